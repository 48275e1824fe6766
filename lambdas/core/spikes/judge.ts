import {
  baselineOf,
  LEAST_EVENTS,
  LEAST_RATIO,
  QUIET_HOURS,
  type Baseline,
  type Expected,
  type KnownHour,
} from './baseline.ts';
import { upperTail } from './tail.ts';

/** Days of hours from which it is learnt what is usual. */
export const BASELINE_DAYS = 14;
const HOUR_MS = 3_600_000;
const HOURS_OF_DAY = 24;
const HOURS_OF_WEEK = 168;

/** The hours of a group, as far as they are known. */
export interface HourHistory {
  /** The hour that is judged, `YYYY-MM-DDTHH` in UTC; also while it lasts: it is then judged by what has come so far. */
  hour: string;
  count: number;
  /**
   * The hours before it, oldest first, at most 14 days; null where the count is not known: an hour with a gap, in silence, or
   * in which Sentry dropped events.
   */
  before: readonly (number | null)[];
  /** ISO 8601 UTC: when the group was first seen. */
  firstSeen: string;
  /** The newest hour of which a spike was told; null where none was. */
  toldHour: string | null;
}

export type SpikeVerdict =
  | {
      isSpike: true;
      /** What was to be expected in this hour. */
      expected: number;
      why: 'unusual' | 'growing';
    }
  | { isSpike: false; why: 'few' | 'usual' | 'habit' | 'continued' | 'unknown' };

const no = (why: Extract<SpikeVerdict, { isSpike: false }>['why']): SpikeVerdict => ({ isSpike: false, why });

/** By the hour and by the hours that end with it: an incident of several hours says more than its largest one. */
const WINDOWS = [1, 2, 3, 6];
const LONGEST_WINDOW = 6;
/** Of all windows together about one false alarm in 10,000 days of a group whose traffic is as the baseline takes it. */
const MOST_TAIL = 5e-7;
/** Of the hour itself, where it is the window that is unusual: what was before it is told already, or a habit. */
const MOST_TAIL_IN_WINDOW = 0.01;
/** The hour itself, where it is the window that is unusual. */
const LEAST_RATIO_IN_WINDOW = 1.5;
/** Fewer known hours say nothing of a rhythm. */
const LEAST_HOURS = 24;

/** Whether the hour is to be told as a spike. */
export function judgeHour(history: HourHistory): SpikeVerdict {
  const { count, firstSeen, before } = history;
  if (count < LEAST_EVENTS) return no('few');
  const hour = hourOf(history.hour);
  const born = Math.floor(Date.parse(firstSeen) / HOUR_MS);
  const known = knownHours(before.slice(-BASELINE_DAYS * HOURS_OF_DAY), hour, born);
  if (hour - born < HOURS_OF_DAY) return judgeYoung(history, known);
  if (known.length < LEAST_HOURS) return no('unknown');
  const judged = { hour, count };
  // An incident that has begun already must not raise what is expected of its next hour.
  const baseline = baselineOf(known.filter((each) => each.hour <= hour - LONGEST_WINDOW));
  if (!isUnusual(judged, known, baseline)) return no('usual');
  if (isHabit(judged, known, baseline)) return no('habit');
  if (isContinued(history.toldHour, { hour, known }, baseline)) return no('continued');
  return { isSpike: true, expected: baseline.at(hour).mean, why: 'unusual' };
}

const hourOf = (name: string): number => Math.floor(Date.parse(`${name}:00:00.000Z`) / HOUR_MS);

/** The hour in which a group was born has a part of it without the group, and those before have none of it. */
function knownHours(before: readonly (number | null)[], hour: number, born: number): KnownHour[] {
  const first = hour - before.length;
  return before.flatMap((count, index) =>
    count === null || first + index <= born ? [] : [{ hour: first + index, count }],
  );
}

