import { html } from 'hono/html';
import type { Html } from '../layout.ts';
import { bars } from './bars.ts';

const WIDTH = 672;
const HEIGHT = 40;

interface Slot {
  /** Null where it is not known: there is no bar then. */
  count: number | null;
  title: string;
  isRunning?: boolean;
}

/** Bars of a row; all rows with one `highest` have one scale: a tall bar in one is a tall bar in another. */
export function plot(slots: readonly Slot[], highest: number, words: string): Html {
  const counts = slots.map(({ count }) => count ?? 0);
  const height = highest === 0 ? 0 : (HEIGHT * Math.max(0, ...counts)) / highest;
  const shapes = bars(counts, WIDTH, height);
  return html`<figure class="trend">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${words}" preserveAspectRatio="none">
      ${shapes.map((bar, index) => {
        const [x, width] = [fixed(bar.x), fixed(bar.width)];
        const { count = null, title = '', isRunning = false } = slots[index] ?? {};
        return html`<rect class="slot" x="${x}" y="0" width="${width}" height="${HEIGHT}">
            <title>${title}</title></rect
          >${
            count === null
              ? ''
              : html`<rect
                  class="bar ${isRunning ? 'running' : ''}"
                  x="${x}"
                  y="${fixed(bar.y + HEIGHT - height)}"
                  width="${width}"
                  height="${fixed(bar.height)}"
                ></rect>`
          }`;
      })}
    </svg>
  </figure>`;
}

const fixed = (value: number): string => value.toFixed(2);
