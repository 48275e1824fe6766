import { createTableReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import { createEventMover } from '../../../../lambdas/adapters/table/write/event-mover.ts';
import { createGroupWriter } from '../../../../lambdas/adapters/table/write/group-writer.ts';
import type { EventSighting } from '../../../../lambdas/core/group/observation.ts';
import { contentOf } from '../../../support/engines/stored-content.ts';
import { createTestTable } from '../../../support/engines/table.ts';
import { eventIdOf, sighting, snapshot } from '../../../support/samples/observations.ts';

const RETENTION = { openDays: 90, closedDays: 30, eventDays: 90 };
const START = Date.parse('2026-11-20T10:00:00.000Z');
const CLOCK = { now: () => START + 60_000 };
const MERGE = {
  ...{ kind: 'gone' as const, issueId: '1', observedAt: '2026-11-20T11:00:00.000Z', mergedInto: '2' },
};

async function world() {
  const table = await createTestTable();
  const reader = createTableReader({ ...table, clock: CLOCK, showExpired: true });
  const tools = {
    ...{ ...table, reader, clock: CLOCK, retention: RETENTION, random: Math.random },
    hot: { events: 10, countedFrom: 2, talliedFrom: 5 },
    sleep: () => Promise.resolve(),
  };
  /** Ends where it would wait to fold: its events are in the table with their tally, and nobody has counted them. */
  const killed = createGroupWriter({ ...tools, sleep: () => Promise.reject(new Error('killed')) });
  const tallies = async () => (await contentOf(table)).filter(({ pk }) => String(pk).startsWith('TALLY#'));
  const rowsOf = async (issueId: string) =>
    (await contentOf(table)).filter((item) => item['sk'] === 'EVENT' && item['issueId'] === issueId).length;
  const hourOf = async (issueId: string) =>
    (await reader.hourCounts(issueId, '2026-11-20')).reduce((sum, { count }) => sum + count, 0);
  const seenOf = async (issueId: string) =>
    (await reader.seenIn(issueId)).seen.reduce((sum, { count }) => sum + count, 0);
  const countsOf = async (issueId: string) => ({
    stored: (await reader.getGroup(issueId))?.storedEvents,
    rows: await rowsOf(issueId),
    hours: await hourOf(issueId),
    seen: await seenOf(issueId),
  });
  const writer = createGroupWriter(tools);
  /** A group with this id that is spread, of 20 events. */
  const hotGroup = async () => (await writer.apply([snapshot(), ...events(0, 20)], undefined)).group;
  return { table, reader, writer, killed, mover: createEventMover(tools), tallies, countsOf, hotGroup };
}

/** The nth event, n seconds after the start. */
const event = (n: number): EventSighting =>
  sighting(eventIdOf(n), { timestamp: new Date(START + n * 1000).toISOString() });
const events = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => event(from + n));
const all = (count: number) => ({ stored: count, rows: count, hours: count, seen: count });

it('counts each event of a hot group once when ten batches write it side by side, and leaves no tally', async () => {
  const { writer, reader, hotGroup, tallies, countsOf } = await world();
  const group = await hotGroup();

  const applied = await Promise.all(
    Array.from({ length: 10 }, (_, batch) => writer.apply(events(20 + batch * 60, 80 + batch * 60), group)),
  );

  expect(await countsOf('1')).toEqual(all(620));
  expect(await reader.getGroup('1')).toMatchObject({ lastEventId: eventIdOf(619), sentryCount: 1 });
  expect(await tallies()).toEqual([]);
  expect(applied.reduce((sum, { storedEvents }) => sum + storedEvents, 0)).toBe(600);
});

it('counts what a consumer left uncounted when its messages come once more', async () => {
  const { writer, killed, hotGroup, tallies, countsOf } = await world();
  const group = await hotGroup();
  await expect(killed.apply(events(20, 60), group)).rejects.toThrow('killed');
  const between = { counts: await countsOf('1'), tallies: (await tallies()).length };

  await writer.apply(events(20, 60), group);
  await writer.apply(events(20, 60), group);

  expect(between).toEqual({ counts: { stored: 20, rows: 60, hours: 20, seen: 20 }, tallies: 1 });
  expect(await countsOf('1')).toEqual(all(60));
  expect(await tallies()).toEqual([]);
});

it('counts what a consumer left uncounted with the next events of the group', async () => {
  const { writer, killed, hotGroup, tallies, countsOf } = await world();
  const group = await hotGroup();
  await expect(killed.apply(events(20, 60), group)).rejects.toThrow('killed');

  await writer.apply(events(60, 70), group);

  expect(await countsOf('1')).toEqual(all(70));
  expect(await tallies()).toEqual([]);
});

it('folds what is uncounted before the events of a merged group move', async () => {
  const { writer, killed, mover, hotGroup, tallies, countsOf } = await world();
  const group = await hotGroup();
  await writer.apply([snapshot({ issueId: '2' })], undefined);
  await expect(killed.apply(events(20, 60), group)).rejects.toThrow('killed');
  await writer.apply([MERGE], group);

  const moved = await mover.moveEvents('1', '2');

  expect(moved).toBe(60);
  expect(await countsOf('2')).toEqual(all(60));
  expect(await countsOf('1')).toEqual(all(0));
  expect(await tallies()).toEqual([]);
});

it('moves events that were put after their group was merged, as soon as they are counted', async () => {
  const { writer, mover, hotGroup, tallies, countsOf } = await world();
  const asItWas = await hotGroup();
  await writer.apply([snapshot({ issueId: '2' })], undefined);
  await writer.apply([MERGE], asItWas);
  await mover.moveEvents('1', '2');

  await writer.apply(events(20, 60), asItWas);

  expect(await countsOf('2')).toEqual(all(60));
  expect(await countsOf('1')).toEqual(all(0));
  expect(await tallies()).toEqual([]);
});

it('moves them also where their consumer ended before, once their messages come under the survivor', async () => {
  const { reader, writer, killed, mover, hotGroup, tallies, countsOf } = await world();
  const asItWas = await hotGroup();
  await writer.apply([snapshot({ issueId: '2' })], undefined);
  await writer.apply([MERGE], asItWas);
  await mover.moveEvents('1', '2');
  await expect(killed.apply(events(20, 60), asItWas)).rejects.toThrow('killed');

  const underSurvivor = events(20, 60).map((one) => ({
    ...{ ...one, issueId: '2', redirectedFrom: '1', event: { ...one.event, issueId: '2' } },
  }));
  await writer.apply(underSurvivor, await reader.getGroup('2'));

  expect(await countsOf('2')).toEqual(all(60));
  expect(await countsOf('1')).toEqual(all(0));
  expect(await tallies()).toEqual([]);
});

it('writes few events of a group that was hot with the group itself', async () => {
  const { killed, hotGroup, tallies, countsOf } = await world();
  const group = await hotGroup();

  await killed.apply(events(20, 23), group);

  expect(await countsOf('1')).toEqual(all(23));
  expect(await tallies()).toEqual([]);
});
