import { html } from 'hono/html';
import type { Identity } from '../../core/auth/identity.ts';
import type { Page } from '../../contracts/cursor.ts';
import type { Group, StoredEvent } from '../../core/group/group.ts';
import { levelBadge } from './badges.ts';
import { eventAddress, eventsAddress, groupAddress } from './addresses.ts';
import { layout, type Html } from './layout.ts';
import { clip, exact, time } from './text.ts';

interface EventsPage {
  nonce: string;
  who: Identity;
  nowMs: number;
  group: Group;
  page: Page<StoredEvent>;
}

/** All stored events of a group, newest first. */
export function eventsPage({ nonce, who, nowMs, group, page }: EventsPage): Html {
  const name = group.shortId ?? group.issueId;
  return layout({
    nonce,
    who,
    title: `Events of ${name}`,
    body: html`<nav class="crumb-path" aria-label="Breadcrumb">
        <a href="/admin/error-log">Error log</a> <span aria-hidden="true">/</span>
        <a href="${groupAddress(group.issueId)}">${name}</a> <span aria-hidden="true">/</span>
        <span>Events</span>
      </nav>
      <h1>Events</h1>
      <p class="muted">${clip(group.title, 300)}</p>
      ${
        page.items.length === 0
          ? html`<div class="empty">
              <h2>No events stored</h2>
              <p>The sync fetches missing events within minutes.</p>
            </div>`
          : html`<table class="events" aria-label="Events, newest first">
              <thead>
                <tr>
                  <th scope="col">Event</th>
                  <th scope="col">Time</th>
                  <th scope="col">Where</th>
                </tr>
              </thead>
              <tbody>
                ${page.items.map((event) => eventRow(event, group.title, nowMs))}
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
                href="${eventsAddress(group.issueId)}?${new URLSearchParams({ cursor: page.nextCursor }).toString()}"
                >Older events</a
              >
            </nav>`
      }`,
  });
}

/** The title of an event is shown where it differs from its group's. */
const eventRow = (event: StoredEvent, groupTitle: string, nowMs: number): Html =>
  html`<tr>
    <td>
      <div>
        ${levelBadge(event.level)}
        <a class="mono" href="${eventAddress(event)}">${event.eventId.slice(0, 12)}</a>
      </div>
      ${event.title === groupTitle ? '' : html`<div class="small">${clip(event.title, 200)}</div>`}
    </td>
    <td>
      <div>${time(event.timestamp, nowMs)}</div>
      <div class="muted small exact">${exact(event.timestamp)}</div>
    </td>
    <td>
      <div>${event.environment ?? ''}</div>
      <div class="muted small">${event.release ?? ''}</div>
    </td>
  </tr>`;
