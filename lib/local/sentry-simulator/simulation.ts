import type { FaultSettings } from './faults.ts';
import type { IntegrationSettings } from './rest-apps.ts';
import type { IssueSearch } from './issue-search.ts';
import type { Links } from './issue-json.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { Store } from './store.ts';
import type { Tracker } from './tracker.ts';
import type { Traffic } from './traffic.ts';
import type { WebhookSender } from './webhooks.ts';

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
  authToken: string;
  /** What the token may do. */
  scopes: Set<string>;
  links: Links;
  now: () => number;
  random: () => number;
}
