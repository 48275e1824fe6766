import { html } from 'hono/html';
import type { Html } from './layout.ts';
import { clip, plural, shown } from './text.ts';

const MAX_ROWS = 100;
const MAX_VALUE_LENGTH = 2000;

/** Names and values of any JSON, as a table that people can read. */
export const pairTable = (pairs: readonly (readonly [string, unknown])[], label: string): Html =>
  html`<table class="pairs" aria-label="${label}">
      <tbody>
        ${pairs.slice(0, MAX_ROWS).map(
          ([name, value]) =>
            html`<tr>
              <th scope="row">${clip(name, 200)}</th>
              <td>${clip(shown(value), MAX_VALUE_LENGTH)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${pairs.length > MAX_ROWS ? html`<p class="muted small">${plural(pairs.length - MAX_ROWS, 'row')} more.</p>` : ''}`;
