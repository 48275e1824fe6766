import { GetCommand } from '@aws-sdk/lib-dynamodb';
import {
  createGroupWriter,
  type GroupWriter,
} from '../../../../lambdas/adapters/table/write/group-writer.ts';
import { GROUP_STATUSES } from '../../../../lambdas/core/group/group.ts';
import { PermanentError } from '../../../../lambdas/core/failure.ts';
import { createTableReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import type { GroupReader } from '../../../../lambdas/adapters/table/read/group-reader.ts';
import { dayCounterKey } from '../../../../lambdas/contracts/item-keys.ts';
import { describedGroup, eventIdOf, sighting, snapshot } from '../../../support/samples/observations.ts';
import { createTestTable, type TestTable } from '../../../support/engines/table.ts';

const retention = { openDays: 90, closedDays: 30, eventDays: 90 };
const DAY = '2026-11-20';
const tools = {
  clock: { now: () => Date.parse('2026-11-20T12:00:00.000Z') },
  random: Math.random,
  sleep: () => Promise.resolve(),
};

let table: TestTable;
let reader: GroupReader;
const newWriter = (): GroupWriter => createGroupWriter({ ...table, reader, ...tools, retention });

beforeEach(async () => {
  table = await createTestTable();
  reader = createTableReader({ ...table, showExpired: true });
});

const storm = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => sighting(eventIdOf(from + i)));
const countedToday = async (): Promise<unknown> => {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.tableName, Key: dayCounterKey('1', DAY, '10'), ConsistentRead: true }),
  );
  return Item?.['h10'];
};

it('writes a group, its events and their hours in one transaction', async () => {
  const applied = await newWriter().apply([snapshot(), ...storm(3)], undefined);

  const group = await reader.getGroup('1');
  expect(applied).toMatchObject({ storedEvents: 3, duplicateEvents: 0, groupWrites: 1 });
  expect(group).toMatchObject({ title: 'TypeError: x is undefined', storedEvents: 3 });
  expect(await countedToday()).toBe(3);
});

it('counts an event once that is repeated in a later batch', async () => {
  await newWriter().apply(storm(5), undefined);

  const applied = await newWriter().apply([...storm(5), ...storm(2, 100)], await reader.getGroup('1'));

  expect(applied).toMatchObject({ storedEvents: 2, duplicateEvents: 5 });
  expect(await reader.getGroup('1')).toMatchObject({ storedEvents: 7 });
  expect(await countedToday()).toBe(7);
});

it('writes a storm of one group with one group write for about a hundred events', async () => {
  const applied = await newWriter().apply(storm(950), undefined);

  expect(applied).toMatchObject({ storedEvents: 950 });
  // Fewer once the group is hot: tallies are folded together (docs/adr/0070).
  expect(applied.groupWrites).toBeLessThanOrEqual(10);
  expect(await reader.getGroup('1')).toMatchObject({ storedEvents: 950 });
  expect(await countedToday()).toBe(950);
});

it('loses and doubles nothing when many writers meet on one hot group', async () => {
  const halves = Array.from({ length: 8 }, (_, i) => storm(40, i * 20));

  await Promise.all(halves.map((batch) => newWriter().apply(batch, undefined)));

  expect(await reader.getGroup('1')).toMatchObject({ storedEvents: 180 });
  expect(await countedToday()).toBe(180);
});

it('writes nothing when nothing is new', async () => {
  await newWriter().apply([snapshot({ source: 'sync' })], undefined);
  const before = await reader.getGroup('1');

  const applied = await newWriter().apply([snapshot({ source: 'sync' })], before);

  expect(applied.groupWrites).toBe(0);
  expect(await reader.getGroup('1')).toEqual(before);
});

it('keeps every status that Sentry told of in the history', async () => {
  const told = (action: string, status: 'OPEN' | 'RESOLVED', second: number) =>
    snapshot({
      action,
      tellsStatus: true,
      observedAt: `2026-11-20T10:00:0${second.toString()}.999Z`,
      description: describedGroup({ status }),
    });
  await newWriter().apply([told('resolved', 'RESOLVED', 2)], undefined);
  await newWriter().apply([told('unresolved', 'OPEN', 1)], await reader.getGroup('1'));

  const history = await reader.statusHistory('1', 10);

  expect(history.map(({ to }) => to)).toEqual(['RESOLVED', 'OPEN']);
  expect(await reader.getGroup('1')).toMatchObject({ status: 'RESOLVED' });
});

it('takes a group that is gone out of every list', async () => {
  await newWriter().apply([snapshot()], undefined);
  const gone = {
    kind: 'gone' as const,
    issueId: '1',
    observedAt: '2026-11-21T00:00:00.000Z',
    mergedInto: null,
  };

  await newWriter().apply([gone], await reader.getGroup('1'));

  const list = { sortBy: 'first_seen_at', sortOrder: 'desc', filter: {}, limit: 10, cursor: null } as const;
  expect((await reader.listGroups({ ...list, statuses: GROUP_STATUSES })).items).toEqual([]);
  expect((await reader.listGoneGroupIds(null)).items).toEqual(['1']);
  expect(await reader.getGroup('1')).toMatchObject({ gone: { mergedInto: null } });
});

it('writes on a group that has expired and is not deleted yet', async () => {
  const long = { openDays: -1, closedDays: -1, eventDays: 90 };
  const past = createGroupWriter({
    ...table,
    reader,
    ...tools,
    retention: long,
  });
  await past.apply([snapshot()], undefined);
  const visible = createTableReader(table);
  expect(await visible.getGroup('1')).toBeUndefined();

  await newWriter().apply([snapshot({ observedAt: new Date().toISOString() })], await reader.getGroup('1'));

  expect(await visible.getGroup('1')).toBeDefined();
});

it('keeps an issue of years ago that we learned of just now', async () => {
  const years = { firstSeen: '2019-08-19T20:58:37.391Z', lastSeen: '2019-08-19T20:58:37.391Z' };
  const now = new Date().toISOString();
  const created = snapshot({ ...years, observedAt: years.firstSeen, receivedAt: now, action: 'created' });

  await newWriter().apply([created], undefined);
  await newWriter().apply(
    [{ ...sighting(eventIdOf(1), { timestamp: years.firstSeen }), observedAt: now }],
    await reader.getGroup('1'),
  );

  const visible = createTableReader(table);
  expect(await visible.getGroup('1')).toMatchObject({ storedEvents: 1, lastSeen: years.lastSeen });
  expect(await visible.getEvent('10', eventIdOf(1))).toBeDefined();
});

it.each([
  ['DynamoDB refuses it', { environment: 'x'.repeat(500_000) }],
  ['its number is none', { release: Number.MAX_VALUE as never }],
])('says that an event can never be written when %s', async (_name, overrides) => {
  await expect(newWriter().apply([sighting(eventIdOf(1), overrides)], undefined)).rejects.toThrow(
    PermanentError,
  );
});

it('stores an event whatever its tags are named', async () => {
  const tags = Object.fromEntries([
    ['', 'a'],
    ['__proto__', 'b'],
    ['constructor', 'c'],
  ]);

  await newWriter().apply([sighting(eventIdOf(1), { tags })], undefined);

  expect(Object.entries((await reader.getEvent('10', eventIdOf(1)))!.tags)).toEqual(Object.entries(tags));
});
