import { html } from 'hono/html';
import type { QueryMistake } from '../../../core/query/mistake.ts';
import type { Html } from '../layout.ts';

interface Shown {
  text: string;
  mistake: QueryMistake;
  /** Where the query leads that would be right. */
  addressOf: (query: string) => string;
}

/** Names the message for the box that it is about. */
export const MISTAKE_ID = 'query-mistake';

/** As much of the query on either side as tells where the mistake is. */
const CONTEXT = 60;

/** What is wrong with a query, the place marked in it, and a link to the one that would be right. */
export function queryMistake({ text, mistake, addressOf }: Shown): Html {
  const { message, offset, length, suggestion } = mistake;
  const end = offset + length;
  const before = text.slice(Math.max(0, offset - CONTEXT), offset);
  // The end of the text has no character to mark.
  const marked = text.slice(offset, Math.min(end, offset + CONTEXT)) || '\u00A0';
  const after = text.slice(end, end + CONTEXT);
  const marking = [
    offset > CONTEXT ? '…' : '',
    html`<bdi>${before}</bdi><mark>${marked}</mark><bdi>${after}</bdi>`,
    length > CONTEXT || end + CONTEXT < text.length ? '…' : '',
  ];
  return html`<div class="notice problem" id="${MISTAKE_ID}" role="alert">
    <p>${message}</p>
    <p><code class="mono written">${marking}</code></p>
    ${
      suggestion === null || suggestion.trim() === ''
        ? ''
        : html`<p>Search instead for <a class="mono" href="${addressOf(suggestion)}">${suggestion}</a></p>`
    }
  </div>`;
}
