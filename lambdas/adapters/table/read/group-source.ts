import { groupKey, issueIdIn, shardsOfStatus } from '../../../contracts/item-keys.ts';
import type { Group } from '../../../core/group/group.ts';
import { statusesOf } from '../../../core/query/narrowing.ts';
import { readBatch } from '../batch-read.ts';
import { parseGroup, type Item } from '../items.ts';
import { INDEX_OF_SORT, rangeOfOrder, sortKeyOf } from './group-order.ts';
import type { GroupSort } from './group-reader.ts';
import type { Search } from './judged-search.ts';
import { readMerged } from './index-merge.ts';

/** Groups that may match, in the order of their own key. */
export interface Chunk {
  groups: Group[];
  /** All before it have been told, itself included; null after the last. */
  position: string | null;
}

export interface SourceOrder {
  sort: GroupSort;
  order: 'asc' | 'desc';
  /** Exclusive. */
  after: string | null;
}

/** So few candidates are read all at once; more are met on a walk through the order, most often after a few steps. */
const FEW = 500;
const STEP = 150;
/** Keys that one step looks at: they are small. */
const STEP_BUDGET = 20_000;

export async function* groupsInOrder(search: Search, order: SourceOrder): AsyncGenerator<Chunk> {
  if (search.candidates.size <= FEW) yield* ofFew(search, order);
  else yield* ofMany(search, order);
}

async function* ofFew(search: Search, { sort, order, after }: SourceOrder): AsyncGenerator<Chunk> {
  const { means, query, candidates } = search;
  const items = await readBatch(means.client, {
    tableName: means.tableName,
    keys: [...candidates.keys()].map(groupKey),
    isConsistent: false,
  });
  const sign = order === 'asc' ? 1 : -1;
  const sorted = items
    .filter((item) => search.accepts(item))
    .map(parseGroup)
    .filter(({ gone, status }) => gone === null && query.statuses.includes(status))
    .map((group) => ({ group, key: sortKeyOf(group, sort) }))
    .filter(({ key }) => after === null || (order === 'asc' ? key > after : key < after))
    .sort((a, b) => sign * (a.key < b.key ? -1 : 1));
  for (let at = 0; at < sorted.length; at += STEP) {
    const some = sorted.slice(at, at + STEP);
    const isLast = at + STEP >= sorted.length;
    yield { groups: some.map(({ group }) => group), position: isLast ? null : (some.at(-1)?.key ?? null) };
  }
  if (sorted.length === 0) yield { groups: [], position: null };
}

async function* ofMany(search: Search, { sort, order, after }: SourceOrder): AsyncGenerator<Chunk> {
  const { means, query, candidates } = search;
  const load = (keys: readonly Item[]) =>
    readBatch(means.client, {
      tableName: means.tableName,
      keys: keys.filter(({ pk }) => candidates.has(issueIdIn(pk))),
      isConsistent: false,
    });
  const asked = query.filter.query;
  const statuses = query.statuses.filter(
    (status) => asked === undefined || statusesOf(asked).includes(status),
  );
  let position = after;
  do {
    const { entries, examinedTo } = await readMerged(means.client, means.tableName, {
      ...{ index: INDEX_OF_SORT[sort], partitions: statuses.flatMap(shardsOfStatus) },
      ...rangeOfOrder({ filter: query.filter, sortBy: sort }, search.nowMs),
      ...{ order, after: position, take: STEP, budget: STEP_BUDGET },
      load,
      accepts: search.accepts,
    });
    position = entries.length === STEP ? (entries.at(-1)?.key ?? null) : examinedTo;
    yield { groups: entries.map(({ item }) => parseGroup(item)), position };
  } while (position !== null);
}
