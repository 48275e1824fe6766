import { createTableReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import { ALOUD } from '../../../../lambdas/core/changes/decide.ts';
import { clock, describes, eventOf, tableOf } from '../../../support/engines/listed-table.ts';
import { servicesOf } from '../../../support/engines/stored-content.ts';
import { describedGroup, snapshot } from '../../../support/samples/observations.ts';
import type { TestTable } from '../../../support/engines/table.ts';

const DAY = 24 * 60;

async function factsOf(table: TestTable, issueId: string, spikesSince = '2026-11-20T00:00:00.000Z') {
  const reader = createTableReader({ ...table, clock });
  const group = await reader.getGroup(issueId);
  const facts = await reader.listedFacts(group === undefined ? [] : [group], spikesSince);
  return facts.get(issueId);
}

it('tells every environment of a group and the release in which it began', async () => {
  const table = await tableOf([
    describes('1'),
    eventOf('1', { ago: 5 * DAY, environment: 'staging', release: 'shop@1.0' }),
    eventOf('1', { ago: 5 * DAY - 1, environment: 'staging', release: 'shop@0.9' }),
    eventOf('1', { ago: 1, environment: 'production', release: 'shop@2.0' }),
    describes('2'),
    eventOf('2', { ago: 1, environment: 'test', release: 'other@9' }),
  ]);

  const facts = await factsOf(table, '1');

  expect(facts).toEqual({
    environments: ['production', 'staging'],
    firstRelease: 'shop@1.0',
    spikedHour: null,
  });
});

it('tells no first release where no event of the day is stored on which Sentry first saw it', async () => {
  const table = await tableOf([
    snapshot({
      issueId: '1',
      tellsStatus: true,
      firstSeen: '2026-10-01T08:00:00.000Z',
      description: describedGroup(),
    }),
    eventOf('1', { ago: 1, release: 'shop@2.0' }),
  ]);

  const facts = await factsOf(table, '1');

  expect(facts?.firstRelease).toBeNull();
});

it('tells the hour in which it spiked', async () => {
  const table = await tableOf([describes('1'), eventOf('1', { ago: 1 })]);
  await servicesOf(table, new Map()).writer.tellSpike({ issueId: '1', hour: '2026-11-20T09' }, ALOUD);

  const facts = await factsOf(table, '1');

  expect(facts?.spikedHour).toBe('2026-11-20T09');
});

it('looks for no hour in which it spiked where it was not seen since the oldest one that is told', async () => {
  const table = await tableOf([describes('1'), eventOf('1', { ago: DAY })]);
  await servicesOf(table, new Map()).writer.tellSpike({ issueId: '1', hour: '2026-11-19T10' }, ALOUD);

  const [facts, older] = await Promise.all([
    factsOf(table, '1', '2026-11-20T11:00:00.000Z'),
    factsOf(table, '1', '2026-11-19T03:00:00.000Z'),
  ]);

  expect([facts?.spikedHour, older?.spikedHour]).toEqual([null, '2026-11-19T10']);
});

it('tells the hours of every day asked for on which it can have events', async () => {
  const table = await tableOf([
    describes('1'),
    eventOf('1', { ago: 2 * DAY }),
    eventOf('1', { ago: DAY }),
    describes('2'),
    eventOf('2', { ago: 1 }),
  ]);
  const reader = createTableReader({ ...table, clock });
  const groups = await reader.getGroups(['1', '2', '404']);

  const hours = await reader.hoursOf(
    [...groups.values()],
    ['2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21'],
  );

  expect(Object.fromEntries(hours)).toEqual({
    '1': [
      { hour: '2026-11-18T10', count: 1, repaired: 0 },
      { hour: '2026-11-19T10', count: 1, repaired: 0 },
    ],
    '2': [{ hour: '2026-11-20T09', count: 1, repaired: 0 }],
  });
});

it('of a group of which nothing else is stored it tells nothing', async () => {
  const table = await tableOf([]);
  const reader = createTableReader({ ...table, clock });

  const facts = await reader.listedFacts(
    [
      {
        ...{ issueId: '404', project: { id: '7', slug: null } },
        ...{ firstSeen: '2026-11-20T08:00:00.000Z', lastSeen: '2026-11-20T09:00:00.000Z', version: '' },
      },
    ],
    '2026-11-20T00:00:00.000Z',
  );

  expect([...facts]).toEqual([['404', { environments: null, firstRelease: null, spikedHour: null }]]);
});
