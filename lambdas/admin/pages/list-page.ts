import { html } from 'hono/html';
import type { Identity } from '../../core/auth/identity.ts';
import type { Facets, GroupPage, GroupQuery, Matching } from '../../adapters/table/read/group-reader.ts';
import { eventCount, GROUP_STATUSES, type Group, type GroupStatus } from '../../core/group/group.ts';
import { withoutStatus } from '../../core/query/narrowing.ts';
import { printQuery } from '../../core/query/print.ts';
import type { ListView } from '../list-view.ts';
import { FOREVER_ADDRESS, groupAddress } from './addresses.ts';
import {
  categoryBadge,
  levelBadge,
  priorityBadge,
  refinementBadge,
  STATUS_LABEL,
  statusBadge,
} from './badges.ts';
import { facetPanel } from './facet-panel.ts';
import { layout, type Html } from './layout.ts';
import { MISTAKE_ID, queryMistake } from './query-mistake.ts';
import { clip, nounOf, number, plural, time } from './text.ts';

interface ListPage {
  nonce: string;
  who: Identity;
  nowMs: number;
  view: ListView;
  /** Null where the search is a mistake. */
  page: GroupPage | null;
  /** Null where they were not asked for. */
  facets: Facets | null;
}

type Tab = GroupStatus | 'ALL';
const TABS: readonly Tab[] = [...GROUP_STATUSES, 'ALL'];
const LEVELS = ['fatal', 'error', 'warning', 'info', 'debug'];
const SORTS = [
  ['last_seen_at', 'Last seen'],
  ['first_seen_at', 'First seen'],
  ['event_count', 'Events'],
] as const;
const TITLE_LENGTH = 300;

/** The groups of one status, with filters as plain GET parameters: every view has an address to share. */
export function listPage({ nonce, who, nowMs, view, page, facets }: ListPage): Html {
  const { query, text, mistake } = view;
  const addressOf = (written: string) => listAddress(query, { written });
  return layout({
    nonce,
    who,
    title: 'Error log',
    body: html`<h1>Error log</h1>
      <nav class="tabs" aria-label="Status">
        ${TABS.map(
          (tab) =>
            html`<a
              href="${listAddress(query, { tab })}"
              ${tab === tabOf(query) ? html`aria-current="page"` : ''}
              >${tab === 'ALL' ? 'All' : STATUS_LABEL[tab]}</a
            >`,
        )}
      </nav>
      ${filterForm(view)} ${mistake === null ? '' : queryMistake({ text, mistake, addressOf })}
      ${
        mistake === null
          ? facetPanel({
              ...{ query: query.filter.query ?? [], facets, addressOf },
              facetsAddress: `${addressOf(text)}&facets=1`,
            })
          : ''
      }
      ${page === null ? '' : groupList(page, query, nowMs)} ${page === null ? '' : exportLink(query)}
      ${
        tabOf(query) === 'IGNORED'
          ? html`<p class="small after">
              <a href="${FOREVER_ADDRESS}">What was archived for ever from here</a>
            </p>`
          : ''
      }`,
  });
}

const groupList = (page: GroupPage, query: GroupQuery, nowMs: number): Html => {
  const { items, nextCursor, matching, withoutEnvironment = null, isCut = false } = page;
  return html`${
    withoutEnvironment === null || withoutEnvironment === 0
      ? ''
      : html`<p class="muted small" role="note">
          ${plural(withoutEnvironment, 'error')} that would match ${withoutEnvironment === 1 ? 'has' : 'have'}
          no environment at all: <code>!has:environment</code>
        </p>`
  }
  ${
    isCut && items.length > 0
      ? html`<p class="muted small" role="note">
          This page stopped reading early; the next one continues from here.
        </p>`
      : ''
  }
  ${
    items.length === 0
      ? emptyState(query, nextCursor)
      : groupTable(items, { nowMs, withStatus: tabOf(query) === 'ALL', matching })
  }
  ${pager(query, nextCursor)}`;
};

