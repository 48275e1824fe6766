import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { seenOfDays } from '../../../lambdas/adapters/table/day-items.ts';
import { parseEvent } from '../../../lambdas/adapters/table/items.ts';
import { parseTagItem } from '../../../lambdas/adapters/table/tag-items.ts';
import { createEventMover } from '../../../lambdas/adapters/table/write/event-mover.ts';
import { createGroupWriter } from '../../../lambdas/adapters/table/write/group-writer.ts';
import type { ShardsWritten } from '../../../lambdas/adapters/table/write/status-shards.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import type { DecodedMessage } from '../../../lambdas/consumer/decode-batch.ts';
import { storeGroups, type StoreServices } from '../../../lambdas/consumer/store-groups.ts';
import type { ArchivePointer, StoredEvent } from '../../../lambdas/core/group/group.ts';
import type { HotRule } from '../../../lambdas/core/group/heat.ts';
import type { EventSighting, Observation } from '../../../lambdas/core/group/observation.ts';
import { pairKey, type Count } from '../../../lambdas/core/group/seen-in.ts';
import { tagPlace } from '../../../lambdas/core/group/seen-tags.ts';
import { quietTelemetry } from '../fakes/quiet-telemetry.ts';
import { createTestTable, type TestTable } from './table.ts';

/** Stores observations in a table of their own, and reads back every item of it. */

const INDEX_TAGS = ['customer', 'runtime'];

export type Row = Record<string, unknown>;

/** What the archive holds, by where it lies. */
type Archive = ReadonlyMap<string, EventSighting>;

export function servicesOf(
  table: TestTable,
  archive: Archive,
  hot?: HotRule,
  statusShards?: ShardsWritten,
): StoreServices {
  const reader = createTableReader({ ...table, showExpired: true });
  const tools = {
    ...table,
    reader,
    clock: { now: () => Date.parse('2026-11-20T10:00:30.000Z') },
    retention: { openDays: 90, closedDays: 30, eventDays: 90 },
    random: Math.random,
    indexTags: INDEX_TAGS,
    hot,
    statusShards,
    sleep: () => Promise.resolve(),
    retold: ({ archive: place }: StoredEvent) => Promise.resolve(archive.get(placeOf(place)) ?? null),
  };
  return {
    reader,
    writer: createGroupWriter(tools),
    mover: createEventMover(tools),
    telemetry: quietTelemetry,
  };
}

const placeOf = ({ key, offset }: ArchivePointer) => `${key} ${offset.toString()}`;
const archiveOf = (batches: readonly Observation[][]): Archive =>
  new Map(
    batches
      .flat()
      .flatMap((told): [string, EventSighting][] =>
        told.kind === 'event' && told.event.archive !== null ? [[placeOf(told.event.archive), told]] : [],
      ),
  );

export const message = (observations: Observation[], index: number): DecodedMessage => ({
  messageId: `m${index.toString()}`,
  record: { v: 1, kind: 'gone', source: 'sync', observedAt: '', issueId: '', mergedInto: null },
  oversizeKey: null,
  archived: null,
  observations,
});

/** Every item of the table in a fixed order. */
export async function contentOf(table: TestTable) {
  const items: Record<string, unknown>[] = [];
  const pages = paginateScan({ client: table.client }, { TableName: table.tableName, ConsistentRead: true });
  for await (const page of pages) items.push(...(page.Items ?? []));
  const keyOf = ({ pk, sk }: Record<string, unknown>) => `${String(pk)} ${String(sk)}`;
  return items.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Stores the batches one after the other; a batch whose messages are to be retried is. */
export async function contentAfter(batches: readonly Observation[][], hot?: HotRule) {
  const table = await createTestTable();
  const services = servicesOf(table, archiveOf(batches), hot);
  for (const batch of batches) {
    let messages = batch.map((observation, index) => message([observation], index));
    for (let attempt = 0; messages.length > 0; attempt++) {
      if (attempt === 5) throw new Error('messages are retried for ever');
      const { toRetry, refused } = await storeGroups(messages, services);
      expect(refused).toEqual([]);
      messages = messages.filter(({ messageId }) => toRetry.has(messageId));
    }
  }
  return contentOf(table);
}

export const batched = (all: readonly Observation[], size: number): Observation[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

/** With which values of indexed tags a group was seen: by its counters, and by its rows. */
export function tagsBy(items: readonly Row[], issueId: string): Map<string, Count> {
  const tags = items
    .filter(({ pk, sk }) => pk === `GROUP#${issueId}` && String(sk).startsWith('TAG#'))
    .map(parseTagItem);
  return new Map(
    tags.map(({ key, value, ...count }) => [JSON.stringify([key, tagPlace(value)]), count] as const),
  );
}
export function tagsIn(rows: readonly Row[]): Map<string, Count> {
  const values = rows
    .map(parseEvent)
    .flatMap(({ countedUnder, timestamp }) =>
      (countedUnder ?? [])
        .filter(([, place]) => place !== null)
        .map((tag) => ({ name: JSON.stringify(tag), timestamp })),
    );
  const counts = [...Map.groupBy(values, ({ name }) => name)].map(([name, same]) => {
    const instants = same.map(({ timestamp }) => timestamp).sort();
    const [firstSeen = '', lastSeen = ''] = [instants.at(0), instants.at(-1)];
    return [name, { count: same.length, firstSeen, lastSeen }] as const;
  });
  return new Map(counts);
}

/** What a group was seen in: by its days, and by its rows. */
export function seenBy(items: readonly Row[], issueId: string) {
  const days = items.filter(({ pk, sk }) => pk === `GROUP#${issueId}` && String(sk).startsWith('DAY#'));
  const { seen, uncounted } = seenOfDays(days);
  return { uncounted, counts: new Map(seen.map((one) => [pairKey(one), one])) };
}
export function seenIn(rows: readonly Row[]) {
  const pairs = Map.groupBy(rows, (row) => pairKey(pairIn(row)));
  const counts = [...pairs].map(([key, ofPair]) => {
    const instants = ofPair.map(({ timestamp }) => String(timestamp)).sort();
    const [first] = ofPair;
    const ends = { firstSeen: instants.at(0), lastSeen: instants.at(-1) };
    return [key, { ...pairIn(first ?? {}), count: ofPair.length, ...ends }] as const;
  });
  return { uncounted: 0, counts: new Map(counts) };
}
const pairIn = ({ environment, release }: Row) => ({
  environment: typeof environment === 'string' ? environment : null,
  release: typeof release === 'string' ? release : null,
});
