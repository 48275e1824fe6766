import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  GONE,
  INDEXED_SHARD,
  INDEXES,
  STATUS_HISTORY_PREFIX,
  eventKey,
  groupKey,
  issueIdIn,
} from '../../../contracts/item-keys.ts';
import { partitionsOfStatuses } from '../../../contracts/status-shards.ts';
import { GROUP_STATUSES } from '../../../core/group/group.ts';
import type { StoredEvent } from '../../../core/group/group.ts';
import { readBatch } from '../batch-read.ts';
import { systemClock } from '../../clock.ts';
import type { Clock } from '../../clock.ts';
import { decodeCursor, encodeCursor } from '../../../contracts/cursor.ts';
import { InvalidCursorError } from '../../../contracts/cursor.ts';
import type { GroupReader } from './group-reader.ts';
import type { Page } from '../../../contracts/cursor.ts';
import { partitionsForPage } from './events-of-group.ts';
import { readFirstReleases } from './first-releases.ts';
import { groupRequest, HIGHEST_KEY, LOWEST_KEY } from './group-order.ts';
import { createGroupSearch } from './group-search.ts';
import { hourCounts, hoursOf } from './hours.ts';
import { readMerged } from './index-merge.ts';
import { listedFacts } from './listed-facts.ts';
import type { SearchLimits } from './judged-search.ts';
import { groupsOfTag, groupsOfUser, readSeen, readTags } from './seen.ts';
import { findIdByShortId } from './short-id.ts';
import { createStatusCounts } from './status-counts.ts';
import { statusesToRead } from './query-filter.ts';
import { walkEvents } from './walk-events.ts';
import type { MergeRequest } from './index-merge.ts';
import { createShardsRead, type ShardsRead } from './status-shards.ts';
import { parseEvent, parseGroup, parseStatusChange } from '../items.ts';
import type { Item } from '../items.ts';

interface TableReaderOptions {
  client: DynamoDBDocumentClient;
  tableName: string;
  clock?: Clock;
  /**
   * Show groups that have expired but are not deleted yet. The writer needs them: it cannot put an item that is
   * still there as if it were new.
   */
  showExpired?: boolean;
  searchLimits?: SearchLimits;
}

/** A page may examine this many items; a filter that matches less gets a short page with a cursor. */
const PAGE_BUDGET = 2000;
const ID_PAGE_LIMIT = 1000;
/**
 * Reads on the table. What has expired is treated as absent: DynamoDB may take days to delete it (AWS, "Using time
 * to live": typically within 48 hours).
 */
