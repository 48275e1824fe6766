import { eventCount, type Group, type GroupStatus } from '../../../core/group/group.ts';
import type { GroupFacts } from '../../../core/query/facts.ts';
import { matcherOf } from '../../../core/query/matching.ts';
import { rangeOf, statusesOf } from '../../../core/query/narrowing.ts';
import type { Query } from '../../../core/query/query.ts';
import { parseGroup, type Item } from '../items.ts';
import type { GroupSort } from './group-reader.ts';

/**
 * What the group's own item tells. Of environment and release it has those of the newest event, as the parameters of
 * the same name; which users and tags there were, and in which release it began, it does not tell.
 */
export const factsOf = (group: Group): GroupFacts => ({
  issueId: group.issueId,
  shortId: group.shortId,
  status: group.status,
  substatus: group.substatus,
  assignee: group.assignee,
  level: group.level,
  platform: group.platform,
  type: group.type,
  project: group.project,
  firstSeen: group.firstSeen,
  lastSeen: group.lastSeen,
  events: eventCount(group),
  users: group.users,
  seenIn: [{ environment: group.environment || null, release: group.release || null }],
  firstRelease: null,
  tags: new Map(),
  isSeenByUser: null,
  texts: [group.title, group.culprit, group.shortId, ...group.formerShortIds].filter((text) => text !== null),
  lacksTexts: false,
});

/** What is neither a yes nor a no is in no list. */
export function acceptsQuery(query: Query | undefined, nowMs: number): (item: Item) => boolean {
  if (query === undefined) return () => true;
  const matches = matcherOf(query);
  return (item) => matches(factsOf(parseGroup(item)), nowMs) === true;
}

/** Those of the statuses in which something can match. */
export function statusesToRead(
  statuses: readonly GroupStatus[],
  query: Query | undefined,
): readonly GroupStatus[] {
  const possible = query === undefined ? statuses : statusesOf(query);
  return [...new Set(statuses)].filter((status) => possible.includes(status));
}

/** Whether the group is what the query asks for. */
export const isAskedFor = (query: Query, group: Group, nowMs: number): boolean =>
  matcherOf(query)(factsOf(group), nowMs) === true;

interface Bounds {
  from?: string;
  to?: string;
}

/** The tighter ones of the bounds given and those that the query has for the time by which the index is sorted. */
export function tighter(bounds: Bounds, sortBy: GroupSort, query: Query | undefined, nowMs: number): Bounds {
  if (query === undefined || sortBy === 'event_count') return bounds;
  const range = rangeOf(query, sortBy === 'last_seen_at' ? 'lastSeen' : 'firstSeen', nowMs);
  const times = (ms: number) => (Number.isFinite(ms) ? [new Date(ms).toISOString()] : []);
  const defined = (time: string | undefined) => (time === undefined ? [] : [time]);
  return {
    from: [...defined(bounds.from), ...times(range.from)].sort().at(-1),
    to: [...defined(bounds.to), ...times(range.to)].sort().at(0),
  };
}
