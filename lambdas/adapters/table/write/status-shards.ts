import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { LEAST_STATUS_SHARDS, STATUS_SHARDS_KEY } from '../../../contracts/status-shards.ts';
import { announcementFor, shardsToWrite, type AnnouncedShards } from '../../../core/group/status-shards.ts';
import { readAnnounced, type ShardMeans } from '../read/status-shards.ts';

/** Over how many partitions a writer spreads the groups of a status. */
export interface ShardsWritten {
  /** Announces the number that is wanted, once; until then, and for a while after it, the former one is in use. */
  announce(): Promise<void>;
  /** Never more than every reader knows of. */
  inUse(): number;
}

/** @param wanted as the setting says; the least needs no announcement, and nothing is read or written for it. */
export function createShardsWritten({ wanted, ...means }: ShardMeans & { wanted: number }): ShardsWritten {
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
  { client, tableName }: ShardMeans,
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
