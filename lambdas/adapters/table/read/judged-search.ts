import { searchKey } from '../../../contracts/item-keys.ts';
import type { Group } from '../../../core/group/group.ts';
import type { SearchRow } from '../../../core/group/search-row.ts';
import type { GroupFacts } from '../../../core/query/facts.ts';
import type { Pair } from '../../../core/group/seen-in.ts';
import { literal } from '../../../core/query/glob.ts';
import { matcherOf, pairMatcherOf } from '../../../core/query/matching.ts';
import { isAboutPairs, mayBegin } from '../../../core/query/narrowing.ts';
import type { Query, Term } from '../../../core/query/query.ts';
import { readBatch } from '../batch-read.ts';
import { parseGroup, type Item } from '../items.ts';
import { parseSearchRow } from '../search-items.ts';
import type { Candidates } from './candidates.ts';
import { exactlyOf } from './group-order.ts';
import type { GroupFilter, GroupPage, GroupQuery, Matching } from './group-reader.ts';
import { matchingOf, newestPair, pairsOf, readSeenOfAll } from './group-seen.ts';
import { createFirstDays } from './first-releases.ts';
import { indexedFacts, type IndexedGroups } from './indexed-groups.ts';
import { factsOf } from './query-filter.ts';
import type { Means } from './search-scan.ts';

/** How a list decides between walking through the groups and asking the search rows (docs/adr/0052). */
export interface SearchLimits {
  /** Groups that a step of a walk looks at. */
  firstLook: number;
  /** It walks on while so many groups are likely to have what is wanted among them. */
  walkFor: number;
  /** The same where all search rows would travel: where DynamoDB can leave none of them out. */
  walkForAny: number;
  /** Where all rows are read in any case, a walk is not begun for groups of which fewer rows than this travel. */
  travelling: number;
  /** So few candidates are read all at once; more are met on a walk, most often after a few steps. */
  few: number;
}

export const SEARCH_LIMITS: SearchLimits = {
  firstLook: 200,
  walkFor: 600,
  walkForAny: 3_000,
  travelling: 4_000,
  few: 800,
};

/** What one list needs to know while it is read. */
export interface Search {
  means: Means;
  query: GroupQuery;
  nowMs: number;
  /** Partitions of a status. */
  shards: number;
  candidates: Candidates;
  limits: SearchLimits;
  /** Whether events of such a pair are what the list asks for; null where it is about whole groups. */
  isInScope: ((pair: Pair) => boolean) | null;
  /** The groups of these keys that may match, by what their own items tell. */
  loadGroups: (keys: readonly Item[]) => Promise<Item[]>;
  /** Those of these items that may match by their search rows and their first days too, which are read for it. */
  withRows: (items: readonly Item[]) => Promise<Item[]>;
  groupOf: (item: Item) => Group;
  isLive: (item: Item) => boolean;
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
  shards: number;
}

