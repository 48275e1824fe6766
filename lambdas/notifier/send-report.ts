import type { TestMessage } from '../contracts/notifier-message.ts';
import { newEntry, type Entry } from '../core/alerts/entry.ts';
import { dueWindow, windowUpTo } from '../core/alerts/report-week.ts';
import type { WeeklyReport } from '../contracts/weekly-report.ts';
import type { NotifierServices } from './services.ts';

/** Makes the report of a week that is over, once for each of its routes; a minute later finds it made. */
export async function makeReports(services: NotifierServices): Promise<void> {
  const { report, reports, readReport, clock } = services;
  const window = report === null ? null : dueWindow(report, clock.now());
  if (report === null || window === null) return;
  const made = await reports.routesWith(window.to);
  const lacking = report.to.filter((route) => !made.has(route));
  if (lacking.length === 0) return;
  const told = await readReport(window);
  for (const route of lacking)
    await reports.add(window.to, entryOf(told, { id: `report:${told.to}`, route }, services));
}

/** A report that somebody asks for, on the route that it is to be seen on. */
export async function reportOnRequest(
  { id, route }: Pick<TestMessage, 'id' | 'route'>,
  services: NotifierServices,
): Promise<Entry> {
  const window = windowUpTo(services.report?.zone ?? 'UTC', services.clock.now());
  return entryOf(await services.readReport(window), { id, route }, services);
}

const entryOf = (
  report: WeeklyReport,
  { id, route }: { id: string; route: string },
  { clock }: NotifierServices,
): Entry => {
  const nowMs = clock.now();
  return newEntry({ kind: 'report', report }, { id, n: nowMs, subject: id, route, judgedAt: nowMs });
};
