import type { Doer } from './doer.ts';
import type { DomainEvent, GroupEvent, SystemEvent } from './domain-event.ts';
import type { WeeklyReport } from './weekly-report.ts';

/** What the notifier hands to a channel: one thing told, or a digest of what was held back. */

/** Of a group's newest evidence, as far as a message has room. */
export interface Evidence {
  eventId: string | null;
  /** Address of that event on the pages. */
  eventUrl: string | null;
  /** The error's text, whole. */
  text: string | null;
  environment: string | null;
  release: string | null;
  /** Stored events of the last 24 hours, oldest hour first. */
  hours: readonly number[];
  /** Who made the change. */
  doer: Doer;
}

export interface Told {
  event: DomainEvent;
  /** Every rule that matched, by name. */
  rules: readonly string[];
  evidence: Evidence | null;
  /** Such as that the environment was not known when the rule was judged. */
  remarks: readonly string[];
}

export interface SingleNotification {
  kind: 'single';
  told: Told;
  links: Links;
}

/** Addresses of pages of the stack; those that change something ask for confirmation there. */
export interface Links {
  /** Of a digest: the list. */
  group: string | null;
  resolve: string | null;
  archive: string | null;
  mute: string | null;
  unsubscribe: string | null;
}

export interface DigestEntry {
  event: GroupEvent | SystemEvent;
  rules: readonly string[];
  /** How the group stands now, where that is known. */
  now: { status: string; substatus: string | null; events: number } | null;
}

export interface DigestNotification {
  kind: 'digest';
  /** ISO 8601 UTC. */
  from: string;
  to: string;
  why: 'cap' | 'quiet' | 'snooze' | 'failing';
  /** All that were held back, also those that `entries` leaves out. */
  count: number;
  entries: readonly DigestEntry[];
  links: Links;
}

export interface TestNotification {
  kind: 'test';
  by: string;
  at: string;
}

/** That another route has failed for an hour. */
export interface FailingNotification {
  kind: 'failing';
  route: string;
  /** ISO 8601 UTC. */
  since: string;
  reason: string;
  /** The page that shows what waits there. */
  url: string | null;
}

export interface ReportNotification {
  kind: 'report';
  report: WeeklyReport;
  /** Addresses of pages that show the same window; `groups` by id. */
  links: {
    trends: string | null;
    completeness: string | null;
    groups: ReadonlyMap<string, string>;
    unsubscribe: string | null;
  };
}

export type Notification =
  SingleNotification | DigestNotification | TestNotification | FailingNotification | ReportNotification;

/** One message to one endpoint; every attempt at it is the same. */
export interface Delivery {
  /** As in `ALERTS`: `email:oncall@example.com`, `slack:ops`. */
  route: string;
  /** Tells a repetition apart where the receiver knows how: of a single one the id of its event. */
  id: string;
  /** IANA name of the zone in which the route's people read times. */
  zone: string;
  /** What `delivered` said of the group's first message on this route; null where there is none. */
  thread: string | null;
  notification: Notification;
}

/** What came of one attempt. No reason ever holds a secret of the endpoint. */
export type DeliveryResult =
  | {
      outcome: 'delivered';
      /** What the channel needs to answer in the same thread: Slack's channel and ts, the mail's message id. */
      thread: string | null;
    }
  /** The channel has no word for it, such as a pager for an assignment: nothing was sent, and nothing will be. */
  | { outcome: 'skipped'; reason: string }
  /** It may go well later; `afterMs` is what the receiver asks to wait, null where it does not say. */
  | {
      outcome: 'retry';
      afterMs: number | null;
      reason: string;
      /** Nobody knows whether it arrived: the answer did not come in time. */
      isUncertain?: boolean;
    }
  /** The same message will be refused again. */
  | { outcome: 'refused'; reason: string };
