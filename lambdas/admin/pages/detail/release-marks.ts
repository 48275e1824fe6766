import { html } from 'hono/html';
import { byRelease, type GroupSeen } from '../../../core/group/seen-in.ts';
import type { TrendHour } from '../../detail/trend.ts';
import type { Html } from '../layout.ts';
import { shortRelease } from '../parts/release-words.ts';
import { clip, exact } from '../text.ts';

/** Where an event of a release was first seen, over the bars of a chart. */
export interface ReleaseMarks {
  /** Room for the names, above the bars. */
  head: number;
  /** The lines and names, over bars of this height below that room. */
  draw: (height: number) => Html | string;
}

const MAX_MARKS = 8;
/** So many letters of a name have room in `NAME_ROOM`, on a phone too. */
const NAME_LENGTH = 10;
/** Per cent of the width. */
const NAME_ROOM = 20;
const ROW = 13;
const HEAD = 16;
const HOUR_MS = 3_600_000;

interface Mark {
  release: string;
  firstSeen: string;
  /** Per cent of the width. */
  at: number;
}

/** The newest eight releases that were first seen within the hours, each with its name. */
export function releaseMarks(trend: readonly TrendHour[], { seen }: GroupSeen): ReleaseMarks {
  const start = Date.parse(trend.at(0)?.hour ?? '');
  const end = Date.parse(trend.at(-1)?.hour ?? '') + HOUR_MS;
  const marks = byRelease(seen)
    .flatMap(({ value, firstSeen }): Mark[] => {
      const at = (100 * (Date.parse(firstSeen) - start)) / (end - start);
      return value === null || !(at >= 0 && at <= 100) ? [] : [{ release: value, firstSeen, at }];
    })
    .sort((a, b) => b.at - a.at)
    .slice(0, MAX_MARKS)
    .sort((a, b) => byPlace(a.at, b.at));
  const rows = nameRows(marks.map(({ at }) => at));
  const head = HEAD + ROW * Math.max(0, ...rows);
  return {
    head,
    // Lines first: where one crosses a name of another, the name stays readable.
    draw: (height) =>
      html`${marks.map((mark, index) => lineOf(mark, { top: topOf(head, rows[index]), bottom: head + height }))}${marks.map((mark, index) => nameOf(mark, topOf(head, rows[index])))}`,
  };
}

const topOf = (head: number, row = 0): number => head - HEAD - ROW * row;

/** To the right of its line, or left of it where that would end outside. */
const isLeft = (at: number): boolean => at > 100 - NAME_ROOM;
/** Where the name of a mark begins, per cent of the width. */
export const nameStart = (at: number): number => (isLeft(at) ? at - NAME_ROOM : at);

/**
 * First the names left of their lines, from the left, then the others, from the right: where each stands above those before it, no
 * line of one side crosses a name of that side.
 */
export function byPlace(a: number, b: number): number {
  if (isLeft(a) !== isLeft(b)) return isLeft(a) ? -1 : 1;
  return isLeft(a) ? a - b : b - a;
}

/** In which row above the bars each name stands, 0 the lowest: above all before it that it would stand in. */
export function nameRows(marks: readonly number[]): number[] {
  const places: { start: number; row: number }[] = [];
  for (const at of marks) {
    const start = nameStart(at);
    const beneath = places.filter((other) => Math.abs(other.start - start) < NAME_ROOM);
    places.push({ start, row: Math.max(-1, ...beneath.map(({ row }) => row)) + 1 });
  }
  return places.map(({ row }) => row);
}

function lineOf({ release, firstSeen, at }: Mark, { top, bottom }: { top: number; bottom: number }): Html {
  const x = `${at.toFixed(2)}%`;
  return html`<g class="mark-line">
    <title>${markWords(release, firstSeen)}</title>
    <line x1="${x}" x2="${x}" y1="${top}" y2="${bottom}"></line>
  </g>`;
}

const nameOf = ({ release, firstSeen, at }: Mark, top: number): Html =>
  html`<g class="mark">
    <title>${markWords(release, firstSeen)}</title>
    <text
      x="${at.toFixed(2)}%"
      dx="${isLeft(at) ? '-4' : '4'}"
      y="${top + 10}"
      text-anchor="${isLeft(at) ? 'end' : 'start'}"
    >
      ${shortRelease(release, NAME_LENGTH)}
    </text>
  </g>`;

const markWords = (release: string, firstSeen: string): string =>
  `${clip(release, 250)}: first event of it here ${exact(firstSeen)}`;
