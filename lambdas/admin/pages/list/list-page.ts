import { html, raw } from 'hono/html';
import type { Facets, GroupPage, HourCount } from '../../../adapters/table/read/group-reader.ts';
import type { SavedViewAnswer } from '../../../contracts/api/view-answers.ts';
import type { Identity } from '../../../core/auth/identity.ts';
import { GROUP_STATUSES, type Group } from '../../../core/group/group.ts';
import type { BulkJob, BulkOutcome } from '../../../contracts/bulk-job.ts';
import type { ListQuery, ListView } from '../../list/list-view.ts';
import { bulkAddress, FOREVER_ADDRESS } from '../addresses.ts';
import { STATUS_LABEL } from '../badges.ts';
import { layout, type Html } from '../layout.ts';
import { plural } from '../text.ts';
import { bulkBar } from './bulk-bar.ts';
import { bulkNotice } from './bulk-notice.ts';
import { actWords } from './bulk-words.ts';
import { emptyState } from './empty-state.ts';
import { facetPanel } from './facet-panel.ts';
import { groupTable } from './group-table.ts';
import { exportAddress, listAddress, tabOf, type Tab } from './list-address.ts';
import { listForm } from './list-form.ts';
import { LIST_SCRIPT } from './list-script.ts';
import { LIST_STYLE } from './list-style.ts';
import { queryMistake } from './query-mistake.ts';
import { viewsMenu } from './views-menu.ts';

interface ListPage {
  nonce: string;
  who: Identity;
  nowMs: number;
  view: ListView;
  views: readonly SavedViewAnswer[];
  /** Changes of all that match which somebody has begun and not ended. */
  unfinished: readonly BulkJob[];
  /** Null where the search is a mistake. */
  page: GroupPage | null;
  /** Null where they were not asked for. */
  facets: Facets | null;
  /** Stored events by hour, by group. */
  hours: ReadonlyMap<string, readonly HourCount[]>;
  /** What came of a change of several groups; `groups` are those that were refused. */
  bulk: { outcome: BulkOutcome; groups: ReadonlyMap<string, Group> } | null;
  /** Parameters of this list, for a form to lead back to. */
  back: string;
}

const TABS: readonly Tab[] = [...GROUP_STATUSES, 'ALL'];

/** The groups of one status, with filters as plain GET parameters: every view has an address to share. */
export function listPage(given: ListPage): Html {
  const { nonce, who, view, views, page, facets, bulk, back } = given;
  const { query, text, mistake } = view;
  const addressOf = (written: string) => listAddress(query, { written });
  return layout({
    nonce,
    who,
    title: 'Error log',
    head: html`<style nonce="${nonce}">
      ${raw(LIST_STYLE)}
    </style>`,
    body: html`<h1 class="unseen">Error log</h1>
      <div class="tab-row">
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
        ${viewsMenu({ who, view, views })}
      </div>
      ${given.unfinished.map(unfinishedNotice)} ${bulk === null ? '' : bulkNotice({ ...bulk, back })}
      ${listForm(view)}
      ${
        mistake === null
          ? facetPanel({
              ...{ query: query.filter.query ?? [], facets, addressOf },
              facetsAddress: `${addressOf(text)}&facets=1`,
            })
          : queryMistake({ text, mistake, addressOf })
      }
      ${page === null ? '' : html`${groupList(given, page)} ${foot(query)} ${keysHelp(who)}`}
      <script nonce="${nonce}">
        ${raw(LIST_SCRIPT)};
      </script>`,
  });
}

const unfinishedNotice = ({ id, act, count }: BulkJob): Html =>
  html`<p class="notice hint">
    A change of ${plural(count, 'error')} is not ended: ${actWords(act)?.doing.toLowerCase() ?? act}.
    <a href="${bulkAddress(id)}">Look at it and continue</a>
  </p>`;

function groupList({ view: { query }, nowMs, who, hours, bulk, back }: ListPage, page: GroupPage): Html {
  const { items, nextCursor, matching } = page;
  const isAdmin = who.role === 'admin';
  const table = groupTable(items, {
    ...{ nowMs, withStatus: tabOf(query) === 'ALL', withTicks: isAdmin, matching, hours },
    period: query.period,
    ticked: new Set(bulk?.outcome.done ?? []),
  });
  const list = isAdmin
    ? html`<form method="post" action="/admin/error-log">
        <input type="hidden" name="back" value="${back}" />
        ${bulkBar()} ${table}
      </form>`
    : table;
  return html`${notes(page)}
    <p class="notice hint" id="moved" role="status" hidden>
      <span></span> <a href="${listAddress(query, {})}">Show them</a>
    </p>
    ${items.length === 0 ? emptyState(query, nextCursor) : list} ${pager(query, nextCursor)}`;
}

const KEYS: readonly (readonly [string, string])[] = [
  ['j k', 'next and previous error'],
  ['o', 'open it'],
  ['/', 'search'],
  ['?', 'this help'],
];
const ADMIN_KEYS: readonly (readonly [string, string])[] = [
  ['x', 'tick it; with a click, shift ticks a range'],
  ['e', 'resolve what is ticked, or this one'],
  ['a', 'archive it until it escalates'],
  ['r', 'reopen it'],
];

/** Opened by a key; without a script it stays closed. */
const keysHelp = ({ role }: Identity): Html =>
  html`<dialog id="keys" aria-label="Keys">
    <h2>Keys</h2>
    <dl class="facts">
      ${[...KEYS, ...(role === 'admin' ? ADMIN_KEYS : [])].map(
        ([key, does]) =>
          html`<div>
            <dt><kbd>${key}</kbd></dt>
            <dd>${does}</dd>
          </div>`,
      )}
    </dl>
    <form method="dialog"><button>Close</button></form>
  </dialog>`;

/** What a reader must know of the list before believing it. */
const notes = ({ items, withoutEnvironment = null, isCut = false }: GroupPage): Html =>
  html`${
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
