import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createTableSize } from '../../../../lambdas/adapters/table/size.ts';

const sizeOf = (Table: object) => {
  const client = { send: () => Promise.resolve({ Table }) } as unknown as DynamoDBDocumentClient;
  return createTableSize(client, 'ledger')();
};

describe('createTableSize', () => {
  it('counts the bytes of the indexes with those of the table, and its items once', async () => {
    const table = {
      ItemCount: 7,
      TableSizeBytes: 1000,
      GlobalSecondaryIndexes: [{ ItemCount: 7, IndexSizeBytes: 200 }, { IndexSizeBytes: 34 }],
    };

    const size = await sizeOf(table);

    expect(size).toEqual({ items: 7, bytes: 1234 });
  });

  it('is nothing for a table that DynamoDB has not counted yet', async () => {
    const size = await sizeOf({});

    expect(size).toEqual({ items: 0, bytes: 0 });
  });
});
