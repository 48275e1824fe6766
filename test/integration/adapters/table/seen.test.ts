import { createTableReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import { batched, message, servicesOf } from '../../../support/engines/stored-content.ts';
import { createTestTable, type TestTable } from '../../../support/engines/table.ts';
import { storeGroups } from '../../../../lambdas/consumer/store-groups.ts';
import type { EventSighting } from '../../../../lambdas/core/group/observation.ts';
import { eventIdOf, sighting } from '../../../support/samples/observations.ts';

const CLOCK = { now: () => Date.parse('2026-11-20T12:00:00.000Z') };
const USER = '0123456789abcdef';

let table: TestTable;
beforeAll(async () => (table = await createTestTable()));
afterAll(() => table.client.destroy());

let last = 0;
const event = (issueId: string, about: Partial<EventSighting['event']>): EventSighting => {
  const told = sighting(eventIdOf(last++), { issueId, ...about });
  return { ...told, issueId };
};

async function store(events: readonly EventSighting[]): Promise<void> {
  for (const some of batched(events, 200))
    await storeGroups(
      some.map((one, index) => message([one], index)),
      servicesOf(table, new Map()),
    );
}

it('tells in which environments and releases the events of a group happened, over all its days', async () => {
  await store([
    event('1', { environment: 'staging', release: '1.0', timestamp: '2026-11-18T10:00:00.000Z' }),
    event('1', { environment: 'production', release: '1.1', timestamp: '2026-11-19T10:00:00.000Z' }),
    event('1', { environment: 'staging', release: '1.0', timestamp: '2026-11-19T11:00:00.000Z' }),
    event('2', { environment: 'test', release: '9' }),
  ]);

  const { seen, uncounted } = await createTableReader({ ...table, clock: CLOCK }).seenIn('1');

  expect(uncounted).toBe(0);
  expect(seen).toHaveLength(2);
  expect(seen).toContainEqual({
    ...{ environment: 'staging', release: '1.0', count: 2 },
    firstSeen: '2026-11-18T10:00:00.000Z',
    lastSeen: '2026-11-19T11:00:00.000Z',
  });
});

it('finds each group that a user met once, also behind one with thousands of the events', async () => {
  const many = Array.from({ length: 1_100 }, () => event('31', { userHash: USER }));
  await store([...many, event('30', { userHash: USER }), event('32', { userHash: USER })]);
  await store([event('33', { userHash: 'fedcba9876543210' }), event('34', { userHash: null })]);

  const groups = await createTableReader({ ...table, clock: CLOCK }).groupsOfUser(USER);

  expect(groups.toSorted()).toEqual(['30', '31', '32']);
});

it('tells the values of indexed tags of a group, and finds the groups of a value however long', async () => {
  const long = 'acme '.repeat(30).trim();
  await store([
    event('41', { tags: { customer: long }, timestamp: '2026-11-20T10:00:00.000Z' }),
    event('41', { tags: { customer: long }, timestamp: '2026-11-20T11:00:00.000Z' }),
    event('42', { tags: { customer: 'globex', other: 'x' } }),
    event('43', { tags: { customer: long } }),
  ]);
  const reader = createTableReader({ ...table, clock: CLOCK });

  const tags = await reader.tagsOf('41');
  const found = await Promise.all(
    [long, 'globex', 'x', ''].map((value) => reader.groupsOfTag({ key: 'customer', value })),
  );

  expect(tags).toEqual([
    {
      ...{ key: 'customer', value: long, count: 2 },
      firstSeen: '2026-11-20T10:00:00.000Z',
      lastSeen: '2026-11-20T11:00:00.000Z',
    },
  ]);
  expect(found.map((ids) => ids.toSorted())).toEqual([['41', '43'], ['42'], [], []]);
});
