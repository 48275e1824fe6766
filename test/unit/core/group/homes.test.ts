import fc from 'fast-check';
import type { Group, StoredEvent } from '../../../../lambdas/core/group/group.ts';
import { readAnew, rehome } from '../../../../lambdas/core/group/homes.ts';
import { hear, merge } from '../../../../lambdas/core/group/merge.ts';
import type { EventSighting, GroupSnapshot } from '../../../../lambdas/core/group/observation.ts';
import { compare } from '../../../../lambdas/core/group/positions.ts';
import { describedGroup, eventIdOf, sighting, snapshot } from '../../../support/samples/observations.ts';

const archive = { key: 'archive/a', offset: 0, length: 1 };
const rowOf = ({ event }: EventSighting): StoredEvent => ({ ...event, archive });

const eventOf = (n: number): EventSighting =>
  sighting(eventIdOf(n), {
    timestamp: `2026-11-20T1${(n % 4).toString()}:00:0${(n % 3).toString()}.000Z`,
    environment: n % 2 === 0 ? 'production' : null,
    release: `shop@${n.toString()}`,
    title: `event ${n.toString()}`,
  });

const placeOf = ({ event }: EventSighting) => [event.timestamp, event.eventId];
const inTime = (events: readonly EventSighting[]) =>
  events.toSorted((a, b) => compare(placeOf(a), placeOf(b)));

/** The group after events left it, with the ends of those that stay as the table would give them. */
function afterLeaving(group: Group, left: readonly EventSighting[], staying: readonly EventSighting[]) {
  const rows = left.map(rowOf);
  const anew = readAnew(group, rows, []);
  const sorted = inTime(staying);
  const [first, last] = [sorted[0], sorted.at(-1)];
  return rehome(
    group,
    { left: rows, came: [] },
    {
      first: anew.first && first !== undefined ? rowOf(first) : null,
      last: anew.last && last !== undefined ? { ...last, observedAt: '' } : null,
    },
  );
}

const counted = (group: Group | undefined, storedEvents: number): Group => ({ ...group!, storedEvents });

const anySnapshot: fc.Arbitrary<GroupSnapshot> = fc
  .record({
    at: fc.nat(4),
    firstSeen: fc.option(fc.constantFrom('2026-11-20T09:00:00.000Z', '2026-11-20T11:00:00.500Z')),
    lastSeen: fc.option(fc.constantFrom('2026-11-20T12:00:00.500Z', '2026-11-20T20:00:00.000Z')),
  })
  .map(({ at, ...times }) => snapshot({ observedAt: `2026-11-20T21:00:0${at.toString()}.999Z`, ...times }));

/** Some events, and of those the ones that leave. */
const leaving = fc
  .uniqueArray(fc.nat(11), { minLength: 1, maxLength: 8 })
  .chain((ids) => fc.tuple(fc.constant(ids.map(eventOf)), fc.subarray(ids)))
  .map(([events, ids]) => ({
    events,
    left: events.filter(({ event }) => ids.some((n) => event.eventId === eventIdOf(n))),
    staying: events.filter(({ event }) => !ids.some((n) => event.eventId === eventIdOf(n))),
  }));

describe('a group that events leave', () => {
  it('is what it were if they had only named it, whatever snapshots said and in whatever steps they leave', () => {
    fc.assert(
      fc.property(
        leaving,
        fc.array(anySnapshot, { maxLength: 3 }),
        fc.nat(8),
        ({ events, left, staying }, snapshots, at) => {
          const whole = counted(merge(undefined, [...snapshots, ...events]), events.length);
          const [one, other] = [left.slice(0, at), left.slice(at)];
          const between = afterLeaving(whole, one, [...staying, ...other]);

          const after = between && afterLeaving(between, other, staying);

          const direct = hear(merge(undefined, [...snapshots, ...staying]), left);
          const { titleFrom: _, title, ...rest } = counted(direct, staying.length);
          // Nobody keeps more than one title to fall back on: with nothing else left, any that was told here may stay.
          const isNamedOnly = snapshots.length === 0 && staying.length === 0;
          expect(after).toMatchObject(isNamedOnly ? rest : { ...rest, title });
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('keeps what a snapshot said of its times', () => {
    const told = snapshot({ firstSeen: '2026-11-20T10:30:00.000Z', lastSeen: '2026-11-20T11:30:00.000Z' });
    const [early, late] = [eventOf(0), eventOf(3)];
    const whole = counted(merge(undefined, [told, early, late]), 2);

    const after = afterLeaving(whole, [early, late], []);

    expect(whole).toMatchObject({
      firstSeen: '2026-11-20T10:00:00.000Z',
      lastSeen: '2026-11-20T13:00:00.000Z',
    });
    expect(after).toMatchObject({
      firstSeen: '2026-11-20T10:30:00.000Z',
      lastSeen: '2026-11-20T11:30:00.000Z',
      lastEventId: null,
      environment: null,
      release: null,
      storedEvents: 0,
    });
  });

  it('takes title, environment and release from the newest that stays, while no snapshot describes it', () => {
    const events = [eventOf(1), eventOf(2), eventOf(3)];
    const whole = counted(merge(undefined, events), 3);

    const after = afterLeaving(whole, [events[2]!], events.slice(0, 2));

    expect(after).toMatchObject({
      title: 'event 2',
      release: 'shop@2',
      environment: 'production',
      storedEvents: 2,
    });
  });

  it('reads nothing anew where none of those that leave decided anything', () => {
    const whole = merge(undefined, [eventOf(0), eventOf(1), eventOf(3)])!;

    expect(readAnew(whole, [rowOf(eventOf(1))], [])).toEqual({ first: false, last: false });
  });

  it('is a group still once it was only named, as of when that was told', () => {
    const only = eventOf(0);

    const after = afterLeaving(counted(merge(undefined, [only]), 1), [only], []);

    expect(after).toMatchObject({ storedEvents: 0, firstSeen: only.observedAt, lastSeen: only.observedAt });
  });

  it('is no more where nobody ever told of it: its events came by a merge', () => {
    const moved = { ...eventOf(0), observedAt: '', redirectedFrom: '7' };

    const after = afterLeaving(counted(merge(undefined, [moved]), 1), [moved], []);

    expect(after).toBeNull();
  });
});

describe('a group into which events come', () => {
  it('is as if they had always been there', () => {
    fc.assert(
      fc.property(leaving, ({ events, left, staying }) => {
        const before = staying.length === 0 ? undefined : counted(merge(undefined, staying), staying.length);

        const after = rehome(before, { left: [], came: left }, { first: null, last: null });

        fc.pre(events.length > 0 && (before !== undefined || left.length > 0));
        expect(after).toEqual(counted(merge(undefined, events), events.length));
      }),
    );
  });

  it('keeps its description', () => {
    const group = counted(merge(undefined, [snapshot({ description: describedGroup({ title: 'own' }) })]), 0);

    const after = rehome(group, { left: [], came: [eventOf(3)] }, { first: null, last: null });

    expect(after).toMatchObject({ title: 'own', storedEvents: 1, release: 'shop@3' });
  });
});
