import type { WeeklyReport } from '../../../lambdas/contracts/weekly-report.ts';
import type { ReportNotification } from '../../../lambdas/contracts/notification.ts';
import type { ReportWindow } from '../../../lambdas/core/alerts/report-week.ts';

const WEEK: ReportWindow = {
  from: '2026-11-15T23:00:00.000Z',
  to: '2026-11-22T22:59:59.999Z',
  zone: 'Europe/Berlin',
};

/** A week in which everything is known. */
export const aReport = (window: ReportWindow = WEEK, over: Partial<WeeklyReport> = {}): WeeklyReport => ({
  ...window,
  created: 12,
  regressed: 3,
  resolved: 8,
  timeToResolve: { known: 8, medianSeconds: 12_000, p90Seconds: 183_600 },
  events: 1_234,
  days: [100, 200, 300, 400, 234, 0, 0].map((events, index) => ({ day: `2026-11-${16 + index}`, events })),
  noisiest: [{ id: '4711', name: 'WEB-12 TypeError: basket is undefined', events: 900 }],
  captureRate: 99.996,
  accepted: 1_300,
  missing: 1,
  unknown: [],
  ...over,
});

export const reportNotification = (report: WeeklyReport = aReport()): ReportNotification => ({
  kind: 'report',
  report,
  links: {
    trends: 'https://errors.example.com/admin/trends?from=a&to=b',
    completeness: 'https://errors.example.com/admin/completeness',
    groups: new Map([['4711', 'https://errors.example.com/admin/error-log/4711']]),
    unsubscribe: 'https://errors.example.com/admin/alerts/snooze?route=email%3Aa',
  },
});
