import { html } from 'hono/html';
import type { StoredEvent } from '../../../core/group/group.ts';
import { byEnvironment, type GroupSeen } from '../../../core/group/seen-in.ts';
import type { Around } from '../../detail/event-neighbours.ts';
import { endsAddress, eventsAddress, groupAddress } from '../addresses.ts';
import type { Html } from '../layout.ts';
import { clip, number, plural, time } from '../text.ts';
import { filterWords, hereWith, type Here } from './here.ts';

interface Nav {
  here: Here;
  around: Around | null;
  seen: GroupSeen;
  nowMs: number;
}

/** The way through the events of the group: the ends, the neighbours, where among them this one is, and the filter. */
export function eventNav(event: StoredEvent | null, { here, around, seen, nowMs }: Nav): Html {
  const step = (sign: string, words: string, eventId: string | null | undefined, rel: string) =>
    stepTo({ sign, words, rel }, eventId == null || eventId === event?.eventId ? null : eventId, here);
  return html`<nav class="event-nav" aria-label="Events of this error">
    <div class="steps">
      ${step('«', 'First event', around?.first, 'first')}
      ${step('‹', 'Older event', around?.previous, 'prev')} ${step('›', 'Newer event', around?.next, 'next')}
      ${step('»', 'Newest event', around?.last, 'last')}
    </div>
    ${event === null ? '' : place(event, { around, isFiltered: here.written.length > 0, nowMs })}
    ${
      around === null || around.first === around.last
        ? ''
        : html`<a
            class="button ends"
            href="${endsAddress(here.issueId, here.written)}"
            title="Beside each other"
            >First and newest</a
          >`
    }
    <div class="filter-row">
      ${here.written.length === 0 ? '' : chips(here)} ${filterMenu(here, seen)}
      <a class="button" href="${eventsAddress(here.issueId, here.written)}"
        >${here.written.length === 0 ? 'All events' : 'These events'}</a
      >
    </div>
  </nav>`;
}

interface Place {
  around: Around | null;
  isFiltered: boolean;
  nowMs: number;
}

function place(event: StoredEvent, { around, isFiltered, nowMs }: Place): Html {
  return html`<p class="place-of">
    <strong>${placeWords(around, isFiltered)}</strong>
    <span class="muted">${time(event.timestamp, nowMs)}</span>
    <span class="mono muted" title="${event.eventId}">${event.eventId.slice(0, 8)}</span>
  </p>`;
}

/** Counted from the first: the newest of 121 is event 121. A filter counts its own, and says where it stopped counting. */
function placeWords(around: Around | null, isFiltered: boolean): string {
  const { position = null, of = null } = around ?? {};
  const match = isFiltered ? ' that match' : '';
  if (position !== null && of !== null)
    return `Event ${number(Math.max(1, of - position + 1))} of ${number(of)}${match}`;
  const all = of === null ? '' : ` of ${number(of)}${match}`;
  if (position === null)
    return `Event${all}${isFiltered && of === null ? ', too many newer ones to count' : ''}`;
  const words =
    position === 1
      ? `Newest event${isFiltered ? ' that matches' : ''}`
      : newerWords(position - 1, isFiltered);
  return isFiltered ? `${words}, not all counted` : words;
}

const newerWords = (newer: number, isFiltered: boolean): string =>
  `${plural(newer, 'event')}${isFiltered ? ' that match' : ''} before the newest`;

/** A link to a neighbour; where there is none the place stays, so that the buttons do not jump. */
const stepTo = (
  { sign, words, rel }: { sign: string; words: string; rel: string },
  eventId: string | null,
  here: Here,
): Html =>
  eventId === null
    ? html`<span class="button off" aria-hidden="true">${sign}</span>`
    : html`<a
        class="button"
        rel="${rel}"
        href="${hereWith(here, { eventId })}"
        aria-label="${words}"
        title="${words}"
        >${sign}</a
      >`;

/** What the events are narrowed to, each with a way to be rid of it. */
const chips = (here: Here): Html =>
  html`${filterWords(here.written).map((words, at) => {
    const written = here.written.filter((_, other) => other !== at);
    return html`<span class="chip"
      >${clip(words, 120)}
      <a href="${hereWith(here, { written, eventId: null })}" aria-label="Without ${clip(words, 120)}"
        >×</a
      ></span
    >`;
  })}`;

const MOST_ENVIRONMENTS = 6;

/** Leads to the newest event that it finds; a form and links, so that no script is needed. */
function filterMenu(here: Here, { seen }: GroupSeen): Html {
  const environments = byEnvironment(seen)
    .flatMap(({ value, count }) => (value === null ? [] : [{ value, count }]))
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_ENVIRONMENTS);
  const text = here.written.find(([name]) => name === 'query')?.[1] ?? '';
  return html`<details class="menu">
    <summary class="button">Filter</summary>
    <div class="card">
      <form class="stack" method="get" action="${groupAddress(here.issueId)}" role="search">
        <label
          ><span class="small muted">Search the events of this error</span
          ><input
            type="search"
            name="query"
            value="${text}"
            placeholder="environment:staging browser.name:Firefox"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
        /></label>
        ${here.written
          .filter(([name]) => name !== 'query')
          .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <button>Show the newest that matches</button>
      </form>
      ${
        environments.length === 0
          ? ''
          : html`<ul class="plain">
              ${environments.map(
                ({ value, count }) =>
                  html`<li>
                    <a href="${hereWith(here, { eventId: null, written: [['environment', value]] })}"
                      >in ${clip(value, 60)}</a
                    >
                    <span class="muted">${number(count)}</span>
                  </li>`,
              )}
            </ul>`
      }
    </div>
  </details>`;
}
