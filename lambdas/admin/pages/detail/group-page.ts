import { html, raw } from 'hono/html';
import type { BulkOutcome } from '../../../contracts/bulk-job.ts';
import type { Identity } from '../../../core/auth/identity.ts';
import type { Assignee, StoredEvent } from '../../../core/group/group.ts';
import type { DetailPage } from '../../detail/detail-page.ts';
import type { WayBackOfHeld } from '../../triage/held.ts';
import { isOffered, type OwnAccount } from '../../triage/own-account.ts';
import { eventApiAddress, partAddress } from '../addresses.ts';
import { eventSections } from '../event/sections.ts';
import { eventStyle } from '../event/style.ts';
import { eventView, type EventView } from '../event/view.ts';
import type { Keys } from '../parts/keys-help.ts';
import { layout, type Html } from '../layout.ts';
import type { Notice } from '../parts/notices.ts';
import { PEOPLE_SCRIPT } from '../parts/people-script.ts';
import { createPageBudget, type PageBudget } from '../page-budget.ts';
import { pairTable } from '../parts/pair-table.ts';
import { plural } from '../text.ts';
import { DETAIL_SCRIPT } from './detail-script.ts';
import { DETAIL_STYLE } from './detail-style.ts';
import { eventNav } from './event-nav.ts';
import { aside } from './group-aside.ts';
import { groupHeader } from './group-header.ts';
import { hereWith, type Here } from './here.ts';
import { STANDING_SCRIPT } from './standing-script.ts';
import { trendChart } from './trend-chart.ts';

const KEYS: Keys = [
  ['j k', 'older and newer event'],
  ['f l', 'first and newest event'],
  ['c', 'first and newest event beside each other'],
  ['m', 'copy the evidence as Markdown'],
  ['u', 'back to the list'],
];
const TRIAGE_KEYS: Keys = [
  ['e', 'resolve'],
  ['a', 'archive until it escalates'],
  ['d', 'archive for a day'],
  ['r', 'reopen'],
];
const KEY_OF_SELF: Keys[number] = ['i', 'assign it to me'];

interface GroupPage extends DetailPage {
  nonce: string;
  who: Identity;
  /** How whoever looks is assigned something; null where that cannot be. */
  own: OwnAccount | null;
  nowMs: number;
  here: Here;
  /** Of a page that was opened earlier and follows, the newest act that it showed then. */
  after: number | null;
  notices: readonly (Notice | null)[];
  wayBack: BulkOutcome | null;
  wayBackOfHeld: WayBackOfHeld | null;
  /** Where the group is in Sentry. */
  permalink: string;
  /** Who has it, as far as is known: what was just done may not be stored yet. */
  assignee: Assignee | null;
  indexTags: ReadonlySet<string>;
  /** Whether a template says where tickets open. */
  hasTickets: boolean;
}

/** One group with one of its events. */
export function groupPage(page: GroupPage): Html {
  const { nonce, who, nowMs, here, detail, event, around, trend, seen, notices, permalink, indexTags } = page;
  const budget = createPageBudget(event === null ? null : partAddress(event.stored, 'json'));
  const view = event === null ? null : eventView(event, budget);
  // The tags of the aside are few and useful: they take their room before a huge event takes it all.
  const sideColumn = aside({ page, here, assignee: page.assignee, indexTags, nowMs, budget });
  const sections = view === null ? '' : eventSections(view);
  const mayTriage = who.role === 'admin';
  return layout({
    nonce,
    who,
    place: '/admin/error-log',
    title: detail.group.shortId ?? detail.group.title,
    keys: [
      ...KEYS,
      ...(mayTriage ? TRIAGE_KEYS : []),
      ...(mayTriage && page.own !== null ? [KEY_OF_SELF] : []),
    ],
    head: html`${eventStyle(nonce)}
      <style nonce="${nonce}">
        ${raw(DETAIL_STYLE)}
      </style>`,
    body: html`${groupHeader(detail.group, {
        ...{ notices, permalink, nowMs, who, trend: detail.trend, reason: detail.reason },
        acts: detail.changes.filter(({ to }) => !('hour' in to)),
        after: page.after,
        here,
        own: isOffered(page.own, page.assignee) ? page.own : null,
        ...{ wayBack: page.wayBack, wayBackOfHeld: page.wayBackOfHeld },
        jumps: jumps(view),
        more: event === null ? '' : evidenceActions(event.stored, page.hasTickets),
      })}
      <div class="columns">
        <div class="main">
          ${trendChart({ here, trend, seen })}
          ${eventNav(event?.stored ?? null, { here, around, seen, nowMs })}
          ${
            event === null
              ? noEvent(here)
              : html`${leftOutNote(event.stored, budget)}
                ${view === null ? notArchived(event.stored, budget) : sections}`
          }
        </div>
        ${sideColumn}
      </div>
      <p id="said" class="unseen" aria-live="polite"></p>
      <script nonce="${nonce}">
        ${raw(DETAIL_SCRIPT)};
        ${raw(STANDING_SCRIPT)};
        ${raw(mayTriage ? PEOPLE_SCRIPT : '')};
      </script>`,
  });
}

