import type { GroupFacts } from '../../../core/query/facts.ts';
import { literalOf, type Glob } from '../../../core/query/glob.ts';
import type { Query, Term } from '../../../core/query/query.ts';
import { userDigest } from '../../../core/sanitise/sanitise.ts';
import { groupsOfTag, groupsOfUser } from './seen.ts';
import type { Means } from './search-scan.ts';

/** What indexes tell of the groups that a query asks for. */
export interface IndexedGroups {
  /** Of each user that the query names, by id: the groups that have a stored event of the user. */
  users: ReadonlyMap<string, ReadonlySet<string>>;
  /** Of each value of a tag that it names, by key and value: the groups that were seen with it. */
  tags: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
}

/** Wildcards are in no index: a query with some is refused before. */
const literalsOf = (values: readonly Glob[]): string[] => values.flatMap((glob) => literalOf(glob) ?? []);

export async function readIndexedGroups(means: Means, query: Query): Promise<IndexedGroups> {
  const ids = query.flatMap((term) => (term.key === 'user' ? literalsOf(term.values) : []));
  const named = query.flatMap((term) =>
    term.key === 'tag' ? literalsOf(term.values).map((value) => ({ key: term.name, value })) : [],
  );
  const [users, tags] = await Promise.all([
    Promise.all([...new Set(ids)].map(async (id) => entry(id, await groupsOfUser(means, userDigest(id))))),
    Promise.all(named.map(async (tag) => ({ ...tag, groups: new Set(await groupsOfTag(means, tag)) }))),
  ]);
  const byKey = [...Map.groupBy(tags, ({ key }) => key)];
  return {
    users: new Map(users),
    tags: new Map(
      byKey.map(([key, some]) => [key, new Map(some.map(({ value, groups }) => [value, groups]))]),
    ),
  };
}

const entry = (id: string, groups: readonly string[]): [string, Set<string>] => [id, new Set(groups)];

/** What a matcher asks of a group: of tags the values that the query names and the group has. */
export const indexedFacts = (
  { users, tags }: IndexedGroups,
  issueId: string,
): Pick<GroupFacts, 'isSeenByUser' | 'tags'> => ({
  isSeenByUser: (userId) => users.get(userId)?.has(issueId) === true,
  tags: new Map(
    [...tags].map(([key, values]) => [
      key,
      [...values].flatMap(([value, groups]) => (groups.has(issueId) ? [value] : [])),
    ]),
  ),
});

/** The groups that have events of all users and tags that must have one; null where none must. */
export function groupsOfAll(query: Query, indexed: IndexedGroups): Set<string> | null {
  const [first, ...others] = query.flatMap((term) => groupsOfTerm(term, indexed) ?? []);
  return first === undefined
    ? null
    : others.reduce((both, set) => new Set([...both].filter((id) => set.has(id))), first);
}

function groupsOfTerm(term: Term, { users, tags }: IndexedGroups): Set<string> | null {
  if (term.not) return null;
  switch (term.key) {
    case 'user':
      return groupsOfAny(term.values, users);
    case 'tag':
      return groupsOfAny(term.values, tags.get(term.name));
    default:
      return null;
  }
}

const groupsOfAny = (
  values: readonly Glob[],
  known: ReadonlyMap<string, ReadonlySet<string>> | undefined,
): Set<string> => new Set(literalsOf(values).flatMap((value) => [...(known?.get(value) ?? [])]));
