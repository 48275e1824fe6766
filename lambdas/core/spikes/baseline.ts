import { upperTail } from './tail.ts';

/**
 * What is usual for a group, learnt from its hours: a level, how it differs by hour of the day and by weekday, how it moved
 * in the last day, and how much hours scatter around that. docs/spikes.md says why it is so.
 */
export interface Baseline {
  /** What to expect in an hour, which is a number of hours since the epoch. */
  at: (hour: number) => Expected;
  /** Whether an hour is so unusual that it is no part of a baseline. */
  isUnusual: (hour: KnownHour) => boolean;
  /** Whether its weekday has far less than others. */
  isCalm: (hour: number) => boolean;
}

export interface Expected {
  mean: number;
  /** Scatter of the hours and what is not known of the mean, as the shape of a gamma distribution. */
  shape: number;
}

/** An hour of which the count is known. */
export interface KnownHour {
  hour: number;
  count: number;
}

const HOURS_OF_DAY = 24;
const DAYS_OF_WEEK = 7;
/** Of the kind "as usual": so many events are added to what is compared, so that a few say little. */
const PSEUDO_EVENTS = 2;
const PSEUDO_EVENTS_OF_LAST_DAY = 10;
/** How far the last day alone may move the level. */
const LEAST_MOVE = 0.67;
const MOST_MOVE = 3;
/** A relative scatter of about 14 % is what the steadiest traffic has. */
const LEAST_DISPERSION = 0.02;
/** What is assumed of a group of which few hours are known, and how many hours that counts for. */
const ASSUMED_DISPERSION = 0.15;
const ASSUMED_HOURS = 48;

/** A past hour this unlikely, this large and this far above what is expected is no part of the baseline. */
const UNUSUAL_TAIL = 1e-5;
export const LEAST_EVENTS = 10;
export const LEAST_RATIO = 2;
/** Unusual hours with fewer others between them are one incident. */
export const QUIET_HOURS = 6;
/** What lasts longer is no spike but a new level. */
const MOST_HOURS_OF_INCIDENT = 24;
/** What happens more often in two weeks is the group's habit. */
const MOST_INCIDENTS = 4;

/** `hours` are those before the one that is judged, in their order. */
export function baselineOf(hours: readonly KnownHour[]): Baseline {
  const isCalm = calmDays(hours);
  const end = hours.at(-1)?.hour ?? 0;
  const slot = (hour: number): number => (isCalm(hour) ? HOURS_OF_DAY : 0) + hourOfDay(hour);
  const first = fit(winsorised(hours, slot), end, isCalm);
  const unusual = new Set(incidentHours(hours.filter((each) => isOutside(each, first.at(each.hour)))));
  const rest = unusual.size === 0 ? hours : hours.filter(({ hour }) => !unusual.has(hour));
  const { at } = fit(rest, end, isCalm);
  return { at, isCalm, isUnusual: (each) => isOutside(each, at(each.hour)) };
}

const isOutside = ({ count }: KnownHour, expected: Expected): boolean =>
  count >= LEAST_EVENTS && count > LEAST_RATIO * expected.mean && upperTail(count, expected) < UNUSUAL_TAIL;

/** The hours of incidents, without what is a new level and without what is a habit. */
function incidentHours(outside: readonly KnownHour[]): number[] {
  const incidents: number[][] = [];
  for (const { hour } of outside) {
    const last = incidents.at(-1);
    const end = last?.at(-1);
    if (last === undefined || end === undefined || hour - end > QUIET_HOURS) incidents.push([hour]);
    else last.push(hour);
  }
  const short = incidents.filter((each) => (each.at(-1) ?? 0) - (each[0] ?? 0) < MOST_HOURS_OF_INCIDENT);
  return short.length > MOST_INCIDENTS ? [] : short.flat();
}

/** Of so many samples of the same hour the two largest are cut to the third; of fewer the largest to the second. */
const LEAST_SAMPLES_TO_CUT_TWO = 6;
const LEAST_SAMPLES_TO_CUT = 3;
/** A count this small is never cut: where most hours have none, every event would be. */
const LEAST_TO_CUT = 3;

/** Without what an incident or two would add, whatever their size. */
function winsorised(hours: readonly KnownHour[], slot: (hour: number) => number): KnownHour[] {
  const counts = new Map<number, number[]>();
  for (const { hour, count } of hours) {
    const samples = counts.get(slot(hour));
    if (samples === undefined) counts.set(slot(hour), [count]);
    else samples.push(count);
  }
  const most = new Map([...counts].map(([index, samples]) => [index, mostOf(samples)]));
  return hours.map(({ hour, count }) => ({ hour, count: Math.min(count, most.get(slot(hour)) ?? count) }));
}

function mostOf(samples: readonly number[]): number {
  if (samples.length < LEAST_SAMPLES_TO_CUT) return Number.POSITIVE_INFINITY;
  const sorted = samples.toSorted((a, b) => b - a);
  return Math.max(LEAST_TO_CUT, sorted[samples.length < LEAST_SAMPLES_TO_CUT_TWO ? 1 : 2] ?? 0);
}

