import { SentryUnavailable } from '../../../../lambdas/adapters/sentry/api.ts';
import type { SyncOutcome } from '../../../../lambdas/sync/outcome.ts';
import type { SentryIssue } from '../../../../lambdas/adapters/sentry/api.ts';
import { createWorld, eventOf, issueRow, NOW, outOfTimeAfter, withCount, type World } from '../fakes.ts';

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

/** Some issues' lists of events never end and hold nothing new. Returns the issues that were asked for, in order. */
const endless = (world: World, isEndless: (issueId: string) => boolean) => {
  const asked: string[] = [];
  const list = world.sentry.listIssueEvents;
  world.sentry.listIssueEvents = (issueId, query) => {
    asked.push(issueId);
    if (!isEndless(issueId)) return list(issueId, query);
    const nextCursor = `0:${Number(query.cursor?.split(':')[1] ?? 0) + 100}:0`;
    return Promise.resolve({ events: [], nextCursor, observedAt: new Date(NOW).toISOString() });
  };
  return asked;
};

/** A run with time for so many requests; returns how many of them were for lists of events. */
const inShortTime = async (world: World, requests: number) => {
  const { signal, next } = outOfTimeAfter(world, { ms: requests * 100, perRequest: 100 });
  await world.sync(signal);
  const events = world.sentry.count('events');
  next();
  return { events };
};

