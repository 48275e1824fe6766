import type { GroupQuery } from '../../../adapters/table/read/group-reader.ts';
import { PLAIN_LIST, type Period } from '../../../contracts/saved-view.ts';
import { literal } from '../../../core/query/glob.ts';
import { withoutStatus } from '../../../core/query/narrowing.ts';
import { printQuery } from '../../../core/query/print.ts';
import type { Term } from '../../../core/query/query.ts';
import { tabOf, type ListQuery, type Tab } from '../../list/list-view.ts';

interface Change {
  tab?: Tab;
  cursor?: string;
  /** The text of another query. */
  written?: string;
  period?: Period;
  sort?: Pick<GroupQuery, 'sortBy' | 'sortOrder'>;
}

/**
 * The list's address with the same filters; changing the tab starts from the first page, and takes away what the query
 * says of the status itself.
 */
export function listAddress(query: ListQuery, change: Change): string {
  const parameters = new URLSearchParams({ status: change.tab ?? tabOf(query) });
  const { query: asked = [], ...exact } = query.filter;
  const text = change.written ?? printQuery(change.tab === undefined ? asked : withoutStatus(asked));
  if (text !== '') parameters.set('query', text);
  for (const [name, value] of Object.entries(exact)) {
    if (typeof value === 'string') parameters.set(name, value);
  }
  const { sortBy, sortOrder } = change.sort ?? query;
  if (sortBy !== PLAIN_LIST.sortBy) parameters.set('sortBy', sortBy);
  if (sortOrder !== PLAIN_LIST.sortOrder) parameters.set('sortOrder', sortOrder);
  const period = change.period ?? query.period;
  if (period !== PLAIN_LIST.period) parameters.set('period', period);
  if (change.cursor !== undefined) parameters.set('cursor', change.cursor);
  return `/admin/error-log?${parameters.toString()}`;
}

/** What is no name of a release, such as one of blanks, is no text for a query either. */
const RELEASE = /^\S(?:.{0,198}\S)?$/u;

/** The same list, narrowed to what was seen in a release; undefined where it is that already, or nothing can ask for it. */
export function releaseAddress(query: ListQuery, release: string): string | undefined {
  const { query: asked = [] } = query.filter;
  if (!RELEASE.test(release) || asked.some(({ key }) => key === 'release')) return undefined;
  const term: Term = { key: 'release', not: false, values: [literal(release)] };
  return listAddress({ ...query, cursor: null }, { written: printQuery([...asked, term]) });
}

/** The same list at an address of an export. */
export const exportAddress = (query: ListQuery, path: string): string => {
  const [, parameters = ''] = listAddress({ ...query, cursor: null }, {}).split('?');
  const asked = new URLSearchParams(parameters);
  if (asked.get('status') === 'ALL') asked.delete('status');
  for (const name of ['sortBy', 'sortOrder', 'period']) asked.delete(name);
  return `${path}&${asked.toString()}`.replace(/&$/, '');
};
