/** Issues of these are in Sentry's list only where it is asked for them (docs/sentry-behaviour.md, List semantics). */
export const HIDDEN_CATEGORIES: readonly string[] = ['feedback', 'configuration'];

/** Issues of these are in every list (getsentry/sentry, GroupCategory and `in_default_search`). */
const LISTED_CATEGORIES: ReadonlySet<string> = new Set([
  'error',
  'performance',
  'profile',
  'cron',
  'replay',
  'uptime',
  'metric_alert',
  'outage',
  'metric',
  'db_query',
  'http_client',
  'frontend',
  'mobile',
]);

/** Null is that of servers which know no categories. */
export const isListedCategory = (category: string | null): boolean =>
  category === null || LISTED_CATEGORIES.has(category);

/** What can be asked for: a word, since it becomes a part of a search. */
export const isCategoryWord = (category: string): boolean => /^[a-z][a-z0-9_]{0,39}$/.test(category);