const hourOfDay = (hour: number): number => hour % HOURS_OF_DAY;
const dayOfWeek = (hour: number): number => Math.floor(hour / HOURS_OF_DAY) % DAYS_OF_WEEK;

/** A weekday with less than this part of what is usual is calm, as weekends are in offices: its hours are of their own. */
const CALM = 0.5;

/** Which weekdays are calm. By their medians, which an incident does not move. */
function calmDays(hours: readonly KnownHour[]): (hour: number) => boolean {
  const counts = Array.from({ length: DAYS_OF_WEEK }, (): number[] => []);
  for (const { hour, count } of hours) counts[dayOfWeek(hour)]?.push(count);
  const levels = counts.map(trimmedMean);
  const usual = levels.toSorted((a, b) => a - b)[Math.floor(DAYS_OF_WEEK / 2)] ?? 0;
  return (hour) => (levels[dayOfWeek(hour)] ?? 0) < CALM * usual;
}

/** Without the largest tenth, which is where incidents are. */
function trimmedMean(counts: readonly number[]): number {
  const kept = counts.toSorted((a, b) => a - b).slice(0, Math.ceil(counts.length * 0.9));
  return sum(kept) / Math.max(1, kept.length);
}

/**
 * The level and its rhythm: by hour of the day, by kind of day, by both and by weekday, each as far as the one before does not
 * explain it; so what few events say moves little.
 */
function fit(
  hours: readonly KnownHour[],
  end: number,
  isCalm: (hour: number) => boolean,
): Pick<Baseline, 'at'> {
  const level = sum(hours.map(({ count }) => count)) / Math.max(1, hours.length);
  const kind = (hour: number): number => (isCalm(hour) ? 1 : 0);
  const slot = (hour: number): number => kind(hour) * HOURS_OF_DAY + hourOfDay(hour);
  const byHour = factors(hours, { size: HOURS_OF_DAY, slot: hourOfDay, mean: () => level });
  const byKind = factors(hours, { size: 2, slot: kind, mean: byHour.mean });
  const bySlot = factors(hours, { size: 2 * HOURS_OF_DAY, slot, mean: byKind.mean });
  const byDay = factors(hours, { size: DAYS_OF_WEEK, slot: dayOfWeek, mean: bySlot.mean });
  const usual = byDay.mean;
  const move = moveOf(hours, end, usual);
  const dispersion = dispersionOf(hours, usual);
  return {
    at: (hour) => {
      const uncertainty = 1 / (bySlot.eventsAt(hour) + PSEUDO_EVENTS);
      return { mean: usual(hour) * move, shape: 1 / (dispersion + uncertainty) };
    },
  };
}

interface Slots {
  size: number;
  slot: (hour: number) => number;
  mean: (hour: number) => number;
}

interface Factors {
  mean: (hour: number) => number;
  eventsAt: (hour: number) => number;
}

/** The mean as each slot differs from it. */
function factors(hours: readonly KnownHour[], { size, slot, mean }: Slots): Factors {
  const events = Array<number>(size).fill(0);
  const expected = Array<number>(size).fill(0);
  for (const { hour, count } of hours) {
    const index = slot(hour);
    events[index] = (events[index] ?? 0) + count;
    expected[index] = (expected[index] ?? 0) + mean(hour);
  }
  const factor = events.map(
    (count, index) => (count + PSEUDO_EVENTS) / ((expected[index] ?? 0) + PSEUDO_EVENTS),
  );
  return {
    mean: (hour) => mean(hour) * (factor[slot(hour)] ?? 1),
    eventsAt: (hour) => events[slot(hour)] ?? 0,
  };
}

function moveOf(hours: readonly KnownHour[], end: number, usual: (hour: number) => number): number {
  const last = hours.filter(({ hour }) => hour > end - HOURS_OF_DAY);
  const seen = sum(last.map(({ count }) => count)) + PSEUDO_EVENTS_OF_LAST_DAY;
  const expected = sum(last.map(({ hour }) => usual(hour))) + PSEUDO_EVENTS_OF_LAST_DAY;
  return Math.min(MOST_MOVE, Math.max(LEAST_MOVE, seen / expected));
}

/** By the method of moments: what the squares of the deviations have beyond those of a Poisson distribution. */
function dispersionOf(hours: readonly KnownHour[], usual: (hour: number) => number): number {
  let beyond = 0;
  let squares = 0;
  for (const { hour, count } of hours) {
    const mean = usual(hour);
    beyond += (count - mean) ** 2 - mean;
    squares += mean ** 2;
  }
  const seen = squares === 0 ? ASSUMED_DISPERSION : Math.max(0, beyond / squares);
  const weighed = (hours.length * seen + ASSUMED_HOURS * ASSUMED_DISPERSION) / (hours.length + ASSUMED_HOURS);
  return Math.max(LEAST_DISPERSION, weighed);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
