import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import { eventKey, groupKey, INDEXES } from '../../../contracts/item-keys.ts';
import type { StoredEvent } from '../../../core/group/group.ts';
import { pairKey, pairOf, type Ends } from '../../../core/group/seen-in.ts';
import { eventIdentity } from '../../../core/group/write-plan.ts';
import { readBatch } from '../batch-read.ts';
import { parseEvent } from '../items.ts';
import type { ReadDay, WantedEnds } from './day-seen.ts';
import { mayHaveExpired, type Means } from './staying-rows.ts';

/** The ends of pairs, by the pair's key, and the rows that they are read from. */
export interface DayEnds {
  ends: Map<string, Ends>;
  rows: StoredEvent[];
}

/** Rows that are read from one end before the index is believed that it shows all. */
const MAX_ROWS = 2_000;
const PAGE_ROWS = 200;

/**
 * Reads the first and last event of pairs of one day among the rows that stay. The index of a group's events lags behind
 * the table; the counts do not, so they say how many rows there must be. Undefined where the index does not show all of
 * them yet.
 */
export async function readDayEnds(
  means: Means,
  { issueId, count: { day, projectId } }: ReadDay,
  wanted: readonly WantedEnds[],
  leaving: ReadonlySet<string>,
): Promise<DayEnds | undefined> {
  const found: DayEnds = { ends: new Map(), rows: [] };
  if (wanted.length === 0) return found;
  const isOfDay = (row: StoredEvent) =>
    row.issueId === issueId &&
    row.projectId === projectId &&
    row.timestamp.startsWith(day) &&
    row.countedUnder !== null &&
    !leaving.has(eventIdentity(row));
  const { rows: firsts, isWhole } = await rowsFrom(means, issueId, { day, end: 'first', isOfDay, wanted });
  const lasts = isWhole
    ? firsts
    : (await rowsFrom(means, issueId, { day, end: 'last', isOfDay, wanted })).rows;
  for (const { change, known, first, last } of wanted) {
    const ofPair = (rows: readonly StoredEvent[]) =>
      rows
        .filter((row) => pairKey(pairOf(row)) === pairKey(change))
        .sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
    const isLate = isWhole && ofPair(firsts).length < known.count - change.left.length;
    if (isLate && !mayHaveExpired(means, `${day}T00:00:00.000Z`)) return undefined;
    const firstRow = first ? ofPair(firsts).at(0) : undefined;
    const lastRow = last ? ofPair(lasts).at(-1) : undefined;
    found.ends.set(pairKey(change), {
      first: firstRow?.timestamp ?? null,
      last: lastRow?.timestamp ?? null,
    });
    found.rows.push(...[firstRow, lastRow].filter((row) => row !== undefined));
  }
  return found;
}

interface From {
  day: string;
  end: 'first' | 'last';
  isOfDay: (row: StoredEvent) => boolean;
  wanted: readonly WantedEnds[];
}

/** The rows from one end of the day: all of them, or, of a large day, as many as show every pair that is wanted there. */
async function rowsFrom(
  { client, tableName }: Means,
  issueId: string,
  { day, end, isOfDay, wanted }: From,
): Promise<{ rows: StoredEvent[]; isWhole: boolean }> {
  const { partition, sort } = INDEXES.eventsOfGroup;
  const pages = paginateQuery(
    { client, pageSize: PAGE_ROWS },
    {
      TableName: tableName,
      IndexName: 'eventsOfGroup',
      KeyConditionExpression: '#group = :group AND #sort BETWEEN :from AND :to',
      ProjectionExpression: 'projectId, eventId',
      ExpressionAttributeNames: { '#group': partition, '#sort': sort },
      // After every instant of the day: a tilde sorts after the letter in it.
      ExpressionAttributeValues: { ':group': groupKey(issueId).pk, ':from': day, ':to': `${day}~` },
      ScanIndexForward: end === 'first',
    },
  );
  const left = new Set(wanted.filter((one) => one[end]).map(({ change }) => pairKey(change)));
  const rows: StoredEvent[] = [];
  let read = 0;
  for await (const { Items = [] } of pages) {
    read += Items.length;
    const keys = Items.map(({ projectId, eventId }) => eventKey(String(projectId), String(eventId)));
    const items = await readBatch(client, { tableName, keys, isConsistent: true });
    const ofDay = items.map(parseEvent).filter(isOfDay);
    rows.push(...ofDay);
    for (const row of ofDay) left.delete(pairKey(pairOf(row)));
    if (read >= MAX_ROWS && left.size === 0) return { rows, isWhole: false };
  }
  return { rows, isWhole: true };
}
