import { createHash } from 'node:crypto';
import type { Heat } from './heat.ts';

/** Sentry's issue as we keep it. Sentry's term for the row behind an issue is group; so is ours everywhere. */

export const GROUP_STATUSES = ['OPEN', 'RESOLVED', 'IGNORED'] as const;
export type GroupStatus = (typeof GROUP_STATUSES)[number];

export interface Project {
  id: string;
  slug: string | null;
}

export interface Assignee {
  type: string;
  id: string;
  name: string | null;
}

/**
 * What ends an archive, or when a resolution holds, by Sentry's member names: `ignoreCount`, `ignoreUntil`,
 * `inNextRelease`, `inRelease`, ... Counts without a window are what is left of them.
 */
export type StatusDetails = Readonly<Record<string, string | number | boolean>>;

/** What one snapshot of Sentry says about a group. Newest snapshot wins as a whole, never field by field. */
export interface GroupDescription {
  shortId: string | null;
  title: string;
  culprit: string | null;
  level: string;
  status: GroupStatus;
  /** Sentry's own word for the status, kept as it came: new ones appear without notice. */
  sentryStatus: string;
  substatus: string | null;
  /** `error`, `default`, `csp`, ... */
  type: string | null;
  /** What Sentry takes the issue for: `error`, `feedback`, `outage`, ... Older servers do not say. */
  category: string | null;
  /** Finer than the category: `performance_slow_db_query`, ... */
  issueType: string | null;
  /** `low`, `medium`, `high`. */
  priority: string | null;
  /** What the status depends on; null where on nothing. */
  statusDetails: StatusDetails | null;
  platform: string | null;
  permalink: string | null;
  project: Project;
  assignee: Assignee | null;
  /** Sentry's all-time count of events. */
  sentryCount: number;
  /** Sentry's all-time count of affected users. */
  users: number;
}

export const SNAPSHOT_SOURCES = ['webhook', 'triage', 'sync'] as const;
/** Where a snapshot came from. The order is the order of trust at equal instants: the last has the last word. */
export type SnapshotSource = (typeof SNAPSHOT_SOURCES)[number];

/** Where an observation stands among all of its group; compared part by part. */
export type Position = readonly (string | number)[];

export interface Group extends GroupDescription, Heat {
  issueId: string;
  /** ISO 8601 UTC, milliseconds; the smallest ever seen. */
  firstSeen: string;
  /** The largest ever seen. */
  lastSeen: string;
  /**
   * The least and the greatest instant that snapshots told, where events that live here reach further; null where it is
   * `firstSeen` or `lastSeen` itself, or where no snapshot has spoken. What is left of both when those events leave.
   */
  toldFirst: string | null;
  toldLast: string | null;
  /** Distinct events in the table. */
  storedEvents: number;
  /** Of the newest event that lives here. */
  environment: string | null;
  release: string | null;
  lastEventId: string | null;
  lastEventAt: string | null;
  /** The instant for which the description is true; null while only events have spoken of this group. */
  statusObservedAt: string | null;
  statusSource: SnapshotSource | null;
  /**
   * Where the observation stands that the title or permalink is from; null where it is the one that describes the
   * group, or where none has any (`texts.ts`).
   */
  titleFrom: Position | null;
  permalinkFrom: Position | null;
  /**
   * Short ids under which Sentry has shown the issue, but for the present one: a project that is renamed renames the
   * short ids of its issues. Sorted.
   */
  formerShortIds: readonly string[];
  /** The newest instant at which somebody gave a reason from here, which is in the history; null where nobody has. */
  reasonedAt: string | null;
  /** When we last heard anything of it, by our own clock: an old issue that we just learned of is not expired. */
  lastObservedAt: string;
  /**
   * Set when Sentry no longer has the issue under this id; such a group is in no list. A merged one is a tombstone:
   * nothing else of it is kept, and its events move to the group that survived.
   */
  gone: { at: string; mergedInto: string | null } | null;
  /**
   * Optimistic lock: a digest of all the above but its heat and `toldFirst` and `toldLast`; a write checks what must not be lost of them by itself, so that the same observations give the same item however many writes
   * they took. A group that is again as it was read is as good as one that nobody touched.
   */
  version: string;
}

/**
 * How many events the group has. Sentry tells its count with a snapshot, and counts every event that it sends us:
 * where more are stored than it has told of, it has counted them by now.
 */
