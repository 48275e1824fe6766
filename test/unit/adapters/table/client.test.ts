import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { createTableClient } from '../../../../lambdas/adapters/table/client.ts';
import { startAwsAnswers } from '../../../support/fakes/aws-answers.ts';

const ITEM = { pk: { S: 'GROUP#1' }, sk: { S: 'GROUP' }, storedEvents: { N: '3' } };

describe('a client of the table', () => {
  let stop: () => void;
  beforeAll(async () => {
    stop = await startAwsAnswers(() => ({ status: 200, body: JSON.stringify({ Item: ITEM }) }));
  });
  afterAll(() => stop());

  it('reads an item and copies nothing of it for a log', async () => {
    const logged: unknown[] = [];
    const log = (...content: unknown[]) => void logged.push(...content);
    const client = createTableClient({ logger: { debug: log, info: log, warn: log, error: log } });

    const { Item } = await client.send(
      new GetCommand({ TableName: 'table', Key: { pk: 'GROUP#1', sk: 'GROUP' } }),
    );

    expect(Item).toEqual({ pk: 'GROUP#1', sk: 'GROUP', storedEvents: 3 });
    expect(JSON.stringify(logged)).not.toContain('storedEvents');
  });
});
