import { createArchiveReader } from '../../../lambdas/adapters/archive/reader.ts';
import { isOfChanges, SEARCH_PARTITIONS } from '../../../lambdas/contracts/item-keys.ts';
import { queueMessage } from '../../../lambdas/contracts/queue-message.ts';
import type { ArchivePointer } from '../../../lambdas/core/group/group.ts';
import { consume } from '../../../lambdas/consumer/consume.ts';
import { itemsOf } from '../../support/engines/consumer-world.ts';
import { readLines, recordedBucket, recordedTable, type Item } from '../../support/recorded/files.ts';
import { sentryLater } from '../../support/recorded/sentry.ts';
import { BUCKET, createRecordedWorld, type RecordedWorld } from '../../support/recorded/world.ts';

const FIVE_MINUTES = 300_000;

async function worldAtRest(): Promise<RecordedWorld> {
  const table = await recordedTable('table.jsonl');
  const world = createRecordedWorld({ table, bucket: await recordedBucket(), sentry: sentryLater() });
  world.clock.advance(FIVE_MINUTES);
  return world;
}

const messages = async () =>
  (await readLines<string>('messages.jsonl')).map((body, index) => ({ messageId: index.toString(), body }));

const keyOf = ({ pk, sk }: Item) => `${String(pk)} ${String(sk)}`;
const isSyncs = ({ pk }: Item) => /^SYNC#(RUN|LEDGER|CHECKPOINT|LEASE)/.test(String(pk));
/** That version wrote no changes and no search rows. */
const isLater = ({ pk, sk }: Item) => isOfChanges(String(sk)) || SEARCH_PARTITIONS.includes(String(pk));
/** Names and places of objects are each run's own. */
const withoutPlace = ({ archive: _, ...item }: Item) => item;

/** By key, without the items of the sync and what that version did not write. */
const byKey = (items: readonly Item[]) =>
  Object.fromEntries(
    items.filter((item) => !isSyncs(item) && !isLater(item)).map((item) => [keyOf(item), withoutPlace(item)]),
  );

/** What that version did not keep of a group. */
const LATER_FIELDS = ['category', 'issueType', 'priority', 'statusDetails', 'formerShortIds'];

/** A group of which more is kept now has another digest. */
const knownBefore = (expected: Record<string, Item>, stored: Record<string, Item>) =>
  Object.fromEntries(
    Object.entries(expected).map(([key, { version, ...item }]) => {
      const isMore = LATER_FIELDS.some((name) => stored[key]?.[name] !== undefined);
      return [key, isMore || version === undefined ? item : { ...item, version }];
    }),
  );

describe('messages that the version before has put into the queue', () => {
  it('are of every kind and every encoding, also as a replay sends them', async () => {
    const parsed = (await messages()).map(({ body }) => queueMessage.parse(JSON.parse(body)));

    expect(new Set(parsed.map(({ kind }) => kind))).toEqual(
      new Set(['webhook', 'issues', 'events', 'event', 'gone']),
    );
    const webhooks = parsed.filter((message) => message.kind === 'webhook');
    expect(new Set(webhooks.map(({ encoding }) => encoding))).toEqual(
      new Set(['identity', 'gzip', 'bucket']),
    );
    const replayed = parsed.filter(({ archived }) => archived !== undefined);
    expect(new Set(replayed.map(({ kind }) => kind)).size).toBe(5);
  });

  it.each([
    ['one batch', 100],
    ['batches of four', 4],
    ['batches of one', 1],
  ])('make of its table, consumed in %s, what that version made of it', async (_, size) => {
    const world = await worldAtRest();
    const waiting = await messages();

    for (let at = 0; at < waiting.length; at += size) {
      expect(await consume(waiting.slice(at, at + size), world.consumer)).toEqual([]);
    }

    const stored = byKey(await itemsOf(world.table));
    const expected = knownBefore(byKey(await readLines('after-messages.jsonl')), stored);
    expect(Object.keys(stored).sort()).toEqual(Object.keys(expected).sort());
    expect(stored).toMatchObject(expected);
  });

  it('leave each event with a place in the archive where its record lies', async () => {
    const world = await worldAtRest();
    const archive = createArchiveReader({ client: world.bucket.client, bucket: BUCKET });

    await consume(await messages(), world.consumer);

    const events = (await itemsOf(world.table)).filter(({ sk }) => sk === 'EVENT');
    expect(events).toHaveLength(36);
    for (const { archive: pointer, eventId } of events) {
      const record = await archive.readRecord(pointer as ArchivePointer);
      expect(JSON.stringify(record)).toContain(eventId);
    }
  });

  it('put nothing into quarantine and leave no oversize body', async () => {
    const world = await worldAtRest();
    const keptBefore = [...world.bucket.objects.keys()].filter((key) => key.startsWith('quarantine/'));

    await consume(await messages(), world.consumer);

    const keys = [...world.bucket.objects.keys()];
    expect(keys.filter((key) => key.startsWith('quarantine/'))).toEqual(keptBefore);
    expect(keys.filter((key) => key.startsWith('oversize/'))).toEqual([]);
  });
});
