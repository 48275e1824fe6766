import pMap from 'p-map';
import type { Group, StoredEvent } from '../../core/group/group.ts';
import { readableDetail, type SearchServices } from './event-search.ts';

/** How the values of each tag are spread over a group's newest events. */
export interface TagDistribution {
  tags: TagSpread[];
  /** Events that were counted. */
  of: number;
  /** Of those, the ones of which only the tags are known that their row has room for: their record is gone. */
  cut: number;
}

export interface TagSpread {
  key: string;
  /** The most frequent first. */
  values: { value: string; count: number }[];
  /** Events with any further value. */
  other: number;
}

/** So many are counted at most. */
export const NEWEST_EVENTS = 1_000;
const ROWS_AT_ONCE = 250;
/** Of 30 KiB, as events are: some 3 MB at a time beside the client's 50 sockets. */
const RECORDS_AT_ONCE = 40;
const SHOWN_VALUES = 10;
/** Who is hit is looked for by name; Sentry's tag of it. */
const USER = 'user';
const SHOWN_USERS = 100;

/** The tags that the rows of these events have room for: nothing is read for it. */
export function tagsOfRows(events: readonly StoredEvent[]): TagDistribution {
  const counts = new Map<string, Map<string, number>>();
  for (const { tags } of events) for (const [key, value] of Object.entries(tags)) count(counts, key, value);
  return { tags: [...counts].map(spreadOf).sort(byFrequency), of: events.length, cut: events.length };
}

/** Whole tags, read from the records, of the newest 1,000 stored events. */
export async function readTags(services: SearchServices, { issueId }: Group): Promise<TagDistribution> {
  const counts = new Map<string, Map<string, number>>();
  const events = await newestEvents(services, issueId);
  let cut = 0;
  await pMap(
    events,
    async (event) => {
      const detail = await readableDetail(services, event);
      if (detail === null) cut++;
      const pairs =
        detail === null
          ? Object.entries(event.tags)
          : detail.tags.flatMap(({ key, value }): [string, string][] =>
              value === null ? [] : [[key, value]],
            );
      // A tag counts once for an event, however often the event says it.
      for (const [key, value] of new Map(pairs)) count(counts, key, value);
    },
    { concurrency: RECORDS_AT_ONCE },
  );
  return { tags: [...counts].map(spreadOf).sort(byFrequency), of: events.length, cut };
}

async function newestEvents(
  { groups }: Pick<SearchServices, 'groups'>,
  issueId: string,
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  let after: string | null = null;
  do {
    const limit = Math.min(ROWS_AT_ONCE, NEWEST_EVENTS - events.length);
    const page: Awaited<ReturnType<typeof groups.walkEvents>> = await groups.walkEvents(issueId, {
      order: 'desc',
      after,
      limit,
    });
    events.push(...page.items);
    after = page.position;
  } while (after !== null && events.length < NEWEST_EVENTS);
  return events;
}

function count(counts: Map<string, Map<string, number>>, key: string, value: string): void {
  const values = counts.get(key) ?? new Map<string, number>();
  values.set(value, (values.get(value) ?? 0) + 1);
  counts.set(key, values);
}

function spreadOf([key, values]: [string, Map<string, number>]): TagSpread {
  const sorted = [...values]
    .map(([value, times]) => ({ value, count: times }))
    .sort((a, b) => b.count - a.count || order(a.value, b.value));
  const shown = key === USER ? SHOWN_USERS : SHOWN_VALUES;
  const rest = sorted.slice(shown);
  return { key, values: sorted.slice(0, shown), other: rest.reduce((sum, one) => sum + one.count, 0) };
}

const byFrequency = (a: TagSpread, b: TagSpread): number => eventsOf(b) - eventsOf(a) || order(a.key, b.key);
const eventsOf = ({ values, other }: TagSpread): number =>
  values.reduce((sum, one) => sum + one.count, other);
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