function filterForm({ query, text, mistake }: ListView): Html {
  const { filter, sortBy, sortOrder } = query;
  const field = (name: 'environment' | 'release' | 'project', label: string) =>
    html`<label
      ><span>${label}</span><input name="${name}" value="${filter[name] ?? ''}" autocomplete="off"
    /></label>`;
  const levels =
    filter.level === undefined || LEVELS.includes(filter.level) ? LEVELS : [...LEVELS, filter.level];
  return html`<form class="filters" method="get" action="/admin/error-log" role="search">
    <input type="hidden" name="status" value="${tabOf(query)}" />
    <label class="wide"
      ><span>Search</span
      ><input
        type="search"
        name="query"
        value="${text}"
        placeholder="timeout is:new level:error|fatal firstSeen:-24h"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        ${mistake === null ? '' : html`aria-invalid="true" aria-describedby="${MISTAKE_ID}"`}
    /></label>
    <label
      ><span>Level</span
      ><select name="level">
        <option value="">Any</option>
        ${levels.map((level) => option(level, level, level === filter.level))}
      </select></label
    >
    ${field('project', 'Project')} ${field('environment', 'Environment')} ${field('release', 'Release')}
    <label
      ><span>Sort by</span
      ><select name="sortBy">
        ${SORTS.map(([value, label]) => option(value, label, value === sortBy))}
      </select></label
    >
    <label
      ><span>Order</span
      ><select name="sortOrder">
        ${option('desc', 'Descending', sortOrder === 'desc')}
        ${option('asc', 'Ascending', sortOrder === 'asc')}
      </select></label
    >
    <div class="buttons">
      <button class="primary">Apply</button><a class="button quiet" href="/admin/error-log">Clear</a>
    </div>
  </form>`;
}

const option = (value: string, label: string, selected: boolean): Html =>
  html`<option value="${value}" ${selected ? 'selected' : ''}>${label}</option>`;

// The roles are said aloud because a narrow screen lays rows out as cards, which would take them away.
interface Rows {
  nowMs: number;
  withStatus: boolean;
  matching: GroupPage['matching'];
}

const groupTable = (groups: readonly Group[], rows: Rows): Html =>
  html`<table class="groups" role="table" aria-label="Groups">
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">Error</th>
        <th role="columnheader" scope="col">Where</th>
        <th role="columnheader" scope="col" class="figure">Events</th>
        <th role="columnheader" scope="col" class="figure">Users</th>
        <th role="columnheader" scope="col">Last seen</th>
        <th role="columnheader" scope="col">First seen</th>
        <th role="columnheader" scope="col">Status</th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${groups.map((group) => groupRow(group, rows))}
    </tbody>
  </table>`;

/** On a tab of one status the status itself would only repeat the tab. */
const groupRow = (group: Group, { nowMs, withStatus, matching }: Rows): Html =>
  html`<tr role="row">
    <td role="cell" class="what">
      <div class="line-one">
        ${levelBadge(group.level)}
        <a class="title" href="${groupAddress(group.issueId)}"
          >${clip(group.title || 'Untitled', TITLE_LENGTH)}</a
        >
      </div>
      <div class="muted small">
        ${group.shortId === null ? '' : html`<span class="short-id">${group.shortId}</span>`}
        ${categoryBadge(group.category)}
        <span class="culprit">${clip(group.culprit ?? '', TITLE_LENGTH)}</span>
      </div>
    </td>
    <td role="cell" class="where">
      <div>${group.project.slug ?? `project ${group.project.id}`}</div>
      <div class="muted small">
        ${[group.environment, group.release].filter((part) => part !== null && part !== '').join(' · ')}
      </div>
    </td>
    <td role="cell" class="figure" data-label="${nounOf(eventCount(group), 'event')}">
      ${number(eventCount(group))}
      ${
        group.storedEvents === eventCount(group)
          ? ''
          : html`<div class="muted small">${number(group.storedEvents)} stored</div>`
      }
      ${matchingNote(matching?.get(group.issueId), nowMs)}
    </td>
    <td role="cell" class="figure" data-label="${nounOf(group.users, 'user')}">${number(group.users)}</td>
    <td role="cell" class="when" data-label="last seen">${time(group.lastSeen, nowMs)}</td>
    <td role="cell" class="when" data-label="first seen">${time(group.firstSeen, nowMs)}</td>
    <td role="cell" class="state">
      ${withStatus ? statusBadge(group.status) : ''} ${refinementBadge(group, nowMs)}
      ${priorityBadge(group.priority)}
    </td>
  </tr>`;

/** Of a list that names an environment or a release: the part of the group's events that it is about. */
const matchingNote = (matching: Matching | undefined, nowMs: number): Html | string =>
  matching === undefined
    ? ''
    : html`<div class="muted small">
        ${matching.count === null ? 'some' : number(matching.count)} of these, last
        ${time(matching.lastSeen, nowMs)}
      </div>`;

