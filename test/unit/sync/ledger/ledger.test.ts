import { SentryRefusal, SentryUnavailable } from '../../../../lambdas/adapters/sentry/api.ts';
import type { HourlyOutcomes, OutcomeQuery } from '../../../../lambdas/adapters/sentry/stats.ts';
import { addHours, hourOf, startOfHour, type HourOutcomes } from '../../../../lambdas/core/ledger/ledger.ts';
import { lookOf } from '../../../../lambdas/sync/ledger/ledger.ts';
import { FakeLedger } from '../../../support/fakes/fake-ledger.ts';
import { createWorld, issueRow, NOW } from '../fakes.ts';

const PROJECT = '11';
/** Settled for long. */
const HOUR = hourOf(NOW - 5 * 3_600_000);

/** A sync over a ledger in memory, and a Sentry that counts what a test says. */
function ledgerWorld() {
  const world = createWorld();
  const ledger = new FakeLedger();
  world.services.ledger = ledger;
  const outcomes = new Map<string, HourOutcomes>();
  const queries: OutcomeQuery[] = [];
  world.sentry.hourlyOutcomes = (query) => {
    queries.push(query);
    const inSpan = [...outcomes].filter(([hour]) => hour >= query.from && hour <= query.to);
    const answer: HourlyOutcomes = inSpan.length === 0 ? new Map() : new Map([[PROJECT, new Map(inSpan)]]);
    return Promise.resolve(answer);
  };
  return {
    ...world,
    ledger,
    queries,
    outcomes,
    accepted: (hour: string, accepted: number, dropped: Record<string, number> = {}) =>
      outcomes.set(hour, { accepted, dropped }),
    stored: (hour: string, byWebhook: number, repaired = 0) =>
      ledger.counts.set(`${PROJECT} ${hour}`, { stored: byWebhook + repaired, repaired, byWebhook }),
    hour: (hour: string) => ledger.hours.get(`${PROJECT} ${hour}`),
    /** An issue whose events Sentry lists. */
    listed: (issueId: number, eventIds: readonly string[], at: number) => {
      world.sentry.listed.push(issueRow(issueId));
      world.sentry.events.set(
        issueId.toString(),
        eventIds.map((eventID) => ({
          eventID,
          projectID: PROJECT,
          title: 'TypeError',
          dateCreated: new Date(at).toISOString(),
          tags: [],
          'event.type': 'error',
        })),
      );
    },
    run: async () => {
      const outcome = await world.sync();
      if (outcome.kind !== 'finished') throw new Error(`the run is ${outcome.kind}`);
      return outcome.run;
    },
  };
}

const eventId = (index: number) => index.toString(16).padStart(32, '0');

