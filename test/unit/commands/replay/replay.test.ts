import fc from 'fast-check';
import type { QueueMessage } from '../../../../lambdas/contracts/queue-message.ts';
import { replay, type ReplayOptions, type ReplayState } from '../../../../lib/commands/replay/replay.ts';
import { fakeContext, memoryState, scanOf } from '../../../support/command-context.ts';

const gone = (issueId: string) => ({
  v: 1,
  kind: 'gone',
  source: 'sync',
  observedAt: '2026-11-23T10:00:00.000Z',
  issueId,
  mergedInto: null,
});
const webhook = (body: unknown) => ({
  v: 1,
  kind: 'webhook',
  receivedAt: '2026-11-23T10:00:00.000Z',
  resource: 'issue',
  hookTimestamp: 1795255200,
  requestId: null,
  body,
});

const options: ReplayOptions = { from: '2026-11-23T00:00:00.000Z', to: null, isQuarantine: false, rate: 8 };

/** A queue that keeps what it was sent, and that may call back after each message. */
function queueOf(onSent: (count: number) => void = () => undefined) {
  const sent: QueueMessage[] = [];
  return {
    sent,
    queue: {
      send: (messages: readonly QueueMessage[]) => {
        for (const message of messages) {
          sent.push(message);
          onSent(sent.length);
        }
        return Promise.resolve();
      },
    },
  };
}

const noBacklog = () => Promise.resolve(0);
const idsOf = (sent: readonly QueueMessage[]) =>
  sent.map((message) => (message.kind === 'gone' ? message.issueId : message.kind));

/** Objects of some records each; ids are unique, a text is a damaged record. */
const archive = fc
  .array(fc.array(fc.constantFrom('gone', 'gone', 'gone', 'damaged'), { minLength: 1, maxLength: 5 }), {
    maxLength: 8,
  })
  .map((objects) =>
    Object.fromEntries(
      objects.map((records, n) => [
        `archive/${n.toString().padStart(3, '0')}`,
        records.map((kind, index) => (kind === 'gone' ? gone(`${n.toString()}-${index.toString()}`) : kind)),
      ]),
    ),
  );
const allIds = (objects: Record<string, readonly unknown[]>): string[] =>
  Object.values(objects)
    .flat()
    .flatMap((record) => (typeof record === 'string' ? [] : [(record as { issueId: string }).issueId]));

