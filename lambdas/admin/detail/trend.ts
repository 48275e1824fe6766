import type { HourCount } from '../../adapters/table/read/group-reader.ts';

export const TREND_DAYS = 14;
const TREND_HOURS = TREND_DAYS * 24;
const HOUR_MS = 3_600_000;

export interface TrendHour {
  /** Start of the hour, ISO 8601 UTC, milliseconds. */
  hour: string;
  count: number;
}

/** The first UTC day that the trend may touch, `YYYY-MM-DD`. */
export const firstTrendDay = (nowMs: number, hours = TREND_HOURS): string =>
  firstHour(nowMs, hours).toISOString().slice(0, 10);

/** One entry for each of the last hours, 14 x 24 of them, oldest first, the current hour last; hours without events are 0. */
export function zeroFilledTrend(
  counts: readonly HourCount[],
  nowMs: number,
  hours = TREND_HOURS,
): TrendHour[] {
  const byHour = new Map(counts.map(({ hour, count }) => [hour, count]));
  const first = firstHour(nowMs, hours).getTime();
  return Array.from({ length: hours }, (_, index) => {
    const hour = new Date(first + index * HOUR_MS).toISOString();
    return { hour, count: byHour.get(hour.slice(0, 13)) ?? 0 };
  });
}

const firstHour = (nowMs: number, hours: number): Date =>
  new Date((Math.floor(nowMs / HOUR_MS) - (hours - 1)) * HOUR_MS);
