import type { HourCount } from '../../adapters/table/read/group-reader.ts';

export const TREND_DAYS = 14;
const HOUR_MS = 3_600_000;

export interface TrendHour {
  /** Start of the hour, ISO 8601 UTC, milliseconds. */
  hour: string;
  count: number;
}

/** The first UTC day that the trend may touch, `YYYY-MM-DD`. */
export const firstTrendDay = (nowMs: number): string => firstHour(nowMs).toISOString().slice(0, 10);

/** One entry for each of the last 14 x 24 hours, oldest first, the current hour last; hours without events are 0. */
export function zeroFilledTrend(counts: readonly HourCount[], nowMs: number): TrendHour[] {
  const byHour = new Map(counts.map(({ hour, count }) => [hour, count]));
  const first = firstHour(nowMs).getTime();
  return Array.from({ length: TREND_DAYS * 24 }, (_, index) => {
    const hour = new Date(first + index * HOUR_MS).toISOString();
    return { hour, count: byHour.get(hour.slice(0, 13)) ?? 0 };
  });
}

const firstHour = (nowMs: number): Date =>
  new Date((Math.floor(nowMs / HOUR_MS) - (TREND_DAYS * 24 - 1)) * HOUR_MS);
