import pMap from 'p-map';
import type { Group } from '../../../core/group/group.ts';
import { seenWithin, type GroupSeen, type Pair } from '../../../core/group/seen-in.ts';
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
