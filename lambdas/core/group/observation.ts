import { sightingOf } from './sighting.ts';
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
  /** Why somebody resolved or archived the issue from here; null where they did not say, empty where an undo took away what was said. */
  reason: string | null;
  firstSeen: string | null;
  lastSeen: string | null;
  description: GroupDescription;
}

export interface EventSighting {
  kind: 'event';
  /** The group that it belongs to: the issue it names, or the one that this was merged into. */
  issueId: string;
  /** When we got it. */
  observedAt: string;
  event: Omit<StoredEvent, 'archive'> & { archive: ArchivePointer | null };
  /** Enough to open a group that nobody has described yet. */
  culprit: string | null;
  type: string | null;
  permalink: string | null;
  projectSlug: string | null;
  /** What its code is searched by (lambdas/core/sentry/code-texts.ts); null where its body is not at hand. */
  codeTexts: readonly string[] | null;
  /** The issue that the event was reported under; null where it is in the group it names. */
  redirectedFrom: string | null;
}

/**
 * What an event tells the group that it lives in. One that was told of under another issue tells nothing of this one:
 * its texts and its link are the other's.
 */
export function underHome(observation: EventSighting, home: string): EventSighting {
  const named = observation.redirectedFrom ?? observation.issueId;
  const event = { ...observation.event, issueId: home };
  if (named === home) return { ...observation, issueId: home, event, redirectedFrom: null };
  return {
    ...observation,
    issueId: home,
    event,
    culprit: null,
    type: null,
    permalink: null,
    projectSlug: null,
    redirectedFrom: named,
  };
}

/** The same of a stored row, from which no more is known; heard of long ago. */
export const rowSighting = (row: StoredEvent, home: string): EventSighting => ({
  kind: 'event',
  issueId: home,
  observedAt: '',
  event: { ...row, issueId: home },
  culprit: null,
  type: null,
  permalink: null,
  projectSlug: null,
  codeTexts: null,
  redirectedFrom: sightingOf(row).issueId,
});

/** Sentry answered that the issue is deleted, or is now part of another. Only a sync says so, after Sentry answered for this very id (docs/adr/0008). */
export interface GroupGone {
  kind: 'gone';
  issueId: string;
  observedAt: string;
  mergedInto: string | null;
}