export function createTableReader(options: TableReaderOptions): GroupReader {
  const { client, tableName, clock = systemClock, showExpired = false, searchLimits } = options;
  const nowSeconds = () => Math.floor(clock.now() / 1000);
  const hasExpired = ({ expiresAt }: Item) => typeof expiresAt === 'number' && expiresAt <= nowSeconds();
  const isLive = (item: Item) => showExpired || !hasExpired(item);
  /** Rows for a page: another read would be as old a moment later, and costs half of a consistent one. */
  const load = (keys: readonly Item[], attributes?: readonly string[]) =>
    readBatch(client, { tableName, keys, isConsistent: false, attributes });

  const getItem = async (key: Item): Promise<Item | undefined> => {
    const { Item: item } = await client.send(
      new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }),
    );
    return item !== undefined && isLive(item) ? item : undefined;
  };

  const readPage = async (request: Omit<MergeRequest, 'after' | 'take' | 'budget'>, page: PageOf) => {
    const { entries, examinedTo } = await readMerged(client, tableName, {
      ...request,
      after: decodeCursor(page.cursor, page),
      take: page.limit + 1,
      budget: PAGE_BUDGET,
    });
    const shown = entries.slice(0, page.limit);
    const position = entries.length > page.limit ? (shown.at(-1)?.key ?? null) : examinedTo;
    return {
      items: shown.map(({ item }) => item),
      nextCursor: position === null ? null : encodeCursor(page, position),
    };
  };

  const liveOf = async (issueIds: readonly string[], known?: ReadonlySet<string>): Promise<string[]> => {
    const unknown = issueIds.filter((issueId) => known?.has(issueId) !== true);
    const items = await load(unknown.map(groupKey), ['pk', 'expiresAt']);
    const live = new Set(items.filter(isLive).map(({ pk }) => issueIdIn(pk)));
    return issueIds.filter((issueId) => known?.has(issueId) === true || live.has(issueId));
  };

  const statusShards = createShardsRead({ client, tableName, clock });
  const countByStatus = createStatusCounts({ client, tableName }, clock);
  const search = createGroupSearch({ client, tableName, clock, limits: searchLimits, statusShards });

  return {
    async getGroups(issueIds) {
      const keys = [...new Set(issueIds)].map(groupKey);
      const items = await readBatch(client, { tableName, keys, isConsistent: true });
      return new Map(
        items
          .filter(isLive)
          .map(parseGroup)
          .map((group) => [group.issueId, group]),
      );
    },

    async getGroup(issueId) {
      const item = await getItem(groupKey(issueId));
      return item === undefined ? undefined : parseGroup(item);
    },

    findIdByShortId: async (query) =>
      findIdByShortId({ client, tableName, shards: await statusShards.count() }, query, isLive),

    async listGroups(query) {
      const searched = await search.listGroups(query);
      if (searched !== null) return searched;
      const isReadable = statusesToRead(query.statuses, query.filter.query).length > 0;
      const { accepts, ...request } = groupRequest(query, {
        nowMs: clock.now(),
        shards: isReadable ? await statusShards.count() : 0,
      });
      const page = await readPage(
        { ...request, load, accepts: (item) => !hasExpired(item) && accepts(item) },
        { ...query, sort: query.sortBy, order: query.sortOrder },
      );
      return { ...page, items: page.items.map(parseGroup) };
    },

    firstReleases: (groups) => readFirstReleases({ client, tableName }, groups, isLive),

    listedFacts: (groups, spikesSince) => listedFacts({ client, tableName }, { groups, spikesSince }, isLive),

    countByStatus: async (most) => countByStatus(most, await statusShards.count()),

    facets: (query, tags) => search.facets(query, tags),

    listGroupIds: (after, known) =>
      readIdPage(client, tableName, {
        ...{ statuses: GROUP_STATUSES, statusShards, after },
        live: (ids) => liveOf(ids, known),
      }),

    listGoneGroupIds: (after) =>
      readIdPage(client, tableName, {
        ...{ statuses: [GONE], statusShards, after },
        live: (ids) => liveOf(ids),
      }),

    async listEvents(issueId, { limit, cursor, ...known }) {
      const page = await readPage(
        {
          index: 'eventsOfGroup',
          partitions: await partitionsForPage({ client, tableName }, issueId, known),
          order: 'desc',
          from: LOWEST_KEY,
          to: HIGHEST_KEY,
          accepts: (item) => !hasExpired(item),
        },
        { limit, cursor, sort: 'event_time', order: 'desc' },
      );
      return { ...page, items: page.items.map(parseEvent) };
    },

    walkEvents: (issueId, walk) => walkEvents({ client, tableName }, issueId, walk, isLive),
    seenIn: (issueId) => readSeen({ client, tableName }, issueId, isLive),
    tagsOf: (issueId) => readTags({ client, tableName }, issueId, isLive),
    groupsOfTag: (tag) => groupsOfTag({ client, tableName }, tag),
    groupsOfUser: (userHash) => groupsOfUser({ client, tableName }, userHash),

    async getEvent(projectId, eventId) {
      const item = await getItem(eventKey(projectId, eventId));
      return item === undefined ? undefined : parseEvent(item);
    },

    async homesOfEvents(projectId, eventIds) {
      const keys = [...new Set(eventIds)].map((eventId) => eventKey(projectId, eventId));
      const items = await readBatch(client, {
        tableName,
        keys,
        isConsistent: false,
        attributes: ['eventId', 'issueId'],
      });
      // An expired event counts as stored: asked for again, it could not be put while its item still exists.
      return new Map(items.map((item) => [String(item['eventId']), String(item['issueId'])]));
    },

    async listIndexedEvents(before, limit) {
      const { partition, sort } = INDEXES.indexedEvents;
      const events: StoredEvent[] = [];
      let startKey: Item | undefined;
      do {
        const answer = await client.send(
          new QueryCommand({
            TableName: tableName,
            IndexName: 'indexedEvents',
            KeyConditionExpression: '#partition = :partition AND #sort < :before',
            ExpressionAttributeNames: { '#partition': partition, '#sort': sort },
            ExpressionAttributeValues: { ':partition': INDEXED_SHARD, ':before': before ?? HIGHEST_KEY },
            ScanIndexForward: false,
            Limit: limit - events.length,
            ExclusiveStartKey: startKey,
          }),
        );
        events.push(...(answer.Items ?? []).filter(isLive).map(parseEvent));
        startKey = answer.LastEvaluatedKey;
      } while (startKey !== undefined && events.length < limit);
      return events;
    },

    async statusHistory(issueId, limit) {
      const { Items: items = [] } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': groupKey(issueId).pk, ':prefix': STATUS_HISTORY_PREFIX },
          ScanIndexForward: false,
          Limit: limit,
        }),
      );
      return items.filter(isLive).map(parseStatusChange);
    },

    hourCounts: (issueId, fromDay) => hourCounts({ client, tableName }, { issueId, fromDay }, isLive),
    hoursOf: (groups, days) => hoursOf({ client, tableName }, { groups, days }, isLive),
  };
}

