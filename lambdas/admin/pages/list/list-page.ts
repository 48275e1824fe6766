import { html, raw } from 'hono/html';
import type {
  Facets,
  GroupPage,
  EventsOfHour,
  ListedFacts,
  StatusCounts,
} from '../../../adapters/table/read/group-reader.ts';
import type { SavedViewAnswer } from '../../../contracts/api/view-answers.ts';
import type { Identity } from '../../../core/auth/identity.ts';
import type { Group } from '../../../core/group/group.ts';
import type { StatusReason } from '../../../core/group/status-reason.ts';
import type { BulkJob, BulkOutcome } from '../../../contracts/bulk-job.ts';
import { tabOf, type ListQuery, type ListView } from '../../list/list-view.ts';
import { bulkAddress, FOREVER_ADDRESS } from '../addresses.ts';
import { STATUS_LABEL } from '../parts/badges.ts';
import type { Keys } from '../parts/keys-help.ts';
import { layout, type Html } from '../layout.ts';
import { PEOPLE_SCRIPT } from '../parts/people-script.ts';
import { exactTime, plural } from '../text.ts';
import { bulkBar } from './bulk-bar.ts';
import { bulkNotice } from './bulk-notice.ts';
import { actWords } from './bulk-words.ts';
import { emptyState, isNarrowed } from './empty-state.ts';
import { facetPanel } from './facet-panel.ts';
import { FOLLOW_SCRIPT } from './follow-script.ts';
import { groupTable } from './group-table.ts';
import { exportAddress, listAddress, releaseAddress } from './list-address.ts';
import { listForm } from './list-form.ts';
import { listTabs, matchingText } from './list-tabs.ts';
import { LIST_SCRIPT } from './list-script.ts';
import { LIST_STYLE } from './list-style.ts';
import { SUGGEST_SCRIPT } from './suggest-script.ts';
import { newSince } from './new-since.ts';
import { queryMistake } from './query-mistake.ts';
import { termsOf } from '../../../adapters/table/read/judged-search.ts';
import type { OwnAccount } from '../../triage/own-account.ts';
import { carriedFilter } from '../../detail/event-parameters.ts';
import { viewsMenu } from './views-menu.ts';

interface ListPage {
  nonce: string;
  who: Identity;
  /** How whoever looks is assigned something; null where that cannot be. */
  own: OwnAccount | null;
  nowMs: number;
  view: ListView;
  views: readonly SavedViewAnswer[];
  /** Changes of all that match which somebody has begun and not ended. */
  unfinished: readonly BulkJob[];
  /** How many groups each tab has; null where the list is narrowed, which would be counted by reading it. */
  counts: StatusCounts | null;
  /** Null where the search is a mistake. */
  page: GroupPage | null;
  /** Keys of indexed tags, to be suggested. */
  tags: Iterable<string>;
  /** Null where they were not asked for. */
  facets: Facets | null;
  /** The one of which all values are shown. */
  wholeFacet: string | null;
  /** Stored events by hour, by group. */
  hours: ReadonlyMap<string, readonly EventsOfHour[]>;
  /** What is known of each group beside itself. */
  facts: ReadonlyMap<string, ListedFacts>;
  /** Why groups are resolved or archived, where somebody said so here. */
  reasons: ReadonlyMap<string, StatusReason>;
  /** What came of a change of several groups; `groups` are those that were refused. */
  bulk: { outcome: BulkOutcome; groups: ReadonlyMap<string, Group> } | null;
  /** When this browser's visit before this one ended; null where none is known. */
  visitedMs: number | null;
  /** Parameters of this list, for a form to lead back to. */
  back: string;
}

/** The groups of one status, with filters as plain GET parameters: every view has an address to share. */
export function listPage(given: ListPage): Html {
  const { nonce, who, view, views, counts, page, facets, bulk, back } = given;
  const { query, text, mistake } = view;
  const addressOf = (written: string) => listAddress(query, { written });
  return layout({
    nonce,
    who,
    place: '/admin/error-log',
    title: 'Error log',
    keys: page === null ? KEYS : [...KEYS, ...keysOfAdmin(given)],
    head: html`<style nonce="${nonce}">
      ${raw(LIST_STYLE)}
    </style>`,
    body: html`<h1 class="unseen">Error log</h1>
      <div class="tab-row">${listTabs({ query, counts, page })} ${viewsMenu({ who, view, views })}</div>
      ${given.unfinished.map(unfinishedNotice)} ${bulk === null ? '' : bulkNotice({ ...bulk, back })}
      ${listForm(view, given.tags)}
      ${mistake === null ? html`<div class="since">${newSince({ query, nowMs: given.nowMs, visitedMs: given.visitedMs })} ${within(query)}</div>` : ''}
      ${
        mistake === null
          ? facetPanel({
              ...{ query: query.filter.query ?? [], facets, addressOf },
              whole: given.wholeFacet,
              facetsAddress: (key = '1') => `${addressOf(text)}&facets=${encodeURIComponent(key)}`,
              status: statusWords(query),
            })
          : queryMistake({ text, mistake, addressOf })
      }
      ${page === null ? '' : html`${groupList(given, page)} ${foot(query)}`}
      <script nonce="${nonce}">
        ${raw(LIST_SCRIPT)};
        ${raw(SUGGEST_SCRIPT)};
        ${raw(who.role === 'admin' ? PEOPLE_SCRIPT : '')};
        ${raw(FOLLOW_SCRIPT)};
      </script>`,
  });
}

