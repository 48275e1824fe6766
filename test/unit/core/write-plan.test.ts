import fc from 'fast-check';
import { merge } from '../../../lambdas/core/merge.ts';
import { eventIdentity, isEmpty, MAX_ACTIONS, planWrite, slices } from '../../../lambdas/core/write-plan.ts';
import {
  anyObservations,
  describedGroup,
  eventIdOf,
  sighting,
  snapshot,
} from '../../support/observations.ts';

const actionsOf = (plan: ReturnType<typeof planWrite>) =>
  (plan.group === null ? 0 : 1) + plan.events.length + plan.days.length + plan.statusChanges.length;

describe('a write plan', () => {
  it('counts an event once, however often it is seen and whatever is stored already', () => {
    fc.assert(
      fc.property(anyObservations, fc.uniqueArray(fc.integer({ min: 0, max: 8 })), (all, ids) => {
        const stored = new Set(ids.map((id) => eventIdentity({ projectId: '10', eventId: eventIdOf(id) })));

        const plan = planWrite(undefined, all, stored);

        const sighted = all.filter((o) => o.kind === 'event').map((o) => eventIdentity(o.event));
        const fresh = new Set(sighted.filter((identity) => !stored.has(identity)));
        const counted = plan.days.flatMap((day) => [...day.hours.values()]).reduce((a, b) => a + b, 0);
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
    const group = { ...merge(undefined, [snapshot({ source: 'sync' })])!, version: 1 };

    expect(isEmpty(planWrite(group, [snapshot({ source: 'sync' })], new Set()))).toBe(true);
  });

  it('writes a history entry for a status told by a webhook, even one that comes too late to decide', () => {
    const group = merge(undefined, [snapshot({ observedAt: '2026-11-20T11:00:00.999Z' })]);
    const late = snapshot({
      observedAt: '2026-11-20T10:30:00.999Z',
      action: 'resolved',
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

  it('fills a transaction with 98 events of one day', () => {
    const storm = Array.from({ length: 980 }, (_, i) => sighting(eventIdOf(i)));

    expect(slices(storm)).toHaveLength(10);
  });
});
