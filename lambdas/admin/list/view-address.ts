import { PLAIN_LIST, type SavedView } from '../../contracts/saved-view.ts';

type Viewed = Pick<SavedView, 'status' | 'query' | 'sortBy' | 'sortOrder' | 'period'>;

/** The list that the view is: whoever is sent this address sees the same. */
export function viewAddress({ status, query, sortBy, sortOrder, period }: Viewed): string {
  const parameters = new URLSearchParams({ status });
  if (query !== '') parameters.set('query', query);
  if (sortBy !== PLAIN_LIST.sortBy) parameters.set('sortBy', sortBy);
  if (sortOrder !== PLAIN_LIST.sortOrder) parameters.set('sortOrder', sortOrder);
  if (period !== PLAIN_LIST.period) parameters.set('period', period);
  return `/admin/error-log?${parameters.toString()}`;
}
