import { judgeHour } from '../../../lambdas/core/spikes/judge.ts';
import type { Traffic } from './traffic.ts';

/** What came of one incident, or of the days without one. */
export interface Evaluation {
  incidents: { times: number; isFound: boolean; afterHours: number | null }[];
  /** Hours of which a spike was told although there was no incident. */
  falseAlarms: number[];
  groupDays: number;
}

const FIRST_MONDAY = Date.parse('2026-06-01T00:00:00.000Z');
const HOUR_MS = 3_600_000;
const BASELINE_HOURS = 14 * 24;
/** A tail of an incident within the hour after it is none of its own. */
const HOURS_AFTER = 1;

const nameOf = (hour: number): string => new Date(FIRST_MONDAY + hour * HOUR_MS).toISOString().slice(0, 13);

/** Each hour is judged once, when it has ended, as the sync judges hours in which something happened. */
export function evaluate({ counts, incidents }: Traffic): Evaluation {
  const told: number[] = [];
  for (let hour = BASELINE_HOURS; hour < counts.length; hour++) {
    const count = counts[hour] ?? null;
    const last = told.at(-1);
    if (count === null) continue;
    const verdict = judgeHour({
      hour: nameOf(hour),
      count,
      before: counts.slice(hour - BASELINE_HOURS, hour),
      firstSeen: nameOf(-1).concat(':00:00.000Z'),
      toldHour: last === undefined ? null : nameOf(last),
    });
    if (verdict.isSpike) told.push(hour);
  }
  const within = (hour: number, { from, to }: { from: number; to: number }): boolean =>
    hour >= from && hour < to + HOURS_AFTER;
  return {
    incidents: incidents
      // One of which no hour is known can be found by nobody.
      .filter(({ from, to }) => counts.slice(from, to).some((count) => count !== null))
      .map(({ from, to, times }) => {
        const found = told.find((hour) => hour >= from && hour < to);
        return { times, isFound: found !== undefined, afterHours: found === undefined ? null : found - from };
      }),
    falseAlarms: told.filter((hour) => !incidents.some((incident) => within(hour, incident))),
    groupDays: (counts.length - BASELINE_HOURS) / 24,
  };
}
