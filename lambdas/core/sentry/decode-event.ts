import type { EventRecord, EventsRecord, WebhookRecord } from '../../contracts/archive-record.ts';
import { PermanentError } from '../failure.ts';
import { isUserHash } from '../group/group.ts';
import type { EventSighting } from '../group/observation.ts';
import { codeTexts } from './code-texts.ts';
import { isoTime, parseRows, UNTITLED } from './parse.ts';
import { sentAt } from './sent-at.ts';
import { sentryRestEvent, type SentryEvent, type SentryRestEvent } from './schemas.ts';

/**
 * The event that a webhook of the resource `error` or `event_alert` carries; `body` is all of it.
 * @throws PermanentError where it names no issue.
 */
export function eventSighting(record: WebhookRecord, event: SentryEvent, body: unknown): EventSighting {
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
      sighting: { at: sentAt(record), source: 'webhook', issueId },
      timestamp: isoTime(event.datetime) ?? isoTime(seconds) ?? record.receivedAt,
    }),
    culprit: event.culprit,
    type: event.type,
    permalink: issueLink(event.web_url),
    codeTexts: codeTexts(body),
    redirectedFrom: null,
    projectSlug: /\/projects\/[^/]+\/([^/]+)\/events\//.exec(event.url ?? '')?.[1] ?? null,
  };
}

/** Rows of an issue's event list. A bad row is reported and never loses its neighbours. */
export const decodeEvents = (record: EventsRecord) =>
  parseRows(sentryRestEvent, record.events, (event) => restSighting(record, event, null));

/**
 * An event of the REST API: a row of a list, which is indexed, or the whole event with its `body`. It is in the issue that the answer
 * names: the one that was asked for may have been merged. Where the answer names none, it says only that the event is.
 */
export function restSighting(
  { projectId, observedAt, ...asked }: Pick<EventRecord, 'issueId' | 'projectId' | 'observedAt'>,
  event: SentryRestEvent,
  body: unknown,
): EventSighting {
  const isIndexed = body === null;
  const issueId = event.groupID ?? asked.issueId;
  const at = event.groupID === null ? '' : (isoTime(observedAt) ?? '');
  const sighting = { at, source: 'row', issueId } as const;
  const type = event.type ?? event['event.type'];
  const timestamp =
    isoTime(event.dateCreated) ?? isoTime(event.endTimestamp) ?? isoTime(event.dateReceived) ?? observedAt;
  const sighted = sightedEvent(event, { eventId: event.eventID, projectId, issueId, sighting, timestamp });
  return {
    kind: 'event',
    issueId,
    observedAt,
    // Sentry sends webhooks for errors only, never for messages (docs/sentry-behaviour.md, Actions): those the sync
    // does not repair.
    event: { ...sighted, isIndexed, isRepaired: type === null || type === 'error' },
    culprit: event.culprit,
    type,
    permalink: null,
    projectSlug: null,
    codeTexts: isIndexed ? null : codeTexts(body),
    redirectedFrom: null,
  };
}

type CommonFields = 'title' | 'message' | 'release' | 'platform' | 'tags' | 'user';
type WebhookFields = 'level' | 'environment';

/** What both shapes of an event say alike; a REST event has its level and environment in the tags alone. */
function sightedEvent(
  event: Pick<SentryEvent, CommonFields> & Partial<Pick<SentryEvent, WebhookFields>>,
  identity: Pick<EventSighting['event'], 'eventId' | 'projectId' | 'issueId' | 'sighting' | 'timestamp'>,
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
    userHash: userHashOf(event.user?.id_hash),
    countedUnder: null,
    isIndexed: false,
    isRepaired: false,
    archive: null,
  };
}

/** What an SDK sends under the name of our own hash is not one. */
const userHashOf = (text: string | null | undefined): string | null =>
  text != null && isUserHash(text) ? text : null;

const issueIdIn = (url: string | null) => /\/issues\/(\d{1,20})\b/.exec(url ?? '')?.[1] ?? null;
const issueLink = (webUrl: string | null) => /^.*\/issues\/\d+\//.exec(webUrl ?? '')?.[0] ?? null;
