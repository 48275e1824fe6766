import type { ArchivePointer, GroupDescription, SnapshotSource, StoredEvent } from './group.ts';

/**
 * What a message from Sentry tells us, decoded. Observations are facts with the instant at which they were true;
 * merging them in any order, any number of times, gives the same group.
 */
export type Observation = GroupSnapshot | EventSighting | GroupGone;

export interface GroupSnapshot {
  kind: 'snapshot';
  issueId: string;
  /** ISO 8601 UTC, milliseconds: the instant for which this is true (docs/invariants.md, rule 2). */
  observedAt: string;
  source: SnapshotSource;
  /** When we got it, by our own clock. */
  receivedAt: string;
  /** Whether it tells of a status: such a snapshot is an entry of the status history. */
  tellsStatus: boolean;
  /** The webhook's action, or the substatus that a triage chose by name: names the history entry, decides nothing. */
  action: string | null;
  actor: string | null;
  firstSeen: string | null;
  lastSeen: string | null;
  description: GroupDescription;
}

export interface EventSighting {
  kind: 'event';
  /** The group that it belongs to. */
  issueId: string;
  /** When we got it. */
  observedAt: string;
  event: Omit<StoredEvent, 'archive'> & { archive: ArchivePointer | null };
  /** Enough to open a group that nobody has described yet. */
  culprit: string | null;
  type: string | null;
  permalink: string | null;
  projectSlug: string | null;
  /** The merged group that the event was reported under; null where it belongs to the group it names. */
  redirectedFrom: string | null;
}

/** Tells the survivor no more than the event that moves there tells it (lambdas/adapters/table/write/event-mover.ts). */
export const underSurvivor = (observation: EventSighting, survivor: string): EventSighting => ({
  ...observation,
  issueId: survivor,
  event: { ...observation.event, issueId: survivor },
  culprit: null,
  type: null,
  permalink: null,
  projectSlug: null,
  redirectedFrom: observation.redirectedFrom ?? observation.issueId,
});

/** Sentry answered that the issue is deleted, or is now part of another. Only a sync says so, after Sentry answered for this very id (docs/adr/0008). */
export interface GroupGone {
  kind: 'gone';
  issueId: string;
  observedAt: string;
  mergedInto: string | null;
}
