import { decodeCursor, encodeCursor } from '../../../contracts/cursor.ts';
import { timeSortKey } from '../../../contracts/item-keys.ts';
import type { Group } from '../../../core/group/group.ts';
import type { GroupPage } from './group-reader.ts';
import { pageItems, type Judged, type Search } from './judged-search.ts';
import { lastOfNewestDay, newestPair } from './group-seen.ts';
import { sortKeyOf } from './group-order.ts';
import { groupsInOrder, type Chunk } from './group-source.ts';

/**
 * A page by the last of the matching events (the threshold algorithm: Fagin, Lotem, Naor, "Optimal aggregation
 * algorithms for middleware"). A group's own last event is no earlier, and its first event no later, so groups are met in that
 * order until no other can still come before the last of the page.
 */

/** Groups whose days are read for one page. Each page that stops early doubles it for the next: it always comes to an end. */
const FIRST_BUDGET = 1_000;
const MAX_EFFORT = 12;
const AT_ONCE = 100;

/** A group in the order, by the key of its matching events. */
interface Placed {
  key: string;
  group: Group;
  /** Null where its last event is one of them, and the rest is not read yet. */
  judged: Judged | null;
}

interface Place {
  /** Exclusive; from the beginning where null. */
  after: string | null;
  effort: number;
}

export async function pageByMatching(search: Search): Promise<GroupPage> {
  const { sortOrder, limit, cursor } = search.query;
  const place = { sort: 'last_seen_at', order: sortOrder };
  const { after, effort } = placeOf(decodeCursor(cursor, place));
  const precedes = (a: string, b: string) => (sortOrder === 'asc' ? a < b : a > b);
  const budget = { left: FIRST_BUDGET * 2 ** effort };
  const sort = sortOrder === 'asc' ? 'first_seen_at' : 'last_seen_at';
  let found: Placed[] = [];
  /** Nothing that has not been met comes before it; null where nothing is left. */
  let bound: string | null = null;
  const isCertain = () =>
    bound === null || (found[limit] !== undefined && !precedes(bound, found[limit].key));

  const meeting = { sort, order: sortOrder, after: null, take: 2 * limit, atOnce: 3 * limit } as const;
  for await (const chunk of groupsInOrder(search, meeting)) {
    for (const part of partsOf(chunk, sort)) {
      const placed = await placedOf(search, part.groups, budget);
      found.push(...placed.filter(({ key }) => after === null || precedes(after, key)));
      found = found.sort((a, b) => (precedes(a.key, b.key) ? -1 : 1));
      bound = part.position;
      if (isCertain() || budget.left <= 0) break;
    }
    if (isCertain() || budget.left <= 0) break;
  }
  const isCut = !isCertain();
  const certain = isCut ? found.filter(({ key }) => bound === null || !precedes(bound, key)) : found;
  const page = certain.slice(0, limit);
  const last = page.at(-1)?.key ?? after;
  const hasMore = isCut || found.length > page.length;
  const position = isCut ? `${Math.min(effort + 1, MAX_EFFORT)}|${last ?? ''}` : last;
  return {
    ...pageItems(await judgedAll(search, page)),
    nextCursor: hasMore && position !== null ? encodeCursor(place, position) : null,
    ...(isCut && page.length < limit ? { isCut: true } : {}),
  };
}

const placeOf = (position: string | null): Place => {
  const [, effort = '0', key = ''] = /^(?:(\d{1,2})\|)?(.*)$/s.exec(position ?? '') ?? [];
  return { after: key === '' ? null : key, effort: Math.min(Number(effort), MAX_EFFORT) };
};

/** Small parts of a chunk: as a rule the first of them make the page certain. */
function partsOf({ groups, position }: Chunk, sort: 'first_seen_at' | 'last_seen_at'): Chunk[] {
  if (groups.length === 0) return [{ groups, position }];
  return Array.from({ length: Math.ceil(groups.length / AT_ONCE) }, (_, index) => {
    const some = groups.slice(index * AT_ONCE, (index + 1) * AT_ONCE);
    const last = some.at(-1);
    const isLast = (index + 1) * AT_ONCE >= groups.length;
    return { groups: some, position: isLast || last === undefined ? position : sortKeyOf(last, sort) };
  });
}

/**
 * Where the groups stand. The last event of a group, or what the counter of its day says, tells it as a rule; of the
 * others all days are read.
 */
async function placedOf(
  search: Search,
  groups: readonly Group[],
  budget: { left: number },
): Promise<Placed[]> {
  const lastOf = new Map(groups.map((group) => [group, lastEventInScope(search, group)]));
  const others = groups.filter((group) => lastOf.get(group) === null);
  const lastOfDay = await lastOfNewestDay(search, others);
  const placed = groups.flatMap((group): Placed[] => {
    const at = lastOf.get(group) ?? lastOfDay.get(group.issueId);
    return at === undefined ? [] : [{ key: timeSortKey(at, group.issueId), group, judged: null }];
  });
  budget.left -= others.length;
  const judged = await search.judge(others.filter(({ issueId }) => !lastOfDay.has(issueId)));
  return [
    ...placed,
    ...judged.flatMap((one): Placed[] =>
      one.matching === null
        ? []
        : [{ key: timeSortKey(one.matching.lastSeen, one.group.issueId), group: one.group, judged: one }],
    ),
  ];
}

const lastEventInScope = ({ isInScope }: Search, group: Group): string | null =>
  group.lastEventAt !== null && isInScope?.(newestPair(group)) === true ? group.lastEventAt : null;

/** The rest of those that are shown. */
async function judgedAll(search: Search, page: readonly Placed[]): Promise<Judged[]> {
  const rest = await search.judge(page.flatMap(({ group, judged }) => (judged === null ? [group] : [])));
  const byId = new Map(rest.map((one) => [one.group.issueId, one]));
  return page.flatMap(({ group, judged }) => judged ?? byId.get(group.issueId) ?? []);
}
