import fc from 'fast-check';
import {
  encodeMessage,
  MAX_MESSAGE_BYTES,
  queueMessage,
} from '../../../../lambdas/contracts/queue-message.ts';
import { unpack } from '../../../../lambdas/consumer/unpack.ts';
import type { ArchiveRecord } from '../../../../lambdas/contracts/archive-record.ts';
import { createSanitise } from '../../../../lambdas/core/sanitise/sanitise.ts';
import { REDACTION_RULES_VERSION } from '../../../../lambdas/core/sanitise/version.ts';
import { messagesOf, parseRecord } from '../../../../lib/commands/archive/archive-records.ts';
import { envelope, errorJson, issueJson } from '../../../support/samples/sentry-bodies.ts';

const at = '2026-11-23T10:00:00.000Z';
const pointer = { key: 'archive/a', offset: 10, length: 20 };
const sanitise = createSanitise();
const archive = { readOversize: () => Promise.reject(new Error('nothing in the bucket')) };

/** As the consumer of this version stores them. */
const rules = REDACTION_RULES_VERSION;
const webhook = (body: unknown): ArchiveRecord => ({
  v: 1,
  rules,
  kind: 'webhook',
  receivedAt: at,
  resource: 'error',
  hookTimestamp: 1795255200,
  requestId: null,
  body: sanitise(body),
});
const issues = (rows: unknown[]): ArchiveRecord => ({
  v: 1,
  rules,
  kind: 'issues',
  source: 'sync',
  observedAt: at,
  actor: null,
  issues: rows.map(sanitise),
  statusChanged: ['1'],
});
const backfilled = { v: 1, rules, source: 'backfill', observedAt: at, issueId: '1', projectId: '2' } as const;
const events = (rows: unknown[]): ArchiveRecord => ({ ...backfilled, kind: 'events', events: rows });

/** What the consumer makes of the messages of a record. */
const consumed = async (record: ArchiveRecord) =>
  Promise.all(
    ((await messagesOf(record, pointer)) ?? []).map((each) =>
      unpack(encodeMessage(each), { archive, sanitise }),
    ),
  );

describe('a record as messages', () => {
  it.each<[string, ArchiveRecord]>([
    ['a webhook', webhook(envelope('created', { error: errorJson() }))],
    ['a page of issues', issues([issueJson(), issueJson({ id: '2' })])],
    ['a page of events', events([{ eventID: 'a' }, { eventID: 'b' }])],
    ['an event', { ...backfilled, kind: 'event', event: { eventID: 'a' } }],
    [
      'an issue that is gone',
      { v: 1, rules, kind: 'gone', source: 'sync', observedAt: at, issueId: '1', mergedInto: '2' },
    ],
  ])('gives the consumer the same record again for %s', async (_name, record) => {
    const stored: unknown = JSON.parse(JSON.stringify(record));

    const again = await consumed((parseRecord(stored) as { record: ArchiveRecord }).record);

    expect(again.map((each) => each.record)).toEqual([stored]);
    expect(again.map((each) => each.archived)).toEqual([pointer]);
  });

  it('gives the consumer the same record again whatever is in a body', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (body) => {
        const record: unknown = JSON.parse(JSON.stringify(webhook(body)));

        const again = await consumed((parseRecord(record) as { record: ArchiveRecord }).record);

        expect(again.map((each) => each.record)).toEqual([record]);
      }),
    );
  });

  it('compresses a webhook that is too large', async () => {
    const record = webhook({ text: 'x y '.repeat(400_000) });

    const messages = await messagesOf(record, pointer);

    expect(messages).toEqual([expect.objectContaining({ kind: 'webhook', encoding: 'gzip' })]);
    expect((await consumed(record))[0]?.record).toEqual(record);
  });

  it('splits rows until every part is small enough, and keeps their order', async () => {
    const rows = Array.from({ length: 9 }, (_, n) => ({ id: n.toString(), text: 'x '.repeat(150_000) }));

    const messages = (await messagesOf(issues(rows), pointer)) ?? [];

    expect(messages.length).toBeGreaterThan(2);
    expect(messages.every((each) => encodeMessage(each).length <= MAX_MESSAGE_BYTES)).toBe(true);
    expect(messages.flatMap((each) => (each.kind === 'issues' ? each.issues : []))).toEqual(rows);
    expect(messages.map((each) => each.kind === 'issues' && each.statusChanged)).toEqual(
      messages.map(() => ['1']),
    );
    expect(messages.map((each) => queueMessage.safeParse(each).success)).toEqual(messages.map(() => true));
  });

  it('gives up on a single row that is too large', async () => {
    expect(await messagesOf(events([{ eventID: 'a' }, { text: 'x '.repeat(600_000) }]), pointer)).toBeNull();
  });
});

it('says what is wrong with a record without quoting it', () => {
  const parsed = parseRecord({ v: 1, kind: 'gone', issueId: 'hunter2' });

  expect(parsed).toEqual({ fault: expect.stringContaining('observedAt') as string });
  expect(JSON.stringify(parsed)).not.toContain('hunter2');
});
