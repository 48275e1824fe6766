import { html } from 'hono/html';
import type { BreadcrumbDetail, EventDetail, JsonRecord, RequestDetail } from '../../core/event-detail.ts';
import type { FullEvent } from '../answers.ts';
import type { Html } from './layout.ts';
import { pairTable } from './pair-table.ts';
import { stackTraces } from './stack-trace.ts';
import { clip, exact, plural, shown } from './text.ts';

const MAX_BREADCRUMBS = 100;
const MAX_TEXT_LENGTH = 4000;
/** Lambda's answers end at 6 MB and escaping makes text longer; the API gives the whole event. */
const MAX_JSON_LENGTH = 200_000;

/** Everything one event tells, most useful first; sections without content are left out. */
export function eventSections({ stored, detail }: FullEvent): Html {
  if (detail === null) {
    return html`<section class="card">
      <h2>Event ${stored.eventId}</h2>
      <p>
        The archive no longer holds this event's full record; it is kept for the retention time of events.
        What the table knows of it is shown here.
      </p>
      ${pairTable(Object.entries(stored.tags), 'Tags')}
    </section>`;
  }
  return html`${traceSection(detail)} ${breadcrumbSection(detail.breadcrumbs)}
  ${requestSection(detail.request)} ${recordSection('User', detail.user ?? {})}
  ${contextSections(detail.contexts)} ${recordSection('Additional data', detail.extra)} ${rawSection(detail)}`;
}

function traceSection(detail: EventDetail): Html {
  const { exceptions, message } = detail;
  const repeats = exceptions.some((exception) => exception.value === message);
  return html`<section class="card">
    <h2>${exceptions.length > 0 ? 'Stack trace' : 'Message'}</h2>
    ${message === null || repeats ? '' : html`<p class="value">${clip(message, MAX_TEXT_LENGTH)}</p>`}
    ${exceptions.length > 0 ? stackTraces(exceptions) : ''}
    ${
      exceptions.length === 0 && message === null
        ? html`<p class="muted">The event carries neither an exception nor a message.</p>`
        : ''
    }
  </section>`;
}

function breadcrumbSection(crumbs: readonly BreadcrumbDetail[]): Html | string {
  if (crumbs.length === 0) return '';
  // The last ones led to the error; older ones give way.
  const latest = crumbs.slice(-MAX_BREADCRUMBS).toReversed();
  return html`<section class="card">
    <h2>Breadcrumbs</h2>
    <table class="crumbs" aria-label="Breadcrumbs, newest first">
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Category</th>
          <th scope="col">What happened</th>
        </tr>
      </thead>
      <tbody>
        ${latest.map(crumbRow)}
      </tbody>
    </table>
    ${
      crumbs.length > MAX_BREADCRUMBS
        ? html`<p class="muted small">
            ${plural(crumbs.length - MAX_BREADCRUMBS, 'older breadcrumb')} not shown.
          </p>`
        : ''
    }
  </section>`;
}

const crumbRow = (crumb: BreadcrumbDetail): Html =>
  html`<tr>
    <td class="clock">
      ${
        crumb.timestamp === null
          ? ''
          : html`<time datetime="${crumb.timestamp}" title="${exact(crumb.timestamp)}"
              >${crumb.timestamp.slice(11, 23)}</time
            >`
      }
    </td>
    <td>
      <div>${crumb.category ?? crumb.type ?? ''}</div>
      <div class="muted small">${crumb.level ?? ''}</div>
    </td>
    <td class="said">
      ${clip(crumb.message ?? '', MAX_TEXT_LENGTH)}
      ${
        Object.keys(crumb.data).length === 0
          ? ''
          : html`<div class="muted small">${clip(dataLine(crumb.data), MAX_TEXT_LENGTH)}</div>`
      }
    </td>
  </tr>`;

const dataLine = (data: JsonRecord): string =>
  Object.entries(data)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');

function requestSection(request: RequestDetail | null): Html | string {
  if (request === null) return '';
  const line = [request.method, request.url].filter((part) => part !== null).join(' ');
  return html`<section class="card">
    <h2>Request</h2>
    ${line === '' ? '' : html`<p class="value">${clip(line, MAX_TEXT_LENGTH)}</p>`}
    ${
      request.query.length === 0
        ? ''
        : html`<h3>Query</h3>
            ${pairTable(request.query, 'Query')}`
    }
    ${
      request.data === null
        ? ''
        : html`<h3>Body</h3>
            <p class="value">${clip(shown(request.data), MAX_TEXT_LENGTH)}</p>`
    }
    ${
      request.headers.length === 0
        ? ''
        : html`<h3>Headers</h3>
            ${pairTable(request.headers, 'Headers')}`
    }
  </section>`;
}

const recordSection = (title: string, record: JsonRecord): Html | string =>
  Object.keys(record).length === 0
    ? ''
    : html`<section class="card">
        <h2>${title}</h2>
        ${pairTable(Object.entries(record), title)}
      </section>`;

function contextSections(contexts: JsonRecord): Html | string {
  const named = Object.entries(contexts).filter(([, value]) => value !== null && value !== undefined);
  if (named.length === 0) return '';
  return html`<section class="card">
    <h2>Contexts</h2>
    <div class="contexts">
      ${named.map(
        ([name, value]) =>
          html`<div>
            <h3>${clip(name, 100)}</h3>
            ${pairTable(contextPairs(name, value), name)}
          </div>`,
      )}
    </div>
  </section>`;
}

/** The type repeats the name in almost every context. */
const contextPairs = (name: string, value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).filter(([key, item]) => item !== null && !(key === 'type' && item === name))
    : [['value', value]];

function rawSection(detail: EventDetail): Html {
  const json = JSON.stringify(detail.raw, null, 2);
  return html`<details class="card raw">
    <summary><h2>Event JSON</h2></summary>
    <div class="json">${clip(json, MAX_JSON_LENGTH)}</div>
  </details>`;
}
