import { dayCounterKey, issueIdIn } from '../../../contracts/item-keys.ts';
import type { Group } from '../../../core/group/group.ts';
import { firstReleaseOf, type FirstRelease } from '../../../core/group/seen-in.ts';
import { matcherOf } from '../../../core/query/matching.ts';
import type { Query } from '../../../core/query/query.ts';
import { readBatch } from '../batch-read.ts';
import { parseDaySeen, SEEN_ATTRIBUTE } from '../day-items.ts';
import type { Item } from '../items.ts';
import { factsOf } from './query-filter.ts';
import type { Means } from './search-scan.ts';

export type Begun = Pick<Group, 'issueId' | 'project' | 'firstSeen'>;

/** The counter of the day on which a group was first seen; null where nobody has told when that was. */
export const firstDayKey = ({ issueId, firstSeen, project }: Begun): Item | null =>
  firstSeen === '' ? null : dayCounterKey(issueId, firstSeen.slice(0, 10), project.id);

/** What that counter says; null where it does not tell, or its pairs lie apart from it (docs/adr/0063). */
export function firstReleaseIn(day: Item | undefined): FirstRelease | null {
  const seen = parseDaySeen(day);
  return seen.kind === 'together' ? firstReleaseOf(seen.seen) : null;
}

/** In which release each of these groups began, by id; those of which that is not stored are absent. One read by key each. */
export async function readFirstReleases(
  { client, tableName }: Means,
  groups: readonly Begun[],
  isLive: (item: Item) => boolean,
): Promise<Map<string, FirstRelease>> {
  const keys = groups.map(firstDayKey).filter((key) => key !== null);
  const days = await readBatch(client, { tableName, keys, isConsistent: false, attributes: ATTRIBUTES });
  return new Map(
    days.filter(isLive).flatMap((day): [string, FirstRelease][] => {
      const first = firstReleaseIn(day);
      return first === null ? [] : [[issueIdIn(day['pk']), first]];
    }),
  );
}

/** What one search knows of the first days of the groups that it looks at. */
export interface FirstDays {
  /** Null where it is not stored, or was not read. */
  releaseOf: (issueId: string) => FirstRelease | null;
  /** Those of the items whose groups began as the query asks; nothing is read where it asks for no such thing. */
  narrow: (items: readonly Item[], groupOf: (item: Item) => Group) => Promise<Item[]>;
}

export function createFirstDays(means: Means, query: Query, isLive: (item: Item) => boolean): FirstDays {
  const terms = query.filter(({ key }) => key === 'firstRelease');
  const matches = matcherOf(terms);
  const known = new Map<string, FirstRelease | null>();
  const releaseOf = (issueId: string) => known.get(issueId) ?? null;
  return {
    releaseOf,
    narrow: async (items, groupOf) => {
      if (terms.length === 0) return [...items];
      const unread = items.map(groupOf).filter(({ issueId }) => !known.has(issueId));
      const read = await readFirstReleases(means, unread, isLive);
      for (const { issueId } of unread) known.set(issueId, read.get(issueId) ?? null);
      // Nothing else is asked: what is not known is in no list.
      return items.filter((item) => {
        const group = groupOf(item);
        return matches({ ...factsOf(group), firstRelease: releaseOf(group.issueId) }, 0) === true;
      });
    },
  };
}

const ATTRIBUTES = ['pk', 'sk', 'expiresAt', SEEN_ATTRIBUTE];
