import type { ArchiveRecord, WebhookRecord } from '../../contracts/archive-record.ts';
import { decodeEvents, eventSighting, restSighting } from './decode-event.ts';
import { decodeIssues, issueSnapshot } from './decode-issue.ts';
import { PermanentError } from '../failure.ts';
import type { Observation } from '../group/observation.ts';
import { parse, type RejectedRow } from './parse.ts';
import { sentryEnvelope, sentryEvent, sentryIssue, sentryRestEvent } from './schemas.ts';

/** An hour of a group, `YYYY-MM-DDTHH` in UTC. */
export interface Spike {
  issueId: string;
  hour: string;
}

export interface Decoded {
  observations: Observation[];
  /** Rows of an `issues` or `events` record that are none; their neighbours are in `observations`. */
  rejected: RejectedRow[];
  /** False for a resource that says nothing about groups or events: it is archived and changes nothing. */
  relevant: boolean;
  /** An hour of a group that is to be told as unusual: no observation, because it decides nothing of the group. */
  spike?: Spike;
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
    case 'issues':
      return { ...decodeIssues(record), relevant: true };
    case 'events':
      return { ...decodeEvents(record), relevant: true };
    case 'event': {
      const { issueId } = record;
      const event = parse(sentryRestEvent, record.event, 'invalid_event', `event of issue ${issueId}`);
      return relevant(restSighting(record, event, record.event));
    }
    case 'gone':
      return relevant({
        kind: 'gone',
        issueId: record.issueId,
        observedAt: record.observedAt,
        mergedInto: record.mergedInto,
      });
    case 'spike':
      return { ...relevant(), spike: { issueId: record.issueId, hour: record.hour } };
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
  if (record.resource === '') {
    throw new PermanentError('no_resource', 'webhook without a resource: no header Sentry-Hook-Resource');
  }
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
      return relevant(eventSighting(record, parse(sentryEvent, error, 'invalid_event', name), error));
    case 'event_alert':
      return relevant(eventSighting(record, parse(sentryEvent, event, 'invalid_event', name), event));
    default:
      return { observations: [], rejected: [], relevant: false };
  }
}