export function searchOf(
  means: Means,
  { query, terms, indexed, nowMs, shards, ...led }: Asked & Pick<Search, 'candidates' | 'limits'>,
): Search {
  const { client, tableName } = means;
  const read = (keys: readonly Item[]) => readBatch(client, { tableName, keys, isConsistent: false });
  const isLive = ({ expiresAt }: Item) => !(typeof expiresAt === 'number' && expiresAt <= nowMs / 1000);
  const isExactly = exactlyOf({
    ...query.filter,
    environment: undefined,
    release: undefined,
    level: undefined,
    project: undefined,
  });
  const isInScope = pairMatcherOf(terms);
  const matchesTerms = matcherOf(terms);
  const asksForPairs = terms.some(isAboutPairs);
  const { answered, isFound } = led.candidates;
  const rest = terms.filter((term) => !answered.includes(term));
  const matchesRest = matcherOf(rest);
  /** In a row a text is one line: what it found there it may have found across the lines of a title. */
  const isAnswered = (group: Group): boolean =>
    answered.length > 0 &&
    isFound(group.issueId) &&
    factsOf(group).texts.every((text) => !/[\r\n]/.test(text));
  const matchesAll = (group: Group, facts: GroupFacts) =>
    (isAnswered(group) ? matchesRest : matchesTerms)(facts, nowMs);
  const asksForRows = asksForPairs || terms.some(isOfTexts);
  // What a row tells of its pairs spares days that would be read in vain; where one name is asked for, the rows that were
  // found have it.
  const asksForRowsYet = rest.some(isOfTexts) || (asksForPairs && !isOneName(rest.filter(isAboutPairs)));
  const needsRow = (group: Group) => (isAnswered(group) ? asksForRowsYet : asksForRows);
  const isOfPair = matcherOf(terms.filter(isAboutPairs));

  /** Null where a group has no row; a row that is not read yet is absent. */
  const rows = new Map<string, SearchRow | null>();
  const firstDays = createFirstDays(means, terms, isLive);
  const groups = new WeakMap<Item, Group>();
  const groupOf = (item: Item): Group => {
    const group = groups.get(item) ?? parseGroup(item);
    groups.set(item, group);
    return group;
  };
  const factsWith = (group: Group, pairs: readonly Pair[] | null) => {
    const row = rows.get(group.issueId);
    const facts = factsOf(group);
    return {
      ...facts,
      seenIn: pairs,
      firstRelease: firstDays.releaseOf(group.issueId),
      ...indexedFacts(indexed, group.issueId),
      texts: [...facts.texts, ...(row?.code ?? [])],
      lacksTexts: row === undefined && needsRow(group),
    };
  };
  const pairsOfRow = ({ issueId }: Group): readonly Pair[] | null => {
    const row = rows.get(issueId) ?? null;
    return row === null || row.hasMorePairs ? null : row.pairs;
  };
  const mayMatch = (group: Group) => matchesAll(group, factsWith(group, pairsOfRow(group))) !== false;
  const mayBeginSo = mayBegin(terms);

  /**
   * A row has every pair that its group has, and maybe some that have expired: where the query holds whichever of them
   * there are, no day need be read.
   */
  const isCertain = (group: Group): boolean => {
    const pairs = pairsOfRow(group);
    if (isInScope !== null || pairs === null) return false;
    const possible = [...pairs, newestPair(group)];
    return (
      matchesAll(group, factsWith(group, possible)) === true &&
      possible.every((pair) => isOfPair({ ...factsOf(group), texts: [], seenIn: [pair] }, nowMs) === true)
    );
  };

  return {
    ...{ means, query, nowMs, shards, ...led, isInScope, groupOf, isLive },

    loadGroups: async (keys) =>
      (await read(keys)).filter((item) => isLive(item) && isExactly(item) && mayMatch(groupOf(item))),

    withRows: async (items) => {
      const unread = items
        .map(groupOf)
        .filter((group) => needsRow(group) && !rows.has(group.issueId))
        .map(({ issueId }) => issueId);
      if (unread.length > 0) {
        const found = (await read(unread.map(searchKey))).map(parseSearchRow);
        for (const issueId of unread) rows.set(issueId, null);
        for (const row of found) rows.set(row.issueId, row);
      }
      const possible = items.filter(
        (item) => mayBeginSo(pairsOfRow(groupOf(item))) && mayMatch(groupOf(item)),
      );
      return firstDays.narrow(possible, groupOf);
    },

    judge: async (some) => {
      const certain = asksForPairs
        ? some.filter(isCertain)
        : some.filter((group) => matchesAll(group, factsWith(group, [])) === true);
      const known = new Set(certain);
      const others = asksForPairs ? some.filter((group) => !known.has(group)) : [];
      const seen = await readSeenOfAll(
        means,
        others.map(({ issueId }) => issueId),
        isLive,
      );
      return some.flatMap((group): Judged[] => {
        if (known.has(group)) return [{ group, matching: null }];
        const told = seen.get(group.issueId);
        if (told === undefined || matchesAll(group, factsWith(group, pairsOf(group, told))) !== true)
          return [];
        const matching = isInScope === null ? null : matchingOf(group, told, isInScope);
        return isInScope !== null && matching === null ? [] : [{ group, matching }];
      });
    },
  };
}

const isOfTexts = ({ key, not }: Term): boolean => key === 'words' || (key === 'firstRelease' && !not);
const isOneName = (ofPairs: Query): boolean => ofPairs.length === 1 && pairMatcherOf(ofPairs) !== null;

/** Groups as a page has them. */
export const pageItems = (shown: readonly Judged[]): Pick<GroupPage, 'items' | 'matching'> => {
  const matching = new Map(
    shown.flatMap(({ group, matching: of }): [string, Matching][] =>
      of === null ? [] : [[group.issueId, of]],
    ),
  );
  return { items: shown.map(({ group }) => group), ...(matching.size === 0 ? {} : { matching }) };
};
