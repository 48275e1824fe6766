import fc from 'fast-check';
import {
  SentryRefusal,
  SentryUnavailable,
  type SentryEventRow,
} from '../../../../lambdas/adapters/sentry/api.ts';
import type { EventsMessage } from '../../../../lambdas/contracts/queue-message.ts';
import type { SyncOutcome } from '../../../../lambdas/sync/outcome.ts';
import { createWorld, eventOf, NOW, outOfTimeAfter, type World } from '../fakes.ts';

const runOf = (outcome: SyncOutcome) => {
  if (outcome.kind === 'busy') throw new Error('The sync did not run.');
  return outcome.run;
};

/** A world whose table has the rows of these events, by issue id, and no bodies. The list of issues is empty. */
const withRows = async (events: Record<string, SentryEventRow[]>) => {
  const world = createWorld();
  for (const [issueId, rows] of Object.entries(events)) {
    world.sentry.events.set(issueId, rows);
    await enqueueRows(world, issueId, rows);
  }
  // Not absent groups, which is another matter.
  world.services.reader.listGroupIds = () => Promise.resolve({ items: [], nextCursor: null });
  world.table.sent.length = 0;
  return world;
};
const enqueueRows = (world: World, issueId: string, rows: SentryEventRow[]) => {
  const message: EventsMessage = {
    v: 1,
    kind: 'events',
    source: 'backfill',
    observedAt: new Date(NOW).toISOString(),
    issueId,
    projectId: '11',
    events: rows.map(({ entries: _, ...row }) => row),
  };
  return world.table.queue.send([message]);
};

const eventsOf = (issueId: number, count: number) =>
  Array.from({ length: count }, (_, index) => eventOf(issueId, index));
const dayBefore = (event: SentryEventRow): SentryEventRow => ({
  ...event,
  dateCreated: new Date(Date.parse(String(event['dateCreated'])) - 86_400_000).toISOString(),
});
const requests = ({ sentry }: World) => sentry.count('full') + sentry.count('event');

