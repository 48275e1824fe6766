import { html } from 'hono/html';
import type { Pair } from '../../../core/sentry/event/fields.ts';
import type { RequestDetail } from '../../../core/sentry/event/request.ts';
import type { Html } from '../layout.ts';
import { pairTable } from '../parts/pair-table.ts';
import { shown } from '../text.ts';
import { curlArguments, shellCommand } from './curl.ts';
import { card, copyButton, facts, MAX_VALUE_LENGTH, recordTable, type EventView } from './view.ts';

/** The HTTP request in which the event happened. */
export function requestSection(view: EventView): Html | string {
  const { budget, detail } = view;
  const { request } = detail;
  if (request === null) return '';
  const line = [request.method, request.url].filter((part) => part !== null).join(' ');
  const about = facts([
    request.protocol,
    request.apiTarget,
    request.contentType,
    request.bodySize === null ? null : `body of ${request.bodySize.toString()} bytes`,
    request.fragment === null ? null : `#${request.fragment.replace(/^#/, '')}`,
  ]);
  const table = (title: string, pairs: readonly Pair[]) =>
    pairs.length === 0
      ? ''
      : html`<h3>${title}</h3>
          ${pairTable(pairs, { label: title, budget })}`;
  const curl = curlCommand(request);
  return card(
    'request',
    'Request',
    html`${line === '' ? '' : html`<p class="value">${budget.clip(line, MAX_VALUE_LENGTH)}</p>`}
    ${about === '' ? '' : html`<p class="muted small">${budget.clip(about, MAX_VALUE_LENGTH)}</p>`}
    ${table('Query', request.query)}
    ${
      request.data === null
        ? ''
        : html`<h3>Body</h3>
            <p class="value">${budget.clip(shown(request.data), MAX_VALUE_LENGTH)}</p>`
    }
    ${table('Headers', request.headers)} ${table('Cookies', request.cookies)}
    ${table('Environment', request.env)} ${recordTable(view, 'Further fields', request.other)}
    ${
      curl === null
        ? ''
        : html`<details class="extra">
            <summary>As curl</summary>
            <pre class="trace" id="curl">${budget.clip(curl, MAX_CURL_LENGTH)}</pre>
          </details>`
    }`,
    curl === null || curl.length > MAX_CURL_LENGTH ? '' : copyButton('curl', 'Copy as curl'),
  );
}

/** A longer one is no command that anybody pastes. */
const MAX_CURL_LENGTH = 20_000;

function curlCommand(request: RequestDetail): string | null {
  const words = curlArguments(request);
  return words === null ? null : shellCommand(words);
}
