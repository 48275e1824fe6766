import { html } from 'hono/html';
import type { TrendHour } from '../../detail/trend.ts';
import type { Html } from '../layout.ts';
import { exact, number, plural } from '../text.ts';

export interface Bar {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A count of one beside a storm must still be seen. */
const MIN_BAR_HEIGHT = 2;
const GAP = 2;

/**
 * Bars for counts, oldest left: the largest count fills the height, the others in proportion, none invisible
 * unless it is 0. All lie inside `width` x `height`.
 */
export function bars(counts: readonly number[], width: number, height: number): Bar[] {
  const highest = Math.max(0, ...counts);
  const step = width / Math.max(1, counts.length);
  return counts.map((count, index) => {
    const barHeight = count <= 0 ? 0 : Math.max(MIN_BAR_HEIGHT, (count / highest) * height);
    return {
      x: index * step,
      y: height - barHeight,
      width: Math.max(step - GAP, step / 2),
      height: barHeight,
    };
  });
}

/** Sums of `size` neighbouring hours, each under the first one's time. */
export const sumHours = (hours: readonly TrendHour[], size: number): TrendHour[] =>
  Array.from({ length: Math.ceil(hours.length / size) }, (_, index) => {
    const part = hours.slice(index * size, (index + 1) * size);
    return { hour: part[0]?.hour ?? '', count: part.reduce((sum, { count }) => sum + count, 0) };
  });

const WIDTH = 672;
const HEIGHT = 72;
const HOURS_PER_BAR = 6;

/** The last 14 days as a bar chart that needs neither script nor style attribute. */
export function trendChart(trend: readonly TrendHour[]): Html {
  const sums = sumHours(trend, HOURS_PER_BAR);
  const total = sums.reduce((sum, { count }) => sum + count, 0);
  const peak = Math.max(0, ...sums.map(({ count }) => count));
  const shapes = bars(
    sums.map(({ count }) => count),
    WIDTH,
    HEIGHT,
  );
  const label = `${plural(total, 'stored event')} in the last 14 days, at most ${number(peak)} in ${HOURS_PER_BAR} hours`;
  return html`<figure class="trend">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}" preserveAspectRatio="none">
      ${shapes.map(
        (bar, index) =>
          html`<rect class="slot" x="${fixed(bar.x)}" y="0" width="${fixed(bar.width)}" height="${HEIGHT}">
              <title>${slotTitle(sums[index])}</title></rect
            ><rect
              class="bar"
              x="${fixed(bar.x)}"
              y="${fixed(bar.y)}"
              width="${fixed(bar.width)}"
              height="${fixed(bar.height)}"
            ></rect>`,
      )}
    </svg>
    <figcaption class="muted"><span>14 days ago</span><span>${label}</span><span>now</span></figcaption>
  </figure>`;
}

const slotTitle = (slot: TrendHour | undefined): string =>
  slot === undefined ? '' : `${exact(slot.hour)}, ${HOURS_PER_BAR} hours: ${plural(slot.count, 'event')}`;

const fixed = (value: number): string => value.toFixed(2);