describe('the bodies of events of which the table has the row', () => {
  it('are enqueued, ten a request where one issue has several', async () => {
    const world = await withRows({ 1: eventsOf(1, 25), 2: eventsOf(2, 1) });

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ state: 'COMPLETE', bodiesEnqueued: 26, eventsEnqueued: 0 });
    expect(world.table.indexed()).toEqual([]);
    expect([world.sentry.count('full'), world.sentry.count('event')]).toEqual([3, 1]);
  });

  it('are asked for once', async () => {
    const world = await withRows({ 1: eventsOf(1, 25) });
    await world.sync();

    const run = runOf(await world.sync());

    expect(run.bodiesEnqueued).toBe(0);
    expect(world.sentry.calls).toEqual(['list']);
  });

  it('are found between many events that need none', async () => {
    const all = eventsOf(1, 500);
    const world = await withRows({ 1: [all[0]!, all[250]!, all[499]!] });
    world.sentry.events.set('1', all);

    const run = runOf(await world.sync());

    expect(run.bodiesEnqueued).toBe(3);
    expect(requests(world)).toBeLessThanOrEqual(6);
  });

  it('of a storm within one second come ten a request too', async () => {
    const storm = eventsOf(1, 100).map((event) => ({ ...event, dateCreated: '2026-11-19T00:00:00Z' }));
    const world = await withRows({ 1: storm });

    const run = runOf(await world.sync());

    expect(run.bodiesEnqueued).toBe(100);
    expect(requests(world)).toBeLessThanOrEqual(12);
  });

  it('take at most 300 requests of a run, newest first, and the next run continues', async () => {
    // Arrange: one event of each issue
    const world = await withRows(
      Object.fromEntries(Array.from({ length: 500 }, (_, index) => [index + 1, [eventOf(index + 1, index)]])),
    );

    const first = runOf(await world.sync());
    const left = world.table.indexed().map(({ issueId }) => Number(issueId));
    const second = runOf(await world.sync());

    expect([first.bodiesEnqueued, second.bodiesEnqueued]).toEqual([300, 200]);
    expect(left).toEqual(Array.from({ length: 200 }, (_, index) => 301 + index));
  });

  it('that Sentry no longer has do not keep it from those behind them', async () => {
    const world = await withRows(
      Object.fromEntries(Array.from({ length: 500 }, (_, index) => [index + 1, [eventOf(index + 1, index)]])),
    );
    for (let id = 1; id <= 490; id++) world.sentry.bodyless.add(eventOf(id, id - 1).eventID);

    for (let run = 0; run < 3; run++) await world.sync();

    expect(world.table.indexed()).toHaveLength(490);
  });

  it('that Sentry always fails to serve do not keep it from those behind them', async () => {
    const world = await withRows(
      Object.fromEntries(Array.from({ length: 60 }, (_, index) => [index + 1, [eventOf(index + 1, index)]])),
    );
    const get = world.sentry.getEvent;
    world.sentry.getEvent = (issueId, eventId) =>
      Number(issueId) % 20 === 5
        ? Promise.reject(new SentryUnavailable('sentry_unavailable', 'Sentry answered 500.', 500))
        : get(issueId, eventId);

    const states = [];
    for (let run = 0; run < 5; run++) states.push(runOf(await world.sync()).state);

    expect(world.table.indexed().map(({ issueId }) => issueId)).toEqual(['5', '25', '45']);
    expect(states).toEqual(Array(5).fill('COMPLETE'));
  });

  it('of an issue whose list Sentry always fails to serve do not keep it from those behind them', async () => {
    const world = await withRows({ 1: eventsOf(1, 20), 2: eventsOf(2, 20).map(dayBefore) });
    const list = world.sentry.listFullEvents;
    world.sentry.listFullEvents = (issueId, query) =>
      issueId === '1'
        ? Promise.reject(new SentryUnavailable('sentry_unavailable', 'Sentry answered 504.', 504))
        : list(issueId, query);

    for (let run = 0; run < 3; run++) await world.sync();

    expect(new Set(world.table.indexed().map(({ issueId }) => issueId))).toEqual(new Set(['1']));
  });

  it('of issues whose list Sentry refuses do not keep it from those behind them', async () => {
    // As many as are asked for at the same time
    const refused = ['1', '2', '3', '4'];
    const world = await withRows({
      ...Object.fromEntries(refused.map((issueId) => [issueId, eventsOf(Number(issueId), 2)])),
      5: eventsOf(5, 20).map(dayBefore),
    });
    const list = world.sentry.listFullEvents;
    world.sentry.listFullEvents = (issueId, query) =>
      refused.includes(issueId)
        ? Promise.reject(
            new SentryRefusal('sentry_refused', 'Sentry answered 400.', 400, 'Invalid date range.'),
          )
        : list(issueId, query);

    for (let run = 0; run < 3; run++) await world.sync();

    expect(new Set(world.table.indexed().map(({ issueId }) => issueId))).toEqual(new Set(refused));
  });

  it('that Sentry has again are fetched at last', async () => {
    const world = await withRows({ 1: eventsOf(1, 3) });
    for (const { eventID } of eventsOf(1, 3)) world.sentry.bodyless.add(eventID);
    await world.sync();
    world.sentry.bodyless.clear();

    await world.sync();

    expect(world.table.indexed()).toEqual([]);
  });

  it('of rows that came meanwhile are fetched before the walk through older ones has ended', async () => {
    const world = await withRows(
      Object.fromEntries(Array.from({ length: 900 }, (_, index) => [index + 1, [eventOf(index + 1, index)]])),
    );
    await world.sync();
    const fresh = { ...eventOf(1000, 0), dateCreated: '2026-11-20T09:00:00Z' };
    world.sentry.events.set('1000', [fresh]);
    await enqueueRows(world, '1000', [fresh]);

    await world.sync();

    expect(world.table.events.get(fresh.eventID)?.isIndexed).toBe(false);
  });

  it('of rows that this run has enqueued are waited for', async () => {
    const world = await withRows({});
    world.sentry.listed = [{ id: '1', title: 'TypeError', lifetime: { count: '1' } }];
    world.sentry.events.set('1', [eventOf(1, 0)]);
    const waits: number[] = [];
    world.services.sleep = (ms) => {
      waits.push(ms);
      return Promise.resolve();
    };

    const run = runOf(await world.sync());

    expect(run).toMatchObject({ eventsEnqueued: 1, bodiesEnqueued: 1 });
    expect(waits.every((ms) => ms <= 5000)).toBe(true);
    expect(waits.length).toBeGreaterThanOrEqual(2);
  });

  it('that no queue message can hold are left out and reported', async () => {
    const [large, small] = eventsOf(1, 2);
    const world = await withRows({ 1: [large!, small!] });
    world.sentry.events.set('1', [{ ...large!, entries: ['x'.repeat(1_048_576)] }, small!]);

    const run = runOf(await world.sync());

    expect(run).toMatchObject({
      state: 'COMPLETE',
      bodiesEnqueued: 1,
      errors: [{ code: 'event_too_large' }],
    });
  });

  it('are left to the next run where time runs out', async () => {
    const world = await withRows(
      Object.fromEntries(Array.from({ length: 60 }, (_, index) => [index + 1, [eventOf(index + 1, index)]])),
    );
    const { signal, next } = outOfTimeAfter(world, { ms: 2100, perRequest: 100 });

    const first = runOf(await world.sync(signal));
    next();
    const second = runOf(await world.sync());

    expect([first.state, second.state]).toEqual(['COMPLETE', 'COMPLETE']);
    expect(first.bodiesEnqueued).toBe(20);
    expect(first.bodiesEnqueued + second.bodiesEnqueued).toBe(60);
  });

  it('are all there after some runs, whatever Sentry has lost and whatever lies between', async () => {
    const state = fc.constantFrom('row', 'row', 'lost', 'whole');
    const issue = fc.array(fc.tuple(fc.nat(40), state), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.array(issue, { maxLength: 5 }), async (issues) => {
        const world = await withRows({});
        for (const [index, events] of issues.entries()) {
          const issueId = (index + 1).toString();
          const rows = events
            .map(([second], id) => ({
              ...eventOf(index + 1, id),
              dateCreated: `${new Date(NOW - 86_400_000 - second * 1000).toISOString().slice(0, 19)}Z`,
            }))
            .sort((a, b) => (a.dateCreated < b.dateCreated ? 1 : -1));
          world.sentry.events.set(issueId, rows);
          const stateOf = ({ eventID }: SentryEventRow) => events[parseInt(eventID.slice(8), 16)]![1];
          await enqueueRows(
            world,
            issueId,
            rows.filter((row) => stateOf(row) !== 'whole'),
          );
          for (const row of rows) if (stateOf(row) === 'lost') world.sentry.bodyless.add(row.eventID);
        }

        await world.sync();

        expect(world.table.indexed().every(({ eventId }) => world.sentry.bodyless.has(eventId))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});
