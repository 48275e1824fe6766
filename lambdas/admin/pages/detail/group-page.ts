import { html } from 'hono/html';
import type { Identity } from '../../../core/auth/identity.ts';
import type { StoredEvent } from '../../../core/group/group.ts';
import type { FullEvent } from '../../answers.ts';
import type { Around } from '../../detail/event-neighbours.ts';
import type { GroupDetail } from '../../reading.ts';
import { eventAddress, eventApiAddress, eventsAddress, partAddress } from '../addresses.ts';
import { eventSections } from '../event/sections.ts';
import { eventStyle } from '../event/style.ts';
import { eventView, type EventView } from '../event/view.ts';
import { aside } from './group-aside.ts';
import { groupHeader } from './group-header.ts';
import { layout, type Html } from '../layout.ts';
import type { Notice } from '../notices.ts';
import { createPageBudget, type PageBudget } from '../page-budget.ts';
import { pairTable } from '../pair-table.ts';
import { number, plural, time } from '../text.ts';
import { trendChart } from './trend-chart.ts';

interface GroupPage {
  nonce: string;
  who: Identity;
  nowMs: number;
  detail: GroupDetail;
  /** The event to show: the latest, or the one asked for. */
  event: FullEvent | null;
  /** The way from it to the others of the same filter, which `written` says in an address. */
  around: Around | null;
  written: readonly [string, string][];
  /** The newest events of the group, newest first. */
  events: readonly StoredEvent[];
  notice: Notice | null;
  /** Where the group is in Sentry. */
  permalink: string;
}

/** One group with one of its events. */
export function groupPage({ nonce, who, nowMs, detail, event, events, ...beside }: GroupPage): Html {
  const { notice, permalink, around, written } = beside;
  const budget = createPageBudget(event === null ? null : partAddress(event.stored, 'json'));
  const view = event === null ? null : eventView(event, budget);
  // The tags of the aside are few and useful: they take their room before a huge event takes it all.
  const sideColumn = aside({ detail, event, events, nowMs, budget });
  const sections = view === null ? '' : eventSections(view);
  return layout({
    nonce,
    who,
    title: detail.group.shortId ?? detail.group.title,
    head: eventStyle(nonce),
    body: html`${groupHeader(detail.group, { notice, permalink, nowMs, mayTriage: who.role === 'admin' })}
      <div class="columns">
        <div class="main">
          <section class="card">
            <h2>Events</h2>
            ${trendChart(detail.trend)}
          </section>
          ${
            event === null
              ? noEvent()
              : html`${eventBar(event.stored, { around, written }, nowMs)} ${jumps(view)}
                ${leftOutNote(event.stored, budget)}
                ${view === null ? notArchived(event.stored, budget) : sections}`
          }
        </div>
        ${sideColumn}
      </div>`,
  });
}

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
      detail.exceptions.length > 0 ? 'Trace' : 'Message',
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
  ];
  return html`<nav class="jumps small" aria-label="Parts of this event">
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

const noEvent = (): Html =>
  html`<section class="card">
    <h2>No event stored yet</h2>
    <p>
      Sentry has told of this error but none of its events is here. The sync fetches missing events within
      minutes; events older than the retention time are gone.
    </p>
  </section>`;

function eventBar(
  event: StoredEvent,
  { around, written }: Pick<GroupPage, 'around' | 'written'>,
  nowMs: number,
): Html {
  const step = (label: string, eventId: string | null | undefined, rel: string) =>
    stepTo(label, eventId == null || eventId === event.eventId ? null : { ...event, eventId }, rel, written);
  return html`<nav class="event-bar" aria-label="Events of this group">
    <div>
      <strong>${around?.position === 1 && written.length === 0 ? 'Latest event' : 'Event'}</strong>
      <span class="mono small">${event.eventId}</span>
      <span class="muted small">${time(event.timestamp, nowMs)}</span>
      ${placeOf(around)}
    </div>
    <div class="buttons">
      ${step('Oldest', around?.first, 'first')} ${step('Older', around?.previous, 'prev')}
      ${step('Newer', around?.next, 'next')} ${step('Newest', around?.last, 'last')}
      <a class="button quiet" href="${eventsAddress(event.issueId, written)}"
        >${written.length === 0 ? 'All events' : 'These events'}</a
      >
    </div>
  </nav>`;
}

/** Counted from the newest, as the list of events shows them. */
function placeOf(around: Around | null): Html | string {
  if (around?.position == null) return '';
  const of = around.of === null ? '' : ` of ${number(around.of)}`;
  return html`<span class="muted small">${number(around.position)}${of}, newest first</span>`;
}

/** A link to a neighbour; where there is none the place stays, so that the buttons do not jump. */
const stepTo = (
  label: string,
  event: StoredEvent | null,
  rel: string,
  written: readonly [string, string][],
): Html =>
  event === null
    ? html`<span class="button off" aria-disabled="true">${label}</span>`
    : html`<a class="button" rel="${rel}" href="${eventAddress(event, written)}">${label}</a>`;