describe('replaying a range of the archive', () => {
  it('sends each record as the message it came from, with the place where it lies already', async () => {
    const { queue, sent } = queueOf();
    const scan = scanOf({ 'archive/a': [webhook({ action: 'created' }), gone('7')] });
    const context = fakeContext();

    const exit = await replay(options, { scan, queue, queueDepth: noBacklog, state: memoryState() }, context);

    expect(exit).toBe(0);
    expect(sent).toEqual([
      {
        ...webhook(undefined),
        encoding: 'identity',
        body: '{"action":"created"}',
        archived: { key: 'archive/a', offset: 0, length: 10 },
      },
      { ...gone('7'), archived: { key: 'archive/a', offset: 10, length: 10 } },
    ]);
    expect(context.results).toEqual([
      expect.objectContaining({ result: 'replayed', objects: 1, records: 2, messages: 2, skipped: 0 }),
    ]);
  });

  it('sends every record once, however often it is stopped and started again', async () => {
    await fc.assert(
      fc.asyncProperty(archive, fc.array(fc.integer({ min: 1, max: 4 })), async (objects, stops) => {
        const state = memoryState<ReplayState>();
        const all: QueueMessage[] = [];
        for (const after of [...stops, Number.POSITIVE_INFINITY]) {
          const context = fakeContext();
          const { queue, sent } = queueOf((count) => {
            if (count === after) context.stopNow();
          });
          const services = { scan: scanOf(objects), queue, queueDepth: noBacklog, state };
          await replay({ ...options, rate: 4 }, services, context);
          all.push(...sent);
          if (state.value === undefined) break;
        }

        expect(idsOf(all)).toEqual(allIds(objects));
        expect(state.value).toBeUndefined();
      }),
    );
  });

  it('loses no record when it crashes before it could write how far it is, and repeats one step at most', async () => {
    await fc.assert(
      fc.asyncProperty(archive, fc.integer({ min: 2, max: 12 }), async (objects, crashAt) => {
        const state = memoryState<ReplayState>(crashAt);
        const { queue, sent } = queueOf();
        const run = () =>
          replay(options, { scan: scanOf(objects), queue, queueDepth: noBacklog, state }, fakeContext());

        await run().catch(() => run());

        expect([...new Set(idsOf(sent))].sort()).toEqual(allIds(objects).sort());
        expect(sent.length - allIds(objects).length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('names each record that it cannot send, sends the others, and ends with 1', async () => {
    const { queue, sent } = queueOf();
    const huge = 'x'.repeat(1_100_000);
    const event = { v: 1, kind: 'event', source: 'backfill', observedAt: gone('1').observedAt, issueId: '1' };
    const scan = scanOf({
      'archive/a': ['the gzip member is cut off'],
      'archive/b': [{ v: 2 }, { ...event, projectId: '1', event: { huge } }, gone('7')],
    });
    const context = fakeContext();

    const exit = await replay(options, { scan, queue, queueDepth: noBacklog, state: memoryState() }, context);

    expect(exit).toBe(1);
    expect(idsOf(sent)).toEqual(['7']);
    expect(context.results.slice(0, 3)).toEqual([
      { result: 'skipped', key: 'archive/a', offset: 0, reason: 'the gzip member is cut off' },
      expect.objectContaining({
        key: 'archive/b',
        offset: 0,
        reason: expect.stringContaining('not a record') as string,
      }),
      expect.objectContaining({
        key: 'archive/b',
        offset: 10,
        reason: expect.stringContaining('larger than SQS') as string,
      }),
    ]);
  });

  it('keeps to the rate', async () => {
    const { queue } = queueOf();
    const scan = scanOf({ 'archive/a': Array.from({ length: 40 }, (_, n) => gone(n.toString())) });
    const context = fakeContext();

    await replay(options, { scan, queue, queueDepth: noBacklog, state: memoryState() }, context);

    expect(context.slept).toBe(5_000);
  });

  it('waits while the consumer is far behind, because webhooks stand in the same queue', async () => {
    const { queue, sent } = queueOf();
    const depths = [5_000, 5_000, 10];
    const context = fakeContext();
    const scan = scanOf({ 'archive/a': [gone('7')] });

    await replay(
      options,
      { scan, queue, queueDepth: () => Promise.resolve(depths.shift() ?? 0), state: memoryState() },
      context,
    );

    expect(sent).toHaveLength(1);
    expect(context.shown.map(({ remark }) => remark)).toContain('waits: 5,000 messages are in the queue');
    expect(context.slept).toBeGreaterThanOrEqual(10_000);
  });
});

describe('replaying the quarantine', () => {
  const entry = (code: string, message: unknown) => ({
    v: 1,
    at: '2026-11-23T10:00:00.000Z',
    code,
    reason: 'why',
    messageId: 'm',
    message,
  });

  it('sends what was quarantined whole, as news: it is not in the archive yet', async () => {
    const { queue, sent } = queueOf();
    const scan = scanOf({ 'quarantine/a': [entry('invalid_event', webhook({ action: 'created' }))] });

    const exit = await replay(
      { ...options, isQuarantine: true },
      { scan, queue, queueDepth: noBacklog, state: memoryState() },
      fakeContext(),
    );

    expect(exit).toBe(0);
    expect(sent).toEqual([expect.objectContaining({ kind: 'webhook', body: '{"action":"created"}' })]);
    expect(sent[0]?.archived).toBeUndefined();
  });

  it.each([
    ['a row of a list', entry('invalid_issue', { title: 'no id' }), 'without --quarantine'],
    ['an outline', entry('not_json', { characters: 7, sha256: 'x' }), 'only the outline'],
  ])('says what to do about %s', async (_name, kept, advice) => {
    const { queue, sent } = queueOf();
    const context = fakeContext();

    const exit = await replay(
      { ...options, isQuarantine: true },
      { scan: scanOf({ 'quarantine/a': [kept] }), queue, queueDepth: noBacklog, state: memoryState() },
      context,
    );

    expect([exit, sent]).toEqual([1, []]);
    expect(context.results[0]?.['reason']).toContain(advice);
  });
});
