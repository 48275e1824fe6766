import { html } from 'hono/html';
import type { Html } from '../layout.ts';
import type { PageBudget } from '../page-budget.ts';
import { exactTime, plural, shown } from '../text.ts';

const MAX_ROWS = 100;
const MAX_VALUE_LENGTH = 2000;

interface PairTable {
  label: string;
  budget: PageBudget;
  /** What a row counts as. */
  part?: 'row' | 'variable' | 'frame fact' | 'remark' | 'module';
  /** Rows at most; 100 without it. */
  max?: number;
  /** Names whose values are times (ISO 8601). */
  times?: ReadonlySet<string>;
}

const NO_TIMES: ReadonlySet<string> = new Set();

/** Names and values of any JSON, as a table that people can read. */
export function pairTable(
  pairs: readonly (readonly [string, unknown])[],
  { label, budget, part = 'row', max = MAX_ROWS, times = NO_TIMES }: PairTable,
): Html {
  const taken = budget.take(part, pairs.slice(0, max));
  const more = pairs.length - taken.length;
  const textOf = (value: unknown) => budget.clip(shown(value), MAX_VALUE_LENGTH);
  return html`${
    taken.length === 0
      ? ''
      : html`<table class="pairs" aria-label="${label}">
          <tbody>
            ${taken.map(
              ([name, value]) =>
                html`<tr>
                  <th scope="row">${budget.clip(name, 200)}</th>
                  <td>${times.has(name) && typeof value === 'string' ? exactTime(value) : textOf(value)}</td>
                </tr>`,
            )}
          </tbody>
        </table>`
  }
  ${more > 0 ? html`<p class="muted small">${plural(more, 'row')} not shown.${wayToRest(budget)}</p>` : ''}`;
}

/** Where the whole of it is; nothing on a page that is of no event. */
export const wayToRest = ({ restAddress }: PageBudget): Html | string =>
  restAddress === null ? '' : html` <a href="${restAddress}">All of it as JSON</a>`;
