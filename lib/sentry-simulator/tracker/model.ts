import type { Float } from '../hooks/wire-json.ts';
import type { Kind } from './categories.ts';

export interface Project {
  /** Decimal, 16 digits, like the ids Sentry gives out today. */
  id: string;
  slug: string;
  name: string;
  platform: string;
  /** The user part of the DSN. */
  publicKey: string;
}

export type IssueStatus = 'unresolved' | 'resolved' | 'ignored';

export type Priority = 'low' | 'medium' | 'high';

export interface Person {
  id: number;
  name: string;
  email: string;
}

/** Who did something, as the webhook envelope names them. */
export interface Actor {
  type: 'user' | 'application';
  id: number | string;
  name: string;
}

export interface AssignedTo {
  type: 'user' | 'team';
  id: string;
  name: string;
  email?: string;
}

export type EventType = 'error' | 'default' | 'generic';

/** What grouping and normalising say about an event's issue. */
export interface GroupTexts extends Kind {
  title: string;
  culprit: string;
  /** Of its events: `generic` for what is neither error nor message. */
  type: EventType;
  level: string;
  platform: string;
  logger: string | null;
  metadata: Record<string, unknown>;
  isUnhandled: boolean;
}

/** When an archived issue comes back by itself. Null for what is no condition; at least one is. */
export interface Snooze {
  /** Milliseconds since the epoch. */
  until: number | null;
  count: number | null;
  /** Minutes; without one, all that comes after the archive counts. */
  window: number | null;
  userCount: number | null;
  userWindow: number | null;
  actor: Actor;
  /** What the issue had when it was archived. */
  before: { events: number; users: number };
}

/** How an issue is resolved where not "now". */
export interface Resolution {
  /** As `statusDetails` says it: `inNextRelease`, or `inRelease` with this release. */
  release: string | null;
  /** Of "in the next release": the latest one then, null without any. */
  current: string | null;
  isNext: boolean;
}

/** The texts of an issue without the rest of it. */
export const textsAlone = ({
  title,
  culprit,
  category,
  issueType,
  type,
  level,
  platform,
  logger,
  metadata,
  isUnhandled,
}: GroupTexts): GroupTexts => ({
  title,
  culprit,
  category,
  issueType,
  type,
  level,
  platform,
  logger,
  metadata,
  isUnhandled,
});

export interface Group extends GroupTexts {
  id: string;
  shortId: string;
  project: Project;
  status: IssueStatus;
  substatus: string | null;
  /** Under which conditions an archived issue comes back; null for the other archives. */
  snooze: Snooze | null;
  /** Of an issue that is resolved in a release, or in the next one. */
  resolution: (Resolution & { actor: Actor }) | null;
  assignedTo: AssignedTo | null;
  /** As a person set it; null while Sentry's own guess from the level holds. */
  priority: { value: Priority; lockedAt: number } | null;
  /** Ascending by `at` once `sorted`; read them through the store. */
  events: StoredEvent[];
  sorted: boolean;
  /** Of the newest event, in milliseconds; -Infinity before the first. Kept here because lists sort by it. */
  lastAt: number;
  users: Set<string>;
  /** Its fingerprints; those of issues that were merged into it come after its own. */
  hashes: string[];
}

export interface StoredEvent {
  /** 32 hex digits. */
  id: string;
  projectId: string;
  /** The issue that holds it now: merging, unmerging and reprocessing change it. */
  groupId: string;
  /** Its fingerprint, 32 hex digits: one of its issue's. */
  hash: string;
  /** Milliseconds since the epoch. */
  at: number;
  receivedAt: number;
  type: EventType;
  environment: string | null;
  release: string | null;
  /** Distinct value per affected user, null without a user. */
  user: string | null;
  /** A function, so that a hundred thousand seeded events cost no memory until someone reads them. */
  payload: () => EventPayload;
}

/** `Event.as_dict()`: snake_case, as webhooks carry it, without the members that the hook adds. */
export interface EventPayload {
  event_id: string;
  project: number;
  release: string | null;
  dist: string | null;
  platform: string;
  message: string;
  datetime: string;
  tags: [string, string][];
  timestamp: Float;
  received: Float;
  level: string;
  type: EventType;
  title: string;
  culprit: string;
  location: string | null;
  environment?: string;
  metadata: Record<string, unknown>;
  user?: Record<string, unknown> | null;
  [key: string]: unknown;
}

/** A span of time in milliseconds, both ends included. */
export interface Window {
  start: number;
  end: number;
}
