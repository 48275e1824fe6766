import type { PairValues } from '../../../core/group/search-row.ts';
import type { Pair } from '../../../core/group/seen-in.ts';
import type { GroupFacts } from '../../../core/query/facts.ts';
import { matcherOf, pairMatcherOf } from '../../../core/query/matching.ts';
import type { Query, Term } from '../../../core/query/query.ts';
import { newestReleases, type ReleaseDays } from '../../../core/trends/release-days.ts';
import type { Facets } from './group-reader.ts';

/** What a list can be narrowed by. */
const FACETS = ['project', 'level', 'environment', 'release', 'platform', 'assigned'] as const;
type Facet = (typeof FACETS)[number];
export const isOfFacet = ({ key }: Term): boolean => FACETS.some((facet) => facet === key);

/** Values that are told of each facet. */
const MAX_VALUES = 100;

/** A group that may match, with what the query asks of it. */
export interface FacetRow {
  facts: GroupFacts;
  pairs: readonly Pair[];
  /** Theirs, where the query asks for none of them. */
  values: PairValues | null;
}

/** Counts of the groups that match a query without the key in question; what is counted is not kept. */
export interface FacetCounts {
  /** What is asked of a group: a query for each key that is left out, each once. */
  questions: readonly Query[];
  add: (row: FacetRow) => void;
  /** Ids of the projects whose groups have the releases, those with most groups first. */
  projectIds: () => string[];
  facets: (releaseDays: ReleaseDays) => Facets['facets'];
  /** The groups whose values of a tag are to be counted, by id. */
  ofTags: () => { tag: string; issueIds: readonly string[] }[];
}

/** Counts for each facet; `tags` are the keys of indexed tags. */
export function createFacetCounts(query: Query, tags: readonly string[], nowMs: number): FacetCounts {
  // Most facets ask the same: it is matched once.
  const without = (isLeftOut: (term: Term) => boolean): Query =>
    query.some(isLeftOut) ? query.filter((term) => !isLeftOut(term)) : query;
  const facets = FACETS.map((facet) => {
    const terms = without(({ key }) => key === facet);
    const isInScope = pairMatcherOf(terms) ?? (() => true);
    return { facet, terms, isInScope, counts: new Map<string | null, number>() };
  });
  const ofTags = tags.map((tag) => {
    const issueIds: string[] = [];
    return { tag, terms: without((term) => term.key === 'tag' && term.name === tag), issueIds };
  });
  const projects = new Map<string, number>();
  const questions = [...new Set([...facets, ...ofTags].map(({ terms }) => terms))];
  const asked = questions.map((terms) => ({
    matches: matcherOf(terms),
    facets: facets.filter((one) => one.terms === terms),
    ofTags: ofTags.filter((one) => one.terms === terms),
  }));
  return {
    questions,
    add: (row) => {
      for (const one of asked) {
        if (one.matches(row.facts, nowMs) !== true) continue;
        for (const { facet, isInScope, counts } of one.facets) {
          countOnce(counts, valuesOf(facet, row, isInScope));
          if (facet === 'release') countOnce(projects, [row.facts.project.id]);
        }
        for (const { issueIds } of one.ofTags) issueIds.push(row.facts.issueId);
      }
    },
    projectIds: () => [...projects].sort(mostFirst).map(([id]) => id),
    facets: (releaseDays) =>
      facets.map(({ facet, counts }) =>
        facet === 'release' ? toldReleases(counts, releaseDays) : told(facet, counts),
      ),
    ofTags: () => ofTags,
  };
}

/** Each value once for a group; of environments and releases those of a pair that the rest of the query allows. */
function valuesOf(
  facet: Facet,
  { facts, pairs, values: known }: FacetRow,
  isInScope: (pair: Pair) => boolean,
): Iterable<string | null> {
  const { project, assignee } = facts;
  switch (facet) {
    case 'project':
      return [project.slug ?? project.id];
    case 'level':
    case 'platform':
      return [facts[facet]];
    case 'assigned':
      return [assignee === null ? null : (assignee.name ?? assignee.id)];
    case 'environment':
    case 'release': {
      if (known !== null) return orNone(facet === 'environment' ? known.environments : known.releases);
      const values = new Set<string | null>();
      for (const pair of pairs) if (isInScope(pair)) values.add(pair[facet]);
      return orNone([...values]);
    }
  }
}

const orNone = (values: readonly (string | null)[]): readonly (string | null)[] =>
  values.length === 0 ? [null] : values;

/** How often each value is there, where a group counts once for each of its own. */
export function countsOf(ofGroups: readonly Iterable<string | null>[]): Map<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const own of ofGroups) countOnce(counts, own);
  return counts;
}

function countOnce<T extends string | null>(counts: Map<T, number>, own: Iterable<T>): void {
  for (const value of own) counts.set(value, (counts.get(value) ?? 0) + 1);
}

type Counted = readonly [value: string | null, count: number];

const mostFirst = ([a, countOfA]: Counted, [b, countOfB]: Counted): number =>
  countOfB - countOfA || ((a ?? '') < (b ?? '') ? -1 : 1);

/** The most frequent first; null is none. */
export function told(key: string, counts: ReadonlyMap<string | null, number>): Facets['facets'][number] {
  const values = [...counts].sort(mostFirst).map(([value, count]) => ({ value, count }));
  return facetOf(key, values);
}

/** The newest first, where it is known since when they are; then the most frequent. Each says on which day it was first counted. */
function toldReleases(
  counts: ReadonlyMap<string | null, number>,
  dayOf: ReleaseDays,
): Facets['facets'][number] {
  const values = [...counts]
    .sort(mostFirst)
    .map(([value, count]) => ({ value, count, firstDay: value === null ? null : dayOf(value) }));
  const newest = newestReleases(values);
  return facetOf('release', [...newest, ...values.filter((one) => !newest.includes(one))]);
}

const facetOf = (key: string, values: Facets['facets'][number]['values']): Facets['facets'][number] => ({
  ...{ key, isTag: false, values: values.slice(0, MAX_VALUES) },
  ...{ other: values.slice(MAX_VALUES).length, groups: null },
});
