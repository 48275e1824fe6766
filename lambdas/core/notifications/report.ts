import type { ReportNotification } from '../../contracts/notification.ts';
import type { WeeklyReport } from '../../contracts/weekly-report.ts';
import { actionsOf, type Bar, type Content, type ContentRow, type Fact } from './content.ts';
import { sparkline } from './sparkline.ts';
import { timeIn } from './times.ts';
import { countOf } from './words.ts';

/** The pages that show the same window; `publicUrl` is empty where nobody knows it. */
export function reportLinks(
  { from, to, noisiest }: WeeklyReport,
  publicUrl: string,
): Omit<ReportNotification['links'], 'unsubscribe'> {
  const address = (path: string) => (publicUrl === '' ? null : `${publicUrl}${path}`);
  const query = new URLSearchParams({ from, to, interval: 'hour' }).toString();
  const groups = (noisiest ?? []).flatMap(({ id }) => {
    const url = address(`/admin/error-log/${encodeURIComponent(id)}`);
    return url === null ? [] : [[id, url] as const];
  });
  return {
    trends: address(`/admin/trends?${query}`),
    completeness: address('/admin/completeness'),
    groups: new Map(groups),
  };
}

/** What a weekly report says, before a channel writes it. */
export function contentOfReport({ report, links }: ReportNotification): Content {
  const { from, to, zone, days, noisiest, unknown } = report;
  // People read an end as the first instant that is not meant any more.
  const end = new Date(Date.parse(to) + 1).toISOString();
  return {
    headline: 'Weekly report',
    title: `${dayWords(days[0]?.day)} to ${dayWords(days.at(-1)?.day)}`,
    change: `From ${timeIn(zone, from)} to ${timeIn(zone, end)}.`,
    text: null,
    facts: factsOf(report),
    trend: days.length === 0 ? null : trendOf(days),
    bars: barsOf(days),
    rows: (noisiest ?? []).map((group, index) => rowOf(group, index, links.groups)),
    remarks: unknown,
    actions: actionsOf([
      ['Open the trends', links.trends],
      ['Open the completeness', links.completeness],
    ]),
  };
}

const NOT_KNOWN = 'not known';

function factsOf(report: ReportNotification['report']): Fact[] {
  const { created, regressed, resolved, events, timeToResolve } = report;
  const counted = (count: number | null, noun: string) => (count === null ? NOT_KNOWN : countOf(count, noun));
  return [
    { label: 'New', value: counted(created, 'error') },
    { label: 'Regressed', value: counted(regressed, 'error') },
    { label: 'Resolved', value: counted(resolved, 'error') },
    { label: 'Time to resolve', value: timeToResolve === null ? NOT_KNOWN : resolveWords(report) },
    { label: 'Events', value: counted(events, 'event') },
    { label: 'Captured', value: captureWords(report) },
    { label: 'Noisiest', value: noisiestWords(report) },
  ];
}

function resolveWords({ timeToResolve, resolved }: ReportNotification['report']): string {
  const { known = 0, medianSeconds = null, p90Seconds = null } = timeToResolve ?? {};
  if (resolved === 0) return 'nothing was resolved';
  if (medianSeconds === null || p90Seconds === null)
    return `${NOT_KNOWN}: of none of them is it known since when it was open`;
  const part = known === resolved ? '' : `, known of ${known.toLocaleString('en-US')} of them`;
  return `half within ${spanWords(medianSeconds)}, nine of ten within ${spanWords(p90Seconds)}${part}`;
}

function captureWords({ captureRate, accepted, missing }: ReportNotification['report']): string {
  if (accepted === null || missing === null) return NOT_KNOWN;
  if (captureRate === null) return 'Sentry accepted no event';
  // Rounded down: 99.996 % is not all.
  const rate = Math.floor(captureRate * 100) / 100;
  const lost = missing === 0 ? '' : `, ${missing.toLocaleString('en-US')} missing`;
  return `${rate.toString()} % of ${countOf(accepted, 'event')} that Sentry accepted${lost}`;
}

const noisiestWords = ({ noisiest }: ReportNotification['report']): string =>
  noisiest === null
    ? NOT_KNOWN
    : noisiest.length === 0
      ? 'none'
      : `${countOf(noisiest.length, 'error')}, listed below`;

/** The two largest units, rounded down: `2 d 3 h`, `40 min`. */
function spanWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return 'a minute';
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  if (days > 0) return hours === 0 ? `${days} d` : `${days} d ${hours} h`;
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
}

type Days = ReportNotification['report']['days'];

/** `2026-11-16` is `Mon 16 Nov`. */
function dayWords(day: string | undefined): string {
  const at = new Date(`${day ?? ''}T00:00:00.000Z`);
  if (Number.isNaN(at.getTime())) return NOT_KNOWN;
  const words = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  });
  return words.format(at).replace(',', '');
}

const valueWords = (events: number | null): string =>
  events === null ? NOT_KNOWN : events.toLocaleString('en-US');

/** Days of which nothing is known have no bar. */
function trendOf(days: Days): string {
  const bars = days.map(({ events }) => events ?? 0);
  const words = days.map(({ day, events }) => `${dayWords(day)} ${valueWords(events)}`);
  return `${sparkline(bars)} events a day: ${words.join(', ')}`;
}

function barsOf(days: Days): Bar[] {
  const most = Math.max(1, ...days.map(({ events }) => events ?? 0));
  return days.map(({ day, events }) => ({
    label: dayWords(day),
    value: valueWords(events),
    share: (events ?? 0) / most,
  }));
}

const rowOf = (
  { id, name, events }: { id: string; name: string; events: number },
  index: number,
  addresses: ReadonlyMap<string, string>,
): ContentRow => ({
  text: `${(index + 1).toString()}. ${name}: ${countOf(events, 'event')}`,
  url: actionsOf([['Open', addresses.get(id) ?? null]])[0]?.url ?? null,
});
