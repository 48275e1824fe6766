import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export interface TableSize {
  items: number;
  /** Indexes included: they are stored, and paid for, as well. */
  bytes: number;
}

/**
 * The size of the table as DynamoDB last counted it, which is about every six hours (API reference,
 * "TableDescription"). Rejects where the table cannot be described.
 */
export const createTableSize =
  (client: DynamoDBDocumentClient, tableName: string) => async (): Promise<TableSize> => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    const indexes = Table?.GlobalSecondaryIndexes ?? [];
    return {
      items: Table?.ItemCount ?? 0,
      bytes: indexes.reduce((sum, index) => sum + (index.IndexSizeBytes ?? 0), Table?.TableSizeBytes ?? 0),
    };
  };
