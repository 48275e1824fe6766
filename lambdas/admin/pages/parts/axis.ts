import { html } from 'hono/html';
import type { Interval } from '../../../core/trends/trend.ts';
import type { Html } from '../layout.ts';

/** `5 Nov`, of UTC. */
export const DAY_AND_MONTH = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});
const HOUR = new Intl.DateTimeFormat('en-GB', {
  ...{
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: 'UTC',
  },
});

/** When the first, the middle and the last bar begin, in UTC, for the foot of a picture. */
export function axis(starts: readonly string[], interval: Interval): Html {
  const at = (index: number) => {
    const start = starts[index];
    return start === undefined ? '' : (interval === 'day' ? DAY_AND_MONTH : HOUR).format(new Date(start));
  };
  const shown = [...new Set([0, Math.floor((starts.length - 1) / 2), starts.length - 1])];
  return html`<div class="axis">${shown.map((index) => html`<span>${at(index)}</span>`)}</div>`;
}
