import { html } from 'hono/html';
import { printQuery } from '../../../core/query/print.ts';
import { tabOf, type ListQuery } from '../../list/list-view.ts';
import { STATUS_LABEL } from '../parts/badges.ts';
import type { Html } from '../layout.ts';
import { clip } from '../text.ts';
import { listAddress } from './list-address.ts';

const MAX_NAME = 40;

/** Words are not looked for among users, and the id of one is what is often at hand. */
function userSearch(query: ListQuery): Html | string {
  const [only, more] = query.filter.query ?? [];
  if (only?.key !== 'words' || only.not || only.values.length !== 1 || more !== undefined) return '';
  const written = printQuery([{ ...only, key: 'user' }]);
  return html`<a class="button" href="${listAddress({ ...query, cursor: null }, { written })}"
    >Errors of the user ${clip(written.slice('user:'.length), MAX_NAME)}</a
  >`;
}

export const isNarrowed = ({ filter }: Pick<ListQuery, 'filter'>): boolean =>
  Object.values(filter).some((value) => value !== undefined);

/** Why no group is shown, and what to do. */
export function emptyState(query: ListQuery, nextCursor: string | null): Html {
  const tab = tabOf(query);
  if (nextCursor !== null) {
    return html`<div class="empty">
      <h2>Nothing matches so far</h2>
      <p>A page looks at a limited number of errors. Go on to the next page, or narrow the filters.</p>
    </div>`;
  }
  if (isNarrowed(query) || query.cursor !== null) {
    return html`<div class="empty">
      <h2>
        ${tab === 'ALL' ? 'Nothing' : `No ${STATUS_LABEL[tab].toLowerCase()} error`} matches these filters
      </h2>
      <p>
        Words look in title, culprit and short id. <code>level:error|fatal</code>, <code>is:new</code>,
        <code>!environment:staging</code> or <code>lastSeen:-24h</code> narrow the list; the other fields must
        match exactly.
      </p>
      <p>
        <a class="button" href="${listAddress({ ...query, filter: {} }, {})}">Remove the filters</a>
        ${tab === 'ALL' ? '' : html`<a class="button" href="${listAddress({ ...query, cursor: null }, { tab: 'ALL' })}">Search every status</a>`}
        ${userSearch(query)}
      </p>
    </div>`;
  }
  if (tab === 'OPEN' || tab === 'ALL') {
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
