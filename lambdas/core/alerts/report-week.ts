import { REPORT_AT, reportSetting, type ReportSetting } from '../../contracts/weekly-report.ts';
import { instantOf, isZone, wallClock } from './zoned-time.ts';

/** When a report is due, and which days it is of. */

export interface ReportWindow {
  /** ISO 8601, both included; whole hours of UTC, in which events are counted. */
  from: string;
  to: string;
  zone: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;
const NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
/** What an outage held up still comes; whoever sets a report up gets none of a week long past. */
const LATEST_MS = DAY_MS;

export type ReadReportSetting =
  { ok: true; setting: ReportSetting | null } | { ok: false; mistakes: string[] };

/** Environment variables of a function take 4 KB together (AWS, "Lambda quotas"). */
const MAX_LENGTH = 600;

/** Reads the setting `REPORT`; empty is no report. All mistakes at once, each with its key. */
export function readReportSetting(text: string): ReadReportSetting {
  if (text.trim() === '') return { ok: true, setting: null };
  if (text.length > MAX_LENGTH)
    return { ok: false, mistakes: [`must be at most ${MAX_LENGTH} characters; this is ${text.length}`] };
  const parsed = reportSetting.safeParse(jsonOf(text), {
    error: () => 'must be JSON such as {"to": ["email:team@example.com"], "at": "Mon 09:00"}',
  });
  if (!parsed.success)
    return {
      ok: false,
      mistakes: parsed.error.issues.map(({ path, message }) => [...path.slice(0, 1), message].join(' ')),
    };
  return isZone(parsed.data.zone)
    ? { ok: true, setting: parsed.data }
    : { ok: false, mistakes: [`zone is no time zone with "${parsed.data.zone}"; one is "Europe/Berlin"`] };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/** The seven days before the last time that a report was due; null where that is longer ago than a day. */
export function dueWindow(setting: ReportSetting, nowMs: number): ReportWindow | null {
  const last = [0, -1, -2, -3, -4, -5, -6, -7]
    .map((days) => dueOn(setting, nowMs, days))
    .find((due) => due !== null && due.at <= nowMs);
  if (last === undefined || last === null || nowMs - last.at >= LATEST_MS) return null;
  return windowOf(setting.zone, last.day - WEEK_DAYS * DAY_MS, last.day);
}

/** The next time that a report is due. */
export function nextDue(setting: ReportSetting, nowMs: number): number | null {
  const next = [0, 1, 2, 3, 4, 5, 6, 7]
    .map((days) => dueOn(setting, nowMs, days))
    .find((due) => due !== null && due.at > nowMs);
  return next?.at ?? null;
}

/** Of a report that somebody asks for: the seven days up to now, with the hour under way. */
export const windowUpTo = (zone: string, nowMs: number): ReportWindow => {
  const end = (Math.floor(nowMs / HOUR_MS) + 1) * HOUR_MS;
  return {
    from: new Date(end - WEEK_DAYS * DAY_MS).toISOString(),
    to: new Date(end - 1).toISOString(),
    zone,
  };
};

/** The seven days before a day, given as `YYYY-MM-DD`, from midnight to midnight in a zone. */
export const windowBefore = (zone: string, day: string): ReportWindow => {
  const end = Date.parse(`${day}T00:00:00.000Z`);
  return windowOf(zone, end - WEEK_DAYS * DAY_MS, end);
};

/** `day` is the midnight of a day on a clock that runs in UTC; null where no report is due on it. */
function dueOn({ at, zone }: ReportSetting, nowMs: number, days: number): { day: number; at: number } | null {
  const [, name = '', clock = ''] = REPORT_AT.exec(at) ?? [];
  const day = Math.floor(wallClock(zone, nowMs) / DAY_MS) * DAY_MS + days * DAY_MS;
  if (new Date(day).getUTCDay() !== NAMES.indexOf(name)) return null;
  const minutes = Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  return { day, at: instantOf(zone, day + minutes * MINUTE_MS) };
}

/** A zone of half an hour has its midnight within an hour of UTC: the window begins and ends with that hour. */
const windowOf = (zone: string, firstDay: number, endDay: number): ReportWindow => ({
  from: new Date(startOfHour(instantOf(zone, firstDay))).toISOString(),
  to: new Date(startOfHour(instantOf(zone, endDay)) - 1).toISOString(),
  zone,
});

const startOfHour = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;

/** `YYYY-MM-DD` of an instant by the clocks of the zone. */
export const dayIn = (zone: string, ms: number): string =>
  new Date(wallClock(zone, ms)).toISOString().slice(0, 10);
