import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { groupKey, INDEXES, issueIdIn, SEARCH_PARTITIONS } from '../../../contracts/item-keys.ts';
import { partitionsOfStatuses } from '../../../contracts/status-shards.ts';
import { GROUP_STATUSES, type Group } from '../../../core/group/group.ts';
import { isOfSearchRow } from '../../../core/query/narrowing.ts';
import type { Query } from '../../../core/query/query.ts';
import { DAYS_OF_NEW, releaseDays, type ReleaseDays } from '../../../core/trends/release-days.ts';
import { readBatch } from '../batch-read.ts';
import { parseGroup, type Item } from '../items.ts';
import type { ReadRow, RowPart } from '../search-items.ts';
import { createRollUpStore } from '../sync/roll-up-store.ts';
import { countsOf, createFacetCounts, isOfFacet, told, type FacetRow } from './facet-counts.ts';
import type { Facets } from './group-reader.ts';
import { readFirstReleases } from './first-releases.ts';
import { readSeenOfAll } from './group-seen.ts';
import { readTags } from './seen.ts';
import { indexedFacts, readIndexedGroups, type IndexedGroups } from './indexed-groups.ts';
import { factsOf } from './query-filter.ts';
import { filterOf } from './row-filter.ts';
import { answeredBy, factsOfRow, mayMatch, partsOf } from './row-match.ts';
import { scanSearchRows, type Means } from './search-scan.ts';

/** Groups that are read where the rows alone do not tell. */
const MAX_GROUPS = 5_000;
/** Groups with more pairs than their rows have room for. */
const MAX_SEEN = 200;

/**
 * Known values of each facet, with counts of the groups that match the query without that key; `tags` are the keys of
 * indexed tags.
 */
export async function facetsOf(
  means: Means,
  { query, tags, nowMs, shards }: { query: Query; tags: readonly string[]; nowMs: number; shards: number },
): Promise<Facets> {
  const others = query.filter((term) => !isOfFacet(term));
  // The counts are exact, and what the filter lets through may not match.
  const parts = partsOf(others)
    .add('facts')
    .add(partsOf(query).has('pairs') ? 'pairs' : 'pairValues');
  const counts = createFacetCounts(query, tags, nowMs);
  const isOfRows = query.every(isOfSearchRow);
  const [{ left, possible, isWhole }, indexed] = await Promise.all([
    readAllRows(means, others, {
      parts,
      may: counts.questions.map((terms) => mayMatch(answeredBy(terms, parts))),
      tells: (row) => {
        if (!isOfRows || isCrowded(row)) return false;
        counts.add({ facts: factsOfRow(row), pairs: row.pairs ?? [], values: row.pairValues });
        return true;
      },
      most: isOfRows ? Infinity : MAX_GROUPS,
      shards,
    }),
    readIndexedGroups(means, query),
  ]);
  const isOfBeginning = query.some(({ key }) => key === 'firstRelease');
  const rest = await readRows(means, left, { isOfRows, isOfBeginning, indexed, nowMs });
  for (const row of rest) counts.add(row);
  const [days, ofTags] = await Promise.all([
    readReleaseDays(means, counts.projectIds(), nowMs),
    Promise.all(counts.ofTags().map((tag) => tagFacet(means, tag, nowMs))),
  ]);
  return {
    facets: [...counts.facets(days), ...ofTags],
    complete: isWhole && rest.length === possible,
  };
}

/** Projects of which it is read since when their releases are. */
const MAX_DATED_PROJECTS = 20;
const DAY_MS = 86_400_000;

/** By the sums that the sync makes of each day: an item for each day and project, a query for each project. */
async function readReleaseDays(
  { client, tableName }: Means,
  projectIds: readonly string[],
  nowMs: number,
): Promise<ReleaseDays> {
  const rollUps = createRollUpStore(client, tableName);
  const [first = '', last = ''] = [nowMs - DAYS_OF_NEW * DAY_MS, nowMs].map((ms) =>
    new Date(ms).toISOString().slice(0, 10),
  );
  const days = await pMap(
    projectIds.slice(0, MAX_DATED_PROJECTS),
    (projectId) => rollUps.read(projectId, first, last),
    { concurrency: QUERIES_AT_ONCE },
  );
  return releaseDays(days.flat());
}

