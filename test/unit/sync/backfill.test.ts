import { SentryUnavailable, type SentryEventRow } from '../../../lambdas/adapters/sentry-api.ts';
import type { SyncOutcome } from '../../../lambdas/sync/run.ts';
import { createWorld, issueRow, withCount } from './fakes.ts';

const runOf = (outcome: SyncOutcome) => {
  if (outcome.kind === 'busy') throw new Error('The sync did not run.');
  return outcome.run;
};

const eventOf = (issueId: number, index: number): SentryEventRow => ({
  eventID: `${issueId.toString(16).padStart(8, '0')}${index.toString(16).padStart(24, '0')}`,
  projectID: '11',
  title: 'TypeError',
  dateCreated: '2026-11-19T00:00:00Z',
  tags: [],
  entries: [],
});

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
