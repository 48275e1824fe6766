import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { createTableClient } from '../../../lambdas/adapters/table/client.ts';
import { INDEXES, TABLE_KEY } from '../../../lambdas/contracts/item-keys.ts';

export interface TestTable {
  client: DynamoDBDocumentClient;
  tableName: string;
}

/** A new, empty table with the product's keys and indexes on the DynamoDB Local of this jest run. */
export async function createTestTable(): Promise<TestTable> {
  const endpoint = process.env['TEST_DYNAMODB_ENDPOINT'];
  if (!endpoint)
    throw new Error('no DynamoDB Local: run this test in a jest project with the engines set up');
  const reached = {
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const client = createTableClient(reached, { marshallOptions: { removeUndefinedValues: true } });
  const tableName = `test-${randomUUID()}`;
  const attributes = new Set<string>(Object.values(TABLE_KEY));
  for (const index of Object.values(INDEXES)) attributes.add(index.partition).add(index.sort);
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...attributes].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: TABLE_KEY.partition, KeyType: 'HASH' },
        { AttributeName: TABLE_KEY.sort, KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: Object.entries(INDEXES).map(([name, index]) => ({
        IndexName: name,
        KeySchema: [
          { AttributeName: index.partition, KeyType: 'HASH' },
          { AttributeName: index.sort, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: index.projection },
      })),
    }),
  );
  await waitUntilTableExists(
    { client: new DynamoDBClient(reached), maxWaitTime: 30, minDelay: 1 },
    { TableName: tableName },
  );
  return { client, tableName };
}
