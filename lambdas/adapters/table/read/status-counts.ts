import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { INDEXES } from '../../../contracts/item-keys.ts';
import { partitionsOfStatuses } from '../../../contracts/status-shards.ts';
import { GROUP_STATUSES, type GroupStatus } from '../../../core/group/group.ts';
import type { Clock } from '../../clock.ts';
import type { Item } from '../items.ts';
import type { Counted, StatusCounts } from './group-reader.ts';
import type { Means } from './search-scan.ts';

/** That a status has more groups than are counted hardly ever changes within this. */
const MORE_FOR_MS = 30_000;

/**
 * How many groups each status has, up to `most`. Keys are counted where they lie: a status costs at most 0.5 read units
 * for 4 KB of `most` keys (AWS, "DynamoDB read consistency"). Whatever is counted to its end is counted each time; that
 * there are more is taken as known for half a minute, since a page that is followed asks every few seconds. What has expired and
 * is not deleted yet counts too.
 */
export function createStatusCounts(means: Means, clock: Clock) {
  const hadMore = new Map<GroupStatus, { most: number; atMs: number }>();
  const hasMore = (status: GroupStatus, most: number): boolean => {
    const known = hadMore.get(status);
    return known !== undefined && known.most >= most && Math.abs(clock.now() - known.atMs) < MORE_FOR_MS;
  };
  return async (most: number, shards: number): Promise<StatusCounts> => {
    const counted = await Promise.all(
      GROUP_STATUSES.map(async (status): Promise<[GroupStatus, Counted]> => {
        if (hasMore(status, most)) return [status, { count: most, isMore: true }];
        const counted = await countOf(means, partitionsOfStatuses([status], shards), most);
        if (counted.isMore) hadMore.set(status, { most, atMs: clock.now() });
        return [status, counted];
      }),
    );
    return new Map(counted);
  };
}

/** A partition, and where its counting goes on. */
interface Uncounted {
  shard: string;
  startKey?: Item;
}

/**
 * Each partition is counted as far as its share of what decides. Groups are spread evenly, so that one round most often tells
 * both that there are more and that there are no more.
 */
async function countOf(means: Means, partitions: readonly string[], most: number): Promise<Counted> {
  let count = 0;
  let left: Uncounted[] = partitions.map((shard) => ({ shard }));
  while (left.length > 0 && count <= most) {
    const share = Math.ceil((most + 1 - count) / left.length);
    const parts = await Promise.all(left.map((part) => countPart(means, part, share)));
    count += parts.reduce((sum, part) => sum + part.count, 0);
    left = parts.flatMap(({ next }) => next ?? []);
  }
  return { count: Math.min(count, most), isMore: count > most };
}

async function countPart(
  { client, tableName }: Means,
  { shard, startKey }: Uncounted,
  limit: number,
): Promise<{ count: number; next: Uncounted | null }> {
  const { Count: count = 0, LastEvaluatedKey: lastKey } = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: 'groupsByLastSeen',
      Select: 'COUNT',
      KeyConditionExpression: '#partition = :shard',
      ExpressionAttributeNames: { '#partition': INDEXES.groupsByLastSeen.partition },
      ExpressionAttributeValues: { ':shard': shard },
      Limit: limit,
      ExclusiveStartKey: startKey,
    }),
  );
  return { count, next: lastKey === undefined ? null : { shard, startKey: lastKey } };
}