interface PageOf {
  limit: number;
  cursor: string | null;
  sort: string;
  order: 'asc' | 'desc';
}

/**
 * The walk goes through the index partitions one after another: status by status, shard by shard, by first seen,
 * which hardly ever changes. A group whose status changes meanwhile may be seen twice or not at all, as may one of a status that is
 * spread over fewer partitions; where there are more of them it goes to a later one.
 */
async function readIdPage(
  client: DynamoDBDocumentClient,
  tableName: string,
  {
    statuses,
    statusShards,
    after,
    live,
  }: {
    statuses: readonly string[];
    statusShards: ShardsRead;
    after: string | null;
    /** Those of the ids whose groups have not expired, in their order. */
    live: (issueIds: readonly string[]) => Promise<string[]>;
  },
): Promise<Page<string>> {
  const order = { sort: 'ids', order: 'asc' } as const;
  const { partition, sort } = INDEXES.groupsByFirstSeen;
  const [startPartition, startPosition = LOWEST_KEY] = decodeCursor(after, order)?.split('|') ?? [];
  let partitions = partitionsOfStatuses(statuses, await statusShards.count());
  // A cursor may be of a reader that has heard of more of them.
  if (startPartition !== undefined && !partitions.includes(startPartition))
    partitions = partitionsOfStatuses(statuses, await statusShards.countNow());
  const first = startPartition === undefined ? 0 : partitions.indexOf(startPartition);
  if (first === -1)
    throw new InvalidCursorError('The cursor names no partition of ours; start from the first page.');

  let position = startPosition;
  for (const [index, current] of partitions.entries()) {
    if (index < first) continue;
    const { Items: items = [], LastEvaluatedKey: lastKey } = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: 'groupsByFirstSeen',
        KeyConditionExpression: '#partition = :partition AND #sort > :position',
        ExpressionAttributeNames: { '#partition': partition, '#sort': sort },
        ExpressionAttributeValues: { ':partition': current, ':position': position },
        Limit: ID_PAGE_LIMIT,
      }),
    );
    const ids = await live(items.map(({ pk }) => issueIdIn(pk)));
    const next = lastKey === undefined ? partitions[index + 1] : `${current}|${String(lastKey[sort])}`;
    if (next === undefined) return { items: ids, nextCursor: null };
    if (ids.length > 0 || lastKey !== undefined) return { items: ids, nextCursor: encodeCursor(order, next) };
    position = LOWEST_KEY;
  }
  return { items: [], nextCursor: null };
}
