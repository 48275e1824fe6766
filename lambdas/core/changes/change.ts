import { isDeepStrictEqual } from 'node:util';
import type { ChangeKind } from '../../contracts/change-kinds.ts';
import {
  eventCount,
  type Assignee,
  type Group,
  type GroupStatus,
  type SnapshotSource,
} from '../group/group.ts';
import { isTombstone } from '../group/merge.ts';

/**
 * A change: a group went from one state to another, decided in the transaction that moved it (docs/invariants.md,
 * rule 14). Unlike everything else of a group, changes depend on the order in which it was told of.
 */

/** What changes tell of a group; its parts change one by one, but for status and substatus, which are one. */
export interface ToldState {
  status: GroupStatus;
  substatus: string | null;
  assignee: Assignee | null;
  priority: string | null;
  gone: { mergedInto: string | null } | null;
}

/** The part of the state that a change is about; of a spike, its hour, `YYYY-MM-DDTHH`. */
export type ChangeSide = Partial<ToldState> | { hour: string };

export const SILENT_BECAUSE = ['replay', 'rebuild', 'firstList'] as const;

export interface Change {
  issueId: string;
  /** Grows within its group and is never used twice, also where the table was rebuilt. */
  n: number;
  /** The one before it; null for the first that is known. */
  previous: number | null;
  kind: ChangeKind;
  /** Null for `created` and `spiking`: there was none before. */
  from: ChangeSide | null;
  to: ChangeSide;
  /** When it was written, by our clock, ISO 8601 UTC. */
  at: string;
  /** The instant for which it is true; of `created`, when the group was first seen. */
  observedAt: string;
  actor: string | null;
  source: SnapshotSource | null;
  /** Of a resolution or an archive that was made from here: why, in the words of whoever made it. */
  reason: string | null;
  /** Why nobody is to be told of it; null where people are. */
  silent: (typeof SILENT_BECAUSE)[number] | null;
  facts: ChangeFacts;
}

/** The group at that moment, as far as queries ask for it. */
export interface ChangeFacts {
  shortId: string | null;
  title: string;
  culprit: string | null;
  level: string;
  type: string | null;
  category: string | null;
  platform: string | null;
  project: Group['project'];
  environment: string | null;
  release: string | null;
  /** No event of the group was stored: where it happened is not known yet. */
  isEnvironmentUnknown: boolean;
  /** Of a regression: the release in which the group had been resolved. */
  resolvedIn: string | null;
  status: GroupStatus;
  substatus: string | null;
  assignee: Assignee | null;
  priority: string | null;
  firstSeen: string;
  lastSeen: string;
  events: number;
  users: number;
  lastEventId: string | null;
}

/** What is known of a group's changes without reading them: the content of its item `CHANGES`. */
export interface ChangesState {
  /** Of the newest change; null where none was written. */
  n: number | null;
  told: ToldState;
  resolvedIn: string | null;
  /** The newest hour of which a spike was told. */
  spikedHour: string | null;
}

/** Days that a change lives after it was written. */
export const CHANGE_DAYS = 90;

export const isDescribed = (group: Group): boolean => group.statusObservedAt !== null && !isTombstone(group);

/** Whether the group can have been told as created: it is described, and an event of it is stored. */
export const isWhole = (group: Group): boolean => isDescribed(group) && group.storedEvents > 0;

/** The state of a described group. */
export const stateOf = ({ status, substatus, assignee, priority, gone }: Group): ToldState => ({
  status,
  substatus,
  assignee,
  priority,
  gone: gone === null ? null : { mergedInto: gone.mergedInto },
});

/** A person who was renamed is the same; a repair may have redacted the name. */
export const isSameAssignee = (a: Assignee | null, b: Assignee | null): boolean =>
  a?.type === b?.type && a?.id === b?.id;

export const isSameState = (a: ToldState, b: ToldState): boolean =>
  isDeepStrictEqual({ ...a, assignee: null }, { ...b, assignee: null }) &&
  isSameAssignee(a.assignee, b.assignee);

export const factsOf = (group: Group, resolvedIn: string | null): ChangeFacts => ({
  shortId: group.shortId,
  title: group.title,
  culprit: group.culprit,
  level: group.level,
  type: group.type,
  category: group.category,
  platform: group.platform,
  project: group.project,
  environment: group.environment,
  release: group.release,
  isEnvironmentUnknown: group.storedEvents === 0,
  resolvedIn,
  status: group.status,
  substatus: group.substatus,
  assignee: group.assignee,
  priority: group.priority,
  firstSeen: group.firstSeen,
  lastSeen: group.lastSeen,
  events: eventCount(group),
  users: group.users,
  lastEventId: group.lastEventId,
});
