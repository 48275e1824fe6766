import { DeleteCommand, paginateQuery, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { REFUSALS_PARTITION, refusalKey, TTL_ATTRIBUTE } from '../../../contracts/item-keys.ts';
import { keyOf, type Refusal } from '../../../core/ledger/refusals.ts';
import { refusalItem } from './sync-items.ts';

export interface RefusalChanges {
  put: readonly Refusal[];
  remove: readonly Refusal[];
}

/** What Sentry refuses, an item for each thing. */
export interface RefusalStore {
  list(): Promise<Refusal[]>;
  save(changes: RefusalChanges): Promise<void>;
}

/** A run asks for nothing later than six hours; what stays a day beyond that is left over. */
const LEFT_OVER_SECONDS = 86_400;
/** As many as a run can refuse in a second's time of writing. */
const WRITES_AT_ONCE = 8;

export function createRefusalStore(client: DynamoDBDocumentClient, tableName: string): RefusalStore {
  const table = { TableName: tableName };
  const put = async (entry: Refusal) => {
    const expiresAt = Math.floor(Date.parse(entry.nextAt) / 1000) + LEFT_OVER_SECONDS;
    const Item = { ...refusalKey(keyOf(entry)), ...entry, [TTL_ATTRIBUTE]: expiresAt };
    await client.send(new PutCommand({ ...table, Item }));
  };
  const remove = async (entry: Refusal) => {
    await client.send(new DeleteCommand({ ...table, Key: refusalKey(keyOf(entry)) }));
  };
  return {
    list: async () => {
      const found: Refusal[] = [];
      const query = {
        ...table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': REFUSALS_PARTITION },
        ConsistentRead: true,
      };
      for await (const { Items = [] } of paginateQuery({ client }, query))
        found.push(...Items.flatMap((item) => refusalItem.safeParse(item).data ?? []));
      return found;
    },
    save: async (changes) => {
      await pMap(changes.put, put, { concurrency: WRITES_AT_ONCE });
      await pMap(changes.remove, remove, { concurrency: WRITES_AT_ONCE });
    },
  };
}
