/** What sort of problem an issue is, in Sentry's words `issueCategory` and `issueType`. */
export interface Kind {
  category: string;
  issueType: string;
}

export const ERROR_KIND: Kind = { category: 'error', issueType: 'error' };

/**
 * Categories that a search may name: those of Sentry's `GroupCategory`. It adds to them with nearly every release, so
 * the simulator also has issues of one that Sentry does not have (yet): `accessibility`.
 */
const KNOWN: ReadonlySet<string> = new Set([
  'error',
  'performance',
  'profile',
  'cron',
  'replay',
  'feedback',
  'uptime',
  'metric_alert',
  'test_notification',
  'outage',
  'metric',
  'db_query',
  'http_client',
  'frontend',
  'mobile',
  'ai_detected',
  'preprod',
  'configuration',
  'instrumentation',
  'accessibility',
]);

const HIDDEN: ReadonlySet<string> = new Set(['feedback', 'configuration', 'instrumentation', 'preprod']);

/** Whether lists leave issues of the category out unless the search names it. */
export const isHidden = (category: string): boolean =>
  HIDDEN.has(category) || category === 'accessibility' || !KNOWN.has(category);

/** Whether a search may name the category. `used`: categories that issues have. */
export const isSearchable = (category: string, used: ReadonlySet<string>): boolean =>
  KNOWN.has(category) || used.has(category);
