import { GetCommand, TransactWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { SYSTEM_STATE_KEY } from '../../../contracts/item-keys.ts';
import { NO_FAULTS, type FaultsState } from '../../../core/events/faults.ts';
import type { SystemChange } from '../../../core/events/system-change.ts';
import { parseFaults, systemChangeItem } from '../system-items.ts';

/** Faults of the capture, between the runs of the sync. */
export interface FaultStore {
  load(): Promise<FaultsState>;
  /** Writes the changes and what is so after them in one, or nothing where another run was faster. */
  save(before: FaultsState, after: FaultsState, changes: readonly SystemChange[]): Promise<void>;
}

export function createFaultStore(client: DynamoDBDocumentClient, tableName: string): FaultStore {
  return {
    async load() {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: SYSTEM_STATE_KEY, ConsistentRead: true }),
      );
      return Item === undefined ? NO_FAULTS : parseFaults(Item);
    },

    async save(before, after, changes) {
      const puts = changes.map((change) => ({
        Put: { TableName: tableName, Item: systemChangeItem(change) },
      }));
      const state = {
        TableName: tableName,
        Item: { ...SYSTEM_STATE_KEY, ...after },
        ConditionExpression: 'attribute_not_exists(pk) OR n = :n',
        ExpressionAttributeValues: { ':n': before.n },
      };
      await client.send(new TransactWriteCommand({ TransactItems: [...puts, { Put: state }] }));
    },
  };
}
