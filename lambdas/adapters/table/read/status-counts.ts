import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { INDEXES, shardsOfStatus } from '../../../contracts/item-keys.ts';
import { GROUP_STATUSES, type GroupStatus } from '../../../core/group/group.ts';
import type { StatusCounts } from './group-reader.ts';
import type { Means } from './search-scan.ts';

/**
 * How many groups each status has, up to `most`. Keys are counted where they lie: a status costs at most 0.5 read units
 * for 4 KB of keys in each of its shards (AWS, "DynamoDB read consistency"). What has expired and is not deleted yet
 * counts too.
 */
export async function countByStatus(means: Means, most: number): Promise<StatusCounts> {
  const counted = await Promise.all(
    GROUP_STATUSES.map(async (status) => [status, await countOf(means, status, most)] as const),
  );
  return new Map(counted);
}

async function countOf({ client, tableName }: Means, status: GroupStatus, most: number) {
  const { partition } = INDEXES.groupsByLastSeen;
  const counts = await Promise.all(
    shardsOfStatus(status).map(async (shard) => {
      const { Count = 0 } = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: 'groupsByLastSeen',
          Select: 'COUNT',
          KeyConditionExpression: '#partition = :shard',
          ExpressionAttributeNames: { '#partition': partition },
          ExpressionAttributeValues: { ':shard': shard },
          Limit: most + 1,
        }),
      );
      return Count;
    }),
  );
  const count = counts.reduce((sum, each) => sum + each, 0);
  return { count: Math.min(count, most), isMore: count > most };
}
