import * as z from 'zod';
import { readReport } from '../../../../lambdas/adapters/figures/weekly-report.ts';
import type { ReportWindow } from '../../../../lambdas/core/alerts/report-week.ts';
import { NO_FACTS, type LedgerHour } from '../../../../lambdas/core/ledger/ledger.ts';
import { createRollUp } from '../../../../lambdas/core/trends/roll-up.ts';
import { aGroup, anAdmin, fakeServices, json, type World } from '../../../support/fakes/admin-services.ts';
import { FakeLedger } from '../../../support/fakes/fake-ledger.ts';
import { FakeRollUps } from '../../../support/fakes/fake-roll-ups.ts';
import { aChange } from '../../../support/samples/sample-change.ts';

const WINDOW: ReportWindow = {
  from: '2026-11-12T23:00:00.000Z',
  to: '2026-11-19T22:59:59.999Z',
  zone: 'Europe/Berlin',
};

function rollUps(firstDay: number): FakeRollUps {
  const stored = new FakeRollUps();
  for (let day = firstDay; day <= 20; day++) {
    const builder = createRollUp('7', `2026-11-${day}`);
    // The hour before midnight in Berlin, and the one after it.
    builder.add({
      issueId: '101',
      level: 'error',
      hours: new Map([
        ['22', day],
        ['23', 1],
      ]),
      parts: [],
    });
    void stored.save(builder.rollUp());
  }
  return stored;
}

function ledger(): FakeLedger {
  const kept = new FakeLedger();
  kept.state = {
    known: true,
    reason: null,
    checkedAt: '2026-11-20T12:25:00.000Z',
    projects: [{ id: '7', slug: 'shop' }],
    nextDay: null,
    reading: null,
    silence: null,
  };
  const hour = (at: string, accepted: number, missing: number): LedgerHour => ({
    ...NO_FACTS,
    ...{ projectId: '7', hour: at, accepted, stored: accepted - missing, missing },
    ...{ state: missing === 0 ? 'COMPLETE' : 'GAP', observedAt: '2026-11-20T12:25:00.000Z' },
  });
  const hours = [hour('2026-11-13T10', 90, 0), hour('2026-11-14T10', 10, 1), hour('2026-11-20T10', 50, 50)];
  void kept.saveHours(hours);
  kept.count('7', Date.parse('2026-11-14T10:30:00.000Z'), { byWebhook: 9 });
  return kept;
}

const told = (at: string, over: Parameters<typeof aChange>[0] = {}) =>
  aChange({ at, observedAt: at, n: Date.parse(at), ...over });
const changes = [
  told('2026-11-19T23:30:00.000Z', { issueId: '103', kind: 'created', from: null }),
  told('2026-11-18T12:00:00.000Z', { issueId: '101' }),
  told('2026-11-18T09:00:00.000Z', {
    ...{ issueId: '101', kind: 'regressed' },
    ...{ from: { status: 'RESOLVED' }, to: { status: 'OPEN' } },
  }),
  told('2026-11-13T09:00:00.000Z', { issueId: '102', kind: 'created', from: null }),
  told('2026-11-12T22:30:00.000Z', { issueId: '101', kind: 'created', from: null }),
  told('2026-11-01T08:00:00.000Z', { issueId: '100', kind: 'created', from: null }),
];

async function reported(over: Partial<World> = {}) {
  const admin = await anAdmin({
    groups: [aGroup()],
    ledger: ledger(),
    rollUps: rollUps(10),
    changes,
    hours: [
      { hour: '2026-11-12T22', count: 12, repaired: 0 },
      { hour: '2026-11-13T22', count: 13, repaired: 0 },
    ],
    ...over,
  });
  const report = await readReport(fakeServices(admin.world, admin.access), WINDOW);
  const span = new URLSearchParams({ from: WINDOW.from, to: WINDOW.to });
  const ask = async (route: string, more = ''): Promise<unknown> => {
    const answer = await json(await admin.call(`/api/admin/${route}?${span.toString()}${more}`));
    return answer.body;
  };
  return { report, ask };
}

const series = z.object({ value: z.string().nullable(), label: z.string(), total: z.number() });
const answerOfTrends = z.object({
  trends: z.object({
    series: z.array(series),
    changes: z.object({
      days: z.array(z.object({ counts: z.record(z.string(), z.number()) })),
      timeToResolve: z.object({
        resolved: z.number(),
        known: z.number(),
        medianSeconds: z.number(),
        p90Seconds: z.number(),
      }),
    }),
  }),
});
const answerOfCompleteness = z.object({
  completeness: z.object({
    totals: z.object({ captureRate: z.number(), accepted: z.number(), missing: z.number() }),
  }),
});

describe('a weekly report', () => {
  it('tells the figures that the routes answer for its window', async () => {
    const { report, ask } = await reported();

    const { trends } = answerOfTrends.parse(await ask('trends', '&interval=hour'));
    const { trends: byGroup } = answerOfTrends.parse(await ask('trends', '&interval=hour&by=group'));
    const { completeness } = answerOfCompleteness.parse(await ask('completeness'));
    const sum = (kind: string) =>
      trends.changes.days.reduce((all, { counts }) => all + (counts[kind] ?? 0), 0);
    const { resolved: _, ...timeToResolve } = trends.changes.timeToResolve;
    expect(report).toMatchObject({
      created: sum('created'),
      regressed: sum('regressed'),
      resolved: sum('resolved'),
      timeToResolve,
      events: trends.series[0]?.total,
      noisiest: byGroup.series.map(({ value, label, total }) => ({ id: value, name: label, events: total })),
      ...completeness.totals,
      unknown: [],
    });
  });

  it('counts what is within its window alone', async () => {
    const { report } = await reported();

    expect(report).toMatchObject({
      ...{ created: 1, regressed: 1, resolved: 1 },
      timeToResolve: { known: 1, medianSeconds: 10_800, p90Seconds: 10_800 },
      ...{ accepted: 100, missing: 1, captureRate: 99 },
      noisiest: [{ id: '101', events: 13 }],
    });
  });

  it('has days of the zone, which add up to all of its events', async () => {
    const { report } = await reported();

    expect(report.days).toEqual(
      [13, 14, 15, 16, 17, 18, 19].map((day) => ({ day: `2026-11-${day}`, events: day + 1 })),
    );
    expect(report.days.reduce((all, { events }) => all + (events ?? 0), 0)).toBe(report.events);
  });

  it('knows no sum of events where days were not counted, but the days that were', async () => {
    const { report } = await reported({ rollUps: rollUps(15) });

    expect(report.events).toBeNull();
    expect(report.days.map(({ events }) => events)).toEqual([null, null, null, 17, 18, 19, 20]);
    expect(report.unknown).toEqual([expect.stringContaining('counted from 2026-11-15 (UTC) on')]);
  });

  it('knows no count of changes where they are kept for less than the week', async () => {
    const { report } = await reported({ changes: changes.slice(0, 3) });

    expect(report).toMatchObject({ created: null, regressed: null, resolved: null, timeToResolve: null });
    expect(report.unknown).toEqual([
      expect.stringContaining('changes are known from 2026-11-18T09:00:00.000Z on'),
    ]);
  });

  it('knows nothing before the first sync, and says so', async () => {
    const { report } = await reported({ ledger: new FakeLedger(), rollUps: new FakeRollUps(), changes: [] });

    expect(report).toMatchObject({
      events: null,
      created: null,
      noisiest: null,
      captureRate: null,
      accepted: null,
    });
    expect(report.unknown).toHaveLength(3);
  });
});
