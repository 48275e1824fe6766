import pMap from 'p-map';
import { timeSortKey } from '../../contracts/item-keys.ts';
import { messageOf } from '../../core/failure.ts';
import type { Group, StoredEvent } from '../../core/group/group.ts';
import { eventMatcherOf, type EventFacts } from '../../core/query/of-event.ts';
import type { Truth } from '../../core/query/matching.ts';
import type { Query } from '../../core/query/query.ts';
import { userDigest } from '../../core/sanitise/sanitise.ts';
import type { EventDetail } from '../../core/sentry/event/detail.ts';
import { archivedDetail } from '../../adapters/archive/event-record.ts';
import type { AdminServices } from '../services.ts';

/**
 * Walks through a group's events and takes those that a query asks for. What a row has no room for is read from the
 * event's record, so the reading is bounded: it says how far it came, and continues from there.
 */

export type SearchServices = Pick<AdminServices, 'groups' | 'archive' | 'telemetry'>;

/** What may still be read; walks that share one count it down together. */
export interface Budget {
  rows: number;
  records: number;
}

/** A page: some seconds at worst, well below the 29 s that an HTTP API waits. */
export const budgetOfPage = (): Budget => ({ rows: 2_000, records: 400 });

export interface EventSearch {
  query: Query;
  order: 'asc' | 'desc';
  /** Exclusive; from the end of the group's events where null. */
  after: string | null;
  /** Where the search ends although events are left, exclusive; null where it goes to the end. */
  until: string | null;
  /** How many are wanted. */
  limit: number;
  budget: Budget;
}

export interface FoundEvents {
  items: StoredEvent[];
  /** Events that were looked at. */
  examined: number;
  /** Of those, the ones whose record is gone or damaged, so that nobody can tell. */
  unknown: number;
  /** The last one looked at; null where none was. */
  last: StoredEvent | null;
  /** Nothing is left to look at. */
  isWhole: boolean;
}

const ROWS_AT_ONCE = 100;
const ROWS_TO_THE_END = 10;
const RECORDS_AT_ONCE = 32;

export const positionOf = ({ timestamp, eventId }: StoredEvent): string => timeSortKey(timestamp, eventId);

/** The events that match, in order, as far as limit and budget reach. */
export async function findEvents(
  services: SearchServices,
  { issueId, eventShards }: Pick<Group, 'issueId' | 'eventShards'>,
  search: EventSearch,
): Promise<FoundEvents> {
  const { order, until, limit, budget } = search;
  const found: FoundEvents = { items: [], examined: 0, unknown: 0, last: null, isWhole: false };
  const judge = judgeOf(services, search);
  const isBefore = (event: StoredEvent) =>
    until === null || (order === 'asc' ? positionOf(event) < until : positionOf(event) > until);
  let after = search.after;
  let rowsAtOnce = rowsAtFirst(search);
  for (;;) {
    const page = await services.groups.walkEvents(issueId, { order, after, limit: rowsAtOnce, eventShards });
    rowsAtOnce = ROWS_AT_ONCE;
    const rows = page.items.filter(isBefore);
    for (let at = 0; at < rows.length; at += RECORDS_AT_ONCE) {
      const some = rows.slice(at, at + RECORDS_AT_ONCE);
      if (budget.rows < some.length || budget.records <= 0) return found;
      const truths = await pMap(some, judge, { concurrency: RECORDS_AT_ONCE });
      if (isFull(found, some, truths, limit)) return found;
      budget.rows -= some.length;
    }
    if (page.position === null || rows.length < page.items.length) return { ...found, isWhole: true };
    after = page.position;
  }
}

/** Without a filter each row is found: no more are read than are wanted, and few where the end is most often near. */
const rowsAtFirst = ({ query, until, limit }: EventSearch): number =>
  query.length > 0 ? ROWS_AT_ONCE : Math.min(limit, until === null ? ROWS_AT_ONCE : ROWS_TO_THE_END);

/** Takes what matches; true once as many as wanted are found. */
function isFull(
  found: FoundEvents,
  events: readonly StoredEvent[],
  truths: readonly Truth[],
  limit: number,
): boolean {
  for (const [index, event] of events.entries()) {
    found.examined++;
    found.last = event;
    const truth = truths[index];
    if (truth === true) found.items.push(event);
    else if (truth === null) found.unknown++;
    if (found.items.length === limit) return true;
  }
  return false;
}

/** By the row where that tells, else by the record. */
function judgeOf(services: SearchServices, { query, budget }: Pick<EventSearch, 'query' | 'budget'>) {
  if (query.length === 0) return (): Truth => true;
  const matches = eventMatcherOf(query, userDigest);
  return async (event: StoredEvent): Promise<Truth> => {
    const truth = matches(factsOfRow(event));
    if (truth !== null) return truth;
    budget.records--;
    const detail = await readableDetail(services, event);
    return detail === null ? null : matches(factsOfRecord(event, detail));
  };
}

/** Whether the query asks for this event. */
export const isFound = async (services: SearchServices, query: Query, event: StoredEvent): Promise<boolean> =>
  (await judgeOf(services, { query, budget: budgetOfPage() })(event)) === true;

/** Null where the record is gone, or damaged: one such record must not hide its neighbours. */
export async function readableDetail(
  services: SearchServices,
  event: StoredEvent,
): Promise<EventDetail | null> {
  try {
    return await archivedDetail(services, event);
  } catch (cause) {
    services.telemetry.log.warn('an archived event cannot be read', {
      eventId: event.eventId,
      reason: messageOf(cause),
    });
    return null;
  }
}

/** Titles are cut at this many characters in a row (lambdas/adapters/table/items.ts). */
const ROW_TITLE = 160;

const factsOfRow = (event: StoredEvent): EventFacts => ({
  ...event,
  tags: Object.entries(event.tags),
  areTagsWhole: false,
  isTitleWhole: event.title.length < ROW_TITLE,
});

const factsOfRecord = (event: StoredEvent, detail: EventDetail): EventFacts => ({
  ...event,
  title: detail.title ?? event.title,
  tags: detail.tags.flatMap(({ key, value }) => (value === null ? [] : [[key, value] as const])),
  areTagsWhole: true,
  isTitleWhole: true,
});
