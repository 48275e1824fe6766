import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { LEAST_STATUS_SHARDS, STATUS_SHARDS_KEY } from '../../contracts/status-shards.ts';
import {
  announcementFor,
  READ_AGAIN_MS,
  shardsToRead,
  shardsToWrite,
  type AnnouncedShards,
} from '../../core/group/status-shards.ts';
import type { Clock } from '../clock.ts';

/** Over how many partitions groups of a status are spread, as the table says it (docs/adr/0074). */

interface Means {
  client: DynamoDBDocumentClient;
  tableName: string;
  clock: Clock;
}

const announced = z.object({
  shards: z.number(),
  before: z.number(),
  usedFromMs: z.number(),
}) satisfies z.ZodType<AnnouncedShards>;

async function readAnnounced({ client, tableName }: Means): Promise<AnnouncedShards | null> {
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

export function createShardsRead(means: Means): ShardsRead {
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

/** Over how many partitions a writer spreads the groups of a status. */
export interface ShardsWritten {
  /** Announces the number that is wanted, once; until then, and for a while after it, the former one is in use. */
  announce(): Promise<void>;
  /** Never more than every reader knows of. */
  inUse(): number;
}

/** @param wanted as the setting says; the least needs no announcement, and nothing is read or written for it. */
export function createShardsWritten({ wanted, ...means }: Means & { wanted: number }): ShardsWritten {
  let known: AnnouncedShards | null = null;
  let announcing: Promise<void> | null = null;
  const announce = async (): Promise<void> => {
    known = await readAnnounced(means);
    const told = announcementFor(known, wanted, means.clock.now());
    if (told === null) return;
    if (await putAnnounced(means, known, told)) known = told;
    else await announce();
  };
  return {
    announce: () => {
      if (wanted <= LEAST_STATUS_SHARDS) return Promise.resolve();
      announcing ??= announce().catch((error: unknown) => {
        announcing = null;
        throw error;
      });
      return announcing;
    },
    inUse: () => shardsToWrite(known, wanted, means.clock.now()),
  };
}

/** False where somebody else announced in between: each announcement is of more than the one before. */
async function putAnnounced(
  { client, tableName }: Means,
  known: AnnouncedShards | null,
  told: AnnouncedShards,
): Promise<boolean> {
  try {
    await client.send(
      new PutCommand({
        TableName: tableName,
        Item: { ...STATUS_SHARDS_KEY, ...told },
        ...(known === null
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: 'shards = :shards',
              ExpressionAttributeValues: { ':shards': known.shards },
            }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
