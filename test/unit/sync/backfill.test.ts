import { SentryUnavailable } from '../../../lambdas/adapters/sentry-api.ts';
import type { SyncOutcome } from '../../../lambdas/sync/run.ts';
import { createWorld, eventOf, issueRow, withCount, type World } from './fakes.ts';

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

describe('the backfill', () => {
  test('enqueues the events that Sentry has and the table lacks', async () => {
    // Arrange
    const world = worldWith({ 1: { count: 3 }, 2: { count: 2 } });
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run).toMatchObject({ complete: true, missingEvents: 5, eventsEnqueued: 5 });
    expect(world.table.groups.get('1')?.storedEvents).toBe(3);
    expect(world.sentry.count('event')).toBe(5);
  });

  test('asks for nothing when every event is stored', async () => {
    // Arrange
    const world = worldWith({ 1: { count: 3 } });
    await world.sync();
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run).toMatchObject({ missingEvents: 0, eventsEnqueued: 0 });
    expect(world.sentry.calls).toEqual(['list']);
  });

  test('waits for what is still in the queue before it calls an event lost', async () => {
    // Arrange
    const world = worldWith({ 1: { count: 1 } });
    world.services.sleep = async () => {
      await world.table.queue.send([
        {
          v: 1,
          kind: 'event',
          source: 'backfill',
          observedAt: '2026-11-20T10:00:00.000Z',
          issueId: '1',
          projectId: '11',
          event: eventOf(1, 0),
        },
      ]);
    };
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run).toMatchObject({ missingEvents: 1, eventsEnqueued: 0 });
    expect(world.sentry.count('events')).toBe(0);
  });

  test('asks once, not at every run, for events that Sentry no longer has', async () => {
    // Arrange
    const world = worldWith({ 1: { count: 500, available: 0 } });
    await world.sync();
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run).toMatchObject({ missingEvents: 500, eventsEnqueued: 0 });
    expect(world.sentry.count('events')).toBe(0);
  });

  test('asks again once the issue has had another event', async () => {
    // Arrange
    const world = worldWith({ 1: { count: 500, available: 0 } });
    await world.sync();
    world.sentry.listed = [withCount(issueRow(1), 501)];
    world.sentry.events.set('1', [eventOf(1, 0)]);
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run.eventsEnqueued).toBe(1);
  });

  test('makes at most 60 requests a run and goes on in the next', async () => {
    // Arrange
    const world = worldWith({ 1: { count: 90 } });
    // Act
    const first = runOf(await world.sync());
    const requests = world.sentry.count('events') + world.sentry.count('event');
    const second = runOf(await world.sync());
    // Assert
    expect(requests).toBe(60);
    expect(first.eventsEnqueued + second.eventsEnqueued).toBe(90);
    expect(world.table.groups.get('1')?.storedEvents).toBe(90);
  });

  test('leaves out an event larger than a queue message and reports it', async () => {
    // Arrange
    const world = worldWith({ 1: { count: 2 } });
    world.sentry.events.set('1', [{ ...eventOf(1, 0), message: 'x'.repeat(1_048_576) }, eventOf(1, 1)]);
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run).toMatchObject({ complete: true, eventsEnqueued: 1, errors: [{ code: 'event_too_large' }] });
  });

  test('asks no more for an old gap when an event comes in and is stored', async () => {
    // Arrange
    const world = worldWith({ 1: { count: 500, available: 0 } });
    await world.sync();
    world.sentry.listed = [withCount(issueRow(1), 501)];
    world.table.setStored('1', 1);
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run).toMatchObject({ missingEvents: 500, eventsEnqueued: 0 });
    expect(world.sentry.count('events')).toBe(0);
  });

  test('fetches an event that is lost after late ones have closed a part of the gap', async () => {
    // Arrange: 10 missing for Sentry too; 6 of them were only on their way
    const world = worldWith({ 1: { count: 10, available: 0 } });
    await world.sync();
    world.table.setStored('1', 6);
    await world.sync();
    world.sentry.listed = [withCount(issueRow(1), 11)];
    world.sentry.events.set('1', [eventOf(1, 0)]);
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run.eventsEnqueued).toBe(1);
  });

  test('is not kept from a lost event by live issues whose gap Sentry cannot close', async () => {
    // Arrange
    const world = createWorld();
    let count = 1000;
    const list = () => {
      world.sentry.listed = [
        ...Array.from({ length: 80 }, (_, index) => withCount(issueRow(index + 1), count, recently(world))),
        withCount(issueRow(100), 1),
      ];
    };
    list();
    world.sentry.events.set('100', [eventOf(100, 0)]);
    // Act
    for (let run = 0; run < 4; run++) {
      await world.sync();
      world.advance(300_000);
      count++;
      for (let id = 1; id <= 80; id++) world.table.setStored(id.toString(), count - 1000);
      list();
    }
    // Assert
    expect(world.table.groups.get('100')?.storedEvents).toBe(1);
  });

  test('gives a deep issue ten requests of a run while others wait', async () => {
    // Arrange
    const shallow = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [index + 2, { count: 3 }]));
    const world = worldWith({ 1: { count: 5000 }, ...shallow });
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(world.table.groups.get('1')?.storedEvents).toBe(9);
    expect(run.eventsEnqueued).toBe(9 + 8 * 3);
  });

  test('puts the issues that had their turn behind those that waited', async () => {
    // Arrange
    const world = worldWith(
      Object.fromEntries(Array.from({ length: 12 }, (_, index) => [index + 1, { count: 5000 }])),
    );
    // Act
    await world.sync();
    const stored = () => [...world.table.groups.values()].map(({ storedEvents }) => storedEvents);
    const first = stored();
    await world.sync();
    // Assert
    expect(first).toEqual([...Array<number>(6).fill(9), ...Array<number>(6).fill(0)]);
    expect(stored()).toEqual(Array<number>(12).fill(9));
  });

  test('goes on where it stopped in a deep issue, and ends with all that Sentry has', async () => {
    // Arrange
    const world = worldWith({ 1: { count: 2500, available: 2000 } });
    // Act
    let lists = 0;
    let runs = 0;
    let enqueued = -1;
    while (enqueued !== 0 && runs < 100) {
      enqueued = runOf(await world.sync()).eventsEnqueued;
      lists += world.sentry.count('events');
      runs++;
    }
    // Assert: of each run's 60 requests two or three list
    expect(world.table.groups.get('1')?.storedEvents).toBe(2000);
    expect(runs).toBeLessThanOrEqual(37);
    expect(lists).toBeLessThanOrEqual(3 * 37);
    expect(world.store.memory.backfill.get('1')).toMatchObject({ gap: 500, pass: null });
  });

  test('gets through a storm within one second, in which no time tells pages apart', async () => {
    // Arrange
    const world = worldWith({ 1: { count: 700 } });
    const storm = world.sentry.events
      .get('1')!
      .map((event) => ({ ...event, dateCreated: '2026-11-19T00:00:00Z' }));
    world.sentry.events.set('1', storm);
    // Act
    for (let run = 0; run < 14; run++) await world.sync();
    // Assert
    expect(world.table.groups.get('1')?.storedEvents).toBe(700);
  });

  test('fetches a fresh loss of a deep issue before the old ones', async () => {
    // Arrange
    const world = worldWith({ 1: { count: 5000 } });
    await world.sync();
    const fresh = { ...eventOf(1, 9999), dateCreated: '2026-11-20T09:00:00Z' };
    world.sentry.events.get('1')!.unshift(fresh);
    world.sentry.listed = [withCount(issueRow(1), 5001)];
    // Act
    await world.sync();
    // Assert
    expect(world.table.storedEvents.has(fresh.eventID)).toBe(true);
  });

  test('looks beyond the window, which ended before the issue was listed', async () => {
    // Arrange
    const world = worldWith({ 1: { count: 1 } });
    world.sentry.events.set('1', [{ ...eventOf(1, 0), dateCreated: '2026-11-20T10:00:30Z' }]);
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run.eventsEnqueued).toBe(1);
  });

  test('does not give up an event of the last ten minutes that Sentry counts but does not list yet', async () => {
    // Arrange
    const world = worldWith({ 1: { count: 1, available: 0 } });
    world.sentry.listed = [withCount(issueRow(1), 1, '2026-11-20T09:51:00Z')];
    await world.sync();
    world.sentry.events.set('1', [eventOf(1, 0)]);
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run.eventsEnqueued).toBe(1);
  });

  test('goes on with other issues after one that always fails', async () => {
    // Arrange
    const world = worldWith({ 1: { count: 1 }, 2: { count: 1 } });
    const list = world.sentry.listIssueEvents;
    world.sentry.listIssueEvents = (id, query) =>
      id === '1'
        ? Promise.reject(new SentryUnavailable('sentry_unavailable', 'Sentry answered 504.', 504))
        : list(id, query);
    // Act
    await world.sync();
    await world.sync();
    // Assert
    expect(world.table.groups.get('2')?.storedEvents).toBe(1);
  });

  test('that fails is reported and leaves the run complete', async () => {
    // Arrange
    const world = worldWith({ 1: { count: 2 } });
    world.sentry.listIssueEvents = () =>
      Promise.reject(new SentryUnavailable('sentry_unavailable', 'Sentry answered 504.', 504));
    // Act
    const run = runOf(await world.sync());
    // Assert
    expect(run).toMatchObject({
      state: 'COMPLETE',
      complete: true,
      errors: [{ code: 'sentry_unavailable' }],
    });
  });

  test('that runs out of time ends the run as complete', async () => {
    // Arrange
    const world = worldWith({ 1: { count: 2 } });
    const controller = new AbortController();
    world.sentry.getEvent = () => {
      controller.abort(new Error('out of time'));
      return Promise.reject(controller.signal.reason as Error);
    };
    // Act
    const outcome = await world.sync(controller.signal);
    // Assert
    expect(outcome).toMatchObject({ kind: 'finished', run: { state: 'COMPLETE', eventsEnqueued: 0 } });
    expect(world.store.checkpoint).toBeNull();
  });
});
