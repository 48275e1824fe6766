import type { MatchingUsers } from './list/matching-users.ts';
import type { Told } from '../adapters/table/read/doers.ts';
import type { GroupPage, Matching } from '../adapters/table/read/group-reader.ts';
import type { EventSummaryAnswer } from '../contracts/api/event-answers.ts';
import type { GroupAnswer } from '../contracts/api/group-answers.ts';
import type { Change } from '../core/changes/change.ts';
import { issueAddress, type SentryPlace } from '../core/sentry/addresses.ts';
import { givenReason } from '../core/group/status-reason.ts';
import type { EventDetail } from '../core/sentry/event/detail.ts';
import { rawTraceOf } from '../core/sentry/event/raw-trace.ts';
import { fittingSections } from './answer-size.ts';
import { eventCount, type Group, type StatusChange, type StoredEvent } from '../core/group/group.ts';

/** The shapes of the admin API (docs/api.md, and contracts/api by schema). Fields may be added here, none renamed. */

/** Where the group is in Sentry, also where nothing has told it. */
export const permalinkOf = (
  { permalink, issueId }: Pick<Group, 'permalink' | 'issueId'>,
  place: SentryPlace,
) => permalink ?? issueAddress(place, issueId);

export const groupAnswer = (group: Group, place: SentryPlace): GroupAnswer => ({
  id: group.issueId,
  shortId: group.shortId,
  title: group.title,
  culprit: group.culprit,
  level: group.level,
  status: group.status,
  substatus: group.substatus,
  platform: group.platform,
  project: group.project,
  environment: group.environment,
  release: group.release,
  firstSeen: group.firstSeen,
  lastSeen: group.lastSeen,
  sentryCount: eventCount(group),
  storedEvents: group.storedEvents,
  users: group.users,
  assignee: group.assignee,
  permalink: permalinkOf(group, place),
  type: group.type,
  category: group.category,
  issueType: group.issueType,
  priority: group.priority,
  statusDetails: group.statusDetails,
  formerShortIds: group.formerShortIds,
  sentryStatus: group.sentryStatus,
  statusObservedAt: group.statusObservedAt,
  gone: group.gone,
});

/** A list; rows of one that names an environment or a release tell of that part alone, beside the whole. */
export const listAnswer = (
  { items, nextCursor, matching, withoutEnvironment, countedSince, isCut }: GroupPage,
  place: SentryPlace,
  users: MatchingUsers = new Map(),
) => ({
  groups: items.map((group) => ({
    ...groupAnswer(group, place),
    ...(matching === undefined
      ? {}
      : { matching: matchingAnswer(matching.get(group.issueId), users.get(group.issueId)) }),
  })),
  nextCursor,
  ...(withoutEnvironment === undefined ? {} : { withoutEnvironment }),
  ...(countedSince === undefined ? {} : { countedSince }),
  ...(isCut === true ? { complete: false } : {}),
});

const matchingAnswer = (matching: Matching | undefined, users: number | undefined) =>
  matching === undefined
    ? null
    : {
        count: matching.count,
        users: users ?? null,
        firstSeen: matching.firstSeen,
        lastSeen: matching.lastSeen,
      };

export const eventSummary = (event: StoredEvent): EventSummaryAnswer => ({
  eventId: event.eventId,
  timestamp: event.timestamp,
  level: event.level,
  title: event.title,
  environment: event.environment,
  release: event.release,
  platform: event.platform,
  tags: event.tags,
  userHash: event.userHash,
  groupId: event.issueId,
  projectId: event.projectId,
});

/** An event with what the archive holds of it; `detail` is null where retention has removed the record. */
export interface FullEvent {
  stored: StoredEvent;
  detail: EventDetail | null;
}

/**
 * One event: Sentry's own sections as stored, and `detail`, the same normalised into one shape for both of the
 * shapes that Sentry sends. `tags` are all tags where the archive has them, else the few kept in the table.
 * Of an event too large for one answer, `missing` names what is left out; `truncated` says so.
 */
export function eventAnswer({ stored, detail }: FullEvent) {
  const summary = { ...eventSummary(stored), archived: detail !== null };
  if (detail === null) {
    return {
      ...summary,
      ...{ exception: null, breadcrumbs: null, contexts: null, request: null, user: null },
      ...{ truncated: false, missing: [] },
    };
  }
  // `raw` would say all of it a third time.
  const { stored: sections, ...normalised } = { ...detail, raw: undefined, rawTrace: rawTraceOf(detail) };
  const { message, sdk, extra, fingerprint } = detail;
  const fitting = fittingSections({ ...sections, message, sdk, extra, fingerprint }, normalised);
  return fitting.missing.includes('tags')
    ? { ...summary, ...fitting, tags: summary.tags }
    : { ...summary, ...fitting };
}

/** One change: what it was, what it is, who did it, and the group at that moment. */
export const changeAnswer = ({ issueId, n, previous, ...change }: Told<Change>) => ({
  /** Unique, also after a rebuild. */
  id: `${issueId}:${n.toString()}`,
  groupId: issueId,
  previous: previous === null ? null : `${issueId}:${previous.toString()}`,
  kind: change.kind,
  at: change.at,
  observedAt: change.observedAt,
  from: change.from,
  to: change.to,
  actor: change.actor,
  by: change.doer.by,
  source: change.source,
  reason: change.reason,
  silent: change.silent,
  group: change.facts,
});

/** History, newest first, each entry with the status before it; null for the oldest one known. */
export const historyAnswer = (changes: readonly StatusChange[]) =>
  changes.map((change, index) => ({
    at: change.at,
    from: changes[index + 1]?.to ?? null,
    to: change.to,
    substatus: change.substatus,
    action: change.action,
    actor: change.actor,
    source: change.source,
    reason: givenReason(change.reason),
  }));
export type HistoryEntry = ReturnType<typeof historyAnswer>[number];
