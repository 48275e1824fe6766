import { html } from 'hono/html';
import type { HourCount } from '../../../adapters/table/read/group-reader.ts';
import type { Html } from '../layout.ts';
import { number, plural } from '../text.ts';

const HOURS = 24;
const HOUR_MS = 3_600_000;
const WIDTH = 96;
const HEIGHT = 24;
const BAR = WIDTH / HOURS;
/** One event beside a storm must still be seen. */
const LEAST = 2;

/** The last 24 hours that a sparkline shows, oldest first, the running one last, as `YYYY-MM-DDTHH`. */
export const sparkHours = (nowMs: number): string[] =>
  Array.from({ length: HOURS }, (_, index) =>
    new Date(nowMs - (HOURS - 1 - index) * HOUR_MS).toISOString().slice(0, 13),
  );

/** The UTC days that they touch, `YYYY-MM-DD`. */
export const sparkDays = (nowMs: number): string[] => [
  ...new Set(sparkHours(nowMs).map((hour) => hour.slice(0, 10))),
];

/** Stored events of the last 24 hours, one path for all bars: fifty rows of them must stay small. */
export function sparkline(counts: readonly HourCount[], nowMs: number): Html {
  const byHour = new Map(counts.map(({ hour, count }) => [hour, count]));
  const heights = sparkHours(nowMs).map((hour) => byHour.get(hour) ?? 0);
  const total = heights.reduce((sum, count) => sum + count, 0);
  const highest = Math.max(0, ...heights);
  if (highest === 0)
    return html`<span class="spark none" title="No stored event in the last 24 hours"></span>`;
  const label = `${plural(total, 'stored event')} in the last 24 hours, at most ${number(highest)} in an hour`;
  const path = heights
    .map((count, index) => barOf(count / highest, index))
    .filter((bar) => bar !== '')
    .join('');
  return html`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
    <title>${label}</title>
    <path d="${path}" />
  </svg>`;
}

/** Three units wide, one apart. */
function barOf(share: number, index: number): string {
  if (share <= 0) return '';
  const height = Math.max(LEAST, Math.round(share * HEIGHT));
  return `M${(index * BAR).toString()} ${HEIGHT.toString()}v-${height.toString()}h3v${height.toString()}z`;
}