describe('the ledger of a sync', () => {
  it('writes a project-hour for what Sentry accepted and what is stored', async () => {
    const world = ledgerWorld();
    world.accepted(HOUR, 10, { filtered: 2 });
    world.stored(HOUR, 7, 3);

    const run = await world.run();

    expect(world.hour(HOUR)).toMatchObject({
      accepted: 10,
      stored: 10,
      repaired: 3,
      dropped: { filtered: 2 },
      state: 'BACKFILLED',
      missing: 0,
    });
    expect(world.ledger.state).toMatchObject({ known: true, reason: null, projects: [{ id: PROJECT }] });
    expect(run).toMatchObject({
      complete: true,
      ledger: { captureRate: 100, gapHours: 0, silence: 'UNKNOWN' },
    });
  });

  it('writes no hour again while nothing changes', async () => {
    const world = ledgerWorld();
    world.accepted(HOUR, 10);
    world.stored(HOUR, 10);
    await world.run();
    world.ledger.writes.length = 0;

    for (let runs = 0; runs < 10; runs++) await world.run();

    expect(world.ledger.writes).toEqual([]);
  });

  it('asks for all 30 days once, then for two days and a few older ones in turn', async () => {
    const world = ledgerWorld();
    await world.run();
    expect(world.queries).toEqual([{ from: '2026-10-21T00', to: '2026-11-20T10', projects: [] }]);
    world.queries.length = 0;

    for (let runs = 0; runs < 8; runs++) await world.run();

    const days = new Set(world.queries.map(({ from }) => from));
    expect(world.queries).toHaveLength(16);
    expect(days.has('2026-11-19T00')).toBe(true);
    expect(days.size).toBe(9);
  });

  it('looks at every day of the window within eight runs, whatever the day', () => {
    for (let day = 0; day < 40; day++) {
      const nowMs = NOW + day * 86_400_000;
      let state: { known: boolean; nextDay: string | null } = { known: true, nextDay: '2026-11-02' };
      const seen = new Set<string>();
      for (let runs = 0; runs < 8; runs++) {
        const look = lookOf(state, nowMs, 90);
        look.days.forEach((each) => seen.add(each));
        state = { known: true, nextDay: look.nextDay };
      }
      expect(seen.size).toBe(31);
    }
  });

  it.each([2, 3, 7, 30, 31, 90])(
    'looks at whole days within %s days of the sync, no further',
    (windowDays) => {
      let state: { known: boolean; nextDay: string | null } | null = null;
      const looks = Array.from({ length: 10 }, () => {
        const look = lookOf(state, NOW, windowDays);
        state = { known: true, nextDay: look.nextDay };
        return look;
      });
      const spans = looks.flatMap((look) => look.spans);

      expect(spans.filter(([from, to]) => from > to || from < hourOf(NOW - windowDays * 86_400_000))).toEqual(
        [],
      );
      expect(new Set(looks.flatMap(({ days }) => days)).size).toBe(1 + Math.min(30, windowDays - 1));
    },
  );

  it('does not take for a gap what is older than the sync looks back, and may have expired', async () => {
    const world = ledgerWorld();
    world.services.settings = { ...world.services.settings, windowDays: 7 };
    const old = NOW - 10 * 86_400_000;
    world.accepted(hourOf(old), 2);
    world.listed(1, [eventId(1), eventId(2)], old);

    const run = await world.run();

    expect(run).toMatchObject({ eventsEnqueued: 0, ledger: { gapHours: 0 } });
  });

  it('notices an old hour that changed when its day has its turn', async () => {
    const old = hourOf(NOW - 20 * 86_400_000);
    const world = ledgerWorld();
    world.accepted(old, 4);
    world.stored(old, 4);
    await world.run();
    world.accepted(old, 5);

    for (let runs = 0; runs < 8; runs++) await world.run();

    expect(world.hour(old)).toMatchObject({ accepted: 5, state: 'DROPPED_BY_SENTRY', unlisted: 1 });
  });

  it('says what it cannot know without org:read, and the run is complete all the same', async () => {
    const world = ledgerWorld();
    world.accepted(HOUR, 10);
    await world.run();
    world.sentry.hourlyOutcomes = () =>
      Promise.reject(
        new SentryRefusal('sentry_forbidden', 'the token may not do this', 403, 'no permission'),
      );

    const run = await world.run();

    expect(run).toMatchObject({ complete: true, state: 'COMPLETE', ledger: null, errors: [] });
    expect(world.ledger.state).toMatchObject({ known: false, silence: { state: 'UNKNOWN' } });
    expect(world.ledger.state?.reason).toContain('org:read');
  });

  it('reads everything again when the scope comes back', async () => {
    const world = ledgerWorld();
    const { hourlyOutcomes } = world.sentry;
    world.sentry.hourlyOutcomes = () => Promise.reject(new SentryRefusal('sentry_forbidden', 'no', 403, ''));
    await world.run();
    world.sentry.hourlyOutcomes = hourlyOutcomes;
    world.accepted(hourOf(NOW - 20 * 86_400_000), 1);

    await world.run();

    expect(world.ledger.state?.known).toBe(true);
    expect(world.ledger.hours.size).toBe(1);
  });

  it('keeps the rest of the run whole when Sentry’s counts fail', async () => {
    const world = ledgerWorld();
    world.sentry.hourlyOutcomes = () => Promise.reject(new Error('a counter fell over'));

    const run = await world.run();

    expect(run).toMatchObject({ complete: true, ledger: null });
    expect(run.errors).toMatchObject([{ message: 'a counter fell over' }]);
  });

  it('measures the last 24 settled hours, and no others', async () => {
    const world = ledgerWorld();
    // The hour of now and, at 10:00, the one before are not settled.
    const settled = hourOf(NOW - 2 * 3_600_000);
    world.accepted(hourOf(NOW), 100);
    world.accepted(hourOf(NOW - 3_600_000), 100);
    world.accepted(settled, 10);
    world.stored(settled, 9);
    world.accepted(addHours(settled, -23), 10);
    world.stored(addHours(settled, -23), 10);
    world.accepted(addHours(settled, -24), 100);

    const run = await world.run();

    expect(run.ledger).toMatchObject({ captureRate: 95, gapHours: 2 });
  });
});

