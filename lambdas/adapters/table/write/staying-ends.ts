import { eventKey } from '../../../contracts/item-keys.ts';
import type { StoredEvent } from '../../../core/group/group.ts';
import { isTombstone } from '../../../core/group/merge.ts';
import type { Ends } from '../../../core/group/seen-in.ts';
import { readBatch } from '../batch-read.ts';
import { eventPages } from '../read/events-of-group.ts';
import { parseEvent } from '../items.ts';
import type { RowServices } from './row-change.ts';
import { mayHaveExpired, type Means } from './staying-rows.ts';

/** A counter of which an end leaves while others of its events stay. */
export interface WantedEnds {
  /** Of the counter, as `namesOf` tells it of a row. */
  name: string;
  first: boolean;
  last: boolean;
  /** How many rows must stay, by the count, and from when on. */
  staying: number;
  since: string;
}

export interface StayingRowsOf {
  issueId: string;
  /** Bounds of the rows' places in time, inclusive; null for all. */
  between: { from: string; to: string } | null;
  isStaying: (row: StoredEvent) => boolean;
  /** The counters in which a row is counted. */
  namesOf: (row: StoredEvent) => readonly string[];
}

/** The ends by the counters' names, and the rows that they are read from. */
export interface FoundEnds {
  ends: Map<string, Ends>;
  rows: StoredEvent[];
}

/** Rows that are read from one end before the index is believed that it shows all. */
const MAX_ROWS = 2_000;
const PAGE_ROWS = 200;

/**
 * Reads the first and last event of counters among the rows that stay. The index of a group's events lags behind the
 * table; the counts do not, so they say how many rows there must be. Undefined where the index does not show all of
 * them yet.
 */
export async function readEnds(
  means: Means,
  staying: StayingRowsOf,
  wanted: readonly WantedEnds[],
): Promise<FoundEnds | undefined> {
  const found: FoundEnds = { ends: new Map(), rows: [] };
  if (wanted.length === 0) return found;
  const { rows: firsts, isWhole } = await rowsFrom(means, staying, 'first', wanted);
  const lasts = isWhole ? firsts : (await rowsFrom(means, staying, 'last', wanted)).rows;
  for (const { name, first, last, staying: count, since } of wanted) {
    const counted = (rows: readonly StoredEvent[]) =>
      rows
        .filter((row) => staying.namesOf(row).includes(name))
        .sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
    if (isWhole && counted(firsts).length < count && !mayHaveExpired(means, since)) return undefined;
    const firstRow = first ? counted(firsts).at(0) : undefined;
    const lastRow = last ? counted(lasts).at(-1) : undefined;
    found.ends.set(name, { first: firstRow?.timestamp ?? null, last: lastRow?.timestamp ?? null });
    found.rows.push(...[firstRow, lastRow].filter((row) => row !== undefined));
  }
  return found;
}

/** All events of a tombstone leave, and nobody is told of it in between: no end is read for it. */
export async function isLeftByAll(
  { reader }: Pick<RowServices, 'reader'>,
  issueId: string,
): Promise<boolean> {
  const group = await reader.getGroup(issueId);
  return group === undefined || isTombstone(group);
}

/** The rows from one end: all of them, or, of very many, as many as show every counter that is wanted there. */
async function rowsFrom(
  means: Means,
  { issueId, between, isStaying, namesOf }: StayingRowsOf,
  end: 'first' | 'last',
  wanted: readonly WantedEnds[],
): Promise<{ rows: StoredEvent[]; isWhole: boolean }> {
  const pages = eventPages(means, issueId, {
    order: end === 'first' ? 'asc' : 'desc',
    between: between ?? {},
    pageSize: PAGE_ROWS,
  });
  const left = new Set(wanted.filter((one) => one[end]).map(({ name }) => name));
  const rows: StoredEvent[] = [];
  let read = 0;
  for await (const page of pages) {
    read += page.length;
    const keys = page.map(({ projectId, eventId }) => eventKey(String(projectId), String(eventId)));
    const items = await readBatch(means.client, { tableName: means.tableName, keys, isConsistent: true });
    const stay = items.map(parseEvent).filter((row) => row.issueId === issueId && isStaying(row));
    rows.push(...stay);
    for (const row of stay) for (const name of namesOf(row)) left.delete(name);
    if (read >= MAX_ROWS && left.size === 0) return { rows, isWhole: false };
  }
  return { rows, isWhole: true };
}
