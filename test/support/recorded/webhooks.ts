import { envelope, errorJson, issueJson } from '../samples/sentry-bodies.ts';
import { AT_REST } from './world.ts';

export interface Webhook {
  resource: string;
  /** When it came, ISO 8601. */
  at: string;
  body: Record<string, unknown>;
  /** Waits in the bucket for the consumer. */
  isOversize?: boolean;
}

const project = { id: '11', name: 'Shop', slug: 'shop', platform: 'node' };
/** Nothing of a person, so that what is redacted may change without a new recording. */
const TAGS = [
  ['environment', 'production'],
  ['browser', 'Firefox 128'],
];
const minutesBeforeRest = (minutes: number) => new Date(AT_REST - minutes * 60_000).toISOString();

const issueHook = (
  minutes: number,
  action: string,
  id: string,
  fields: Record<string, unknown> = {},
): Webhook => ({
  resource: 'issue',
  at: minutesBeforeRest(minutes),
  body: envelope(action, { issue: issueJson({ id, project, ...fields }) }),
});

const errorHook = (
  minutes: number,
  issueId: string,
  event: number,
  fields: Record<string, unknown> = {},
): Webhook => ({
  resource: 'error',
  at: minutesBeforeRest(minutes),
  body: envelope('created', {
    error: errorJson({
      event_id: event.toString(16).padStart(32, '0'),
      issue_id: issueId,
      project: 11,
      tags: TAGS,
      datetime: minutesBeforeRest(minutes + 1),
      timestamp: Date.parse(minutesBeforeRest(minutes + 1)) / 1000,
      ...fields,
    }),
  }),
});

/** What had come by webhook before the recorded world came to rest. */
export const webhooksAtRest: readonly Webhook[] = [
  issueHook(59, 'created', '1'),
  errorHook(59, '1', 101),
  errorHook(58, '1', 102, { environment: 'staging', release: 'shop@1.3.0' }),
  issueHook(57, 'created', '2', { shortId: 'SHOP-2' }),
  errorHook(57, '2', 103),
  issueHook(50, 'resolved', '2', { shortId: 'SHOP-2', status: 'resolved', substatus: null }),
  issueHook(49, 'created', '3', { shortId: 'SHOP-3' }),
  issueHook(45, 'archived', '3', {
    shortId: 'SHOP-3',
    status: 'ignored',
    substatus: 'archived_until_escalating',
  }),
  issueHook(44, 'assigned', '1', { assignedTo: { type: 'user', id: '77', name: 'Ada' } }),
  {
    resource: 'event_alert',
    at: minutesBeforeRest(40),
    body: envelope('triggered', { event: eventOfAlert() }),
  },
  { resource: 'installation', at: minutesBeforeRest(39), body: envelope('created', {}) },
  // A resolution that was taken back.
  issueHook(38, 'unresolved', '2', { shortId: 'SHOP-2', substatus: 'regressed' }),
  { resource: 'issue', at: minutesBeforeRest(37), body: envelope('created', { issue: { id: 17 } }) },
];

/** What came later and waits: as it is, compressed, in the bucket. */
export const webhooksLater: readonly Webhook[] = [
  errorHook(-1, '1', 201),
  issueHook(-1, 'ignored', '4', { status: 'ignored', substatus: 'archived_until_condition_met' }),
  errorHook(-2, '5', 202, { padding: '~'.repeat(1_100_000) }),
  { ...errorHook(-2, '16', 203), isOversize: true },
  {
    resource: 'event_alert',
    at: minutesBeforeRest(-3),
    body: envelope('triggered', { event: eventOfAlert() }),
  },
];

function eventOfAlert(): Record<string, unknown> {
  return errorJson({
    event_id: 'b'.repeat(32),
    issue_id: '1',
    project: 11,
    tags: TAGS,
    datetime: '2026-11-20T10:19:00.000Z',
  });
}
