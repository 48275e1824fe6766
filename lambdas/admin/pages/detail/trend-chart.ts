import { html } from 'hono/html';
import { byRelease, type GroupSeen } from '../../../core/group/seen-in.ts';
import { CHART_NAMES, CHARTS } from '../../detail/detail-view.ts';
import type { TrendHour } from '../../detail/trend.ts';
import { bars, type Bar } from '../parts/bars.ts';
import type { Html } from '../layout.ts';
import { clip, exact, number, plural } from '../text.ts';
import { hereWith, type Here } from './here.ts';

/** Sums of `size` neighbouring hours, each under the first one's time. */
export const sumHours = (hours: readonly TrendHour[], size: number): TrendHour[] =>
  Array.from({ length: Math.ceil(hours.length / size) }, (_, index) => {
    const part = hours.slice(index * size, (index + 1) * size);
    return { hour: part[0]?.hour ?? '', count: part.reduce((sum, { count }) => sum + count, 0) };
  });

/** Room for the names of releases above the bars. */
const HEAD = 16;
const HEIGHT = 68;
/** Names that would stand in each other are left to their line, which has them on hover. Per cent of the width. */
const NAME_ROOM = 20;
const MAX_MARKS = 8;

interface TrendChart {
  here: Here;
  /** By the hour, oldest first. */
  trend: readonly TrendHour[];
  seen: GroupSeen;
}

/** Events over time as bars that need neither script nor style attribute, with the releases that came in between. */
export function trendChart({ here, trend, seen }: TrendChart): Html {
  const { hoursPerBar, words } = CHARTS[here.view.chart];
  const sums = sumHours(trend, hoursPerBar);
  const total = sums.reduce((sum, { count }) => sum + count, 0);
  const peak = Math.max(0, ...sums.map(({ count }) => count));
  const unit = hoursPerBar === 1 ? 'an hour' : hoursPerBar === 24 ? 'a day' : `${hoursPerBar} hours`;
  // Hours are counted of all events: the filter of the page has no counts of its own.
  const of = here.written.length === 0 ? '' : ', whatever the filter';
  const label = `${plural(total, 'stored event')} in the last ${words}${of}, at most ${number(peak)} in ${unit}`;
  const shapes = bars(
    sums.map(({ count }) => count),
    100,
    HEIGHT,
  ).map((bar) => ({ ...bar, width: 100 / sums.length }));
  return html`<section class="card chart" id="chart">
    <h2>
      Events
      <span class="ranges"
        >${CHART_NAMES.map(
          (chart) =>
            html`<a
              href="${hereWith(here, { view: { ...here.view, chart } })}"
              ${chart === here.view.chart ? html`aria-current="true"` : ''}
              >${CHARTS[chart].words}</a
            > `,
        )}</span
      >
    </h2>
    <figure>
      <svg height="${HEAD + HEIGHT}" width="100%" role="img" aria-label="${label}">
        ${shapes.map((bar, index) => slot(bar, sums[index], hoursPerBar))} ${releaseMarks(trend, seen)}
      </svg>
      <figcaption class="muted">
        <span>${words} ago</span><span>${label}${hoursPerBar === 24 ? ' (UTC)' : ''}</span><span>now</span>
      </figcaption>
    </figure>
  </section>`;
}

function slot({ x, y, width, height }: Bar, sum: TrendHour | undefined, hours: number): Html {
  const gap = width / 5;
  const title =
    sum === undefined
      ? ''
      : `${exact(sum.hour)}, ${plural(hours, 'hour')}: ${plural(sum.count, 'stored event')}`;
  const at = html`x="${fixed(x)}%" width="${fixed(width - gap)}%"`;
  return html`<rect class="slot" ${at} y="${HEAD}" height="${HEIGHT}"><title>${title}</title></rect
    ><rect class="bar" ${at} y="${fixed(y + HEAD)}" height="${fixed(height)}"></rect>`;
}

/** A line where an event of a release was first seen here, the newest eight. */
function releaseMarks(trend: readonly TrendHour[], { seen }: GroupSeen): Html | string {
  const start = Date.parse(trend.at(0)?.hour ?? '');
  const end = Date.parse(trend.at(-1)?.hour ?? '') + 3_600_000;
  const marks = byRelease(seen)
    .flatMap(({ value, firstSeen }) => {
      const at = (100 * (Date.parse(firstSeen) - start)) / (end - start);
      return value === null || !(at >= 0 && at <= 100) ? [] : [{ value, firstSeen, at }];
    })
    .sort((a, b) => a.at - b.at)
    .slice(-MAX_MARKS);
  // The newest one is what people look for: it has its name before all others.
  let free = 100;
  return html`${marks.toReversed().map(({ value, firstSeen, at }) => {
    const start = at > 100 - NAME_ROOM ? at - NAME_ROOM : at;
    const isNamed = start + NAME_ROOM <= free || (free === 100 && at > 100 - NAME_ROOM);
    if (isNamed) free = start;
    return releaseMark(value, { firstSeen, at, isNamed });
  })}`;
}

function releaseMark(
  release: string,
  { firstSeen, at, isNamed }: { firstSeen: string; at: number; isNamed: boolean },
): Html {
  const x = `${fixed(at)}%`;
  const isRight = at > 100 - NAME_ROOM;
  return html`<g class="mark">
    <title>${clip(release, 250)}: first event of it here ${exact(firstSeen)}</title>
    <line x1="${x}" x2="${x}" y1="${isNamed ? 0 : HEAD}" y2="${HEAD + HEIGHT}"></line>
    ${
      isNamed
        ? html`<text x="${x}" dx="${isRight ? '-4' : '4'}" y="10" text-anchor="${isRight ? 'end' : 'start'}">
            ${shortRelease(release)}
          </text>`
        : ''
    }
  </g>`;
}

/** `4.19.1` of `shop@4.19.1`. */
const shortRelease = (release: string): string => {
  const version = release.slice(release.lastIndexOf('@') + 1);
  return version.length > 10 ? `${version.slice(0, 9)}…` : version;
};

const fixed = (value: number): string => value.toFixed(2);
