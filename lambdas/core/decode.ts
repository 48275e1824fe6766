import type * as z from 'zod';
import type {
  ArchiveRecord,
  EventRecord,
  EventsRecord,
  IssuesRecord,
  WebhookRecord,
} from './archive-record.ts';
import { PermanentError } from './failure.ts';
import type { GroupStatus } from './group.ts';
import type { EventSighting, GroupSnapshot, Observation } from './observation.ts';
import {
  sentryEnvelope,
  sentryEvent,
  sentryIssue,
  sentryRestEvent,
  type SentryEnvelope,
  type SentryEvent,
  type SentryIssue,
  type SentryRestEvent,
} from './sentry-json.ts';

export interface Decoded {
  observations: Observation[];
  /** Rows of an `issues` or `events` record that are none; their neighbours are in `observations`. */
  rejected: RejectedRow[];
  /** False for a resource that says nothing about groups or events: it is archived and changes nothing. */
  relevant: boolean;
}

export interface RejectedRow {
  index: number;
  reason: string;
}

/**
 * What a record observes. Pure: the same record always gives the same observations, so that the archive can be
 * decoded again.
 * @throws PermanentError where the record can never be understood.
 */
export function decode(record: ArchiveRecord): Decoded {
  switch (record.kind) {
    case 'webhook':
      return decodeWebhook(record);
    case 'issues': {
      const { observations, rejected } = decodeIssues(record);
      return { observations, rejected, relevant: true };
    }
    case 'events': {
      const { observations, rejected } = decodeEventRows(record);
      return { observations, rejected, relevant: true };
    }
    case 'event': {
      const { issueId } = record;
      const event = parse(sentryRestEvent, record.event, 'invalid_event', `event of issue ${issueId}`);
      return relevant(restSighting(record, event, { isIndexed: false }));
    }
    case 'gone':
      return relevant({
        kind: 'gone',
        issueId: record.issueId,
        observedAt: record.observedAt,
        mergedInto: record.mergedInto,
      });
  }
}

const relevant = (...observations: Observation[]): Decoded => ({
  observations,
  rejected: [],
  relevant: true,
});

/**
 * The resource comes from the header, the action from the body. Resources that carry an issue or an event are
 * observed; all others, today's and tomorrow's, are only archived.
 */
function decodeWebhook(record: WebhookRecord): Decoded {
  const envelope = parse(sentryEnvelope, record.body, 'not_an_envelope', `webhook ${record.resource}`);
  const name = `webhook ${record.resource}.${envelope.action}`;
  const { issue, error, event } = envelope.data;
  switch (record.resource) {
    case 'issue':
      return relevant(issueSnapshot(record, envelope, parse(sentryIssue, issue, 'invalid_issue', name)));
    case 'activity_alert':
      // The alert's issue is serialised like any other; the alert itself is no action on the issue.
      return relevant({
        ...issueSnapshot(record, envelope, parse(sentryIssue, issue, 'invalid_issue', name)),
        tellsStatus: false,
        action: null,
      });
    case 'error':
      return relevant(eventSighting(record, parse(sentryEvent, error, 'invalid_event', name)));
    case 'event_alert':
      return relevant(eventSighting(record, parse(sentryEvent, event, 'invalid_event', name)));
    default:
      return { observations: [], rejected: [], relevant: false };
  }
}

/** Rows of a list, a detail or a triage answer. A bad row is reported and never loses its neighbours. */
export function decodeIssues(record: IssuesRecord): {
  observations: GroupSnapshot[];
  rejected: RejectedRow[];
} {
  const observations: GroupSnapshot[] = [];
  const rejected: RejectedRow[] = [];
  record.issues.forEach((row, index) => {
    const issue = sentryIssue.safeParse(row);
    if (issue.success) {
      observations.push({
        ...snapshotOf(issue.data),
        observedAt: record.observedAt,
        source: record.source,
        receivedAt: record.observedAt,
        tellsStatus: record.source === 'triage' || (record.statusChanged ?? []).includes(issue.data.id),
        action: null,
        actor: record.actor,
      });
    } else {
      rejected.push({ index, reason: faultsOf(issue.error) });
    }
  });
  return { observations, rejected };
}

/** Actions of Sentry's issue webhook that tell of a status. `assigned` does not. */
const STATUS_ACTIONS = new Set(['created', 'resolved', 'unresolved', 'ignored', 'archived']);

function issueSnapshot(record: WebhookRecord, envelope: SentryEnvelope, issue: SentryIssue): GroupSnapshot {
  const snapshot = snapshotOf(issue);
  // issue.created is serialised before it is sent: it is true as of the first event (SENTRY.md 2.3, DESIGN rule 2).
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
  };
}

/**
 * The end of the second in which Sentry sent the webhook. Sentry-Hook-Timestamp counts whole seconds and cuts the
 * rest off, so the state it carries was read somewhere in that second; taking its end keeps a sync page of the same
 * second, which is stamped to the millisecond, from overruling a later state. Our own second bounds a Sentry clock
 * that runs ahead. See docs/adr/0003-instant-of-a-webhook.md.
 */