describe('a settled gap', () => {
  it('opens its own backfill, and the hour is BACKFILLED once the events are stored', async () => {
    const world = ledgerWorld();
    world.accepted(HOUR, 2);
    world.listed(1, [eventId(1), eventId(2)], startOfHour(HOUR) + 60_000);

    const run = await world.run();

    expect(run.ledger).toMatchObject({ gapHours: 1 });
    expect(run.eventsEnqueued).toBe(2);
    expect(world.hour(HOUR)).toMatchObject({ state: 'GAP', missing: 2, verifiedAt: null });
    world.stored(HOUR, 0, 2);
    await world.run();
    expect(world.hour(HOUR)).toMatchObject({ state: 'BACKFILLED', missing: 0 });
  });

  it('is DROPPED_BY_SENTRY once all that Sentry lists was read and nothing lacked', async () => {
    const world = ledgerWorld();
    world.accepted(HOUR, 3);
    world.stored(HOUR, 1);
    world.listed(1, [eventId(1)], startOfHour(HOUR) + 60_000);
    // As if it had come by webhook before.
    await world.run();
    world.stored(HOUR, 1);

    await world.run();

    expect(world.hour(HOUR)).toMatchObject({ state: 'DROPPED_BY_SENTRY', unlisted: 2, missing: 0 });
    expect(world.hour(HOUR)?.verifiedAt).toEqual(expect.any(String));
    world.sentry.calls.length = 0;
    const later = await world.run();
    expect(later.ledger).toMatchObject({ gapHours: 0, captureRate: 100 });
    expect(world.sentry.calls).not.toContain('events');
  });

  it('is read again as soon as Sentry counts more', async () => {
    const world = ledgerWorld();
    world.accepted(HOUR, 1);
    await world.run();
    expect(world.hour(HOUR)).toMatchObject({ state: 'DROPPED_BY_SENTRY', unlisted: 1 });
    world.accepted(HOUR, 2);
    world.listed(1, [eventId(1)], startOfHour(HOUR) + 60_000);

    const run = await world.run();

    expect(run.eventsEnqueued).toBe(1);
    expect(world.hour(HOUR)).toMatchObject({ state: 'GAP', missing: 2, unlisted: 0 });
  });

  it('of many issues is read over several runs, each issue once', async () => {
    const world = ledgerWorld();
    world.accepted(HOUR, 50);
    world.stored(HOUR, 45);
    for (let issue = 1; issue <= 45; issue++) {
      world.listed(issue, [eventId(issue)], startOfHour(HOUR) + issue * 1000);
    }
    const eventsOf: string[] = [];
    const { listIssueEvents } = world.sentry;
    world.sentry.listIssueEvents = (issueId, query) => {
      if (query.end < '2026-11-20T09') eventsOf.push(issueId);
      return listIssueEvents(issueId, query);
    };

    for (let runs = 0; runs < 3; runs++) await world.run();
    const firstReading = [...eventsOf];
    expect(world.hour(HOUR)).toMatchObject({ state: 'GAP', verifiedAt: null, triedAt: expect.any(String) });
    for (let runs = 0; runs < 3; runs++) await world.run();

    expect(firstReading).toHaveLength(45);
    expect(new Set(firstReading).size).toBe(45);
    expect(world.ledger.state?.reading).toBeNull();
    expect(world.hour(HOUR)).toMatchObject({ state: 'DROPPED_BY_SENTRY', unlisted: 5 });
  });

  it.each([
    new SentryRefusal('sentry_refused', 'Sentry answered 400.', 400, ''),
    new SentryUnavailable('sentry_unavailable', 'Sentry answered 504.', 504),
  ])('that Sentry never lists waits for its next turn, behind the others: $message', async (failure) => {
    const world = ledgerWorld();
    const other = addHours(HOUR, 1);
    for (const hour of [HOUR, other]) world.accepted(hour, 1);
    const { listIssues } = world.sentry;
    world.sentry.listIssues = (query) =>
      query.projects.length === 1 && query.start < new Date(startOfHour(addHours(HOUR, -1)) + 1).toISOString()
        ? Promise.reject(failure)
        : listIssues(query);

    await world.run();
    const run = await world.run();

    expect(run).toMatchObject({ complete: true, errors: [{ code: failure.code }] });
    expect(world.hour(HOUR)).toMatchObject({ state: 'GAP', verifiedAt: null, triedAt: expect.any(String) });
    expect(world.hour(other)).toMatchObject({ state: 'DROPPED_BY_SENTRY' });
  });

  it('with an issue that Sentry always fails to serve is read beyond it, and never verified', async () => {
    const world = ledgerWorld();
    world.accepted(HOUR, 3);
    for (const issue of [1, 2, 3]) world.listed(issue, [eventId(issue)], startOfHour(HOUR) + issue * 1000);
    const { listIssueEvents } = world.sentry;
    world.sentry.listIssueEvents = (issueId, query) =>
      issueId === '2'
        ? Promise.reject(new SentryUnavailable('sentry_unavailable', 'Sentry answered 500.', 500))
        : listIssueEvents(issueId, query);

    for (let runs = 0; runs < 4; runs++) await world.run();

    expect([...world.table.events.keys()]).toEqual([eventId(1), eventId(3)]);
    expect(world.hour(HOUR)).toMatchObject({ state: 'GAP', verifiedAt: null });
  });
});

describe('silence', () => {
  it('is 1 in the run’s figures while webhooks stay away although Sentry accepts events', async () => {
    const world = ledgerWorld();
    for (let hours = 24; hours < 24 * 8; hours++) {
      const hour = hourOf(NOW - hours * 3_600_000);
      world.accepted(hour, 20);
      world.stored(hour, 20);
    }
    world.ledger.deliveries = [
      { resource: 'error', action: 'created', lastAt: new Date(NOW - 3 * 3_600_000).toISOString() },
      { resource: 'issue', action: 'created', lastAt: new Date(NOW - 4 * 3_600_000).toISOString() },
    ];
    world.accepted(hourOf(NOW - 3_600_000), 34);

    const run = await world.run();

    expect(run.ledger?.silence).toBe('SILENT');
    expect(world.ledger.state?.silence).toMatchObject({
      state: 'SILENT',
      acceptedSince: 34,
      usualPerHour: 20,
    });
  });
});
