import type { FaultSettings } from './faults/faults.ts';
import type { IntegrationSettings } from './integration.ts';
import type { IssueSearch } from './rest/issue-search.ts';
import type { Links } from './rest/issue-json.ts';
import type { RateLimiter } from './rest/rate-limit.ts';
import type { Store } from './tracker/store.ts';
import type { Tracker } from './tracker/tracker.ts';
import type { Traffic } from './traffic/traffic.ts';
import type { WebhookSender } from './hooks/webhooks.ts';

/** The parts of one simulator, as handlers get them. */
export interface Simulation {
  store: Store;
  tracker: Tracker;
  sender: WebhookSender;
  search: IssueSearch;
  limiter: RateLimiter;
  traffic: Traffic;
  integration: IntegrationSettings;
  faults: FaultSettings;
  /** Requests that the fault for rate limits has hit since it was set. */
  rateLimitedSoFar: number;
  authToken: string;
  /** What the token may do. */
  scopes: Set<string>;
  links: Links;
  now: () => number;
  random: () => number;
}
