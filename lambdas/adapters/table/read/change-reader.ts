import { paginateQuery, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { decodeCursor, encodeCursor, type Page, type PageRequest } from '../../../contracts/cursor.ts';
import {
  CHANGE_PREFIX,
  changeKey,
  changesKey,
  feedKeyFrom,
  groupKey,
  INDEXES,
  shardsOfFeed,
} from '../../../contracts/item-keys.ts';
import type { ChangeKind } from '../../../contracts/change-kinds.ts';
import type { Change } from '../../../core/changes/change.ts';
import { systemClock, type Clock } from '../../clock.ts';
import { readBatch } from '../batch-read.ts';
import { parseChange } from '../change-items.ts';
import type { Item } from '../items.ts';
import { createMerge, readMerged } from './index-merge.ts';

export interface ChangeQuery extends PageRequest {
  /** All kinds where empty. */
  kinds: readonly ChangeKind[];
  /** Slug or id. */
  project?: string | undefined;
  release?: string | undefined;
  /** Written at or after it, ISO 8601. */
  since?: string | undefined;
}

/** Reads of changes. They are written by the consumer, with the groups. */
export interface ChangeReader {
  /** Of one group, newest first. */
  ofGroup(issueId: string, limit: number): Promise<Change[]>;
  /** Of one group, written under a number from the first on and below the second, in order; silent ones among them. */
  between(issueId: string, from: number, before: number): Promise<Change[]>;
  /** Of all groups, newest first. Rejects with `InvalidCursorError`. */
  list(query: ChangeQuery): Promise<Page<Change>>;
  /**
   * The groups of which a change was written at or after this instant, or whose last seen moved to one long past, with
   * when that was; of so many at most, which `isWhole` says.
   */
  movedSince(sinceMs: number, limit: number): Promise<{ atMs: Map<string, number>; isWhole: boolean }>;
  /** Of these groups those of which anything was told. */
  told(issueIds: readonly string[]): Promise<Set<string>>;
  /**
   * Changes of all groups that were written at this instant or later, newest first. Where there are more than `limit`
   * the oldest are left out, and `cutAt` is from when on all are there.
   */
  writtenSince(
    since: string,
    query: { kinds: readonly ChangeKind[]; limit: number },
  ): Promise<{ changes: Change[]; cutAt: string | null }>;
  /** When the oldest change was written that is kept, ISO 8601; undefined where there is none. */
  oldest(): Promise<string | undefined>;
  /** When the first change of a group in this release was written, ISO 8601; undefined where none is known. */
  firstOf(release: string): Promise<string | undefined>;
}

/** A page may examine this many changes; a filter that matches less gets a short page with a cursor. */
const PAGE_BUDGET = 2000;
/** To the first change of a release are as many as a large organization makes in its days of retention. */
const RELEASE_BUDGET = 20_000;
/** As many as one query brings, where all of them are wanted. */
const CHUNK = 250;
const ORDER = { sort: 'written', order: 'desc' } as const;
const HIGHEST_KEY = '~';

/** A number of a change may run ahead of the clock by a few milliseconds. */
const writtenMs = (feedKey: string): number => Number(feedKey.split('#')[0]);

export function createChangeReader({
  client,
  tableName,
  clock = systemClock,
}: {
  client: DynamoDBDocumentClient;
  tableName: string;
  clock?: Clock;
}): ChangeReader {
  const nowSeconds = () => Math.floor(clock.now() / 1000);
  const isLive = ({ expiresAt }: Item) => typeof expiresAt !== 'number' || expiresAt > nowSeconds();
  const feed = { index: 'feed', partitions: shardsOfFeed('CHANGE'), to: HIGHEST_KEY } as const;

  return {
    async ofGroup(issueId, limit) {
      const { Items: items = [] } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': groupKey(issueId).pk, ':prefix': CHANGE_PREFIX },
          ScanIndexForward: false,
          Limit: limit,
        }),
      );
      return items.filter(isLive).map(parseChange);
    },

    async between(issueId, from, before) {
      const changes: Change[] = [];
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: {
            ':pk': groupKey(issueId).pk,
            ':from': changeKey(issueId, from).sk,
            ':to': changeKey(issueId, before - 1).sk,
          },
          ConsistentRead: true,
        },
      );
      for await (const { Items = [] } of pages) changes.push(...Items.filter(isLive).map(parseChange));
      return changes;
    },

    async list({ kinds, project, release, since, limit, cursor }) {
      const wanted = new Set<ChangeKind>(kinds);
      const { entries, examinedTo } = await readMerged(client, tableName, {
        ...feed,
        ...{ order: 'desc', from: feedKeyFrom(since === undefined ? 0 : Date.parse(since)) },
        ...{ after: decodeCursor(cursor, ORDER), take: limit + 1, budget: PAGE_BUDGET },
        accepts: (item) => {
          if (!isLive(item)) return false;
          const { kind, facts } = parseChange(item);
          const isOfKind = wanted.size === 0 || wanted.has(kind);
          const isOfProject =
            project === undefined || facts.project.id === project || facts.project.slug === project;
          return isOfKind && isOfProject && (release === undefined || facts.release === release);
        },
      });
      const shown = entries.slice(0, limit);
      const position = entries.length > limit ? (shown.at(-1)?.key ?? null) : examinedTo;
      return {
        items: shown.map(({ item }) => parseChange(item)),
        nextCursor: position === null ? null : encodeCursor(ORDER, position),
      };
    },

    async movedSince(sinceMs, limit) {
      const atMs = new Map<string, number>();
      let isWhole = true;
      const { partition, sort } = INDEXES.feed;
      const readShard = async (shard: string) => {
        const pages = paginateQuery(
          { client },
          {
            TableName: tableName,
            IndexName: 'feed',
            KeyConditionExpression: '#partition = :partition AND #sort >= :from',
            ProjectionExpression: '#sort, issueId',
            ExpressionAttributeNames: { '#partition': partition, '#sort': sort },
            ExpressionAttributeValues: { ':partition': shard, ':from': feedKeyFrom(sinceMs) },
            // The newest, where there are more than are read.
            ScanIndexForward: false,
          },
        );
        for await (const { Items = [] } of pages) {
          for (const { issueId, [sort]: key } of Items) {
            isWhole &&= atMs.size < limit;
            const id = String(issueId);
            if (isWhole) atMs.set(id, Math.max(atMs.get(id) ?? 0, writtenMs(String(key))));
          }
          if (!isWhole) return;
        }
      };
      await Promise.all([...shardsOfFeed('CHANGE'), ...shardsOfFeed('MOVED')].map(readShard));
      return { atMs, isWhole };
    },

    async told(issueIds) {
      const keys = [...new Set(issueIds)].map(changesKey);
      const items = await readBatch(client, {
        tableName,
        keys,
        isConsistent: false,
        attributes: ['pk'],
      });
      return new Set(items.map(({ pk }) => String(pk).slice('GROUP#'.length)));
    },

    async writtenSince(since, { kinds, limit }) {
      const wanted = new Set<unknown>(kinds);
      const merge = createMerge(client, tableName, {
        ...feed,
        ...{ order: 'desc', from: feedKeyFrom(Date.parse(since)), after: null },
        accepts: (item) => isLive(item) && wanted.has(item['kind']),
      });
      const { entries, examinedTo } = await merge.next({ take: limit, budget: limit, atLeast: CHUNK });
      const cutAt = examinedTo ?? (entries.length === limit ? entries.at(-1)?.key : undefined);
      return {
        changes: entries.map(({ item }) => parseChange(item)),
        // One of the same millisecond may have been left out.
        cutAt: cutAt === undefined ? null : new Date(writtenMs(cutAt) + 1).toISOString(),
      };
    },

    async oldest() {
      const { entries } = await readMerged(client, tableName, {
        ...feed,
        ...{ order: 'asc', from: feedKeyFrom(0), after: null, take: 1, budget: PAGE_BUDGET },
        accepts: isLive,
      });
      return entries.map(({ item }) => parseChange(item).at)[0];
    },

    async firstOf(release) {
      const { entries } = await readMerged(client, tableName, {
        ...feed,
        ...{ order: 'asc', from: feedKeyFrom(0), after: null, take: 1, budget: RELEASE_BUDGET },
        accepts: (item) => isLive(item) && parseChange(item).facts.release === release,
      });
      return entries.map(({ item }) => parseChange(item).at)[0];
    },
  };
}
