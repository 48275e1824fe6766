import { html } from 'hono/html';
import type { Identity } from '../../../core/auth/identity.ts';
import type { StoredEvent } from '../../../core/group/group.ts';
import type { EventsPage, ReadEvents } from '../../reading.ts';
import { levelBadge } from '../parts/badges.ts';
import { eventAddress, eventsAddress, groupAddress } from '../addresses.ts';
import { layout, type Html } from '../layout.ts';
import { clip, exactTime, plural, time } from '../text.ts';

interface Shown {
  nonce: string;
  who: Identity;
  nowMs: number;
  page: EventsPage;
  /** The filter, as an address says it. */
  written: readonly [string, string][];
}

/** All stored events of a group, or those of a filter, newest first. */
export function eventsPage({ nonce, who, nowMs, page, written }: Shown): Html {
  const { group, read } = page;
  const name = group.shortId ?? group.issueId;
  return layout({
    nonce,
    who,
    place: '/admin/error-log',
    title: `Events of ${name}`,
    body: html`<nav class="crumb-path" aria-label="Breadcrumb">
        <a href="/admin/error-log">Error log</a> <span aria-hidden="true">/</span>
        <a href="${groupAddress(group.issueId)}">${name}</a> <span aria-hidden="true">/</span>
        <span>Events</span>
      </nav>
      <h1>Events</h1>
      <p class="muted">${clip(group.title, 300)}</p>
      ${filterForm(group.issueId, written)} ${read === null ? '' : readNote(read)}
      ${
        page.items.length === 0
          ? noEvents(page)
          : html`<table class="events" aria-label="Events, newest first">
              <thead>
                <tr>
                  <th scope="col">Event</th>
                  <th scope="col">Time</th>
                  <th scope="col">Where</th>
                </tr>
              </thead>
              <tbody>
                ${page.items.map((event) => eventRow(event, { groupTitle: group.title, nowMs, written }))}
              </tbody>
            </table>`
      }
      ${
        page.nextCursor === null
          ? ''
          : html`<nav class="pager" aria-label="Pages">
              <a
                class="button"
                rel="next"
                href="${eventsAddress(group.issueId, [...written, ['cursor', page.nextCursor]])}"
                >Older events</a
              >
            </nav>`
      }`,
  });
}

/** What the other parameters of an address say stays beside the box. */
function filterForm(issueId: string, written: Shown['written']): Html {
  const text = written.find(([name]) => name === 'query')?.[1] ?? '';
  return html`<form class="filters" method="get" action="${eventsAddress(issueId)}" role="search">
    <label class="wide"
      ><span>Search these events</span
      ><input
        type="search"
        name="query"
        value="${text}"
        placeholder="environment:staging release:shop@1.* browser.name:Firefox"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
    /></label>
    ${written
      .filter(([name]) => name !== 'query')
      .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <div class="buttons">
      <button class="primary">Apply</button>
      <a class="button quiet" href="${eventsAddress(issueId)}">Clear</a>
    </div>
  </form>`;
}

const readNote = ({ events, unknown, complete }: ReadEvents): Html | string =>
  complete && unknown === 0
    ? ''
    : html`<p class="muted small" role="note">
        ${complete ? '' : `Looked at ${plural(events, 'event')} for this page; the next one continues from there. `}
        ${unknown === 0 ? '' : `Of ${plural(unknown, 'event')} the record is gone, so nobody can tell.`}
      </p>`;

function noEvents({ read, nextCursor }: EventsPage): Html {
  if (read === null)
    return html`<div class="empty">
      <h2>No events stored</h2>
      <p>The sync fetches missing events within minutes.</p>
    </div>`;
  return html`<div class="empty">
    <h2>${nextCursor === null ? 'No event matches' : 'No event matches so far'}</h2>
    <p><code>environment:</code>, <code>release:</code>, <code>user:</code> and any tag find events.</p>
  </div>`;
}

interface Row {
  groupTitle: string;
  nowMs: number;
  written: Shown['written'];
}

/** The title of an event is shown where it differs from its group's. */
const eventRow = (event: StoredEvent, { groupTitle, nowMs, written }: Row): Html =>
  html`<tr>
    <td>
      <div>
        ${levelBadge(event.level)}
        <a class="mono" href="${eventAddress(event, written)}">${event.eventId.slice(0, 12)}</a>
      </div>
      ${event.title === groupTitle ? '' : html`<div class="small">${clip(event.title, 200)}</div>`}
    </td>
    <td>
      <div>${time(event.timestamp, nowMs)}</div>
      <div class="muted small exact">${exactTime(event.timestamp)}</div>
    </td>
    <td>
      <div>${event.environment ?? ''}</div>
      <div class="muted small">${event.release ?? ''}</div>
    </td>
  </tr>`;
