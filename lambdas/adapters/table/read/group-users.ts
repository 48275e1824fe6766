import { groupKey, searchKey } from '../../../contracts/item-keys.ts';
import { searchRowAfter, type SearchRow } from '../../../core/group/search-row.ts';
import { literalOf } from '../../../core/query/glob.ts';
import type { Query } from '../../../core/query/query.ts';
import { userDigest } from '../../../core/sanitise/sanitise.ts';
import { readBatch } from '../batch-read.ts';
import { parseGroup, type Item } from '../items.ts';
import { parseSearchRow } from '../search-items.ts';
import { groupsOfUser } from './seen.ts';
import type { Means } from './search-scan.ts';

/** Of each user that a query names, by id: the groups that have a stored event of the user. */
export type GroupsOfUsers = ReadonlyMap<string, ReadonlySet<string>>;

export async function groupsOfUsers(means: Means, query: Query): Promise<GroupsOfUsers> {
  const ids = query.flatMap((term) =>
    term.key === 'user' ? term.values.flatMap((glob) => literalOf(glob) ?? []) : [],
  );
  const entries = await Promise.all(
    [...new Set(ids)].map(
      async (id) => [id, new Set(await groupsOfUser(means, userDigest(id)))] satisfies [string, Set<string>],
    ),
  );
  return new Map(entries);
}

/** Whether a group has an event of a user; what a matcher asks. */
export const isSeenBy =
  (users: GroupsOfUsers, issueId: string) =>
  (userId: string): boolean =>
    users.get(userId)?.has(issueId) === true;

/** The groups that have events of all users that must have one; null where none must. */
export function groupsOfAll(query: Query, users: GroupsOfUsers): Set<string> | null {
  const sets = query.flatMap((term) =>
    term.key === 'user' && !term.not
      ? [new Set(term.values.flatMap((glob) => [...(users.get(literalOf(glob) ?? '') ?? [])]))]
      : [],
  );
  const [first, ...others] = sets;
  return first === undefined
    ? null
    : others.reduce((both, set) => new Set([...both].filter((id) => set.has(id))), first);
}

/** The search rows of these groups; of a group without one what it tells itself. */
export async function readRowsOf(
  { client, tableName }: Means,
  issueIds: ReadonlySet<string>,
): Promise<SearchRow[]> {
  const read = (keys: Item[]) => readBatch(client, { tableName, keys, isConsistent: false });
  const rows = (await read([...issueIds].map(searchKey))).map(parseSearchRow);
  const known = new Set(rows.map(({ issueId }) => issueId));
  const missing = [...issueIds].filter((id) => !known.has(id));
  const groups = (await read(missing.map(groupKey))).map(parseGroup);
  const derived = groups.flatMap((group) => {
    const row = searchRowAfter(undefined, { before: undefined, after: group, came: [], pairs: null });
    return row === null ? [] : [{ ...row, hasMorePairs: true }];
  });
  return [...rows, ...derived];
}
