import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import { DAY_COUNTER_PREFIX, eventKey, groupKey } from '../../../contracts/item-keys.ts';
import type { Anew } from '../../../core/group/homes.ts';
import type { StoredEvent } from '../../../core/group/group.ts';
import { eventIdentity } from '../../../core/group/write-plan.ts';
import { compare } from '../../../core/group/positions.ts';
import type { Clock } from '../../clock.ts';
import { readBatch } from '../batch-read.ts';
import { eventPages } from '../read/events-of-group.ts';
import { parseDayCounter, parseEvent, type Item } from '../items.ts';
import type { Table } from './actions.ts';

/** The first and the last event of a group without those that leave, as rows; null where none stays or none was asked for. */
export interface StayingRows {
  first: StoredEvent | null;
  last: StoredEvent | null;
}

export type Means = Table & { clock: Clock };
type End = 'first' | 'last';

/** Rows that are read at most: all of the hour at that end, as a rule. Of a larger hour the index is believed. */
const MAX_ROWS = 2_000;
const PAGE_ROWS = 200;
const DAY_MS = 86_400_000;

/**
 * Reads what `anew` asks for. The index of a group's events lags behind the table; the counters do not, so they say
 * how many events the hour at that end must have. Undefined where the index does not show all of them yet.
 */
export async function readStayingRows(
  means: Means,
  issueId: string,
  leaving: readonly StoredEvent[],
  anew: Anew,
): Promise<StayingRows | undefined> {
  const rows: StayingRows = { first: null, last: null };
  if (!anew.first && !anew.last) return rows;
  const hours = await hoursThatStay(means, issueId, leaving);
  for (const end of ['first', 'last'] as const) {
    if (!anew[end]) continue;
    const found = await rowAt(means, issueId, { end, hours, leaving });
    if (found === undefined) return undefined;
    rows[end] = found;
  }
  return rows;
}

/** Whether everything that expires with this instant may be gone from the table. */
export const mayHaveExpired = ({ clock, retention }: Means, at: string): boolean =>
  Date.parse(at) + retention.eventDays * DAY_MS <= clock.now();

/** How many events stay in each hour that has any, by the counters. */
async function hoursThatStay(
  { client, tableName }: Means,
  issueId: string,
  leaving: readonly StoredEvent[],
): Promise<Map<string, number>> {
  const hours = new Map<string, number>();
  const add = (hour: string, by: number) => hours.set(hour, (hours.get(hour) ?? 0) + by);
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': groupKey(issueId).pk, ':prefix': DAY_COUNTER_PREFIX },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) {
    for (const { hour, count } of Items.flatMap(parseDayCounter)) add(hour, count);
  }
  for (const event of leaving) add(hourOf(event), -1);
  return new Map([...hours].filter(([, count]) => count > 0));
}

const hourOf = ({ timestamp }: StoredEvent): string => timestamp.slice(0, 'YYYY-MM-DDTHH'.length);

/** The row at one end; null where none stays, undefined where the index does not show all of them yet. */
async function rowAt(
  means: Means,
  issueId: string,
  given: { end: End; hours: ReadonlyMap<string, number>; leaving: readonly StoredEvent[] },
): Promise<StoredEvent | null | undefined> {
  const { end, hours, leaving } = given;
  const sorted = [...hours.keys()].sort();
  const hour = end === 'first' ? sorted[0] : sorted[sorted.length - 1];
  const { keys, isWhole } = await keysTo(means, issueId, { end, hour, leaving });
  const items = await readBatch(means.client, { tableName: means.tableName, keys, isConsistent: true });
  const rows = items.map(parseEvent).filter((row) => row.issueId === issueId);
  const counted = hour === undefined ? 0 : (hours.get(hour) ?? 0);
  const isLate = rows.filter((row) => hourOf(row) === hour).length < counted;
  if (isWhole && isLate && !mayHaveExpired(means, `${hour ?? ''}:00:00.000Z`)) return undefined;
  const [first, ...others] = rows;
  if (first === undefined) return null;
  const sign = end === 'first' ? 1 : -1;
  return others.reduce((best, row) => (sign * compare(placeOf(row), placeOf(best)) < 0 ? row : best), first);
}

const placeOf = ({ timestamp, eventId, environment, release }: StoredEvent) => [
  timestamp,
  eventId,
  environment ?? '',
  release ?? '',
];

/** The keys of the rows that the index shows from one end to the end of the hour, without those that leave. */
async function keysTo(
  means: Means,
  issueId: string,
  { end, hour, leaving }: { end: End; hour: string | undefined; leaving: readonly StoredEvent[] },
): Promise<{ keys: Item[]; isWhole: boolean }> {
  const without = new Set(leaving.map(eventIdentity));
  // After every instant of the hour: a tilde sorts after the colon.
  const toHour = end === 'first' ? { to: `${hour ?? ''}~` } : { from: hour };
  const pages = eventPages(means, issueId, {
    order: end === 'first' ? 'asc' : 'desc',
    between: hour === undefined ? {} : toHour,
    pageSize: PAGE_ROWS,
  });
  const keys: Item[] = [];
  for await (const items of pages) {
    for (const { projectId, eventId } of items) {
      const event = { projectId: String(projectId), eventId: String(eventId) };
      if (!without.has(eventIdentity(event))) keys.push(eventKey(event.projectId, event.eventId));
      if (keys.length === MAX_ROWS) return { keys, isWhole: false };
    }
  }
  return { keys, isWhole: true };
}
