import { newestReleases, releaseDays } from './release-days.ts';
import type { Cell, RollUp } from './roll-up.ts';

export const DIMENSIONS = ['total', 'project', 'level', 'environment', 'release', 'group'] as const;
export type Dimension = (typeof DIMENSIONS)[number];
export const INTERVALS = ['hour', 'day'] as const;
export type Interval = (typeof INTERVALS)[number];

export interface TrendQuestion {
  by: Dimension;
  interval: Interval;
  /** ISO 8601; the whole intervals that they lie in are meant. */
  from: string;
  to: string;
  /** Which events count; by the hour, environment and release of a cell are not known and null. */
  accepts: (cell: Omit<Cell, 'count'> & { projectId: string }) => boolean;
}

/** Events of one value over time. */
export interface Series {
  /** Null where the events have none, or where it is not known. */
  value: string | null;
  /** One for each start. */
  counts: number[];
  total: number;
}

export interface Trend {
  /** Start of each interval, ISO 8601, oldest first. */
  starts: string[];
  /** Most events first. */
  series: Series[];
  /** What further values have together; null where there are none. */
  other: (Series & { values: number }) | null;
  /** Whether the last interval still runs: its count will grow, and no curve should end in it. */
  isRunning: boolean;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const INTERVAL_MS: Record<Interval, number> = { hour: HOUR_MS, day: DAY_MS };
/** Lines that a picture can tell apart. */
export const MAX_SERIES = 10;

/** When the first interval begins that a question touches, ISO 8601: events are counted from there on. */
export function spanStart({ from, interval }: Pick<TrendQuestion, 'from' | 'interval'>): string {
  const step = INTERVAL_MS[interval];
  return new Date(Math.floor(Date.parse(from) / step) * step).toISOString();
}

/** Counts of stored events over time, from the roll-ups of the days that are asked for; earlier ones tell which releases are new. */
export function trendOf(rollUps: readonly RollUp[], question: TrendQuestion, nowMs: number): Trend {
  const starts = startsOf(question);
  const index = new Map(starts.map((start, at) => [start, at]));
  const byValue = new Map<string | null, number[]>();
  for (const { at, value, count } of rollUps.flatMap((rollUp) => pointsOf(rollUp, question))) {
    const place = index.get(at);
    if (place === undefined) continue;
    const counts = byValue.get(value) ?? starts.map(() => 0);
    counts[place] = (counts[place] ?? 0) + count;
    byValue.set(value, counts);
  }
  const all = [...byValue].map(([value, counts]) => ({ value, counts, total: sum(counts) })).sort(mostFirst);
  const told = question.by === 'release' ? newestAndLargest(all, rollUps) : all.slice(0, MAX_SERIES);
  const further = all.filter((one) => !told.includes(one));
  const last = starts.at(-1);
  return {
    starts,
    series: told,
    other: further.length === 0 ? null : together(further, starts.length),
    isRunning: last !== undefined && Date.parse(last) + INTERVAL_MS[question.interval] > nowMs,
  };
}

/** Those that began last, however few events they have yet, and of the others the largest. */
function newestAndLargest(all: readonly Series[], rollUps: readonly RollUp[]): Series[] {
  if (all.length <= MAX_SERIES) return [...all];
  const dayOf = releaseDays(rollUps);
  const known = all.map((series) => {
    const { value } = series;
    return { series, value, firstDay: value === null ? null : dayOf(value) };
  });
  const newest = new Set(newestReleases(known).map(({ series }) => series));
  const largest = all.filter((one) => !newest.has(one)).slice(0, MAX_SERIES - newest.size);
  return all.filter((one) => newest.has(one) || largest.includes(one));
}

/** The days, `YYYY-MM-DD`, whose roll-ups a question needs. */
export const daysOf = ({
  from,
  to,
}: Pick<TrendQuestion, 'from' | 'to'>): { first: string; last: string } => ({
  first: from.slice(0, 10),
  last: to.slice(0, 10),
});

interface Point {
  at: string;
  value: string | null;
  count: number;
}

function pointsOf(rollUp: RollUp, { by, interval, accepts }: TrendQuestion): Point[] {
  const { projectId, day } = rollUp;
  if (interval === 'day') {
    const at = `${day}T00:00:00.000Z`;
    return [...rollUp.cells, ...restOf(rollUp)]
      .filter((cell) => accepts({ ...cell, projectId }))
      .map((cell) => ({ at, value: valueOf(by, { ...cell, projectId }), count: cell.count }));
  }
  return rollUp.hours.flatMap(({ level, counts }) => {
    const cell = { projectId, level, environment: null, release: null };
    if (!accepts(cell)) return [];
    return counts.map((count, hour) => ({
      at: `${day}T${hour.toString().padStart(2, '0')}:00:00.000Z`,
      value: valueOf(by, cell),
      count,
    }));
  });
}

/** Events beyond the largest cells: of no value that is known, and counted all the same. */
const restOf = ({ otherCells }: RollUp): Cell[] =>
  otherCells === 0 ? [] : [{ level: null, environment: null, release: null, count: otherCells }];

function valueOf(by: Dimension, cell: Omit<Cell, 'count'> & { projectId: string }): string | null {
  switch (by) {
    case 'total':
    case 'group':
      return null;
    case 'project':
      return cell.projectId;
    case 'level':
    case 'environment':
    case 'release':
      return cell[by];
  }
}

function startsOf({ from, to, interval }: TrendQuestion): string[] {
  const step = INTERVAL_MS[interval];
  const first = Date.parse(spanStart({ from, interval }));
  const length = Math.max(0, Math.floor((Date.parse(to) - first) / step) + 1);
  return Array.from({ length }, (_, index) => new Date(first + index * step).toISOString());
}

function together(series: readonly Series[], length: number): Series & { values: number } {
  const counts = Array.from({ length }, (_, at) => sum(series.map((one) => one.counts[at] ?? 0)));
  return { value: null, counts, total: sum(counts), values: series.length };
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
const mostFirst = (a: Series, b: Series): number =>
  b.total - a.total || ((a.value ?? '') < (b.value ?? '') ? -1 : 1);
