import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { itemBytes } from '../../../lambdas/adapters/table/items.ts';
import { storeGroups } from '../../../lambdas/consumer/store-groups.ts';
import {
  batched,
  contentAfter,
  contentOf,
  message,
  seenBy,
  servicesOf,
  type Row,
} from '../../support/engines/stored-content.ts';
import { createTestTable, type TestTable } from '../../support/engines/table.ts';
import { eventIdOf, sighting, snapshot } from '../../support/samples/observations.ts';

it('counts every release of a storm in which each event has another, and moves all of them', async () => {
  const events = Array.from({ length: 130 }, (_, n) =>
    sighting(eventIdOf(n), { release: `shop@${n.toString()}`.padEnd(60, '-') }),
  );

  const once = await contentAfter([[snapshot({ issueId: '2' }), snapshot(), ...events]]);
  const moved = await contentAfter([
    ...batched([snapshot({ issueId: '2' }), snapshot(), ...events], 40),
    [{ kind: 'gone', issueId: '1', observedAt: '2026-11-20T11:00:00.000Z', mergedInto: '2' }],
  ]);

  const seenOf = (items: Row[], issueId: string) => [...seenBy(items, issueId).counts.values()];
  expect(seenOf(once, '1')).toHaveLength(130);
  expect(seenOf(moved, '2')).toEqual(expect.arrayContaining(seenOf(once, '1')));
  expect(seenOf(moved, '1')).toEqual([]);
  const largest = Math.max(...moved.filter(({ sk }) => String(sk).startsWith('DAY#')).map(itemBytes));
  expect(largest).toBeLessThan(2048);
});

it('takes no event from the count of a pair in which a version before did not count it', async () => {
  const rows = ['production', 'staging'].map((environment, n) =>
    sighting(eventIdOf(n), { environment, sighting: { at: second1, source: 'webhook', issueId: '1' } }),
  );
  const table = await createTestTable();
  const services = servicesOf(table, new Map());
  await storeGroups(
    [snapshot(), ...rows].map((one, index) => message([one], index)),
    services,
  );
  await forgetPairs(table);
  const later = sighting(eventIdOf(7), { environment: 'staging' });
  await storeGroups([message([later], 0)], services);

  const [, stagingRow] = rows;
  if (stagingRow === undefined) throw new Error('no row');
  const elsewhere = {
    ...stagingRow,
    issueId: '2',
    event: { ...stagingRow.event, issueId: '2', sighting: moved2 },
  };
  await storeGroups([message([elsewhere], 0)], services);

  const items = await contentOf(table);
  const counts = (issueId: string) =>
    [...seenBy(items, issueId).counts.values()].map(({ environment, count }) => [environment, count]);
  expect(counts('1')).toEqual([['staging', 1]]);
  expect(seenBy(items, '1').uncounted).toBe(1);
  expect(counts('2')).toEqual([['staging', 1]]);
});

const second1 = '2026-11-20T10:00:01.000Z';
const moved2 = { at: '2026-11-20T10:00:05.000Z', source: 'row', issueId: '2' } as const;

/** The items as the version before wrote them. */
async function forgetPairs(table: TestTable): Promise<void> {
  for (const { seen: _seen, countedUnder: _keys, ...item } of await contentOf(table)) {
    await table.client.send(new PutCommand({ TableName: table.tableName, Item: item }));
  }
}
