import { html } from 'hono/html';
import type { LastDelivery } from '../../../adapters/table/sync/ledger-store.ts';
import type { Html } from '../layout.ts';
import { clip, time } from '../text.ts';

/** Pages that begin with figures and end with cards beside each other. */
export const FIGURES_STYLE = `
.lead { margin: 4px 0 14px; }
section > h2 { margin-bottom: 8px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 12px; margin: 0 0 16px; }
.figures > div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px; }
.figures dt { font-size: 12.5px; color: var(--muted); }
.figures dd { margin: 0; font-size: 22px; font-weight: 650; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.figures .bad dd { color: var(--error); }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 360px), 1fr)); gap: 16px; align-items: start; }
.sides .card { margin: 0; }
.sides p + p { margin-top: 8px; }
`;

/** One figure of the row at the top; a bad one is coloured. */
export const figure = (name: string, value: Html | string, isBad = false): Html =>
  html`<div class="${isBad ? 'bad' : ''}">
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;

/** What is wrong, and what to do. */
export const problem = (what: string, then: string): Html =>
  html`<p class="notice problem" role="status"><strong>${what}</strong> ${clip(then, 1000)}</p>`;

/** By resource and action, when each webhook came last. */
export const deliveriesList = (deliveries: readonly LastDelivery[], nowMs: number): Html =>
  html`<dl class="facts">
    ${deliveries.map(
      ({ resource, action, lastAt }) =>
        html`<div>
          <dt>${resource}.${action}</dt>
          <dd>${time(lastAt, nowMs)}</dd>
        </div>`,
    )}
  </dl>`;
