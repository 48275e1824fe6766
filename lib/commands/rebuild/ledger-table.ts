import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ResourceNotFoundException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { paginateScan, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { INDEXES, TABLE_KEY, TTL_ATTRIBUTE } from '../../../lambdas/contracts/item-keys.ts';

/** A table takes some ten seconds to come up. */
const CREATED_WITHIN_SECONDS = 300;

/** Which table bears this name: another one of the same name has another id. Undefined where there is none. */
export async function tableId(client: DynamoDBClient, tableName: string): Promise<string | undefined> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    return Table?.TableId ?? Table?.CreationDateTime?.toISOString() ?? '';
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** A table with the product's keys and indexes, on demand. TTL comes with `enableExpiry`, once it is filled. */
export async function createLedgerTable(client: DynamoDBClient, tableName: string): Promise<void> {
  const attributes = new Set<string>(Object.values(TABLE_KEY));
  for (const { partition, sort } of Object.values(INDEXES)) attributes.add(partition).add(sort);
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...attributes].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keySchema(TABLE_KEY),
      GlobalSecondaryIndexes: Object.entries(INDEXES).map(([IndexName, index]) => ({
        IndexName,
        KeySchema: keySchema(index),
        Projection: { ProjectionType: index.projection },
      })),
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: CREATED_WITHIN_SECONDS }, { TableName: tableName });
}

const keySchema = ({ partition, sort }: { partition: string; sort: string }) => [
  { AttributeName: partition, KeyType: 'HASH' as const },
  { AttributeName: sort, KeyType: 'RANGE' as const },
];

/** Lets DynamoDB delete what has expired; harmless where it does so already. */
export async function enableExpiry(client: DynamoDBClient, tableName: string): Promise<void> {
  const { TimeToLiveDescription: now } = await client.send(
    new DescribeTimeToLiveCommand({ TableName: tableName }),
  );
  if (now?.TimeToLiveStatus === 'ENABLED' || now?.TimeToLiveStatus === 'ENABLING') return;
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: tableName,
      TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
    }),
  );
}

/** Whether the table holds groups or events. The sync's own items do not count: they are not from the archive. */
export async function holdsGroups(client: DynamoDBDocumentClient, tableName: string): Promise<boolean> {
  const pages = paginateScan(
    { client },
    {
      TableName: tableName,
      FilterExpression: 'begins_with(pk, :group) OR begins_with(pk, :event)',
      ExpressionAttributeValues: { ':group': 'GROUP#', ':event': 'EVENT#' },
      ProjectionExpression: 'pk',
    },
  );
  for await (const { Items = [] } of pages) if (Items.length > 0) return true;
  return false;
}