export const eventCount = (group: Pick<Group, 'sentryCount' | 'storedEvents'>): number =>
  Math.max(group.sentryCount, group.storedEvents);

export interface ArchivePointer {
  key: string;
  /** Bytes from the object's start to the record's gzip member. */
  offset: number;
  /** Bytes of that gzip member. */
  length: number;
}

/**
 * Where Sentry had an event at an instant. Of all that were told the newest counts (docs/invariants.md, rule 17).
 */
export interface Sighting {
  /** ISO 8601 UTC, milliseconds; empty where the answer did not say in which issue the event is. */
  at: string;
  /** A row is one of a list or a whole body: what Sentry answered us. */
  source: 'webhook' | 'row';
  /** As named, whatever that issue was merged into since. */
  issueId: string;
}

/**
 * Under which indexed tags an event is counted, and at which place under each (`seen-tags.ts`); null where it has no such
 * tag.
 */
export type CountedTags = readonly (readonly [key: string, place: string | null])[];

/** One occurrence. Unique by (projectId, eventId), whatever group it belongs to now. */
export interface StoredEvent {
  eventId: string;
  projectId: string;
  /** Where it lives: the issue of its newest sighting, followed through all merges known. */
  issueId: string;
  /** The newest one; null in a row of a version that kept none. */
  sighting: Sighting | null;
  timestamp: string;
  level: string;
  title: string;
  environment: string | null;
  release: string | null;
  platform: string | null;
  /** A few tags for lists; all of them are in the archive. */
  tags: Record<string, string>;
  /** SHA-256 prefix of Sentry's user id, of 16 hex digits; never the id, e-mail or address. */
  userHash: string | null;
  /**
   * The indexed tags under which it is counted, beside environment and release; null where it is in none of these
   * counts: a version that did not keep them stored it.
   */
  countedUnder: CountedTags | null;
  /** Only the row of Sentry's list is known; the body is still to be fetched. */
  isIndexed: boolean;
  /** The sync brought it, a webhook should have, and none has. */
  isRepaired: boolean;
  archive: ArchivePointer;
}

/** One of ours: it is the key of an index, which takes neither an empty nor a long one. */
export const isUserHash = (text: string): boolean => /^[0-9a-f]{16}$/.test(text);

export interface StatusChange {
  issueId: string;
  at: string;
  to: GroupStatus;
  substatus: string | null;
  source: SnapshotSource;
  /** The webhook's action word; of a triage the substatus that was chosen by name; null for a sync. */
  action: string | null;
  actor: string | null;
  /** Why somebody resolved or archived it from here, in their words; null where they did not say. */
  reason: string | null;
}

/**
 * A group with the digest of its content as version; that leaves out what snapshots told, which groups written before
 * lack, and how hot it is, which depends on the order of arrival. Fields that came after the first version of this count only where
 * they say something: a group written before them must have the same digest after an upgrade and in a rebuild.
 */
export function withVersion(content: Omit<Group, 'version'>): Group {
  const bare = Object.entries(content).filter(
    ([name, value]) => !OUTSIDE_DIGEST.has(name) && !(LATER_FIELDS.has(name) && saysNothing(value)),
  );
  const text = JSON.stringify(Object.fromEntries(bare), sortedKeys);
  return { ...content, version: createHash('sha256').update(text).digest('base64url').slice(0, 22) };
}

const OUTSIDE_DIGEST: ReadonlySet<string> = new Set([
  'version',
  'toldFirst',
  'toldLast',
  'heat',
  'eventShards',
] satisfies (keyof Group)[]);
const LATER_FIELDS: ReadonlySet<string> = new Set([
  'titleFrom',
  'permalinkFrom',
  'category',
  'issueType',
  'priority',
  'statusDetails',
  'formerShortIds',
  'reasonedAt',
] satisfies (keyof Group)[]);
const saysNothing = (value: unknown): boolean =>
  value === null || (Array.isArray(value) && value.length === 0);

/** Whether both are the same in all that is stored of them. */
export const isSameGroup = (a: Group, b: Group): boolean =>
  a.version === b.version && a.toldFirst === b.toldFirst && a.toldLast === b.toldLast;

/** One text for one content: objects read from the table have their keys in another order. */
const sortedKeys = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
