/**
 * What one line of the archive holds: the message as it came, sanitised, body parsed. The table can be rebuilt
 * from these alone, because decoding reads records, never messages.
 */
export type ArchiveRecord =
  WebhookRecord | IssuesRecord | EventsRecord | EventRecord | GoneRecord | SpikeRecord;

/** What every record has. */
interface Sanitised {
  /** By which version of the redaction rules it was sanitised; absent: 1. */
  rules?: number | undefined;
}

export interface WebhookRecord extends Sanitised {
  v: 1;
  kind: 'webhook';
  receivedAt: string;
  resource: string;
  hookTimestamp: number | null;
  requestId: string | null;
  /** The envelope: `{action, installation, data, actor}`. For errors `data.error`, for alerts `data.event`. */
  body: unknown;
}

export interface IssuesRecord extends Sanitised {
  v: 1;
  kind: 'issues';
  source: 'sync' | 'triage';
  observedAt: string;
  actor: string | null;
  /** The substatus that was chosen by name, for `triage`; absent: none. */
  chosen?: string | undefined;
  /** Why somebody resolved or archived, for `triage`; absent: they did not say. */
  reason?: string | undefined;
  issues: unknown[];
  /** Ids of the issues whose status differed from the table's; absent: none. */
  statusChanged?: string[] | undefined;
  /** False in the runs before the first whole list; absent: true. */
  announce?: boolean | undefined;
  /** Ids of the issues that are told as created without an event; absent: none. */
  withoutEvent?: string[] | undefined;
}

/** Rows of an issue's event list, without bodies. */
export interface EventsRecord extends Sanitised {
  v: 1;
  kind: 'events';
  source: 'backfill';
  observedAt: string;
  issueId: string;
  projectId: string;
  events: unknown[];
}

/** A backfilled event in the REST API's shape (camelCase, `entries[]`). */
export interface EventRecord extends Sanitised {
  v: 1;
  kind: 'event';
  source: 'backfill';
  observedAt: string;
  issueId: string;
  projectId: string;
  event: unknown;
}

export interface GoneRecord extends Sanitised {
  v: 1;
  kind: 'gone';
  source: 'sync';
  observedAt: string;
  issueId: string;
  mergedInto: string | null;
}

/** An hour that the sync found unusual: a conclusion, kept because a replay must tell it as it was told. */
export interface SpikeRecord extends Sanitised {
  v: 1;
  kind: 'spike';
  source: 'sync';
  observedAt: string;
  issueId: string;
  hour: string;
}
