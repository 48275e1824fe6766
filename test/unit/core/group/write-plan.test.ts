import fc from 'fast-check';
import { withVersion } from '../../../../lambdas/core/group/group.ts';
import { merge } from '../../../../lambdas/core/group/merge.ts';
import {
  dayCounts,
  eventIdentity,
  isEmpty,
  joinSighting,
  MAX_ACTIONS,
  planWrite,
  slices,
  type SightedEvent,
} from '../../../../lambdas/core/group/write-plan.ts';
import {
  anyObservations,
  describedGroup,
  eventIdOf,
  sighting,
  snapshot,
} from '../../../support/samples/observations.ts';

const actionsOf = (plan: ReturnType<typeof planWrite>) =>
  (plan.group === null ? 0 : 1) + plan.events.length + plan.days.length + plan.statusChanges.length;

describe('a write plan', () => {
  it('counts an event once, however often it is seen and whatever is stored already', () => {
    fc.assert(
      fc.property(anyObservations, fc.uniqueArray(fc.integer({ min: 0, max: 8 })), (all, ids) => {
        const known = new Set(ids.map((id) => eventIdentity({ projectId: '10', eventId: eventIdOf(id) })));

        const plan = planWrite(undefined, all, known);

        const sighted = all.filter((o) => o.kind === 'event').map((o) => eventIdentity(o.event));
        const fresh = new Set(sighted.filter((identity) => !known.has(identity)));
        const counted = plan.days
          .flatMap((day) => [...day.hours.values()])
          .reduce((sum, { stored }) => sum + stored, 0);
        expect(plan.events).toHaveLength(fresh.size);
        expect(counted).toBe(fresh.size);
        expect(plan.group?.storedEvents ?? 0).toBe(fresh.size);
      }),
    );
  });

  it('is empty when everything it would write is written', () => {
    fc.assert(
      fc.property(anyObservations, (all) => {
        const first = planWrite(undefined, all, new Set());
        const stored = new Set(first.events.map(({ event }) => eventIdentity(event)));

        const again = planWrite(first.group ?? undefined, all, stored);

        expect(again.group).toBeNull();
        expect(again.events).toHaveLength(0);
      }),
    );
  });

  it('is empty for no news at all', () => {
    const group = withVersion(merge(undefined, [snapshot({ source: 'sync' })])!);

    expect(isEmpty(planWrite(group, [snapshot({ source: 'sync' })], new Set()))).toBe(true);
  });

  it('writes a history entry for a status told by a webhook, even one that comes too late to decide', () => {
    const group = withVersion(merge(undefined, [snapshot({ observedAt: '2026-11-20T11:00:00.999Z' })])!);
    const late = snapshot({
      observedAt: '2026-11-20T10:30:00.999Z',
      action: 'resolved',
      tellsStatus: true,
      actor: 'user:Ada',
      description: describedGroup({ status: 'RESOLVED' }),
    });

    const plan = planWrite(group, [late], new Set());

    expect(plan.group).toBeNull();
    expect(plan.statusChanges).toEqual([
      expect.objectContaining({ at: '2026-11-20T10:30:00.999Z', to: 'RESOLVED', actor: 'user:Ada' }),
    ]);
  });

  it('writes no history entry for a sync that found the status as it was', () => {
    const group = merge(undefined, [snapshot()]);
    const sync = snapshot({
      source: 'sync',
      observedAt: '2026-11-20T12:00:00.000Z',
      description: describedGroup({ sentryCount: 9 }),
    });

    expect(planWrite(group, [sync], new Set()).statusChanges).toEqual([]);
  });

  it('cuts observations into slices that fit one transaction and lose none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 120 }), (count, days) => {
        const all = Array.from({ length: count }, (_, i) =>
          sighting(eventIdOf(i), {
            timestamp: new Date(Date.UTC(2026, 0, 1 + (i % days))).toISOString(),
          }),
        );

        const cut = slices(all);

        expect(cut.flat()).toEqual(all);
        for (const slice of cut)
          expect(actionsOf(planWrite(undefined, slice, new Set()))).toBeLessThanOrEqual(MAX_ACTIONS);
      }),
      { numRuns: 50 },
    );
  });

  it('fills a transaction with 95 events of one day, beside the group, its search row, the day and two for its changes', () => {
    const storm = Array.from({ length: 950 }, (_, i) => sighting(eventIdOf(i)));

    expect(slices(storm)).toHaveLength(10);
  });
});

describe('several sightings of one event', () => {
  const anySighted: fc.Arbitrary<SightedEvent> = fc
    .record({ record: fc.nat(3), offset: fc.nat(2), isIndexed: fc.boolean(), isRepaired: fc.boolean() })
    .map(({ record, offset, isIndexed, isRepaired }) => ({
      event: {
        ...sighting(eventIdOf(1)).event,
        // What a record says follows from its place in the archive.
        title: `record ${record.toString()} at ${offset.toString()}`,
        isIndexed,
        isRepaired,
        archive: { key: `archive/${record.toString()}`, offset, length: 1 },
      },
      observedAt: `2026-11-20T10:00:0${record.toString()}.000Z`,
    }));
  const joined = (sightings: readonly SightedEvent[]) =>
    sightings.reduce((known, next) => joinSighting(known, next) ?? known);

  it('give the same event in any order, and however often they are seen', () => {
    fc.assert(
      fc.property(
        fc
          .array(anySighted, { minLength: 1, maxLength: 6 })
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(joined([...shuffled, ...all])).toEqual(joined(all));
        },
      ),
    );
  });

  it('keep a whole body, whatever rows of a list come after it', () => {
    fc.assert(
      fc.property(anySighted, anySighted, (one, other) => {
        const { event } = joined([one, other]);
        expect(event.isIndexed).toBe(one.event.isIndexed && other.event.isIndexed);
      }),
    );
  });

  it('repair an event only while no webhook has told of it', () => {
    fc.assert(
      fc.property(anySighted, anySighted, (one, other) => {
        const { event } = joined([one, other]);
        expect(event.isRepaired).toBe(one.event.isRepaired && other.event.isRepaired);
      }),
    );
  });

  it('change the counters by what they change of the event', () => {
    const event = {
      ...sighting(eventIdOf(1)).event,
      isRepaired: true,
      countedUnder: [],
      archive: { key: 'a', offset: 0, length: 1 },
    };

    const changes = dayCounts([
      { event, by: -1 },
      { event: { ...event, isRepaired: false }, by: 1 },
    ]);

    expect(changes).toEqual([
      { projectId: '10', day: '2026-11-20', hours: new Map([['10', { stored: 0, repaired: -1 }]]), seen: [] },
    ]);
  });

  it('count under its pair of now an event that a version before counted under none', () => {
    const event = { ...sighting(eventIdOf(1)).event, archive: { key: 'a', offset: 0, length: 1 } };

    const [change] = dayCounts([
      { event, by: -1 },
      { event, by: 1 },
    ]);

    expect(change?.seen).toEqual([
      { environment: 'production', release: 'shop@1.0.0', came: [event.timestamp], left: [] },
    ]);
  });
});
