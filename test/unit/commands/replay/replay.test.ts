import { randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { QueueMessage, WebhookMessage } from '../../../../lambdas/contracts/queue-message.ts';
import { createKeptBodies, type KeptBodies } from '../../../../lib/commands/replay/kept-bodies.ts';
import { replay, type ReplayOptions, type ReplayState } from '../../../../lib/commands/replay/replay.ts';
import { fakeContext, memoryState, scanOf } from '../../../support/fakes/command-context.ts';
import { createMemoryBucket } from '../../../support/fakes/memory-bucket.ts';

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
/** Nothing lies apart from its entry. */
const noBodies: KeptBodies = createKeptBodies(createMemoryBucket().client, 'archive', { now: () => 0 });
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

    const exit = await replay(
      options,
      { scan, queue, queueDepth: noBacklog, bodies: noBodies, state: memoryState() },
      context,
    );

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
          const services = { scan: scanOf(objects), queue, queueDepth: noBacklog, bodies: noBodies, state };
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
          replay(
            options,
            { scan: scanOf(objects), queue, queueDepth: noBacklog, bodies: noBodies, state },
            fakeContext(),
          );

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

    const exit = await replay(
      options,
      { scan, queue, queueDepth: noBacklog, bodies: noBodies, state: memoryState() },
      context,
    );

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

    await replay(
      options,
      { scan, queue, queueDepth: noBacklog, bodies: noBodies, state: memoryState() },
      context,
    );

    expect(context.slept).toBe(5_000);
  });

  it('waits while the consumer is far behind, because webhooks stand in the same queue', async () => {
    const { queue, sent } = queueOf();
    const depths = [5_000, 5_000, 10];
    const context = fakeContext();
    const scan = scanOf({ 'archive/a': [gone('7')] });

    await replay(
      options,
      {
        scan,
        queue,
        queueDepth: () => Promise.resolve(depths.shift() ?? 0),
        bodies: noBodies,
        state: memoryState(),
      },
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
      { scan, queue, queueDepth: noBacklog, bodies: noBodies, state: memoryState() },
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
      {
        scan: scanOf({ 'quarantine/a': [kept] }),
        queue,
        queueDepth: noBacklog,
        bodies: noBodies,
        state: memoryState(),
      },
      context,
    );

    expect([exit, sent]).toEqual([1, []]);
    expect(context.results[0]?.['reason']).toContain(advice);
  });

  /** What the consumer leaves of a body that it cannot read, and a replay of it. */
  const replayUnreadable = async (kept: Buffer | null, delivery: object | undefined) => {
    const bucket = createMemoryBucket();
    if (kept !== null) bucket.objects.set('unreadable/a.gz', gzipSync(kept));
    const apart = { unreadable: { key: 'unreadable/a.gz', bytes: 1, sha256: 'f00' } };
    const { queue, sent } = queueOf();
    const context = fakeContext();
    const exit = await replay(
      { ...options, isQuarantine: true },
      {
        scan: scanOf({ 'quarantine/a': [entry('not_json', { ...delivery, ...apart })] }),
        queue,
        queueDepth: noBacklog,
        bodies: createKeptBodies(bucket.client, 'archive', context.clock),
        state: memoryState(),
      },
      context,
    );
    return { exit, sent, bucket, reason: context.results[0]?.['reason'] };
  };
  const delivery = { ...webhook(undefined), rules: 2 };
  const BODY = '{"action":"created","data":{}}';

  it('sends a body that nobody could read once this version can', async () => {
    const { exit, sent } = await replayUnreadable(Buffer.from(BODY), delivery);

    expect(exit).toBe(0);
    expect(sent).toEqual([{ ...webhook(undefined), encoding: 'gzip', body: expect.any(String) }]);
    const [message] = sent;
    expect(gunzipSync(Buffer.from((message as WebhookMessage).body, 'base64')).toString()).toBe(BODY);
  });

  it('lets a body that no message can carry travel through the bucket, as its first time', async () => {
    const large = Buffer.from(JSON.stringify({ x: randomBytes(1_500_000).toString('base64') }));

    const { sent, bucket } = await replayUnreadable(large, delivery);

    const key = (sent[0] as WebhookMessage).body;
    expect(sent).toEqual([expect.objectContaining({ encoding: 'bucket' })]);
    expect(key).toMatch(/^oversize\/dt=2026-11-23\//);
    expect(gunzipSync(bucket.objects.get(key)!)).toEqual(large);
  });

  it('sends a whole message that a later version had written, once it is one of ours', async () => {
    const { sent } = await replayUnreadable(Buffer.from(JSON.stringify(gone('7'))), undefined);

    expect(idsOf(sent)).toEqual(['7']);
  });

  it.each([
    ['still cannot be read', Buffer.from('{"cut'), delivery, 'still cannot be read'],
    ['are still no text', Buffer.from([0xff]), delivery, 'not UTF-8'],
    ['have expired', null, delivery, 'expired'],
    ['are still no message of ours', Buffer.from('{"v":9}'), undefined, 'still not a queue message'],
  ])('sends nothing and says so where the bytes %s', async (_name, kept, about, why) => {
    const { exit, sent, reason } = await replayUnreadable(kept, about);

    expect([exit, sent]).toEqual([1, []]);
    expect(reason).toContain(why);
  });
});
