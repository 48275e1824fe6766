import { groupKey, issueIdIn } from '../../../contracts/item-keys.ts';
import { partitionsOfStatuses } from '../../../contracts/status-shards.ts';
import type { Group } from '../../../core/group/group.ts';
import { statusesOf } from '../../../core/query/narrowing.ts';
import type { Item } from '../items.ts';
import { INDEX_OF_SORT, rangeOfOrder, sortKeyOf } from './group-order.ts';
import type { GroupSort } from './group-reader.ts';
import type { Search } from './judged-search.ts';
import { createMerge, type MergeStep } from './index-merge.ts';

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
  /** How many are most likely wanted. */
  take: number;
  /** How many come at once of those that are known to match by their search rows. */
  atOnce: number;
}

/** Keys that one step looks at where most of them are of no candidate: they are small. */
const STEP_BUDGET = 20_000;
/** What one query of a walk reads at least: groups, or keys of which few are of candidates. */
const GROUPS_AT_ONCE = 40;
const KEYS_AT_ONCE = 250;
/** And at most: of most of them nothing more is read. */
const KEYS_AT_MOST = 1_000;

/**
 * What many groups match is soon met on a walk through the order; what few match is told by the search rows, all of
 * which DynamoDB has to look through for it. Which of both it is shows on the way.
 */
export async function* groupsInOrder(search: Search, order: SourceOrder): AsyncGenerator<Chunk> {
  try {
    const { known, narrow } = search.candidates;
    let after = order.after;
    if (known === null) {
      const { firstLook } = search.limits;
      const walkFor = search.candidates.areFiltered ? search.limits.walkFor : search.limits.walkForAny;
      const walk = walkOf(search, order);
      let [examined, met, hasLeft] = [0, 0, false];
      for (;;) {
        const left = met === 0 ? 0 : Math.ceil((order.take * examined) / met) - examined;
        const budget = Math.max(firstLook, Math.min(left, walkFor));
        const atLeast = met === 0 ? GROUPS_AT_ONCE : Math.ceil(budget / search.shards);
        // Where the rows are read in any case, few groups have to tell which way is shorter.
        const isLook = examined === 0 && search.candidates.rowsInAnyCase !== null;
        const step = await walk.next({ take: order.take, budget, atLeast, isLook });
        examined += step.examined;
        met += step.groups.length;
        // Whoever waits to hear that the rows are not needed here need not wait for the rest of the walk. A walk that has
        // begun is not given up for a little less than was hoped for: the rows would be read twice then.
        const isLikely = met * walkFor * (hasLeft ? 2 : 1) > order.take * examined;
        const isEnough = isLikely && (hasLeft || !tellsEnough(search, met / examined));
        if (isEnough) search.candidates.leave();
        hasLeft = isEnough;
        yield step;
        if (step.position === null) return;
        after = step.position;
        if (!isEnough) break;
      }
    }
    const candidates = await narrow();
    const rest = { ...order, after };
    yield* candidates.size <= search.limits.few
      ? ofFew(search, rest, candidates)
      : ofMany(search, rest, candidates);
  } finally {
    search.candidates.leave();
  }
}

/** Whether the rows, which are read in any case, lead to the groups sooner than a walk where this share of all may match. */
const tellsEnough = ({ candidates: { rowsInAnyCase }, limits }: Search, share: number): boolean =>
  rowsInAnyCase !== null && rowsInAnyCase * share < limits.travelling;

async function* ofFew(
  search: Search,
  { sort, order, after, atOnce: take }: SourceOrder,
  candidates: ReadonlySet<string>,
): AsyncGenerator<Chunk> {
  const { statuses } = search.query;
  const items = await search.loadGroups([...candidates].map(groupKey));
  const sign = order === 'asc' ? 1 : -1;
  const sorted = items
    .map((item) => ({ item, group: search.groupOf(item) }))
    .filter(({ group: { gone, status } }) => gone === null && statuses.includes(status))
    .map(({ item, group }) => ({ item, key: sortKeyOf(group, sort) }))
    .filter(({ key }) => after === null || (order === 'asc' ? key > after : key < after))
    .sort((a, b) => sign * (a.key < b.key ? -1 : 1));
  for (let at = 0; at < sorted.length; at += take) {
    const some = sorted.slice(at, at + take);
    const isLast = at + take >= sorted.length;
    const groups = (await search.withRows(some.map(({ item }) => item))).map(search.groupOf);
    yield { groups, position: isLast ? null : (some.at(-1)?.key ?? null) };
  }
  if (sorted.length === 0) yield { groups: [], position: null };
}

async function* ofMany(
  search: Search,
  order: SourceOrder,
  candidates: ReadonlySet<string>,
): AsyncGenerator<Chunk> {
  const walk = walkOf(search, order, candidates);
  const all = search.candidates.rowsScanned();
  const atLeast =
    all === null ? KEYS_AT_ONCE : Math.ceil((order.atOnce * all) / candidates.size / search.shards);
  let step: Chunk;
  do {
    step = await walk.next({ take: order.atOnce, budget: STEP_BUDGET, atLeast });
    yield step;
  } while (step.position !== null);
}

/** A walk through the groups of the order that may match: through these candidates, or through all groups. */
function walkOf(search: Search, { sort, order, after }: SourceOrder, candidates?: ReadonlySet<string>) {
  const { means, query } = search;
  const asked = query.filter.query;
  const statuses = query.statuses.filter(
    (status) => asked === undefined || statusesOf(asked).includes(status),
  );
  const merge = createMerge(means.client, means.tableName, {
    ...{ index: INDEX_OF_SORT[sort], partitions: partitionsOfStatuses(statuses, search.shards) },
    ...rangeOfOrder({ filter: query.filter, sortBy: sort }, search.nowMs),
    ...{ order, after },
    load: async (keys: readonly Item[]) =>
      search.withRows(
        await search.loadGroups(keys.filter(({ pk }) => candidates?.has(issueIdIn(pk)) ?? true)),
      ),
    accepts: () => true,
    ...(candidates === undefined ? {} : { keysAtOnce: KEYS_AT_MOST }),
  });
  return {
    next: async (step: MergeStep): Promise<Chunk & { examined: number }> => {
      const { entries, examinedTo, examined } = await merge.next(step);
      const position = entries.length === step.take ? (entries.at(-1)?.key ?? null) : examinedTo;
      return { groups: entries.map(({ item }) => search.groupOf(item)), position, examined };
    },
  };
}
