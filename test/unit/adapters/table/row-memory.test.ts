import fc from 'fast-check';
import type {
  EventsOfHour,
  GroupReader,
  ListedFacts,
  SeenGroup,
} from '../../../../lambdas/adapters/table/read/group-reader.ts';
import { withRowMemory } from '../../../../lambdas/adapters/table/read/row-memory.ts';

const TODAY = ['2026-11-20'];
const SINCE = '2026-11-20T03:00:00.000Z';

const groupOf = (issueId: string, version = 'one', lastSeen = '2026-11-20T10:00:00.000Z'): SeenGroup => ({
  ...{ issueId, version, project: { id: '7', slug: null } },
  ...{ firstSeen: '2026-11-01T00:00:00.000Z', lastSeen },
});

/** A reader that counts who was read, and tells how often each was. */
function counting(isStored = true) {
  const read: string[] = [];
  const clock = { nowMs: 0, now: () => clock.nowMs };
  const hours = (issueId: string): EventsOfHour[] => [
    { hour: '2026-11-20T10', count: read.filter((id) => id === issueId).length },
  ];
  const facts = (issueId: string): ListedFacts => ({
    environments: [],
    firstRelease: null,
    spikedHour: hours(issueId)[0]?.count.toString() ?? null,
  });
  const rows = <T>(groups: readonly SeenGroup[], rowOf: (issueId: string) => T) => {
    read.push(...groups.map(({ issueId }) => issueId));
    return Promise.resolve(new Map(isStored ? groups.map(({ issueId }) => [issueId, rowOf(issueId)]) : []));
  };
  const reader: Pick<GroupReader, 'hoursOf' | 'listedFacts'> = {
    hoursOf: (groups) => rows(groups, hours),
    listedFacts: (groups) => rows(groups, facts),
  };
  return { reader: withRowMemory(reader as GroupReader, clock), read, clock };
}

it('reads the hours and facts of a group that has not changed once', async () => {
  const { reader, read } = counting();
  const groups = [groupOf('1'), groupOf('2')];
  const first = await reader.hoursOf(groups, TODAY);

  const again = await reader.hoursOf(groups, TODAY);

  expect(again).toEqual(first);
  expect(read).toEqual(['1', '2']);
});

it('reads anew those groups alone that have changed', async () => {
  const { reader, read } = counting();
  await reader.listedFacts([groupOf('1'), groupOf('2')], SINCE);
  read.length = 0;

  const facts = await reader.listedFacts([groupOf('1', 'two'), groupOf('2'), groupOf('3')], SINCE);

  expect(read).toEqual(['1', '3']);
  expect([...facts.keys()].sort()).toEqual(['1', '2', '3']);
});

it('reads a group anew after half a minute', async () => {
  const { reader, read, clock } = counting();
  await reader.hoursOf([groupOf('1')], TODAY);
  clock.nowMs = 29_999;
  await reader.hoursOf([groupOf('1')], TODAY);
  clock.nowMs = 30_000;

  await reader.hoursOf([groupOf('1')], TODAY);

  expect(read).toEqual(['1', '1']);
});

it('reads the hours of other days', async () => {
  const { reader, read } = counting();
  await reader.hoursOf([groupOf('1')], TODAY);

  await reader.hoursOf([groupOf('1')], ['2026-11-19', '2026-11-20']);

  expect(read).toEqual(['1', '1']);
});

it('does not take a group whose spikes were not looked for as one without any', async () => {
  const { reader, read } = counting();
  const group = groupOf('1');
  await reader.listedFacts([group], '2026-11-20T11:00:00.000Z');

  await reader.listedFacts([group], '2026-11-20T09:00:00.000Z');

  expect(read).toEqual(['1', '1']);
});

it('does not read twice that nothing is stored of a group', async () => {
  const { reader, read } = counting(false);
  await reader.hoursOf([groupOf('1')], TODAY);

  const hours = await reader.hoursOf([groupOf('1')], TODAY);

  expect(hours).toEqual(new Map());
  expect(read).toEqual(['1']);
});

it('forgets the groups that were read longest ago', async () => {
  const { reader, read } = counting();
  const many = Array.from({ length: 1_001 }, (_, index) => groupOf(`${index}`));
  await reader.hoursOf(many, TODAY);
  read.length = 0;

  await reader.hoursOf(many.slice(0, 2), TODAY);

  expect(read).toEqual(['0']);
});

it('keeps nothing of a reading that failed', async () => {
  const failing = { hoursOf: () => Promise.reject(new Error('throttled')) };
  const reader = withRowMemory(failing as unknown as GroupReader, { now: () => 0 });
  const ask = () => reader.hoursOf([groupOf('1')], TODAY);
  await expect(ask()).rejects.toThrow('throttled');

  await expect(ask()).rejects.toThrow('throttled');
});

it('tells every row as it is in its version, whatever was asked before', async () => {
  const asked = fc.array(
    fc.record({
      passedMs: fc.nat(40_000),
      groups: fc.uniqueArray(fc.record({ id: fc.nat(4), version: fc.nat(2) }), { selector: ({ id }) => id }),
    }),
    { maxLength: 12 },
  );

  await fc.assert(
    fc.asyncProperty(asked, async (questions) => {
      const clock = { nowMs: 0, now: () => clock.nowMs };
      const hoursOf: GroupReader['hoursOf'] = (groups) =>
        Promise.resolve(
          new Map(
            groups.map(({ issueId, version }) => [issueId, [{ hour: version, count: Number(issueId) }]]),
          ),
        );
      const reader = withRowMemory({ hoursOf } as GroupReader, clock);
      for (const { passedMs, groups } of questions) {
        clock.nowMs += passedMs;
        const wanted = groups.map(({ id, version }) => groupOf(id.toString(), version.toString()));
        const told = await reader.hoursOf(wanted, TODAY);
        expect(told).toEqual(await hoursOf(wanted, TODAY));
      }
    }),
  );
});
