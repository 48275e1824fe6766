import type { WeeklyReport } from '../../contracts/weekly-report.ts';
import { dayIn, type ReportWindow } from '../../core/alerts/report-week.ts';
import { totalsOf } from '../../core/ledger/ledger.ts';
import type { ChangeCounts } from '../../core/trends/changes-over-time.ts';
import type { LedgerState } from '../table/sync/ledger-store.ts';
import { readChangesOverTime, type ChangesOverTime } from './changes-over-time.ts';
import { readLedgerHours, type LedgerSource } from './ledger-hours.ts';
import { readCounts, type TrendsAnswer, type TrendsQuery, type TrendsSource } from './trends.ts';

/** Where a report is read: all that trends and the ledger are. */
export type ReportSource = TrendsSource & LedgerSource & { ledger: TrendsSource['ledger'] };

const NOISIEST = 5;
/** It is stored with what goes out on each route. */
const NAME_LENGTH = 300;
const HOUR_MS = 3_600_000;

/**
 * What the weekly report tells of a window, by the very reads of the routes of trends and completeness, so that whoever
 * follows its link sees the same figures. What is not known of the whole window is null, with a sentence on why.
 */
export async function readReport(source: ReportSource, window: ReportWindow): Promise<WeeklyReport> {
  const question: TrendsQuery = {
    query: [],
    by: 'total',
    interval: 'hour',
    from: window.from,
    to: window.to,
  };
  const [counts, groups, changes, capture] = await Promise.all([
    readCounts(source, question),
    readCounts(source, { ...question, by: 'group' }),
    readChangesOverTime(source, question),
    readCapture(source, window),
  ]);
  const { counted, unknown: notCounted } = countedIn(counts, window);
  const { changed, unknown: notKnown } = changedIn(changes);
  return {
    ...window,
    ...changed,
    ...counted,
    noisiest: counts.countedFrom === null ? null : noisiestOf(groups),
    ...capture.figures,
    unknown: [...notCounted, ...notKnown, ...capture.unknown],
  };
}

const noisiestOf = ({ series }: Pick<TrendsAnswer, 'series'>): NonNullable<WeeklyReport['noisiest']> =>
  series.slice(0, NOISIEST).map(({ value, label, total }) => ({
    id: value ?? '',
    name: label.slice(0, NAME_LENGTH).toWellFormed(),
    events: total,
  }));

type Counted = Pick<WeeklyReport, 'events' | 'days'>;

function countedIn(
  { countedFrom, starts, series }: Omit<TrendsAnswer, 'changes'>,
  { from, to, zone }: ReportWindow,
): { counted: Counted; unknown: string[] } {
  const [total] = series;
  const isKnown = (start: string) => countedFrom !== null && start.slice(0, 10) >= countedFrom;
  const byDay = new Map<string, number | null>();
  for (let at = Date.parse(from); at < Date.parse(to); at += HOUR_MS) byDay.set(dayIn(zone, at), 0);
  for (const [index, start] of starts.entries()) {
    const day = dayIn(zone, Date.parse(start));
    const before = byDay.get(day);
    const count = isKnown(start) ? (total?.counts[index] ?? 0) : null;
    byDay.set(day, before === null || before === undefined || count === null ? null : before + count);
  }
  const days = [...byDay].map(([day, events]) => ({ day, events }));
  if (isKnown(from)) return { counted: { events: total?.total ?? 0, days }, unknown: [] };
  const why =
    countedFrom === null
      ? 'How many events there were is not known: no sync has counted them.'
      : `How many events there were in all is not known: they are counted from ${countedFrom} (UTC) on.`;
  return { counted: { events: null, days }, unknown: [why] };
}

type Changed = Pick<WeeklyReport, 'created' | 'regressed' | 'resolved' | 'timeToResolve'>;

function changedIn(changes: ChangesOverTime | null): { changed: Changed; unknown: string[] } {
  const counts = changes?.days.map((day) => day.counts) ?? [null];
  const known = counts.filter((one) => one !== null);
  if (changes === null || known.length < counts.length) {
    const from = changes?.knownFrom ?? null;
    const why =
      from === null
        ? 'What became new, came back and was resolved is not known: no change is stored yet.'
        : `What became new, came back and was resolved is not known of the whole week: changes are known from ${from} on.`;
    return {
      changed: { created: null, regressed: null, resolved: null, timeToResolve: null },
      unknown: [why],
    };
  }
  const sum = (kind: keyof ChangeCounts) => known.reduce((total, one) => total + one[kind], 0);
  const { known: measured, medianSeconds, p90Seconds } = changes.timeToResolve;
  return {
    changed: {
      created: sum('created'),
      regressed: sum('regressed'),
      resolved: sum('resolved'),
      timeToResolve: { known: measured, medianSeconds, p90Seconds },
    },
    unknown: [],
  };
}

type Capture = Pick<WeeklyReport, 'captureRate' | 'accepted' | 'missing'>;

async function readCapture(
  source: ReportSource,
  window: ReportWindow,
): Promise<{ figures: Capture; unknown: string[] }> {
  const state: LedgerState | null = await source.ledger.loadState();
  if (!state?.known) {
    const why = state?.reason ?? 'No sync has kept the ledger yet.';
    return {
      figures: { captureRate: null, accepted: null, missing: null },
      unknown: [`How much of what Sentry accepted is stored is not known. ${why}`],
    };
  }
  const hours = await readLedgerHours(source, state.projects, window, Date.parse(state.checkedAt));
  const { captureRate, accepted, missing } = totalsOf(hours);
  return { figures: { captureRate, accepted, missing }, unknown: [] };
}
