import { html } from 'hono/html';
import { dayBefore, type DayBefore } from '../../../core/trends/day-before.ts';
import type { Html } from '../layout.ts';
import { exact, number, plural } from '../text.ts';

type Hours = Parameters<typeof dayBefore>[0];

const SIGN: Record<DayBefore['verdict'], string> = {
  worse: 'worse: ',
  better: 'better: ',
  few: '',
  alike: '',
};
const WORDS: Record<DayBefore['verdict'], string> = {
  worse: 'worse than the day before',
  better: 'better than the day before',
  few: 'too few to tell from the day before',
  alike: 'about as the day before',
};

/** With its span: 24 hours of the clock begin up to an hour later than 24 hours ago. */
const sentence = ({ last, before, since, verdict }: DayBefore): string =>
  `${plural(last, 'stored event')} in 24 full hours, from ${exact(since)} to the end of this one, ${number(before)} in the 24 before: ${WORDS[verdict]}`;

/** Null where both days have nothing. */
function told(hours: Hours, nowMs: number): DayBefore | null {
  const found = dayBefore(hours, nowMs);
  return found.last + found.before === 0 ? null : found;
}

/** `worse: 110, was 11`, with the sentence on hover and for whoever hears it; nothing where both days have nothing. */
export function dayBeforeLine(hours: Hours, nowMs: number): Html | string {
  const found = told(hours, nowMs);
  if (found === null) return '';
  const { last, before, verdict } = found;
  return html`<div class="small day-before ${verdict}" title="${sentence(found)}">
    <span aria-hidden="true">${SIGN[verdict]}${number(last)}, was ${number(before)}</span
    ><span class="unseen">${WORDS[verdict]}: ${number(before)}, then ${number(last)}</span>
  </div>`;
}

/**
 * `worse than the day before: 110, was 11`, of a group that is open to see; beside a filter of its events it says that all are
 * counted.
 */
export function dayBeforeBadge(hours: Hours, nowMs: number, isFiltered: boolean): Html | string {
  const found = told(hours, nowMs);
  if (found === null) return '';
  const { last, before, verdict } = found;
  return html`<span class="badge sub figures ${verdict === 'worse' ? 'hot' : ''}" title="${sentence(found)}"
    >${WORDS[verdict]}: ${number(last)}, was ${number(before)}${isFiltered ? ', all events' : ''}</span
  >`;
}
