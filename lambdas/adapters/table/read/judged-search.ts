import type { Group } from '../../../core/group/group.ts';
import type { SearchRow } from '../../../core/group/search-row.ts';
import type { Pair } from '../../../core/group/seen-in.ts';
import { literal } from '../../../core/query/glob.ts';
import { matcherOf, pairMatcherOf } from '../../../core/query/matching.ts';
import { isAboutPairs } from '../../../core/query/narrowing.ts';
import type { Query, Term } from '../../../core/query/query.ts';
import { parseGroup, type Item } from '../items.ts';
import { exactlyOf } from './group-order.ts';
import type { GroupFilter, GroupPage, GroupQuery, Matching } from './group-reader.ts';
import { matchingOf, pairsOf, readSeenOfAll } from './group-seen.ts';
import { indexedFacts, type IndexedGroups } from './indexed-groups.ts';
import { factsOf } from './query-filter.ts';
import type { Means } from './search-scan.ts';

/** What one list needs to know while it is read. */
export interface Search {
  means: Means;
  query: GroupQuery;
  nowMs: number;
  /** The search rows of the groups that may match, by id. */
  candidates: ReadonlyMap<string, SearchRow>;
  /** Whether events of such a pair are what the list asks for; null where it is about whole groups. */
  isInScope: ((pair: Pair) => boolean) | null;
  isLive: (item: Item) => boolean;
  /** Those of these items whose groups match, by all but the pairs that only their days tell. */
  accepts: (item: Item) => boolean;
  /** Which of these groups match in the end; of a list with a scope by their matching events. */
  judge: (groups: readonly Group[]) => Promise<Judged[]>;
}

export interface Judged {
  group: Group;
  /** Null where the list is about whole groups. */
  matching: Matching | null;
}

/** What the parameters ask for, in the language of the query. */
export function termsOf({ environment, release, level, project, search, query = [] }: GroupFilter): Query {
  const given = { environment, release, level, project };
  const parameters = (['environment', 'release', 'level', 'project'] as const).flatMap((key): Term[] => {
    const value = given[key];
    return value === undefined ? [] : [{ key, not: false, values: [literal(value)] }];
  });
  const words: Term[] =
    search === undefined || search === '' ? [] : [{ key: 'words', not: false, values: [literal(search)] }];
  return [...parameters, ...words, ...query];
}

export interface Asked {
  query: GroupQuery;
  terms: Query;
  indexed: IndexedGroups;
  nowMs: number;
}

export function searchOf(
  means: Means,
  { query, terms, indexed, rows, nowMs }: Asked & { rows: readonly SearchRow[] },
): Search {
  const isLive = ({ expiresAt }: Item) => !(typeof expiresAt === 'number' && expiresAt <= nowMs / 1000);
  const candidates = new Map(rows.map((row) => [row.issueId, row]));
  const isInScope = pairMatcherOf(terms);
  const isExactly = exactlyOf({
    ...query.filter,
    environment: undefined,
    release: undefined,
    level: undefined,
    project: undefined,
  });
  const matchesAll = matcherOf(terms);
  const asksForPairs = terms.some(isAboutPairs);
  const factsWith = (group: Group, pairs: readonly Pair[] | null) => {
    const row = candidates.get(group.issueId);
    const facts = factsOf(group);
    return {
      ...facts,
      seenIn: pairs,
      ...indexedFacts(indexed, group.issueId),
      texts: [...facts.texts, ...(row?.code ?? [])],
    };
  };
  const pairsOfRow = (group: Group): readonly Pair[] | null => {
    const row = candidates.get(group.issueId);
    return row === undefined || row.hasMorePairs ? null : row.pairs;
  };
  return {
    ...{ means, query, nowMs, candidates, isInScope, isLive },
    accepts: (item) => {
      if (!isLive(item) || !isExactly(item)) return false;
      const group = parseGroup(item);
      return matchesAll(factsWith(group, pairsOfRow(group)), nowMs) !== false;
    },
    judge: async (groups) => {
      if (!asksForPairs) {
        return groups.flatMap((group) =>
          matchesAll(factsWith(group, []), nowMs) === true ? [{ group, matching: null }] : [],
        );
      }
      const seen = await readSeenOfAll(
        means,
        groups.map(({ issueId }) => issueId),
        isLive,
      );
      return groups.flatMap((group): Judged[] => {
        const known = seen.get(group.issueId) ?? { seen: [], uncounted: 0 };
        if (matchesAll(factsWith(group, pairsOf(group, known)), nowMs) !== true) return [];
        const matching = isInScope === null ? null : matchingOf(group, known, isInScope);
        return isInScope !== null && matching === null ? [] : [{ group, matching }];
      });
    },
  };
}

/** Groups as a page has them. */
export const pageItems = (shown: readonly Judged[]): Pick<GroupPage, 'items' | 'matching'> => {
  const matching = new Map(
    shown.flatMap(({ group, matching: of }): [string, Matching][] =>
      of === null ? [] : [[group.issueId, of]],
    ),
  );
  return { items: shown.map(({ group }) => group), ...(matching.size === 0 ? {} : { matching }) };
};
