import { countSortKey, timeSortKey, type IndexName } from '../../../contracts/item-keys.ts';
import { partitionsOfStatuses } from '../../../contracts/status-shards.ts';
import { eventCount, type Group } from '../../../core/group/group.ts';
import type { Item } from '../items.ts';
import { lastSeenBounds, matchesExactly, matchesSearch } from './group-filter.ts';
import type { GroupQuery, GroupSort } from './group-reader.ts';
import type { MergeRequest } from './index-merge.ts';
import { acceptsQuery, statusesToRead, tighter } from './query-filter.ts';

/** The orders of groups: their indexes, and which part of an index a list reads. */

/** Every sort key starts with a digit and ends in an id, so these two enclose all of them. */
export const LOWEST_KEY = ' ';
export const HIGHEST_KEY = '~';

export const INDEX_OF_SORT: Record<GroupSort, IndexName> = {
  last_seen_at: 'groupsByLastSeen',
  first_seen_at: 'groupsByFirstSeen',
  event_count: 'groupsByEventCount',
};

/** Where the group stands in the order, as its index has it. */
export function sortKeyOf(group: Group, sort: GroupSort): string {
  switch (sort) {
    case 'last_seen_at':
      return timeSortKey(group.lastSeen, group.issueId);
    case 'first_seen_at':
      return timeSortKey(group.firstSeen, group.issueId);
    case 'event_count':
      return countSortKey(eventCount(group), group.issueId);
  }
}

/** What of an index with so many partitions a status a list reads, and which groups of it are asked for by what the groups themselves tell. */
export function groupRequest(
  { filter, sortBy, sortOrder, statuses }: GroupQuery,
  { nowMs, shards }: { nowMs: number; shards: number },
): Omit<MergeRequest, 'after' | 'take' | 'budget' | 'load'> {
  const { search, query } = filter;
  const isExactly = exactlyOf(filter);
  const isFound = matchesSearch(search);
  const isAsked = acceptsQuery(query, nowMs);
  return {
    index: INDEX_OF_SORT[sortBy],
    partitions: partitionsOfStatuses(statusesToRead(statuses, query), shards),
    order: sortOrder,
    ...rangeOfOrder({ filter, sortBy }, nowMs),
    accepts: (item) => isExactly(item) && isFound(item) && isAsked(item),
  };
}

/** The part of the order in which a group can be that matches; both inclusive. */
export function rangeOfOrder(
  { filter, sortBy }: Pick<GroupQuery, 'filter' | 'sortBy'>,
  nowMs: number,
): { from: string; to: string } {
  const dates = sortBy === 'last_seen_at' ? lastSeenBounds(filter) : {};
  const bounds = tighter(dates, sortBy, filter.query, nowMs);
  return {
    from: bounds.from ?? LOWEST_KEY,
    to: bounds.to === undefined ? HIGHEST_KEY : `${bounds.to}#${HIGHEST_KEY}`,
  };
}

/** The parameters that name exact values and bounds. */
export function exactlyOf({
  level,
  environment,
  release,
  substatus,
  project,
  ...dates
}: GroupQuery['filter']): (item: Item) => boolean {
  return matchesExactly({ level, environment, release, substatus, project, ...lastSeenBounds(dates) });
}
