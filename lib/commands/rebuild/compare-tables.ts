import * as z from 'zod';
import { isDeepStrictEqual } from 'node:util';
import { paginateScan, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { readBatch } from '../../../lambdas/adapters/table/batch-read.ts';
import type { Clock } from '../../../lambdas/adapters/clock.ts';
import { parseDaySeen, SEEN_ATTRIBUTE, seenOfDays } from '../../../lambdas/adapters/table/day-items.ts';
import type { Item } from '../../../lambdas/adapters/table/items.ts';
import { tagComparison, type TagComparison } from './tag-comparison.ts';
import { isOnlyOneSpread, withoutPlace } from '../../../lambdas/adapters/table/place.ts';
import {
  DAY_COUNTER_PREFIX,
  isOfChanges,
  STATUS_HISTORY_PREFIX,
  TAG_PREFIX,
} from '../../../lambdas/contracts/item-keys.ts';

/** What the archive knows of: the sync's own items (runs, ledger, checkpoint) are not in it. */
export const ITEM_KINDS = ['group', 'event', 'day counter', 'status history', 'tag'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

export interface ItemDifference {
  kind: ItemKind;
  pk: string;
  sk: string;
  /** `first` or `second`: it is in one table alone. */
  onlyIn: 'first' | 'second' | null;
  /** Attributes that differ, by name; undefined where one table has none. */
  attributes: Record<string, { first: unknown; second: unknown }>;
}

export interface Comparison {
  /** Items that both tables have, equal or not. */
  compared: Record<ItemKind, number>;
  different: number;
  /** Items of tags that need not be alike, because not all of their events are kept or counted. */
  tagsLeftOut: number;
  /** Keys of which no item was compared. */
  keysLeftOut: readonly string[];
}

interface Tables {
  client: DynamoDBDocumentClient;
  first: string;
  second: string;
  clock: Clock;
  /** Events that are older may have expired in one of them. */
  eventDays: number;
}

const DAY_MS = 86_400_000;

/** Parts of a table that are scanned side by side. */
const SEGMENTS = 4;

/**
 * Compares two tables item for item, whatever is in their memory: each item of the first is looked up in the second,
 * then the second is searched for items that the first lacks. Reads are consistent. What has expired counts as absent
 * in both, because DynamoDB deletes it in its own time (AWS, "Using time to live": typically within a few days).
 */
export async function compareTables(
  tables: Tables,
  onDifference: (difference: ItemDifference) => void,
  onProgress: (items: number) => void = () => undefined,
): Promise<Comparison> {
  const { client, first, second } = tables;
  const isLive = liveAt(tables.clock);
  const keptFrom = new Date(tables.clock.now() - tables.eventDays * DAY_MS).toISOString();
  const tags = await tagComparison({ client, first, second, keptFrom });
  const comparison: Comparison = {
    compared: { group: 0, event: 0, 'day counter': 0, 'status history': 0, tag: 0 },
    different: 0,
    tagsLeftOut: 0,
    keysLeftOut: tags.keysLeftOut,
  };
  let seen = 0;
  const report = (difference: ItemDifference) => {
    comparison.different++;
    onDifference(difference);
  };

  await scanAll(client, first, async (page) => {
    const items = page.filter(isLive);
    const others = await itemsByKey(client, second, items, isLive);
    for (const item of items) {
      const kind = kindOf(item);
      if (kind === null) continue;
      if (kind === 'tag' && !tags.isComparable(item)) {
        comparison.tagsLeftOut++;
        continue;
      }
      const other = others.get(keyText(item));
      if (other === undefined) report(onlyIn('first', kind, item));
      else {
        comparison.compared[kind]++;
        const attributes = differingAttributes(item, other, tags);
        if (Object.keys(attributes).length > 0) report({ ...nameOf(kind, item), onlyIn: null, attributes });
      }
    }
    seen += page.length;
    onProgress(seen);
  });
  await scanAll(client, second, async (page) => {
    const items = page.filter(isLive);
    const others = await itemsByKey(client, first, items, isLive);
    for (const item of items) {
      const kind = kindOf(item);
      if (kind === null || (kind === 'tag' && !tags.isComparable(item))) continue;
      if (!others.has(keyText(item))) report(onlyIn('second', kind, item));
    }
    seen += page.length;
    onProgress(seen);
  });
  return comparison;
}

const liveAt = (clock: Clock) => {
  const now = Math.floor(clock.now() / 1000);
  return ({ expiresAt }: Item): boolean => !(typeof expiresAt === 'number' && expiresAt <= now);
};

/** Null for the items of the sync and for changes, which depend on the order of telling (docs/adr/0048). */
function kindOf({ pk, sk }: Item): ItemKind | null {
  const [partition, sort] = [String(pk), String(sk)];
  if (partition.startsWith('EVENT#')) return 'event';
  if (!partition.startsWith('GROUP#') || isOfChanges(sort)) return null;
  if (sort.startsWith(TAG_PREFIX)) return 'tag';
  if (sort.startsWith(DAY_COUNTER_PREFIX)) return 'day counter';
  return sort.startsWith(STATUS_HISTORY_PREFIX) ? 'status history' : 'group';
}

const keyOf = ({ pk, sk }: Item): Item => ({ pk, sk });
const keyText = ({ pk, sk }: Item): string => `${String(pk)} ${String(sk)}`;
const nameOf = (kind: ItemKind, { pk, sk }: Item) => ({ kind, pk: String(pk), sk: String(sk) });
const onlyIn = (table: 'first' | 'second', kind: ItemKind, item: Item): ItemDifference => ({
  ...nameOf(kind, item),
  onlyIn: table,
  attributes: {},
});

/**
 * What an item that was written by a version before these were kept lacks, until something else is told of it
 * (docs/adr/0017): compared where both have it.
 */
const KEPT_SINCE = new Set(['sighting', 'toldFirst', 'toldLast', 'formerShortIds', 'countedUnder', 'seen']);
/** These count in a group's digest as well, which therefore differs with them. */
const IN_DIGEST = ['formerShortIds'];
/** By these a merged group is found among the merged ones; of others every index attribute is compared. */
const OF_MERGED = new Set(['statusShard', 'firstSeenKey']);

/** A version before counted events of a day under no pair. */
const countsAll = (item: Item): boolean =>
  parseDaySeen(item).kind === 'apart' || seenOfDays([item]).uncounted === 0;

const mergedInto = ({ gone }: Item): boolean => z.object({ mergedInto: z.string() }).safeParse(gone).success;

function differingAttributes(
  one: Item,
  other: Item,
  tags: Pick<TagComparison, 'areCountedAlike'>,
): ItemDifference['attributes'] {
  const [first, second] = [withoutPlace(one), withoutPlace(other)];
  const names = new Set([...Object.keys(first), ...Object.keys(second)]);
  const isMerged = mergedInto(first) && mergedInto(second);
  const isInOne = (name: string) => name in first !== name in second;
  const isComparable = (name: string) => {
    if (name === 'expiresAt' && isOnlyOneSpread(one, other)) return false;
    if (name === 'version') return !IN_DIGEST.some(isInOne);
    if (name === SEEN_ATTRIBUTE && ![first, second].every(countsAll)) return false;
    return !(isInOne(name) && (KEPT_SINCE.has(name) || (OF_MERGED.has(name) && isMerged)));
  };
  const isAlike = (name: string) =>
    name === 'countedUnder'
      ? tags.areCountedAlike(first[name], second[name])
      : isDeepStrictEqual(first[name], second[name]);
  return Object.fromEntries(
    [...names]
      .filter((name) => isComparable(name) && !isAlike(name))
      .map((name) => [name, { first: first[name], second: second[name] }]),
  );
}

async function itemsByKey(
  client: DynamoDBDocumentClient,
  tableName: string,
  items: readonly Item[],
  isLive: (item: Item) => boolean,
): Promise<Map<string, Item>> {
  const keys = items.filter((item) => kindOf(item) !== null).map(keyOf);
  const found = await readBatch(client, { tableName, keys, isConsistent: true });
  return new Map(found.filter(isLive).map((item) => [keyText(item), item]));
}

/** Every page of a table, several segments side by side. */
async function scanAll(
  client: DynamoDBDocumentClient,
  tableName: string,
  onPage: (items: Item[]) => Promise<void>,
): Promise<void> {
  const segments = Array.from({ length: SEGMENTS }, (_, segment) => segment);
  await pMap(segments, async (Segment) => {
    const pages = paginateScan(
      { client },
      { TableName: tableName, Segment, TotalSegments: SEGMENTS, ConsistentRead: true },
    );
    for await (const { Items = [] } of pages) await onPage(Items);
  });
}