/** The evidence as text, for a ticket or an assistant. The button needs the script; the link does not. */
const evidenceActions = (event: StoredEvent, hasTickets: boolean): Html =>
  html`${
      hasTickets
        ? html`<a class="button" href="${partAddress(event, 'ticket')}" rel="noreferrer" target="_blank"
            >Ticket</a
          >`
        : ''
    }<button type="button" class="copy" data-from="${partAddress(event, 'markdown')}" hidden>
      <span>Copy<span class="long"> as</span> Markdown</span>
    </button>
    <noscript><a class="button" href="${partAddress(event, 'markdown')}">As Markdown</a></noscript>`;

function leftOutNote(event: StoredEvent, budget: PageBudget): Html | string {
  const leftOut = budget.leftOut();
  const whole = html`<a href="${partAddress(event, 'json')}">Its whole JSON</a> and the
    <a href="${eventApiAddress(event)}">API’s answer</a> have more`;
  if (leftOut.length > 0)
    return html`<p class="notice hint" role="note">
      This event is too large for one page. Left out here: ${leftOut.join(', ')}. ${whole}, the archive all.
    </p>`;
  const shortened = budget.shortened();
  return shortened === 0
    ? ''
    : html`<p class="muted small" role="note">
        ${plural(shortened, 'long text')} shortened here. ${whole}.
      </p>`;
}

/** Where the parts of the page are that an event of this kind has. */
function jumps(view: EventView | null): Html | string {
  if (view === null) return '';
  const { detail } = view;
  const parts: readonly (readonly [string, string, boolean])[] = [
    ['occurrence', 'Evidence', detail.occurrence !== null],
    [
      'trace',
      detail.exceptions.length > 0 ? 'Stack' : 'Message',
      detail.exceptions.length > 0 || detail.message !== null,
    ],
    ['threads', 'Threads', detail.threads.length > 0],
    ['breadcrumbs', 'Breadcrumbs', detail.breadcrumbs.length > 0],
    ['request', 'Request', detail.request !== null],
    ['contexts', 'Contexts', Object.keys(detail.contexts).length > 0],
    ['spans', 'Spans', detail.spans.length > 0],
    ['event', 'Event', true],
    ['images', 'Images', detail.debugImages.length > 0],
    ['json', 'JSON', true],
    ['history', 'History', true],
  ];
  return html`<nav class="jumps small" aria-label="Parts of this page">
    ${parts.filter(([, , has]) => has).map(([id, words]) => html`<a href="#${id}">${words}</a>`)}
  </nav>`;
}

const notArchived = (stored: StoredEvent, budget: PageBudget): Html =>
  html`<section class="card">
    <h2>Event ${stored.eventId}</h2>
    <p>
      The archive no longer holds this event's full record; it is kept for the retention time of events. What
      the table knows of it is shown here.
    </p>
    ${pairTable(Object.entries(stored.tags), { label: 'Tags', budget })}
  </section>`;

const noEvent = (here: Here): Html =>
  here.written.length > 0
    ? html`<section class="card">
        <h2>No event found</h2>
        <p>
          No stored event of this error matches, as far as was read.
          <a href="${hereWith(here, { written: [], eventId: null })}">Show the newest of all</a>
        </p>
      </section>`
    : html`<section class="card">
        <h2>No event stored yet</h2>
        <p>
          Sentry has told of this error but none of its events is here. The sync fetches missing events within
          minutes; events older than the retention time are gone.
        </p>
      </section>`;
