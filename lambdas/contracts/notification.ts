import type { DomainEvent, GroupEvent, SystemEvent } from './domain-event.ts';

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

export interface Links {
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
  why: 'cap' | 'quiet' | 'failing';
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

export type Notification = SingleNotification | DigestNotification | TestNotification;

/** What came of one attempt. */
export type DeliveryResult =
  | {
      outcome: 'delivered';
      /** What the channel needs to answer in the same thread: Slack's channel and ts, the mail's message id. */
      thread: string | null;
    }
  | { outcome: 'retry'; afterMs: number | null; reason: string }
  | { outcome: 'refused'; reason: string };
