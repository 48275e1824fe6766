import { html } from 'hono/html';
import type { GroupSeen } from '../../../core/group/seen-in.ts';
import { CHART_NAMES, CHARTS } from '../../detail/detail-view.ts';
import type { TrendHour } from '../../detail/trend.ts';
import { bars, type Bar } from '../parts/bars.ts';
import type { Html } from '../layout.ts';
import { exact, number, plural } from '../text.ts';
import { hereWith, type Here } from './here.ts';
import { releaseMarks } from './release-marks.ts';

/** Sums of `size` neighbouring hours, each under the first one's time. */
export const sumHours = (hours: readonly TrendHour[], size: number): TrendHour[] =>
  Array.from({ length: Math.ceil(hours.length / size) }, (_, index) => {
    const part = hours.slice(index * size, (index + 1) * size);
    return { hour: part[0]?.hour ?? '', count: part.reduce((sum, { count }) => sum + count, 0) };
  });

const HEIGHT = 68;

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
  const marks = releaseMarks(trend, seen);
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
      <svg height="${marks.head + HEIGHT}" width="100%" role="img" aria-label="${label}">
        ${shapes.map((bar, index) => slot(bar, sums[index], { hours: hoursPerBar, head: marks.head }))}
        ${marks.draw(HEIGHT)}
      </svg>
      <figcaption class="muted">
        <span>${words} ago</span><span>${label}${hoursPerBar === 24 ? ' (UTC)' : ''}</span><span>now</span>
      </figcaption>
    </figure>
  </section>`;
}

function slot(
  { x, y, width, height }: Bar,
  sum: TrendHour | undefined,
  { hours, head }: { hours: number; head: number },
): Html {
  const gap = width / 5;
  const title =
    sum === undefined
      ? ''
      : `${exact(sum.hour)}, ${plural(hours, 'hour')}: ${plural(sum.count, 'stored event')}`;
  const at = html`x="${fixed(x)}%" width="${fixed(width - gap)}%"`;
  return html`<rect class="slot" ${at} y="${head}" height="${HEIGHT}"><title>${title}</title></rect
    ><rect class="bar" ${at} y="${fixed(y + head)}" height="${fixed(height)}"></rect>`;
}

const fixed = (value: number): string => value.toFixed(2);