function sentAt(record: WebhookRecord): string {
  const received = Math.floor(Date.parse(record.receivedAt) / 1000);
  const claimed = record.hookTimestamp;
  const second = claimed !== null && claimed > 0 && claimed < received ? Math.floor(claimed) : received;
  return new Date(second * 1000 + 999).toISOString();
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

const UNTITLED = '<unlabeled event>';
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

function eventSighting(record: WebhookRecord, event: SentryEvent): EventSighting {
  const issueId = event.issue_id ?? issueIdIn(event.issue_url) ?? issueIdIn(event.web_url);
  if (issueId === null) {
    throw new PermanentError(
      'event_without_issue',
      `event ${event.event_id} of project ${event.project} names no issue (no issue_id, issue_url or web_url)`,
    );
  }
  const seconds = event.timestamp === null ? null : new Date(event.timestamp * 1000);
  return {
    kind: 'event',
    issueId,
    observedAt: record.receivedAt,
    event: sightedEvent(event, {
      eventId: event.event_id,
      projectId: event.project,
      issueId,
      timestamp: isoTime(event.datetime) ?? isoTime(seconds) ?? record.receivedAt,
    }),
    culprit: event.culprit,
    type: event.type,
    permalink: issueLink(event.web_url),
    redirectedFrom: null,
    projectSlug: /\/projects\/[^/]+\/([^/]+)\/events\//.exec(event.url ?? '')?.[1] ?? null,
  };
}

/** Rows of an issue's event list. A bad row is reported and never loses its neighbours. */
function decodeEventRows(record: EventsRecord): Pick<Decoded, 'observations' | 'rejected'> {
  const observations: EventSighting[] = [];
  const rejected: RejectedRow[] = [];
  record.events.forEach((row, index) => {
    const event = sentryRestEvent.safeParse(row);
    if (event.success) observations.push(restSighting(record, event.data, { isIndexed: true }));
    else rejected.push({ index, reason: faultsOf(event.error) });
  });
  return { observations, rejected };
}

function restSighting(
  { issueId, projectId, observedAt }: Pick<EventRecord, 'issueId' | 'projectId' | 'observedAt'>,
  event: SentryRestEvent,
  { isIndexed }: { isIndexed: boolean },
): EventSighting {
  const type = event.type ?? event['event.type'];
  const timestamp = isoTime(event.dateCreated) ?? observedAt;
  const sighted = sightedEvent(event, { eventId: event.eventID, projectId, issueId, timestamp });
  return {
    kind: 'event',
    issueId,
    observedAt,
    // Sentry sends webhooks for errors only, never for messages (SENTRY.md 2.3): those the sync does not repair.
    event: { ...sighted, isIndexed, isRepaired: type === null || type === 'error' },
    culprit: event.culprit,
    type,
    permalink: null,
    projectSlug: null,
    redirectedFrom: null,
  };
}

type CommonFields = 'title' | 'message' | 'release' | 'platform' | 'tags' | 'user';
type WebhookFields = 'level' | 'environment';

/** What both shapes of an event say alike; a REST event has its level and environment in the tags alone. */
function sightedEvent(
  event: Pick<SentryEvent, CommonFields> & Partial<Pick<SentryEvent, WebhookFields>>,
  identity: Pick<EventSighting['event'], 'eventId' | 'projectId' | 'issueId' | 'timestamp'>,
): EventSighting['event'] {
  const tags = Object.fromEntries(event.tags);
  return {
    ...identity,
    level: event.level ?? tags['level'] ?? 'error',
    title: event.title ?? event.message ?? UNTITLED,
    environment: event.environment ?? tags['environment'] ?? null,
    release: event.release ?? tags['release'] ?? null,
    platform: event.platform,
    tags,
    userHash: event.user?.id_hash ?? null,
    isIndexed: false,
    isRepaired: false,
    archive: null,
  };
}

const issueIdIn = (url: string | null) => /\/issues\/(\d{1,20})\b/.exec(url ?? '')?.[1] ?? null;
const issueLink = (webUrl: string | null) => /^.*\/issues\/\d+\//.exec(webUrl ?? '')?.[0] ?? null;

/** `user:Ada` or `application:Sentry`: who did it, as Sentry names them. */
function actorOf({ actor }: SentryEnvelope): string | null {
  if (actor === null) return null;
  return `${actor.type ?? 'unknown'}:${actor.name ?? actor.id ?? 'unknown'}`;
}

/** ISO 8601 UTC with milliseconds, or null for what is no time: Sentry writes times in at least three forms. */
function isoTime(time: string | Date | null): string | null {
  if (time === null) return null;
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return null;
  const iso = date.toISOString();
  // Years beyond 9999 are written in another form, which would not compare as text.
  return iso.length === 'YYYY-MM-DDTHH:mm:ss.sssZ'.length ? iso : null;
}

function parse<T>(schema: z.ZodType<T>, input: unknown, code: string, what: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new PermanentError(code, `${what}: ${faultsOf(result.error)}`);
}

/** Where and how the input is wrong, without the input: it may hold personal data. */
const faultsOf = (error: z.ZodError) =>
  error.issues.map((issue) => `${issue.path.join('.') || 'body'} ${issue.code}`).join(', ');