function statusWords(query: ListQuery): string | null {
  const tab = tabOf(query);
  return tab === 'ALL' ? null : STATUS_LABEL[tab].toLowerCase();
}

/** A search looks on one tab: which, and the way to all of them. */
function within(query: ListQuery): Html | string {
  const status = statusWords(query);
  return status === null || !isNarrowed(query)
    ? ''
    : html`<p class="small within">
        In ${status} errors; <a href="${listAddress(query, { tab: 'ALL' })}">the same in every status</a>
      </p>`;
}

const unfinishedNotice = ({ id, act, count }: BulkJob): Html =>
  html`<p class="notice hint">
    A change of ${plural(count, 'error')} is not ended:
    ${actWords(act, { count })?.doing.toLowerCase() ?? act}.
    <a href="${bulkAddress(id)}">Look at it and continue</a>
  </p>`;

function groupList(
  { view: { query }, nowMs, who, own, hours, facts, reasons, counts, back }: ListPage,
  page: GroupPage,
): Html {
  const { items, nextCursor, matching } = page;
  const isAdmin = who.role === 'admin';
  const tab = tabOf(query);
  const table = groupTable(items, {
    ...{ nowMs, withStatus: tab === 'ALL', withTicks: isAdmin, matching, hours, facts, reasons },
    own: isAdmin ? own : null,
    period: query.period,
    releaseAddress: (release) => releaseAddress(query, release),
    carried: carriedFilter(termsOf(query.filter)),
  });
  const list = isAdmin
    ? html`<form method="post" action="/admin/error-log">
        <input type="hidden" name="back" value="${back}" />
        ${bulkBar({ matching: matchingText({ query, counts, page }), tab, own })} ${table}
      </form>`
    : table;
  return html`${notes(page)}
    <p class="notice hint" id="moved" role="status" hidden>
      <span></span> <a href="${listAddress(query, {})}">Show them</a>
    </p>
    <div id="none" ${items.length === 0 ? '' : 'hidden'}>
      ${items.length === 0 ? emptyState(query, nextCursor) : ''}
    </div>
    <div id="some" ${items.length === 0 ? 'hidden' : ''}>${list}</div>
    ${pager(query, nextCursor)}`;
}

const KEYS: Keys = [
  ['j k', 'next and previous error'],
  ['o', 'open it'],
  ['n', 'what is new today'],
  ['v', 'what is new since your last visit, once this browser knows of one'],
  ['/', 'search; arrows choose what is suggested'],
];
const ADMIN_KEYS: Keys = [
  ['x', 'tick it; with a click, shift ticks a range'],
  ['e', 'resolve what is ticked, or this one'],
  ['a', 'archive it until it escalates'],
  ['d', 'archive it for a day'],
  ['r', 'reopen it'],
];
const keysOfAdmin = ({ who, own }: ListPage): Keys =>
  who.role !== 'admin' ? [] : own === null ? ADMIN_KEYS : [...ADMIN_KEYS, ['i', 'assign it to me']];

/** What a reader must know of the list before believing it. */
const notes = ({ items, withoutEnvironment = null, countedSince = {}, isCut = false }: GroupPage): Html =>
  html`${Object.entries(countedSince).map(
    ([key, since]) =>
      html`<p class="muted small" role="note">
        <code>${key}</code> is counted since ${exactTime(since)}: an error that was last seen with it before
        that is not found by it.
      </p>`,
  )}
  ${
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
  }`;

const pager = (query: ListQuery, nextCursor: string | null): Html | string =>
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
const foot = (query: ListQuery): Html =>
  html`<p class="small after">
    <a href="${exportAddress(query, '/api/admin/export?format=csv&bom=1')}" download>Export as CSV</a>
    <span class="muted"
      >(as much as one answer carries; a longer list
      <a href="${exportAddress(query, '/admin/error-log?export=parts')}">in parts</a>, or whole by
      <code>npm run export</code>)</span
    >
    ${tabOf(query) === 'IGNORED' ? html`<br /><a href="${FOREVER_ADDRESS}">What was archived for ever from here</a>` : ''}
  </p>`;
