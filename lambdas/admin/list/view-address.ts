import type { SavedView } from '../../contracts/saved-view.ts';

type Viewed = Pick<SavedView, 'status' | 'query' | 'sortBy' | 'sortOrder' | 'period'>;

/** The list that the view is: whoever is sent this address sees the same. */
export function viewAddress({ status, query, sortBy, sortOrder, period }: Viewed): string {
  const parameters = new URLSearchParams({ status });
  if (query !== '') parameters.set('query', query);
  if (sortBy !== 'last_seen_at') parameters.set('sortBy', sortBy);
  if (sortOrder !== 'desc') parameters.set('sortOrder', sortOrder);
  if (period !== '24h') parameters.set('period', period);
  return `/admin/error-log?${parameters.toString()}`;
}