interface RowsOfFacets {
  parts: ReadonlySet<RowPart>;
  /** Takes what a row tells; false where it does not tell all. */
  tells: (row: ReadRow) => boolean;
  /** Of the others at least one has to hold. */
  may: readonly ((row: ReadRow) => boolean)[];
  /** So many of those are kept. */
  most: number;
  /** Partitions of a status. */
  shards: number;
}

/** The rows of listed groups that do not tell all: the same ones each time, and how many there are. */
async function readAllRows(
  means: Means,
  query: Query,
  { parts, may, tells, most, shards }: RowsOfFacets,
): Promise<{ left: ReadRow[]; possible: number; isWhole: boolean }> {
  const listing = listedGroups(means, shards);
  const leftOf = new Map<string, ReadRow[]>(SEARCH_PARTITIONS.map((partition) => [partition, []]));
  let possible = 0;
  const scanning = scanSearchRows(means, filterOf(query), parts, async (rows, partition) => {
    const listed = await listing;
    const left = leftOf.get(partition) ?? [];
    for (const row of rows) {
      if (!listed.has(row.issueId) || tells(row) || !may.some((accepts) => accepts(row))) continue;
      possible += 1;
      if (left.length < most) left.push(row);
    }
  });
  const [all, listed] = await Promise.all([scanning, listing]);
  const left = [...leftOf.values()].flat();
  return { left: left.slice(0, most), possible, isWhole: all >= listed.size };
}

/** Groups whose values of a tag are read, a query each. */
const MAX_TAGGED = 300;
const QUERIES_AT_ONCE = 12;

/** The values that the groups have of a tag. */
async function tagFacet(
  means: Means,
  { tag, issueIds }: { tag: string; issueIds: readonly string[] },
  nowMs: number,
): Promise<Facets['facets'][number]> {
  // The same ones each time, in whatever order they were found.
  const some = issueIds.toSorted().slice(0, MAX_TAGGED);
  const values = await pMap(
    some,
    async (issueId): Promise<(string | null)[]> => {
      const tags = await readTags(means, issueId, (item) => isLiveAt(item, nowMs), tag);
      return tags.length === 0 ? [null] : tags.map(({ value }) => value);
    },
    { concurrency: QUERIES_AT_ONCE },
  );
  const groups = some.length < issueIds.length ? some.length : null;
  return { ...told(tag, countsOf(values)), isTag: true, groups };
}

const isLiveAt = ({ expiresAt }: Item, nowMs: number): boolean =>
  !(typeof expiresAt === 'number' && expiresAt <= nowMs / 1000);

interface Reading {
  /** Whether the rows tell all that the query asks. */
  isOfRows: boolean;
  /** Whether it asks for the release in which a group began. */
  isOfBeginning: boolean;
  indexed: IndexedGroups;
  nowMs: number;
}

/** The rows with what their groups say, where the query asks for more than a row knows. */
async function readRows(
  means: Means,
  rows: readonly ReadRow[],
  { isOfRows, isOfBeginning, indexed, nowMs }: Reading,
): Promise<FacetRow[]> {
  const isLive = (item: Item) => isLiveAt(item, nowMs);
  const groups = isOfRows ? null : await groupsOf(means, rows, isLive);
  const began = isOfBeginning ? await readFirstReleases(means, [...(groups?.values() ?? [])], isLive) : null;
  const crowded = rows.filter(isCrowded).slice(0, MAX_SEEN);
  const seen = await readSeenOfAll(
    means,
    crowded.map(({ issueId }) => issueId),
    isLive,
  );
  return rows.flatMap((row): FacetRow[] => {
    const group = groups?.get(row.issueId);
    if (groups !== null && group === undefined) return [];
    const pairs = seen.get(row.issueId)?.seen ?? row.pairs ?? [];
    const facts = factsOfRow(row);
    const own = group === undefined ? facts : { ...factsOf(group), texts: facts.texts };
    return [
      {
        facts: {
          ...own,
          seenIn: pairs,
          firstRelease: began?.get(row.issueId) ?? null,
          ...indexedFacts(indexed, row.issueId),
        },
        pairs,
        values: row.pairValues,
      },
    ];
  });
}

/** Whether it has no room for its pairs: then the days tell. */
const isCrowded = ({ pairs, pairValues }: ReadRow): boolean => pairs === null && pairValues === null;

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