function emptyState(query: GroupQuery, nextCursor: string | null): Html {
  if (nextCursor !== null) {
    return html`<div class="empty">
      <h2>Nothing matches so far</h2>
      <p>A page looks at a limited number of errors. Go on to the next page, or narrow the filters.</p>
    </div>`;
  }
  const filtered = Object.values(query.filter).some((value) => value !== undefined);
  if (filtered || query.cursor !== null) {
    return html`<div class="empty">
      <h2>Nothing matches these filters</h2>
      <p>
        Words look in title, culprit and short id. <code>level:error|fatal</code>, <code>is:new</code>,
        <code>!environment:staging</code> or <code>lastSeen:-24h</code> narrow the list; the other fields must
        match exactly.
      </p>
      <p><a class="button" href="${listAddress({ ...query, filter: {} }, {})}">Remove the filters</a></p>
    </div>`;
  }
  if (tabOf(query) === 'OPEN' || tabOf(query) === 'ALL') {
    return html`<div class="empty">
      <h2>No errors here yet</h2>
      <p>
        Errors appear within seconds of Sentry's webhook, and at the latest after the next sync, which runs
        every five minutes. If you expect some, check that the integration's webhook address is right and that
        the sync succeeds.
      </p>
      <p><a class="button" href="${listAddress(query, { tab: 'ALL' })}">Show all statuses</a></p>
    </div>`;
  }
  return html`<div class="empty">
    <h2>Nothing is ${STATUS_LABEL[query.statuses[0] ?? 'OPEN'].toLowerCase()}</h2>
    <p>Open an error and change its status; Sentry gets the change first.</p>
    <p><a class="button" href="${listAddress(query, { tab: 'OPEN' })}">Show open errors</a></p>
  </div>`;
}

const pager = (query: GroupQuery, nextCursor: string | null): Html | string =>
  nextCursor === null && query.cursor === null
    ? ''
    : html`<nav class="pager" aria-label="Pages">
        ${query.cursor === null ? '' : html`<a class="button" href="${listAddress(query, {})}">First page</a>`}
        ${
          nextCursor === null
            ? html`<span class="muted">End of the list</span>`
            : html`<a class="button" rel="next" href="${listAddress(query, { cursor: nextCursor })}"
                >Next page</a
              >`
        }
      </nav>`;

/** A browser gets what one answer carries; the file's name says where that is not everything. */
const exportLink = (query: GroupQuery): Html =>
  html`<p class="small after">
    <a href="${exportAddress(query, '/api/admin/export?format=csv&bom=1')}" download>Export as CSV</a>
    <span class="muted"
      >(as much as one answer carries; a longer list
      <a href="${exportAddress(query, '/admin/error-log?export=parts')}">in parts</a>, or whole by
      <code>npm run export</code>)</span
    >
  </p>`;

const exportAddress = (query: GroupQuery, path: string): string => {
  const [, parameters = ''] = listAddress({ ...query, cursor: null }, {}).split('?');
  const asked = new URLSearchParams(parameters);
  if (asked.get('status') === 'ALL') asked.delete('status');
  for (const name of ['sortBy', 'sortOrder']) asked.delete(name);
  return `${path}&${asked.toString()}`.replace(/&$/, '');
};

const tabOf = ({ statuses }: GroupQuery): Tab => (statuses.length === 1 ? (statuses[0] ?? 'ALL') : 'ALL');

/**
 * The list's address with the same filters; changing the tab starts from the first page, and takes away what the query
 * says of the status itself. `written` is the text of another query.
 */
function listAddress(query: GroupQuery, change: { tab?: Tab; cursor?: string; written?: string }): string {
  const parameters = new URLSearchParams({ status: change.tab ?? tabOf(query) });
  const { query: asked = [], ...exact } = query.filter;
  const text = change.written ?? printQuery(change.tab === undefined ? asked : withoutStatus(asked));
  if (text !== '') parameters.set('query', text);
  for (const [name, value] of Object.entries(exact)) {
    if (typeof value === 'string') parameters.set(name, value);
  }
  if (query.sortBy !== 'last_seen_at') parameters.set('sortBy', query.sortBy);
  if (query.sortOrder !== 'desc') parameters.set('sortOrder', query.sortOrder);
  if (change.cursor !== undefined) parameters.set('cursor', change.cursor);
  return `/admin/error-log?${parameters.toString()}`;
}
