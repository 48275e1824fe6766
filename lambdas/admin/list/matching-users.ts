import pMap from 'p-map';
import type { GroupPage, GroupQuery, Matching } from '../../adapters/table/read/group-reader.ts';
import { termsOf } from '../../adapters/table/read/judged-search.ts';
import { pairOf, type Pair } from '../../core/group/seen-in.ts';
import { pairMatcherOf } from '../../core/query/matching.ts';
import type { AdminServices } from '../services.ts';

/** Distinct users of the matching events of each group; a group whose users are not known exactly is absent. */
export type MatchingUsers = ReadonlyMap<string, number>;

/** Events that are read of one group: one query, and at most some 50 of these in an answer of fifty groups. */
const MAX_EVENTS = 200;
const AT_ONCE = 12;

/**
 * Read from the rows of the events, because no counter tells: where more events match than are read, or the body of one is
 * still to come, nobody knows.
 */
export async function readMatchingUsers(
  { groups }: Pick<AdminServices, 'groups'>,
  { filter }: GroupQuery,
  { items, matching }: GroupPage,
): Promise<MatchingUsers> {
  const isInScope = pairMatcherOf(termsOf(filter));
  if (isInScope === null || matching === undefined) return new Map();
  const counted = await pMap(
    items,
    async ({ issueId }) => {
      const users = await usersOf(groups, issueId, { isInScope, of: matching.get(issueId) });
      return users === null ? [] : [[issueId, users] as const];
    },
    { concurrency: AT_ONCE },
  );
  return new Map(counted.flat());
}

async function usersOf(
  groups: AdminServices['groups'],
  issueId: string,
  { isInScope, of }: { isInScope: (pair: Pair) => boolean; of: Matching | undefined },
): Promise<number | null> {
  const count = of?.count ?? null;
  if (count === null || count > MAX_EVENTS) return null;
  const { items } = await groups.walkEvents(issueId, {
    order: 'desc',
    after: null,
    limit: MAX_EVENTS,
  });
  const matching = items.filter((event) => isInScope(pairOf(event)));
  const areAll = matching.length === count && matching.every(({ isIndexed }) => !isIndexed);
  if (!areAll) return null;
  return new Set(matching.flatMap(({ userHash }) => userHash ?? [])).size;
}
