import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { createRollUpStore } from '../../../../lambdas/adapters/table/sync/roll-up-store.ts';
import { rollUpKey } from '../../../../lambdas/contracts/item-keys.ts';
import { createRollUp, type RollUp } from '../../../../lambdas/core/trends/roll-up.ts';
import { createTestTable, type TestTable } from '../../../support/engines/table.ts';

let table: TestTable;
beforeAll(async () => {
  table = await createTestTable();
});

const rollUpOf = (day: string, count: number, projectId = '7'): RollUp => {
  const builder = createRollUp(projectId, day);
  builder.add({
    issueId: '1',
    level: null,
    hours: new Map([['08', count]]),
    parts: [{ environment: 'production', release: null, count }],
  });
  return builder.rollUp();
};

it('answers the days of a project between two days, both included, as they were saved last', async () => {
  const store = createRollUpStore(table.client, table.tableName);
  for (const day of ['2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21'])
    await store.save(rollUpOf(day, 1));
  await store.save(rollUpOf('2026-11-20', 5));
  await store.save(rollUpOf('2026-11-20', 9, '8'));

  const found = await store.read('7', '2026-11-19', '2026-11-20');

  expect(found).toEqual([rollUpOf('2026-11-19', 1), rollUpOf('2026-11-20', 5)]);
});

it('writes nothing where a day is stored as it is', async () => {
  const store = createRollUpStore(table.client, table.tableName);
  await store.save(rollUpOf('2026-11-01', 3, '9'));
  const sent: string[] = [];
  const watched = new Proxy(table.client, {
    get: (client, property) =>
      property === 'send'
        ? (command: GetCommand) => {
            sent.push(command.constructor.name);
            return client.send(command);
          }
        : (Reflect.get(client, property) as unknown),
  });

  await createRollUpStore(watched, table.tableName).save(rollUpOf('2026-11-01', 3, '9'));

  expect(sent).toEqual(['GetCommand']);
});

it('keeps a day without events: it was counted', async () => {
  const store = createRollUpStore(table.client, table.tableName);
  const empty = createRollUp('11', '2026-11-02').rollUp();

  await store.save(empty);

  expect(await store.read('11', '2026-11-01', '2026-11-03')).toEqual([empty]);
});

it('lets a day expire after every view that can show it', async () => {
  await createRollUpStore(table.client, table.tableName).save(rollUpOf('2026-11-20', 1, '10'));

  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.tableName, Key: rollUpKey('10', '2026-11-20') }),
  );

  expect(new Date(Number(Item?.['expiresAt']) * 1000).toISOString()).toBe('2027-02-28T00:00:00.000Z');
});
