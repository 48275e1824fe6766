import type { IssuesRecord, WebhookRecord } from '../../contracts/archive-record.ts';
import type { GroupStatus } from '../group/group.ts';
import type { GroupSnapshot } from '../group/observation.ts';
import { isoTime, parseRows, UNTITLED } from './parse.ts';
import { sentAt } from './sent-at.ts';
import { sentryIssue, type SentryEnvelope, type SentryIssue } from './schemas.ts';

/** Rows of a list, a detail or a triage answer. A bad row is reported and never loses its neighbours. */
export const decodeIssues = (record: IssuesRecord) =>
  parseRows(sentryIssue, record.issues, (issue): GroupSnapshot => ({
    ...snapshotOf(issue),
    observedAt: record.observedAt,
    source: record.source,
    receivedAt: record.observedAt,
    tellsStatus: record.source === 'triage' || (record.statusChanged ?? []).includes(issue.id),
    action: record.source === 'triage' ? (record.chosen ?? null) : null,
    actor: record.actor,
    reason: record.source === 'triage' ? (record.reason ?? null) : null,
  }));

/** Actions of Sentry's issue webhook that tell of a status. `assigned` does not. */
const STATUS_ACTIONS = new Set(['created', 'resolved', 'unresolved', 'ignored', 'archived']);

/** The state of an issue that a webhook of the resource `issue` or `activity_alert` carries. */
export function issueSnapshot(
  record: WebhookRecord,
  envelope: SentryEnvelope,
  issue: SentryIssue,
): GroupSnapshot {
  const snapshot = snapshotOf(issue);
  // issue.created is serialised before it is sent: it is true as of the first event (docs/invariants.md, rule 2).
  const asOfFirstSeen =
    record.resource === 'issue' && envelope.action === 'created' ? snapshot.firstSeen : null;
  return {
    ...snapshot,
    observedAt: asOfFirstSeen ?? sentAt(record),
    source: 'webhook',
    receivedAt: record.receivedAt,
    tellsStatus: STATUS_ACTIONS.has(envelope.action),
    action: envelope.action,
    actor: actorOf(envelope),
    reason: null,
  };
}

function snapshotOf(
  issue: SentryIssue,
): Pick<GroupSnapshot, 'kind' | 'issueId' | 'firstSeen' | 'lastSeen' | 'description'> {
  const allTime = issue.lifetime ?? issue;
  return {
    kind: 'snapshot',
    issueId: issue.id,
    firstSeen: isoTime(allTime.firstSeen ?? issue.firstSeen),
    lastSeen: isoTime(allTime.lastSeen ?? issue.lastSeen),
    description: {
      shortId: issue.shortId,
      title: issue.title ?? issue.metadata?.title ?? issue.metadata?.type ?? UNTITLED,
      culprit: issue.culprit,
      level: issue.level ?? 'unknown',
      status: groupStatus(issue.status),
      sentryStatus: issue.status ?? 'unresolved',
      substatus: issue.substatus,
      type: issue.type,
      category: issue.issueCategory,
      issueType: issue.issueType,
      priority: issue.priority,
      statusDetails: issue.statusDetails,
      platform: issue.platform,
      permalink: issue.permalink ?? issue.web_url,
      project: issue.project ?? { id: UNKNOWN_PROJECT, slug: null },
      assignee:
        issue.assignedTo === null
          ? null
          : { type: issue.assignedTo.type ?? 'user', id: issue.assignedTo.id, name: issue.assignedTo.name },
      sentryCount: allTime.count,
      users: allTime.userCount,
    },
  };
}

const UNKNOWN_PROJECT = 'unknown';

/**
 * Sentry's status words in ours. Everything that is neither resolved nor archived is work to look at, so a word
 * that is not known yet counts as open; the word itself is kept beside it.
 */
export function groupStatus(sentryStatus: string | null): GroupStatus {
  switch (sentryStatus) {
    case 'resolved':
      return 'RESOLVED';
    case 'ignored':
    case 'archived':
    case 'muted':
      return 'IGNORED';
    default:
      return 'OPEN';
  }
}

/** `user:Ada` or `application:Sentry`: who did it, as Sentry names them. */
function actorOf({ actor }: SentryEnvelope): string | null {
  if (actor === null) return null;
  return `${actor.type ?? 'unknown'}:${actor.name ?? actor.id ?? 'unknown'}`;
}
