import { html } from 'hono/html';
import type { Counted, GroupPage, StatusCounts } from '../../../adapters/table/read/group-reader.ts';
import { VIEW_STATUSES } from '../../../contracts/saved-view.ts';
import { asksForStatus } from '../../../core/query/narrowing.ts';
import { tabOf, type ListQuery, type Tab } from '../../list/list-view.ts';
import { STATUS_LABEL } from '../parts/badges.ts';
import type { Html } from '../layout.ts';
import { number } from '../text.ts';
import { listAddress } from './list-address.ts';

interface Shown {
  query: ListQuery;
  /** Null where the list is narrowed, which would be counted by reading all of it. */
  counts: StatusCounts | null;
  /** Null where the search is a mistake. */
  page: GroupPage | null;
}

const TABS: readonly Tab[] = VIEW_STATUSES;
/** To count what matches on it is to read all of it. */
const UNCOUNTED = 'The same search here; it is counted once you open it';

export const listTabs = (shown: Shown): Html =>
  html`<nav class="tabs" aria-label="Status">
    ${TABS.map(
      (tab) =>
        html`<a
          href="${listAddress(shown.query, { tab })}"
          ${tab === tabOf(shown.query) ? html`aria-current="page"` : ''}
          ${countedOf(tab, shown) === null ? html`title="${UNCOUNTED}"` : ''}
          >${tab === 'ALL' ? 'All' : STATUS_LABEL[tab]}${countOf(tab, shown)}</a
        >`,
    )}
  </nav>`;

function countOf(tab: Tab, shown: Shown): Html | string {
  const text = countText(tab, shown);
  return text === null ? '' : html` <span class="count">${text}</span>`;
}

/** How many match on the tab that stands. */
export const matchingText = (shown: Shown): string =>
  countText(tabOf(shown.query), shown) ?? `more than ${number(shown.page?.items.length ?? 0)}`;

function countText(tab: Tab, shown: Shown): string | null {
  const counted = countedOf(tab, shown);
  return counted === null ? null : `${number(counted.count)}${counted.isMore ? '+' : ''}`;
}

/**
 * What is known without reading more than the page: a narrowed list is counted where the page has all of it, and one of every
 * status then tells how many each has.
 */
function countedOf(tab: Tab, { counts, page, query }: Shown): Counted | null {
  if (counts !== null) {
    const some = tab === 'ALL' ? [...counts.values()] : [counts.get(tab) ?? { count: 0, isMore: false }];
    return {
      count: some.reduce((sum, { count }) => sum + count, 0),
      isMore: some.some(({ isMore }) => isMore),
    };
  }
  if (page === null || query.cursor !== null) return null;
  const { items, nextCursor } = page;
  if (tab === tabOf(query)) return { count: items.length, isMore: nextCursor !== null };
  const isOfEvery = tabOf(query) === 'ALL' && !asksForStatus(query.filter.query ?? []);
  return isOfEvery && tab !== 'ALL' && nextCursor === null
    ? { count: items.filter(({ status }) => status === tab).length, isMore: false }
    : null;
}
