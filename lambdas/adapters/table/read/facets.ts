import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { groupKey, INDEXES, issueIdIn } from '../../../contracts/item-keys.ts';
import { partitionsOfStatuses } from '../../../contracts/status-shards.ts';
import { GROUP_STATUSES, type Group } from '../../../core/group/group.ts';
import type { PairValues } from '../../../core/group/search-row.ts';
import type { Pair } from '../../../core/group/seen-in.ts';
import type { GroupFacts } from '../../../core/query/facts.ts';
import { matcherOf, pairMatcherOf } from '../../../core/query/matching.ts';
import { isOfSearchRow } from '../../../core/query/narrowing.ts';
import type { Query, Term } from '../../../core/query/query.ts';
import { readBatch } from '../batch-read.ts';
import { parseGroup, type Item } from '../items.ts';
import type { ReadRow } from '../search-items.ts';
import type { Facets } from './group-reader.ts';
import { readSeenOfAll } from './group-seen.ts';
import { readTags } from './seen.ts';
import { indexedFacts, readIndexedGroups, type IndexedGroups } from './indexed-groups.ts';
import { factsOf } from './query-filter.ts';
import { filterOf } from './row-filter.ts';
import { answeredBy, factsOfRow, mayMatch, partsOf } from './row-match.ts';
import { scanSearchRows, type Means } from './search-scan.ts';

/** What a list can be narrowed by. */
const FACETS = ['project', 'level', 'environment', 'release', 'platform', 'assigned'] as const;
type Facet = (typeof FACETS)[number];

/** Groups that are read where the rows alone do not tell, and values that are told of each facet. */
const MAX_GROUPS = 5_000;
const MAX_VALUES = 100;
/** Groups with more pairs than their rows have room for. */
const MAX_SEEN = 200;

/** A group that may match, with what the query asks of it. */
interface Row {
  facts: GroupFacts;
  pairs: readonly Pair[];
  /** Theirs, where the query asks for none of them. */
  values: PairValues | null;
}

/**
 * Known values of each facet, with counts of the groups that match the query without that key; `tags` are the keys of
 * indexed tags.
 */
export async function facetsOf(
  means: Means,
  { query, tags, nowMs, shards }: { query: Query; tags: readonly string[]; nowMs: number; shards: number },
): Promise<Facets> {
  const others = query.filter((term) => !isOfFacet(term));
  const filter = filterOf(others);
  // The counts are exact, and what the filter lets through may not match.
  const parts = partsOf(others)
    .add('facts')
    .add(partsOf(query).has('pairs') ? 'pairs' : 'pairValues');
  const [{ rows, all }, listed, indexed] = await Promise.all([
    scanSearchRows(means, filter, parts),
    listedGroups(means, shards),
    readIndexedGroups(means, query),
  ]);
  // Most facets ask the same: it is matched once.
  const without = (isLeftOut: (term: Term) => boolean): Query =>
    query.some(isLeftOut) ? query.filter((term) => !isLeftOut(term)) : query;
  const asked = FACETS.map((facet) => ({ facet, terms: without(({ key }) => key === facet) }));
  const ofTags = tags.map((tag) => ({
    tag,
    terms: without((term) => term.key === 'tag' && term.name === tag),
  }));
  const questions = new Set([...asked, ...ofTags].map(({ terms }) => terms));
  const may = [...questions].map((terms) => mayMatch(answeredBy(terms, parts)));
  const possible = rows.filter((row) => listed.has(row.issueId) && may.some((accepts) => accepts(row)));
  const read = await readRows(means, possible, { query, indexed, nowMs });
  const found = new Map(
    [...questions].map((terms) => {
      const matches = matcherOf(terms);
      return [terms, read.filter(({ facts }) => matches(facts, nowMs) === true)];
    }),
  );
  const facets = asked.map(({ facet, terms }) => {
    const isInScope = pairMatcherOf(terms) ?? (() => true);
    return told(
      facet,
      (found.get(terms) ?? []).map((row) => valuesOf(facet, row, isInScope)),
    );
  });
  const ofGroups = ofTags.map(({ tag, terms }) =>
    tagFacet(means, tag, { rows: found.get(terms) ?? [], nowMs }),
  );
  return {
    facets: [...facets, ...(await Promise.all(ofGroups))],
    complete: read.length === possible.length && all >= listed.size,
  };
}

