import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { STATUS_SHARDS_KEY } from '../../../contracts/status-shards.ts';
import { READ_AGAIN_MS, shardsToRead, type AnnouncedShards } from '../../../core/group/status-shards.ts';
import type { Clock } from '../../clock.ts';

/** Over how many partitions groups of a status are spread, as the table says it (docs/adr/0074). */

export interface ShardMeans {
  client: DynamoDBDocumentClient;
  tableName: string;
  clock: Clock;
}

const announced = z.object({
  shards: z.number(),
  before: z.number(),
  usedFromMs: z.number(),
}) satisfies z.ZodType<AnnouncedShards>;

/** Null where nobody ever wanted more than the least. */
export async function readAnnounced({ client, tableName }: ShardMeans): Promise<AnnouncedShards | null> {
  const { Item: item } = await client.send(
    new GetCommand({ TableName: tableName, Key: STATUS_SHARDS_KEY, ConsistentRead: true }),
  );
  return item === undefined ? null : announced.parse(item);
}

/** How many partitions a reader has to ask for the groups of a status. */
export interface ShardsRead {
  /** As it was a few minutes ago, or is now. */
  count(): Promise<number>;
  /** As it is now. */
  countNow(): Promise<number>;
}

export function createShardsRead(means: ShardMeans): ShardsRead {
  let known: { count: number; atMs: number } | null = null;
  const countNow = async (): Promise<number> => {
    const atMs = means.clock.now();
    const count = shardsToRead(await readAnnounced(means));
    known = { count, atMs };
    return count;
  };
  return {
    count: async () =>
      known !== null && Math.abs(means.clock.now() - known.atMs) < READ_AGAIN_MS ? known.count : countNow(),
    countNow,
  };
}
