import { html } from 'hono/html';
import { addHours, hourOf, startOfHour, type HourState } from '../../../core/ledger/ledger.ts';
import type { HourAnswer } from '../../../adapters/figures/ledger-hours.ts';
import type { Html } from '../layout.ts';
import { DAY_AND_MONTH } from '../parts/axis.ts';
import { number, plural } from '../text.ts';

export const GRID_DAYS = 31;
const HOURS = 24;
/** One hour's square with the space around it, in the picture's own units. */
const STEP = 14;
const SIZE = 11;
const LEFT = 24;
const TOP = 20;
const WIDTH = LEFT + GRID_DAYS * STEP;
const HEIGHT = TOP + HOURS * STEP;

/** States in words for people; the API keeps its own. */
export const HOUR_LABEL: Record<HourState, string> = {
  COMPLETE: 'Complete',
  BACKFILLED: 'Repaired by the sync',
  DROPPED_BY_SENTRY: 'Dropped by Sentry',
  GAP: 'Events missing',
};
const LEGEND: readonly HourState[] = ['COMPLETE', 'BACKFILLED', 'DROPPED_BY_SENTRY', 'GAP'];

/**
 * A month as a picture: a column for each UTC day, a row for each hour, states told apart by shape as well as by
 * colour. Needs neither script nor style attribute; what it says is in words in its label and in the table of hours.
 */
export function hourGrid(hours: readonly HourAnswer[], name: string, nowMs: number): Html {
  const today = hourOf(nowMs).slice(0, 10);
  const firstDay = addHours(`${today}T00`, -24 * (GRID_DAYS - 1));
  const days = Array.from({ length: GRID_DAYS }, (_, index) => addHours(firstDay, 24 * index).slice(0, 10));
  const column = new Map(days.map((day, index) => [day, index]));
  const shown = hours.flatMap((hour) => {
    const day = column.get(hour.hour.slice(0, 10));
    return day === undefined ? [] : [{ hour, day, row: Number(hour.hour.slice(11, 13)) }];
  });
  const taken = new Set(shown.map(({ day, row }) => day * HOURS + row));
  return html`<svg
    class="grid"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-label="${labelOf(hours, name)}"
  >
    ${[0, 6, 12, 18].map((row) => html`<text x="0" y="${TOP + row * STEP + 10}">${twoDigits(row)}</text>`)}
    ${days.map((day, index) =>
      index % 7 === GRID_DAYS % 7
        ? html`<text x="${LEFT + index * STEP}" y="11">${DAY_AND_MONTH.format(Date.parse(day))}</text>`
        : '',
    )}
    <path class="none" d="${dots(taken, firstDay, nowMs)}" />
    ${shown.map(({ hour, day, row }) => cell(hour, LEFT + day * STEP, TOP + row * STEP))}
  </svg>`;
}

/** What the shapes mean. */
export const gridLegend = (): Html =>
  html`<ul class="legend">
    ${LEGEND.map(
      (state) =>
        html`<li>
          <svg class="grid" viewBox="0 0 ${SIZE} ${SIZE}" width="12" height="12" aria-hidden="true">
            <path class="${classOf(state)}" d="${shapeOf(state, 0, 0)}" /></svg
          >${HOUR_LABEL[state]}
        </li>`,
    )}
    <li>
      <svg class="grid" viewBox="0 0 ${SIZE} ${SIZE}" width="12" height="12" aria-hidden="true">
        <path class="open" d="${hollow(0, 0)}" /></svg
      >Still being counted
    </li>
    <li>
      <svg class="grid" viewBox="0 0 ${SIZE} ${SIZE}" width="12" height="12" aria-hidden="true">
        <path class="none" d="M4 5h2" /></svg
      >No events
    </li>
  </ul>`;

const cell = (hour: HourAnswer, x: number, y: number): Html =>
  html`<path
    class="${hour.settled ? classOf(hour.state) : 'open'}"
    d="${hour.settled ? shapeOf(hour.state, x, y) : hollow(x, y)}"
  >
    <title>${titleOf(hour)}</title>
  </path>`;

const classOf = (state: HourState): string => state.toLowerCase().replaceAll('_', '-');

/** The outline of a square: it may yet become one, and is no alarm. */
const hollow = (x: number, y: number): string => `M${x + 1} ${y + 1}h${SIZE - 2}v${SIZE - 2}h-${SIZE - 2}z`;

/** A square, a disc, a half, a diamond: told apart without colour. */
export function shapeOf(state: HourState, x: number, y: number): string {
  const half = SIZE / 2;
  switch (state) {
    case 'COMPLETE':
      return `M${x} ${y}h${SIZE}v${SIZE}h-${SIZE}z`;
    case 'BACKFILLED':
      return `M${x} ${y + half}a${half} ${half} 0 1 0 ${SIZE} 0a${half} ${half} 0 1 0 -${SIZE} 0z`;
    case 'DROPPED_BY_SENTRY':
      return `M${x} ${y + half}h${SIZE}v${half}h-${SIZE}z`;
    case 'GAP':
      return `M${x + half} ${y}l${half} ${half}l-${half} ${half}l-${half} -${half}z`;
  }
}

/** A dot in the middle of each hour that is over and had nothing. */
function dots(taken: ReadonlySet<number>, firstDay: string, nowMs: number): string {
  const hours = Math.floor((nowMs - startOfHour(firstDay)) / 3_600_000);
  return Array.from({ length: hours }, (_, index) => index)
    .filter((index) => !taken.has(index))
    .map((index) => {
      const x = LEFT + Math.floor(index / HOURS) * STEP + 4;
      return `M${x} ${TOP + (index % HOURS) * STEP + 5}h2`;
    })
    .join('');
}

/** `2026-11-20 08:00 UTC: complete. 12 accepted, 12 stored.` */
const titleOf = (hour: HourAnswer): string =>
  `${hourText(hour.hour)}: ${stateText(hour)}. ${figuresText(hour)}`;

const hourText = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 13)}:00 UTC`;

export const stateText = ({ state, settled }: HourAnswer): string =>
  settled ? inSentence(state) : 'still being counted';

/** The figures of an hour that are not 0, in words. */
export function figuresText({ accepted, stored, repaired, missing, unlisted, dropped }: HourAnswer): string {
  const parts = [
    `${number(accepted)} accepted`,
    `${number(stored)} stored`,
    repaired > 0 ? `${number(repaired)} repaired` : '',
    missing > 0 ? `${number(missing)} missing` : '',
    unlisted > 0 ? `${number(unlisted)} counted by Sentry but not listed` : '',
    ...Object.entries(dropped).map(([reason, count]) => `${number(count)} ${reason.replaceAll('_', ' ')}`),
  ];
  return `${parts.filter((part) => part !== '').join(', ')}.`;
}

function labelOf(hours: readonly HourAnswer[], name: string): string {
  const counts = LEGEND.map((state) => {
    const count = hours.filter((hour) => hour.state === state).length;
    return `${plural(count, 'hour')} ${inSentence(state)}`;
  });
  return `${name}, the last ${GRID_DAYS} days by hour: ${counts.join(', ')}.`;
}

const inSentence = (state: HourState): string => {
  const label = HOUR_LABEL[state];
  return label.slice(0, 1).toLowerCase() + label.slice(1);
};

const twoDigits = (hour: number): string => hour.toString().padStart(2, '0');