/** Groups whose values of a tag are read, a query each. */
const MAX_TAGGED = 300;
const TAGGED_AT_ONCE = 12;

/** The values that the groups have of a tag. */
async function tagFacet(
  means: Means,
  tag: string,
  { rows, nowMs }: { rows: readonly Row[]; nowMs: number },
): Promise<Facets['facets'][number]> {
  const some = rows.slice(0, MAX_TAGGED);
  const values = await pMap(
    some,
    async ({ facts: { issueId } }): Promise<(string | null)[]> => {
      const tags = await readTags(means, issueId, (item) => isLiveAt(item, nowMs), tag);
      return tags.length === 0 ? [null] : tags.map(({ value }) => value);
    },
    { concurrency: TAGGED_AT_ONCE },
  );
  return { ...told(tag, values), isTag: true, groups: some.length < rows.length ? some.length : null };
}

const isLiveAt = ({ expiresAt }: Item, nowMs: number): boolean =>
  !(typeof expiresAt === 'number' && expiresAt <= nowMs / 1000);

const isOfFacet = ({ key }: Term): boolean => FACETS.some((facet) => facet === key);

/** The rows with what their groups say, where the query asks for more than a row knows. */
async function readRows(
  means: Means,
  rows: readonly ReadRow[],
  { query, indexed, nowMs }: { query: Query; indexed: IndexedGroups; nowMs: number },
): Promise<Row[]> {
  const isLive = (item: Item) => isLiveAt(item, nowMs);
  const isOfRows = query.every(isOfSearchRow);
  const read = isOfRows ? rows : rows.slice(0, MAX_GROUPS);
  const groups = isOfRows ? null : await groupsOf(means, read, isLive);
  const crowded = read
    .filter(({ pairs, pairValues }) => pairs === null && pairValues === null)
    .slice(0, MAX_SEEN);
  const seen = await readSeenOfAll(
    means,
    crowded.map(({ issueId }) => issueId),
    isLive,
  );
  return read.flatMap((row): Row[] => {
    const group = groups?.get(row.issueId);
    if (groups !== null && group === undefined) return [];
    const pairs = seen.get(row.issueId)?.seen ?? row.pairs ?? [];
    const facts = factsOfRow(row);
    const own = group === undefined ? facts : { ...factsOf(group), texts: facts.texts };
    return [
      {
        facts: { ...own, seenIn: pairs, ...indexedFacts(indexed, row.issueId) },
        pairs,
        values: row.pairValues,
      },
    ];
  });
}

/** Ids of all groups that are in a list. */
async function listedGroups({ client, tableName }: Means, shards: number): Promise<Set<string>> {
  const { partition } = INDEXES.groupsByFirstSeen;
  const ids = new Set<string>();
  await Promise.all(
    partitionsOfStatuses(GROUP_STATUSES, shards).map(async (shard) => {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          IndexName: 'groupsByFirstSeen',
          KeyConditionExpression: '#partition = :partition',
          ProjectionExpression: 'pk',
          ExpressionAttributeNames: { '#partition': partition },
          ExpressionAttributeValues: { ':partition': shard },
        },
      );
      for await (const { Items = [] } of pages) for (const { pk } of Items) ids.add(issueIdIn(pk));
    }),
  );
  return ids;
}

async function groupsOf(
  { client, tableName }: Means,
  rows: readonly ReadRow[],
  isLive: (item: Item) => boolean,
): Promise<Map<string, Group>> {
  const keys = rows.map(({ issueId }) => groupKey(issueId));
  const items = await readBatch(client, { tableName, keys, isConsistent: false });
  return new Map(
    items
      .filter(isLive)
      .map(parseGroup)
      .map((group) => [group.issueId, group]),
  );
}

/** Each value once for a group; of environments and releases those of a pair that the rest of the query allows. */
function valuesOf(
  facet: Facet,
  { facts, pairs, values: known }: Row,
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

/** The most frequent first; null is none. A group counts once for each of its values. */
function told(key: string, ofGroups: readonly Iterable<string | null>[]): Facets['facets'][number] {
  const counts = new Map<string | null, number>();
  for (const own of ofGroups) for (const value of own) counts.set(value, (counts.get(value) ?? 0) + 1);
  const values = [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || ((a.value ?? '') < (b.value ?? '') ? -1 : 1));
  const other = values.slice(MAX_VALUES).length;
  return { key, isTag: false, values: values.slice(0, MAX_VALUES), other, groups: null };
}
