import { DeleteCommand, PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { TTL_ATTRIBUTE, WATCH_PARTITION, watchKey } from '../../../contracts/item-keys.ts';
import { watchSchema, type Watch } from '../../../core/alerts/watch.ts';
import { expiry } from './judged-store.ts';

/** Changes that wait for the threshold of a rule. */
export interface WatchStore {
  /** At most so many. */
  list(limit: number): Promise<Watch[]>;
  put(watch: Watch): Promise<void>;
  remove(watch: Watch): Promise<void>;
}

const WATCH_DAYS = 30;

export function createWatchStore(
  client: DynamoDBDocumentClient,
  { tableName, now }: { tableName: string; now: () => number },
): WatchStore {
  const keyOf = ({ rule, event }: Watch) => watchKey(rule, event.subject);
  return {
    list: async (limit) => {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': WATCH_PARTITION },
          ConsistentRead: true,
          Limit: limit,
        }),
      );
      return z.array(watchSchema).parse(Items);
    },
    put: async (watch) => {
      await client.send(
        new PutCommand({
          TableName: tableName,
          Item: { ...keyOf(watch), ...watch, [TTL_ATTRIBUTE]: expiry(now(), WATCH_DAYS) },
        }),
      );
    },
    remove: async (watch) => {
      await client.send(new DeleteCommand({ TableName: tableName, Key: keyOf(watch) }));
    },
  };
}