describe('the backfill', () => {
  it('enqueues the events that Sentry has and the table lacks, a hundred a request', async () => {
    const world = worldWith({ 1: { count: 130 }, 2: { count: 2 } });

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ complete: true, missingEvents: 132, eventsEnqueued: 132 });
    expect(world.table.groups.get('1')?.storedEvents).toBe(130);
    expect(world.sentry.count('events')).toBe(3);
  });

  it('asks for nothing when every event is stored', async () => {
    const world = worldWith({ 1: { count: 3 } });
    await world.sync();

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ missingEvents: 0, eventsEnqueued: 0 });
    expect(world.sentry.calls).toEqual(['list']);
  });

  it('waits for what is still in the queue before it calls an event lost', async () => {
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

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ missingEvents: 1, eventsEnqueued: 0 });
    expect(world.sentry.count('events')).toBe(0);
  });

  it('asks once, not at every run, for events that Sentry no longer has', async () => {
    const world = worldWith({ 1: { count: 500, available: 0 } });
    await world.sync();

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ missingEvents: 500, eventsEnqueued: 0 });
    expect(world.sentry.count('events')).toBe(0);
  });

  it('asks again once the issue has had another event', async () => {
    const world = worldWith({ 1: { count: 500, available: 0 } });
    await world.sync();
    world.sentry.listed = [withCount(issueRow(1), 501)];
    world.sentry.events.set('1', [eventOf(1, 0)]);

    const run = runOf(await world.sync());

    expect(run.eventsEnqueued).toBe(1);
  });

  it('reads the events of at most 600 issues a run, the newest first, and of the others in the next', async () => {
    const world = worldWith(
      Object.fromEntries(Array.from({ length: 650 }, (_, index) => [index + 1, { count: 1 }])),
    );
    world.sentry.listed = world.sentry.listed.map((row, index) =>
      withCount(row as SentryIssue, 1, new Date(NOW - 86_400_000 + index * 60_000).toISOString()),
    );

    const first = runOf(await world.sync());
    const oldest = [...world.table.groups.values()].filter(({ storedEvents }) => storedEvents === 0);
    const second = runOf(await world.sync());

    expect([first.eventsEnqueued, second.eventsEnqueued]).toEqual([600, 50]);
    expect(oldest.map(({ issueId }) => Number(issueId))).toEqual(
      Array.from({ length: 50 }, (_, id) => id + 1),
    );
  });

  it('leaves out a row larger than a queue message and reports it', async () => {
    const world = worldWith({ 1: { count: 2 } });
    world.sentry.events.set('1', [{ ...eventOf(1, 0), message: 'x'.repeat(1_048_576) }, eventOf(1, 1)]);

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ complete: true, eventsEnqueued: 1, errors: [{ code: 'event_too_large' }] });
  });

  it('asks no more for an old gap when an event comes in and is stored', async () => {
    const world = worldWith({ 1: { count: 500, available: 0 } });
    await world.sync();
    world.sentry.listed = [withCount(issueRow(1), 501)];
    world.table.setStored('1', 1);

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ missingEvents: 500, eventsEnqueued: 0 });
    expect(world.sentry.count('events')).toBe(0);
  });

  it('fetches an event that is lost after late ones have closed a part of the gap', async () => {
    // 10 missing for Sentry too; 6 of them were only on their way
    const world = worldWith({ 1: { count: 10, available: 0 } });
    await world.sync();
    world.table.setStored('1', 6);
    await world.sync();
    world.sentry.listed = [withCount(issueRow(1), 11)];
    world.sentry.events.set('1', [eventOf(1, 0)]);

    const run = runOf(await world.sync());

    expect(run.eventsEnqueued).toBe(1);
  });

  it('is not kept from a lost event by live issues whose gap Sentry cannot close', async () => {
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

    for (let run = 0; run < 4; run++) {
      await world.sync();
      world.advance(300_000);
      count++;
      for (let id = 1; id <= 80; id++) world.table.setStored(id.toString(), count - 1000);
      list();
    }

    expect(world.table.groups.get('100')?.storedEvents).toBe(1);
  });

  it('serves every issue that waits before it uses up its requests on an endless one', async () => {
    const world = worldWith(
      Object.fromEntries(Array.from({ length: 301 }, (_, index) => [index + 1, { count: 1 }])),
    );
    const asked = endless(world, (id) => id === '1');

    const run = runOf(await world.sync());

    expect(run.eventsEnqueued).toBe(300);
    expect(asked).toHaveLength(600);
  });

  it('puts the issues that had their turn behind those that waited', async () => {
    const world = worldWith(
      Object.fromEntries(Array.from({ length: 600 }, (_, index) => [index + 1, { count: 1 }])),
    );
    const asked = endless(world, () => true);

    await world.sync();
    const first = new Set(asked.splice(0));
    await world.sync();
    const second = new Set(asked);

    expect([first.size, second.size]).toEqual([300, 300]);
    expect(new Set([...first, ...second]).size).toBe(600);
  });

  it('continues where its time ran out in a deep issue, and ends with all that Sentry has', async () => {
    // Arrange
    const world = worldWith({ 1: { count: 2500, available: 2000 } });

    let lists = 0;
    let runs = 0;
    do {
      // Time for the list of issues and three pages of events, of which one is the newest again.
      lists += (await inShortTime(world, 4)).events;
      runs++;
    } while (world.store.memory.backfill.get('1')?.pass !== null && runs < 100);

    expect(world.table.groups.get('1')?.storedEvents).toBe(2000);
    expect(world.store.memory.backfill.get('1')).toMatchObject({ gap: 500, pass: null });
    expect(lists).toBeLessThanOrEqual(20 + 2 * runs);
  });

  it('gets through a storm within one second, in which no time tells pages apart', async () => {
    const world = worldWith({ 1: { count: 700 } });
    const storm = world.sentry.events
      .get('1')!
      .map((event) => ({ ...event, dateCreated: '2026-11-19T00:00:00Z' }));
    world.sentry.events.set('1', storm);

    for (let run = 0; run < 6; run++) await inShortTime(world, 4);

    expect(world.table.groups.get('1')?.storedEvents).toBe(700);
  });

  it('lists a fresh loss of a deep issue before the old ones', async () => {
    const world = worldWith({ 1: { count: 5000 } });
    await inShortTime(world, 4);
    const fresh = { ...eventOf(1, 9999), dateCreated: '2026-11-20T09:00:00Z' };
    world.sentry.events.get('1')!.unshift(fresh);
    world.sentry.listed = [withCount(issueRow(1), 5001)];

    await inShortTime(world, 2);

    expect(world.table.events.has(fresh.eventID)).toBe(true);
  });

  it('looks beyond the window, which ended before the issue was listed', async () => {
    const world = worldWith({ 1: { count: 1 } });
    world.sentry.events.set('1', [{ ...eventOf(1, 0), dateCreated: '2026-11-20T10:00:30Z' }]);

    const run = runOf(await world.sync());

    expect(run.eventsEnqueued).toBe(1);
  });

  it('does not give up an event of the last ten minutes that Sentry counts but does not list yet', async () => {
    const world = worldWith({ 1: { count: 1, available: 0 } });
    world.sentry.listed = [withCount(issueRow(1), 1, '2026-11-20T09:51:00Z')];
    await world.sync();
    world.sentry.events.set('1', [eventOf(1, 0)]);

    const run = runOf(await world.sync());

    expect(run.eventsEnqueued).toBe(1);
  });

  it('continues with other issues after one that always fails', async () => {
    // Arrange
    const world = worldWith({ 1: { count: 1 }, 2: { count: 1 } });
    const list = world.sentry.listIssueEvents;
    world.sentry.listIssueEvents = (id, query) =>
      id === '1'
        ? Promise.reject(new SentryUnavailable('sentry_unavailable', 'Sentry answered 504.', 504))
        : list(id, query);

    await world.sync();
    await world.sync();

    expect(world.table.groups.get('2')?.storedEvents).toBe(1);
  });

  it('that Sentry refuses is listed, is no error, and leaves the run complete', async () => {
    const world = worldWith({ 1: { count: 2 } });
    world.sentry.listIssueEvents = () =>
      Promise.reject(new SentryUnavailable('sentry_unavailable', 'Sentry answered 504.', 504));

    const run = runOf(await world.sync());

    expect(run).toMatchObject({
      state: 'COMPLETE',
      complete: true,
      errors: [],
      refused: 1,
      refusals: [{ part: 'events', issueId: '1', code: 'sentry_unavailable' }],
    });
  });

  it('that runs out of time ends the run as complete', async () => {
    const world = worldWith({ 1: { count: 2 } });
    const controller = new AbortController();
    world.sentry.listIssueEvents = () => {
      controller.abort(new Error('out of time'));
      return Promise.reject(controller.signal.reason as Error);
    };

    const outcome = await world.sync(controller.signal);

    expect(outcome).toMatchObject({ kind: 'finished', run: { state: 'COMPLETE', eventsEnqueued: 0 } });
    expect(world.store.checkpoint).toBeNull();
  });

  it('looks for lost events of the issues it saw although a page of the list failed', async () => {
    const world = worldWith(
      Object.fromEntries(Array.from({ length: 150 }, (_, index) => [index + 1, { count: 1 }])),
    );
    const list = world.sentry.listIssues;
    world.sentry.listIssues = (query) =>
      query.cursor === null
        ? list(query)
        : Promise.reject(new SentryUnavailable('sentry_unavailable', 'Sentry answered 504.', 504));

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'PARTIAL', eventsEnqueued: 100 });
  });
});