function isUnusual(judged: KnownHour, known: readonly KnownHour[], baseline: Baseline): boolean {
  const own = baseline.at(judged.hour);
  const recent = known
    .filter(({ hour }) => hour > judged.hour - LONGEST_WINDOW)
    .map((each) => withoutHabit(each, known, baseline));
  return WINDOWS.some((length) => {
    const hours = [...recent.filter(({ hour }) => hour > judged.hour - length), judged];
    // A window with an unknown hour is a shorter one.
    if (hours.length < length) return false;
    if (length > 1 && !isRaised(judged, own)) return false;
    const expected = hours.map(({ hour }) => baseline.at(hour));
    const count = sum(hours.map((each) => each.count));
    const mean = sum(expected.map((each) => each.mean));
    const variance = sum(expected.map((each) => each.mean ** 2 / each.shape));
    return count > LEAST_RATIO * mean && upperTail(count, { mean, shape: mean ** 2 / variance }) < MOST_TAIL;
  });
}

const isRaised = ({ count }: KnownHour, own: Expected): boolean =>
  count > LEAST_RATIO_IN_WINDOW * own.mean && upperTail(count, own) < MOST_TAIL_IN_WINDOW;

/** The hour of a job says nothing of the hours after it. */
function withoutHabit(each: KnownHour, known: readonly KnownHour[], baseline: Baseline): KnownHour {
  const { mean } = baseline.at(each.hour);
  return each.count > LEAST_RATIO * mean && isHabit(each, known, baseline) ? { ...each, count: mean } : each;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** As many at the same hour on so many days of the same kind. */
const HABIT_DAYS = 3;
const HABIT_RATIO = 1.5;
/** Far above the rest at the same hour of the week, in each of the weeks that are known; a job is not as large each time. */
const WEEKLY_ABOVE = 3;
const WEEKLY_RATIO = 2.5;

/** What a job does: as many came at the same time before. */
function isHabit({ hour, count }: KnownHour, known: readonly KnownHour[], { isCalm, at }: Baseline): boolean {
  const before = known.filter((each) => each.hour < hour && (hour - each.hour) % HOURS_OF_DAY === 0);
  const days = before.filter(
    (each) => each.count * HABIT_RATIO >= count && isCalm(each.hour) === isCalm(hour),
  );
  const weeks = before.filter((each) => (hour - each.hour) % HOURS_OF_WEEK === 0).map((each) => each.count);
  const isWeekly =
    weeks.length > 0 &&
    Math.min(...weeks) > WEEKLY_ABOVE * at(hour).mean &&
    Math.max(...weeks) * WEEKLY_RATIO >= count;
  return days.length >= HABIT_DAYS || isWeekly;
}

/** Whether the incident that was told of goes on: since then there were never so many hours without anything unusual. */
function isContinued(
  toldHour: string | null,
  { hour, known }: { hour: number; known: readonly KnownHour[] },
  baseline: Baseline,
): boolean {
  if (toldHour === null) return false;
  const unusual = new Set(known.filter((each) => baseline.isUnusual(each)).map((each) => each.hour));
  const told = hourOf(toldHour);
  for (let at = hour - 1, quiet = 0; at > told; at--) {
    quiet = unusual.has(at) ? 0 : quiet + 1;
    if (quiet >= QUIET_HOURS) return false;
  }
  return true;
}

/** A group of less than a day has no rhythm: its earlier hours are all there is, and they say little of the next. */
const SHAPE_OF_YOUNG = 2;
const LEAST_EVENTS_OF_YOUNG = 20;
const LEAST_RATIO_OF_YOUNG = 4;
const MOST_TAIL_OF_YOUNG = 1e-4;

function judgeYoung({ count, toldHour }: HourHistory, known: readonly KnownHour[]): SpikeVerdict {
  // In its first hours the group is new, which was told.
  if (known.length === 0) return no('unknown');
  if (count < LEAST_EVENTS_OF_YOUNG) return no('few');
  if (toldHour !== null) return no('continued');
  const events = sum(known.map((each) => each.count));
  const mean = (events + 1) / known.length;
  const most = Math.max(...known.map((each) => each.count));
  const shape = 1 / (1 / SHAPE_OF_YOUNG + 1 / (events + 1));
  const isGrowing =
    count > LEAST_RATIO_OF_YOUNG * mean &&
    count > LEAST_RATIO * most &&
    upperTail(count, { mean, shape }) < MOST_TAIL_OF_YOUNG;
  return isGrowing ? { isSpike: true, expected: mean, why: 'growing' } : no('usual');
}
