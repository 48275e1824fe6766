import pMap from 'p-map';
import { dayCounterKey, issueIdIn } from '../../../contracts/item-keys.ts';
import type { Group } from '../../../core/group/group.ts';
import { seenWithin, type GroupSeen, type Pair } from '../../../core/group/seen-in.ts';
import { readBatch } from '../batch-read.ts';
import { parseDaySeen } from '../day-items.ts';
import type { Item } from '../items.ts';
import type { Matching } from './group-reader.ts';
import { readSeen } from './seen.ts';
import type { Means } from './search-scan.ts';

/** Enough to hide the round trip, few enough for one client's 50 sockets. */
const READ_AT_ONCE = 24;

/** What each of these groups was seen in, by its days that have not expired. */
export async function readSeenOfAll(
  means: Means,
  issueIds: readonly string[],
  isLive: (item: Item) => boolean,
): Promise<Map<string, GroupSeen>> {
  const entries = await pMap(
    issueIds,
    async (issueId): Promise<[string, GroupSeen]> => [issueId, await readSeen(means, issueId, isLive)],
    { concurrency: READ_AT_ONCE },
  );
  return new Map(entries);
}

/**
 * The last event in scope on the day of each group's last event, by id; of a group whose counter of that day does not
 * tell it is absent. One batch in place of a query for each group. The counter is that of the group's project: events of
 * the same day under another project, from which the issue was moved on that day, do not move the group in the order.
 */
export async function lastOfNewestDay(
  { means: { client, tableName }, isInScope, isLive }: DaySearch,
  groups: readonly Group[],
): Promise<Map<string, string>> {
  const keys = groups.flatMap(({ issueId, lastEventAt, project }) =>
    lastEventAt === null ? [] : [dayCounterKey(issueId, lastEventAt.slice(0, 10), project.id)],
  );
  const days = await readBatch(client, { tableName, keys, isConsistent: false });
  return new Map(
    days.filter(isLive).flatMap((item): [string, string][] => {
      const day = parseDaySeen(item);
      const within = day.kind === 'together' && isInScope !== null ? seenWithin(day.seen, isInScope) : null;
      return within === null ? [] : [[issueIdIn(item['pk']), within.lastSeen]];
    }),
  );
}

interface DaySearch {
  means: Means;
  isInScope: ((pair: Pair) => boolean) | null;
  isLive: (item: Item) => boolean;
}

/** All pairs that are known of a group: of events that a version before stored it is that of the newest one. */
export function pairsOf(group: Group, { seen, uncounted }: GroupSeen): Pair[] {
  const pairs = seen.map(({ environment, release }) => ({ environment, release }));
  return pairs.length > 0 && uncounted === 0 ? pairs : [...pairs, newestPair(group)];
}

export const newestPair = ({ environment, release }: Group): Pair => ({
  environment: environment || null,
  release: release || null,
});

/** The events of the pairs that are accepted; null where there are none. */
export function matchingOf(group: Group, seen: GroupSeen, accepts: (pair: Pair) => boolean): Matching | null {
  const within = seenWithin(seen.seen, accepts);
  if (within !== null) return within;
  return pairsOf(group, seen).some(accepts)
    ? { count: null, firstSeen: null, lastSeen: group.lastEventAt ?? group.lastSeen }
    : null;
}
