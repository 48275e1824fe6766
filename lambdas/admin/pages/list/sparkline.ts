import { html } from 'hono/html';
import type { EventsOfHour } from '../../../adapters/table/read/group-reader.ts';
import type { Period } from '../../../contracts/saved-view.ts';
import type { Html } from '../layout.ts';
import { number, plural } from '../text.ts';

const HOUR_MS = 3_600_000;
const HEIGHT = 24;
/** One event beside a storm must still be seen. */
const LEAST = 2;

interface Plot {
  /** Bars, and how far each of them and its gap go. */
  bars: number;
  step: number;
  barMs: number;
  /** How much of an hour `YYYY-MM-DDTHH` names a bar. */
  named: number;
  words: string;
  of: string;
}

const PLOTS: Readonly<Record<Period, Plot>> = {
  '24h': { bars: 24, step: 4, barMs: HOUR_MS, named: 13, words: 'the last 24 hours', of: 'an hour' },
  '14d': { bars: 14, step: 7, barMs: 24 * HOUR_MS, named: 10, words: 'the last 14 days', of: 'a UTC day' },
};

/** The bars of a sparkline, oldest first, the running one last: hours as `YYYY-MM-DDTHH`, or UTC days. */
export const sparkSlots = (nowMs: number, period: Period): string[] => {
  const { bars, barMs, named } = PLOTS[period];
  return Array.from({ length: bars }, (_, index) =>
    new Date(nowMs - (bars - 1 - index) * barMs).toISOString().slice(0, named),
  );
};

/** The UTC days that they touch, and those of the last 48 hours, which tell a day beside the day before; `YYYY-MM-DD`. */
export const sparkDays = (nowMs: number, period: Period): string[] => {
  const [dayBefore = ''] = sparkSlots(nowMs - 24 * HOUR_MS, '24h');
  const days = [dayBefore, ...sparkSlots(nowMs, period)].map((slot) => slot.slice(0, 10));
  return [...new Set(days)].sort();
};

/** Stored events of the period, one path for all bars: fifty rows of them must stay small. */
export function sparkline(counts: readonly EventsOfHour[], nowMs: number, period: Period): Html {
  const { bars, step, named, words, of } = PLOTS[period];
  const bySlot = new Map<string, number>();
  for (const { hour, count } of counts) {
    const slot = hour.slice(0, named);
    bySlot.set(slot, (bySlot.get(slot) ?? 0) + count);
  }
  const heights = sparkSlots(nowMs, period).map((slot) => bySlot.get(slot) ?? 0);
  const total = heights.reduce((sum, count) => sum + count, 0);
  const highest = Math.max(0, ...heights);
  if (highest === 0) return html`<span class="spark none" title="No stored event in ${words}"></span>`;
  const label = `${plural(total, 'stored event')} in ${words}, at most ${number(highest)} in ${of}`;
  const path = heights
    .map((count, index) => barOf(count / highest, index * step, step - 1))
    .filter((bar) => bar !== '')
    .join('');
  return html`<svg class="spark" viewBox="0 0 ${bars * step} ${HEIGHT}" role="img" aria-label="${label}">
    <title>${label}</title>
    <path d="${path}" />
  </svg>`;
}

function barOf(share: number, at: number, width: number): string {
  if (share <= 0) return '';
  const height = Math.max(LEAST, Math.round(share * HEIGHT)).toString();
  return `M${at.toString()} ${HEIGHT.toString()}v-${height}h${width.toString()}v${height}z`;
}
