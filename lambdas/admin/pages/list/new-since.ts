import { html } from 'hono/html';
import { printQuery, printTerm } from '../../../core/query/print.ts';
import type { ListQuery } from '../../list/list-view.ts';
import type { Html } from '../layout.ts';
import { clip, time } from '../text.ts';
import { listAddress } from './list-address.ts';

const MAX_NAME = 40;

/** A release is asked for as what was seen in it, old errors too: what it brought is one click from there. */
function begun(query: ListQuery): Html | string {
  const terms = query.filter.query ?? [];
  const [seen, another] = terms.filter(({ key }) => key === 'release' || key === 'firstRelease');
  if (seen?.key !== 'release' || seen.not || another !== undefined) return '';
  const written = printQuery(terms.map((term) => (term === seen ? { ...seen, key: 'firstRelease' } : term)));
  const name = printTerm(seen).slice('release:'.length);
  return html`<a
    href="${listAddress({ ...query, cursor: null }, { written })}"
    title="Errors whose first event was in it; the list has all that were seen in it"
    >in ${clip(name, MAX_NAME)}</a
  >`;
}

/** A query is printed without it (core/query/print.ts). */
const MIDNIGHT = 'T00:00:00.000Z';

interface NewSince {
  query: ListQuery;
  nowMs: number;
  /** When this browser's visit before this one ended; null where none is known. */
  visitedMs: number | null;
}

/**
 * What is new, one click away: today, in 24 hours, since the last visit; of the list as it stands. The day is of UTC, and with a script
 * of whoever reads (parts/time-script.ts).
 */
export function newSince({ query, nowMs, visitedMs }: NewSince): Html {
  const others = (query.filter.query ?? []).filter(({ key }) => key !== 'firstSeen');
  const own = printQuery((query.filter.query ?? []).filter(({ key }) => key === 'firstSeen'));
  const link = (since: string, words: Html | string, beside: Html | string = '') => {
    const asked = `firstSeen:${since}`;
    const written = [printQuery(others), asked].filter((part) => part !== '').join(' ');
    return html`<a
      href="${listAddress({ ...query, cursor: null }, { written })}"
      ${own === asked.replace(MIDNIGHT, '') || (words === 'today' && own === 'firstSeen:today') ? html`aria-current="true"` : ''}
      ${beside}
      >${words}</a
    >`;
  };
  const today = `${new Date(nowMs).toISOString().slice(0, 10)}${MIDNIGHT}`;
  const visited = visitedMs === null ? null : new Date(visitedMs).toISOString();
  return html`<nav class="since small" aria-label="New errors">
    <span class="muted">New</span>
    <span
      >${link(`>=${today}`, 'today', html`id="new-today" data-today="${today}" title="Since ${today.slice(0, 10)} 00:00 UTC"`)}
      <span class="muted">(<span class="zone">UTC</span>)</span></span
    >
    ${link('-24h', 'in 24 h')} ${begun(query)}
    ${visited === null ? '' : link(`>=${visited}`, html`since your last visit, ${time(visited, nowMs)}`, html`id="new-since-visit"`)}
  </nav>`;
}
