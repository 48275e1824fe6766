import { encodeMessage } from '../../lambdas/contracts/queue-message.ts';
import {
  environmentOf,
  levelOf,
  releaseOf,
  tagsOf,
  titleOf,
  type TrueEvent,
  type TrueIssue,
} from './true-state.ts';

/** The shapes in which Sentry tells its state: webhooks, list rows, whole events; of our own making. */

const SENTRY_WORDS = { OPEN: 'unresolved', RESOLVED: 'resolved', IGNORED: 'ignored' } as const;

export const iso = (ms: number): string => new Date(ms).toISOString();
/** Lists cut times to the second (docs/sentry-behaviour.md, Issue shapes). */
export const wholeSecond = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

export const issueJson = (issue: TrueIssue, timeOf: (ms: number) => string) => ({
  id: issue.id,
  shortId: `SHOP-${issue.id}`,
  title: issue.title,
  culprit: 'POST /checkout',
  permalink: `https://sentry.example/organizations/acme/issues/${issue.id}/`,
  level: 'error',
  status: SENTRY_WORDS[issue.status],
  substatus: issue.substatus,
  platform: 'node',
  project: { id: issue.projectId, slug: `project-${issue.projectId}` },
  type: 'error',
  metadata: {},
  assignedTo: issue.assigneeId === null ? null : { type: 'user', id: issue.assigneeId, name: 'Somebody' },
  count: issue.count.toString(),
  userCount: 0,
  firstSeen: timeOf(issue.firstSeen),
  lastSeen: timeOf(issue.lastSeen),
});

export const eventJson = (event: TrueEvent) => ({
  event_id: event.eventId,
  project: Number(event.projectId),
  issue_id: event.issue.id,
  datetime: iso(event.at),
  level: levelOf(event),
  type: event.type,
  title: titleOf(event),
  culprit: 'POST /checkout',
  platform: 'node',
  environment: environmentOf(event),
  release: releaseOf(event),
  tags: [['level', levelOf(event)], ...Object.entries(tagsOf(event))],
  user: { id: event.variant.toString() },
  web_url: `https://sentry.example/organizations/acme/issues/${event.issue.id}/events/${event.eventId}/`,
  url: `https://sentry.example/api/0/projects/acme/project-${event.projectId}/events/${event.eventId}/`,
});

const restTags = (event: TrueEvent) => [
  { key: 'level', value: levelOf(event) },
  { key: 'release', value: releaseOf(event) },
  ...(environmentOf(event) === null ? [] : [{ key: 'environment', value: environmentOf(event) }]),
  ...Object.entries(tagsOf(event)).map(([key, value]) => ({ key, value })),
];

export const rowJson = (event: TrueEvent) => ({
  eventID: event.eventId,
  projectID: event.projectId,
  groupID: event.issue.id,
  'event.type': event.type,
  dateCreated: wholeSecond(event.at),
  title: titleOf(event),
  message: '',
  culprit: 'POST /checkout',
  platform: 'node',
  tags: restTags(event),
  user: null,
});

export const restJson = (event: TrueEvent) => ({
  eventID: event.eventId,
  projectID: event.projectId,
  groupID: event.issue.id,
  type: event.type,
  dateCreated: iso(event.at),
  title: titleOf(event),
  message: '',
  culprit: 'POST /checkout',
  platform: 'node',
  tags: restTags(event),
  user: { id: event.variant.toString() },
  release: { version: releaseOf(event) },
  entries: [],
});

/** What no reader understands; each is quarantined and counted. */
export const POISON = [
  '{"v":1',
  '{"v":9}',
  JSON.stringify({ v: 1, kind: 'gone' }),
  encodeMessage({
    v: 1,
    kind: 'webhook',
    receivedAt: '2026-11-20T00:00:00.000Z',
    resource: 'error',
    hookTimestamp: null,
    requestId: null,
    encoding: 'identity',
    body: '{"action":"created","data":{"error":{"event_id":"x"}}}',
  }),
  encodeMessage({
    v: 1,
    kind: 'webhook',
    receivedAt: '2026-11-20T00:00:00.000Z',
    resource: 'issue',
    hookTimestamp: null,
    requestId: null,
    encoding: 'gzip',
    body: 'AAAA',
  }),
];
