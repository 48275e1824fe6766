import { html } from 'hono/html';
import type {
  BreadcrumbDetail,
  EventDetail,
  JsonRecord,
  RequestDetail,
} from '../../core/sentry/event-detail.ts';
import type { FullEvent } from '../answers.ts';
import type { Html } from './layout.ts';
import type { PageBudget } from './page-budget.ts';
import { pairTable } from './pair-table.ts';
import { stackTraces } from './stack-trace.ts';
import { exact, plural, shown } from './text.ts';

const MAX_BREADCRUMBS = 100;
const MAX_TEXT_LENGTH = 4000;
const MAX_NAME_LENGTH = 100;
const MAX_JSON_LENGTH = 200_000;

/** Everything one event tells, most useful first; sections without content are left out. */
export function eventSections({ stored, detail }: FullEvent, budget: PageBudget): Html {
  if (detail === null) {
    return html`<section class="card">
      <h2>Event ${stored.eventId}</h2>
      <p>
        The archive no longer holds this event's full record; it is kept for the retention time of events.
        What the table knows of it is shown here.
      </p>
      ${pairTable(Object.entries(stored.tags), { label: 'Tags', budget })}
    </section>`;
  }
  const isRowOnly = stored.isIndexed && detail.exceptions.length === 0;
  return html`${isRowOnly ? rowOnlySection : traceSection(detail, budget)}
  ${breadcrumbSection(detail.breadcrumbs, budget)} ${requestSection(detail.request, budget)}
  ${recordSection('User', detail.user ?? {}, budget)} ${contextSections(detail.contexts, budget)}
  ${recordSection('Additional data', detail.extra, budget)} ${rawSection(detail, budget)}`;
}

const rowOnlySection = html`<section class="card">
  <h2>Not fetched yet</h2>
  <p>
    No webhook brought this event; the sync found it in Sentry's list. Its stack trace and everything else
    follow with one of the next syncs. Reload the page to ask Sentry for it now.
  </p>
</section>`;

function traceSection(detail: EventDetail, budget: PageBudget): Html {
  const { exceptions, message } = detail;
  const repeats = exceptions.some((exception) => exception.value === message);
  return html`<section class="card">
    <h2>${exceptions.length > 0 ? 'Stack trace' : 'Message'}</h2>
    ${message === null || repeats ? '' : html`<p class="value">${budget.clip(message, MAX_TEXT_LENGTH)}</p>`}
    ${exceptions.length > 0 ? stackTraces(exceptions, budget) : ''}
    ${
      exceptions.length === 0 && message === null
        ? html`<p class="muted">The event carries neither an exception nor a message.</p>`
        : ''
    }
  </section>`;
}

function breadcrumbSection(crumbs: readonly BreadcrumbDetail[], budget: PageBudget): Html | string {
  if (crumbs.length === 0) return '';
  // The last ones led to the error; older ones give way.
  const latest = budget.take('breadcrumb', crumbs.slice(-MAX_BREADCRUMBS).toReversed());
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
        ${latest.map((crumb) => crumbRow(crumb, budget))}
      </tbody>
    </table>
    ${
      crumbs.length > latest.length
        ? html`<p class="muted small">
            ${plural(crumbs.length - latest.length, 'older breadcrumb')} not shown.
          </p>`
        : ''
    }
  </section>`;
}

const crumbRow = (crumb: BreadcrumbDetail, budget: PageBudget): Html =>
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
      <div>${budget.clip(crumb.category ?? crumb.type ?? '', MAX_NAME_LENGTH)}</div>
      <div class="muted small">${budget.clip(crumb.level ?? '', MAX_NAME_LENGTH)}</div>
    </td>
    <td class="said">
      ${budget.clip(crumb.message ?? '', MAX_TEXT_LENGTH)}
      ${
        Object.keys(crumb.data).length === 0
          ? ''
          : html`<div class="muted small">${budget.clip(dataLine(crumb.data), MAX_TEXT_LENGTH)}</div>`
      }
    </td>
  </tr>`;

const dataLine = (data: JsonRecord): string =>
  Object.entries(data)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');

function requestSection(request: RequestDetail | null, budget: PageBudget): Html | string {
  if (request === null) return '';
  const line = [request.method, request.url].filter((part) => part !== null).join(' ');
  return html`<section class="card">
    <h2>Request</h2>
    ${line === '' ? '' : html`<p class="value">${budget.clip(line, MAX_TEXT_LENGTH)}</p>`}
    ${
      request.query.length === 0
        ? ''
        : html`<h3>Query</h3>
            ${pairTable(request.query, { label: 'Query', budget })}`
    }
    ${
      request.data === null
        ? ''
        : html`<h3>Body</h3>
            <p class="value">${budget.clip(shown(request.data), MAX_TEXT_LENGTH)}</p>`
    }
    ${
      request.headers.length === 0
        ? ''
        : html`<h3>Headers</h3>
            ${pairTable(request.headers, { label: 'Headers', budget })}`
    }
  </section>`;
}

const recordSection = (title: string, record: JsonRecord, budget: PageBudget): Html | string =>
  Object.keys(record).length === 0
    ? ''
    : html`<section class="card">
        <h2>${title}</h2>
        ${pairTable(Object.entries(record), { label: title, budget })}
      </section>`;

function contextSections(contexts: JsonRecord, budget: PageBudget): Html | string {
  const named = Object.entries(contexts).filter(([, value]) => value !== null && value !== undefined);
  if (named.length === 0) return '';
  return html`<section class="card">
    <h2>Contexts</h2>
    <div class="contexts">
      ${budget.take('context', named).map(([name, value]) => {
        const label = budget.clip(name, MAX_NAME_LENGTH);
        return html`<div>
          <h3>${label}</h3>
          ${pairTable(contextPairs(name, value), { label, budget })}
        </div>`;
      })}
    </div>
  </section>`;
}

/** The type repeats the name in almost every context. */
const contextPairs = (name: string, value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).filter(([key, item]) => item !== null && !(key === 'type' && item === name))
    : [['value', value]];

function rawSection(detail: EventDetail, budget: PageBudget): Html {
  const compact = JSON.stringify(detail.raw);
  // Indenting what is cut anyway would only take memory: a hundred levels deep, a line is mostly blanks.
  const json = compact.length > MAX_JSON_LENGTH ? compact : JSON.stringify(detail.raw, null, 2);
  return html`<details class="card raw">
    <summary><h2>Event JSON</h2></summary>
    <div class="json">${budget.clip(json, MAX_JSON_LENGTH)}</div>
  </details>`;
}
