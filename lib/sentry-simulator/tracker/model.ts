import type { Float } from '../hooks/wire-json.ts';

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

/** What grouping and normalising say about an event's issue. */
export interface GroupTexts {
  title: string;
  culprit: string;
  type: 'error' | 'default';
  level: string;
  platform: string;
  logger: string | null;
  metadata: Record<string, unknown>;
  isUnhandled: boolean;
}

export interface Group extends GroupTexts {
  id: string;
  shortId: string;
  project: Project;
  status: IssueStatus;
  substatus: string | null;
  statusDetails: Record<string, unknown>;
  assignedTo: AssignedTo | null;
  /** As a person set it; null while Sentry's own guess from the level holds. */
  priority: { value: Priority; lockedAt: number } | null;
  /** Set while resolved "in the next release": events of this release do not reopen the issue. */
  resolvedInRelease: string | null;
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
  type: 'error' | 'default';
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
  type: 'error' | 'default';
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
