import type { SyncOutcome } from '../../../../lambdas/sync/outcome.ts';
import { createWorld, eventOf, issueRow, withCount, type World } from '../fakes.ts';

const runOf = (outcome: SyncOutcome) => {
  if (outcome.kind === 'busy') throw new Error('The sync did not run.');
  return outcome.run;
};

/** A Sentry with issues of so many events each, of which it lists `available`. */
const worldWith = (issues: Record<number, { count: number; available?: number }>) => {
  const world = createWorld();
  world.sentry.listed = Object.entries(issues).map(([id, { count }]) =>
    withCount(issueRow(Number(id)), count),
  );
  for (const [id, { count, available = count }] of Object.entries(issues)) {
    world.sentry.events.set(
      id,
      Array.from({ length: available }, (_, index) => eventOf(Number(id), index)),
    );
  }
  return world;
};

const recently = ({ services }: World) => new Date(services.clock.now() - 1000).toISOString();

describe('the backfill of events that Sentry has moved', () => {
  const rowIn = (issueId: string, index: number) => ({ ...eventOf(1, index), groupID: issueId });

  it('enqueues a listed event that is stored under another issue, and says how many there were', async () => {
    const world = worldWith({ 1: { count: 3 } });
    await world.sync();
    // Sentry has unmerged two of the three events into issue 2.
    world.sentry.listed = [withCount(issueRow(1), 1), withCount(issueRow(2), 2)];
    world.sentry.events.set('1', [rowIn('1', 0)]);
    world.sentry.events.set('2', [rowIn('2', 1), rowIn('2', 2)]);

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ complete: true, eventsEnqueued: 2, eventsElsewhere: 2, surplusEvents: 2 });
    const stored = (issueId: string) => world.table.groups.get(issueId)?.storedEvents;
    expect([stored('1'), stored('2')]).toEqual([1, 2]);
  });

  it('lists an issue of which more is stored than Sentry counts, once', async () => {
    const world = worldWith({ 1: { count: 3 } });
    await world.sync();
    world.sentry.listed = [withCount(issueRow(1), 2)];

    await world.sync();
    const first = world.sentry.count('events');
    await world.sync();

    expect([first, world.sentry.count('events')]).toEqual([1, 0]);
  });

  it('finds the events that came into an issue of which as many have left', async () => {
    const world = worldWith({ 1: { count: 3 }, 2: { count: 1 } });
    await world.sync();
    const [moved] = world.sentry.events.get('2') ?? [];
    world.sentry.listed = [withCount(issueRow(1), 2)];
    world.sentry.events.set('1', [{ ...moved!, groupID: '1' }, rowIn('1', 0)]);

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ eventsElsewhere: 1 });
  });

  it('asks for no more than the newest page of a live issue, whose count lags behind', async () => {
    const world = worldWith({ 1: { count: 250 } });
    await world.sync();
    world.sentry.listed = [withCount(issueRow(1), 249, recently(world))];

    await world.sync();

    expect(world.sentry.count('events')).toBe(1);
  });

  it('leaves an event alone where the answer does not say in which issue it is', async () => {
    const world = worldWith({ 1: { count: 2 } });
    await world.sync();
    world.sentry.listed = [withCount(issueRow(1), 1), withCount(issueRow(2), 1)];
    world.sentry.events.set('2', [eventOf(1, 0)]);

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ eventsElsewhere: 0, eventsEnqueued: 0 });
  });

  it('looks once more for what a version that passed over moved events took for a gap', async () => {
    const world = worldWith({ 1: { count: 3 } });
    await world.sync();
    world.sentry.listed = [withCount(issueRow(1), 1), withCount(issueRow(2), 2)];
    world.sentry.events.set('2', [rowIn('2', 1), rowIn('2', 2)]);
    world.store.memory.backfill.set('2', { gap: 2, servedAt: 1, pass: null });

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ eventsElsewhere: 2 });
  });
});
