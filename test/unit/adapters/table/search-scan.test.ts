import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { scanSearchRows } from '../../../../lambdas/adapters/table/read/search-scan.ts';
import { SEARCH_PARTITIONS } from '../../../../lambdas/contracts/item-keys.ts';

const [FIRST = ''] = SEARCH_PARTITIONS;

/** A table whose first search partition has two pages of one row each; it writes down what is asked of it. */
function aTable(told: string[]): DynamoDBDocumentClient {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-central-1' }));
  const send = ({ input }: { input: { ExpressionAttributeValues: object; ExclusiveStartKey?: object } }) => {
    if (!Object.values(input.ExpressionAttributeValues).includes(FIRST))
      return Promise.resolve({ Items: [], ScannedCount: 1 });
    const page = input.ExclusiveStartKey === undefined ? 1 : 2;
    told.push(`asked for page ${page.toString()}`);
    return Promise.resolve({
      Items: [{ sk: page.toString(), t: 'timeout' }],
      ScannedCount: 10,
      ...(page === 1 ? { LastEvaluatedKey: { pk: FIRST, sk: '1' } } : {}),
    });
  };
  return Object.assign(client, { send });
}

const NO_FILTER = { expression: undefined, values: {} };

describe('the reading of all search rows', () => {
  it('hands on each page before it asks for the next, so that none has to be kept', async () => {
    const told: string[] = [];
    const means = { client: aTable(told), tableName: 'table' };

    await scanSearchRows(means, NO_FILTER, new Set(['texts']), async (rows) => {
      await Promise.resolve();
      told.push(...rows.map(({ issueId }) => `shown ${issueId}`));
    });

    expect(told).toEqual(['asked for page 1', 'shown 1', 'asked for page 2', 'shown 2']);
  });

  it('tells how many rows there are, those that the filter left out among them', async () => {
    const means = { client: aTable([]), tableName: 'table' };

    const all = await scanSearchRows(means, NO_FILTER, new Set(['texts']), () => undefined);

    expect(all).toBe(20 + SEARCH_PARTITIONS.length - 1);
  });
});
