import { html } from 'hono/html';
import type { StoredEvent } from '../../core/group/group.ts';
import type { FullEvent } from '../answers.ts';
import type { GroupDetail } from '../reading.ts';
import { eventAddress, eventApiAddress, eventsAddress } from './addresses.ts';
import { eventSections } from './event-sections.ts';
import { aside } from './group-aside.ts';
import { groupHeader } from './group-header.ts';
import { layout, type Html } from './layout.ts';
import type { Notice } from './notices.ts';
import { createPageBudget } from './page-budget.ts';
import { time } from './text.ts';
import { trendChart } from './trend-chart.ts';

interface GroupPage {
  nonce: string;
  userName: string;
  nowMs: number;
  detail: GroupDetail;
  /** The event to show: the latest, or the one asked for. */
  event: FullEvent | null;
  /** The newest events of the group, newest first, for finding the way. */
  events: readonly StoredEvent[];
  notice: Notice | null;
}

/** One group with one of its events. */
export function groupPage({ nonce, userName, nowMs, detail, event, events, notice }: GroupPage): Html {
  const budget = createPageBudget();
  // The tags of the aside are few and useful: they take their room before a huge event takes it all.
  const beside = aside({ detail, event, events, nowMs, budget });
  const sections = event === null ? '' : eventSections(event, budget);
  return layout({
    nonce,
    userName,
    title: detail.group.shortId ?? detail.group.title,
    body: html`${groupHeader(detail.group, notice)}
      <div class="columns">
        <div class="main">
          <section class="card">
            <h2>Events</h2>
            ${trendChart(detail.trend)}
          </section>
          ${
            event === null
              ? noEvent()
              : html`${eventBar(event.stored, events, nowMs)} ${leftOutNote(event.stored, budget.leftOut())}
                ${sections}`
          }
        </div>
        ${beside}
      </div>`,
  });
}

const leftOutNote = (event: StoredEvent, leftOut: readonly string[]): Html | string =>
  leftOut.length === 0
    ? ''
    : html`<p class="notice hint" role="note">
        This event is too large for one page. Left out here: ${leftOut.join(', ')}. The
        <a href="${eventApiAddress(event)}">API’s answer</a> has more of it, the archive all.
      </p>`;

const noEvent = (): Html =>
  html`<section class="card">
    <h2>No event stored yet</h2>
    <p>
      Sentry has told of this error but none of its events is here. The sync fetches missing events within
      minutes; events older than the retention time are gone.
    </p>
  </section>`;

function eventBar(event: StoredEvent, events: readonly StoredEvent[], nowMs: number): Html {
  const position = events.findIndex((other) => other.eventId === event.eventId);
  const newer = position > 0 ? events[position - 1] : undefined;
  const older = position >= 0 ? events[position + 1] : undefined;
  return html`<nav class="event-bar" aria-label="Events of this group">
    <div>
      <strong>${position === 0 ? 'Latest event' : 'Event'}</strong>
      <span class="mono small">${event.eventId}</span>
      <span class="muted small">${time(event.timestamp, nowMs)}</span>
    </div>
    <div class="buttons">
      ${step('Older', older, 'prev')} ${step('Newer', newer, 'next')}
      <a class="button quiet" href="${eventsAddress(event.issueId)}">All events</a>
    </div>
  </nav>`;
}

/** A link to a neighbour; where there is none the place stays, so that the buttons do not jump. */
const step = (label: string, event: StoredEvent | undefined, rel: string): Html =>
  event === undefined
    ? html`<span class="button off" aria-disabled="true">${label}</span>`
    : html`<a class="button" rel="${rel}" href="${eventAddress(event)}">${label}</a>`;
