import { PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { SNOOZE_PARTITION, snoozeKey, TTL_ATTRIBUTE } from '../../../contracts/item-keys.ts';

const snoozeSchema = z.object({
  /** `rule:<name>` or `route:<route>`. */
  thing: z.string(),
  /** Milliseconds since the epoch; it ends by itself. */
  until: z.number(),
  by: z.string(),
  at: z.string(),
});
export type Snooze = z.infer<typeof snoozeSchema>;

/** Rules and routes that a person has silenced for a time. */
export interface SnoozeStore {
  /** Those that have not ended. */
  list(): Promise<Snooze[]>;
  put(snooze: Snooze): Promise<void>;
}

export function createSnoozeStore(
  client: DynamoDBDocumentClient,
  { tableName, now }: { tableName: string; now: () => number },
): SnoozeStore {
  return {
    list: async () => {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': SNOOZE_PARTITION },
          ConsistentRead: true,
        }),
      );
      return z
        .array(snoozeSchema)
        .parse(Items)
        .filter(({ until }) => until > now());
    },
    put: async (snooze) => {
      await client.send(
        new PutCommand({
          TableName: tableName,
          Item: { ...snoozeKey(snooze.thing), ...snooze, [TTL_ATTRIBUTE]: Math.ceil(snooze.until / 1000) },
        }),
      );
    },
  };
}
