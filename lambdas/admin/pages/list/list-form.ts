import { html } from 'hono/html';
import type { GroupQuery } from '../../../adapters/table/read/group-reader.ts';
import { suggestionsOf } from '../../../core/query/suggestions.ts';
import { tabOf, type ListQuery, type ListView } from '../../list/list-view.ts';
import type { Html } from '../layout.ts';
import { PERIODS, type Period } from '../../../contracts/saved-view.ts';
import { listAddress } from './list-address.ts';
import { MISTAKE_ID } from './query-mistake.ts';

const SORTS = [
  ['last_seen_at', 'Last seen'],
  ['first_seen_at', 'First seen'],
  ['event_count', 'Events'],
] as const;

/** One box for everything, and the order beside it; older addresses' exact filters stay in the form that they came in. */
export function listForm({ query, text, mistake }: ListView, tags: Iterable<string>): Html {
  const { filter, sortBy, sortOrder, period } = query;
  const kept = { level: filter.level, project: filter.project, environment: filter.environment };
  return html`<div class="find">
    <form class="search" method="get" action="/admin/error-log" role="search">
      <input type="hidden" name="status" value="${tabOf(query)}" />
      ${Object.entries({ ...kept, release: filter.release }).map(([name, value]) =>
        value === undefined ? '' : html`<input type="hidden" name="${name}" value="${value}" />`,
      )}
      ${sortBy === 'last_seen_at' ? '' : html`<input type="hidden" name="sortBy" value="${sortBy}" />`}
      ${sortOrder === 'desc' ? '' : html`<input type="hidden" name="sortOrder" value="${sortOrder}" />`}
      ${period === '24h' ? '' : html`<input type="hidden" name="period" value="${period}" />`}
      <label
        ><span class="unseen">Search</span
        ><input
          type="search"
          name="query"
          id="search"
          value="${text}"
          placeholder="timeout is:new level:error|fatal environment:production firstSeen:-24h"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          ${mistake === null ? '' : html`aria-invalid="true" aria-describedby="${MISTAKE_ID}"`}
      /></label>
      <ul
        id="suggestions"
        role="listbox"
        aria-label="Suggestions"
        data-keys="${JSON.stringify(suggestionsOf(tags))}"
        hidden
      ></ul>
      <button class="primary">Search</button>
    </form>
    <nav class="sorts" aria-label="Order">
      ${SORTS.map(([value, label]) => sortLink(query, value, label))}
    </nav>
    <nav class="sorts" aria-label="Span of the plots">${PERIODS.map((span) => periodLink(query, span))}</nav>
  </div>`;
}

const PERIOD_WORDS: Readonly<Record<Period, string>> = { '24h': '24 h', '14d': '14 d' };

const periodLink = (query: ListQuery, period: Period): Html =>
  html`<a
    class="button quiet"
    href="${listAddress(query, { period })}"
    ${query.period === period ? html`aria-current="true"` : ''}
    >${PERIOD_WORDS[period]}</a
  >`;

/** The order that stands turns round; another begins with its newest or most. */
function sortLink(query: ListQuery, sortBy: GroupQuery['sortBy'], label: string): Html {
  const stands = query.sortBy === sortBy;
  const sortOrder = stands && query.sortOrder === 'desc' ? 'asc' : 'desc';
  const words = query.sortOrder === 'desc' ? 'descending' : 'ascending';
  return html`<a
    class="button quiet"
    href="${listAddress(query, { sort: { sortBy, sortOrder } })}"
    ${stands ? html`aria-current="true" title="${words}; turn round"` : ''}
    >${label}${stands ? html`<span class="arrow ${query.sortOrder}" aria-hidden="true"></span><span class="unseen">, ${words}</span>` : ''}</a
  >`;
}
