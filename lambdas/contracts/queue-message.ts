import * as z from 'zod/mini';

/**
 * What travels through the queue. Six kinds, two producers' worth of truth: what Sentry pushed (`webhook`) and
 * what we pulled (`issues`, `events`, `event`, `gone`) or made of what is stored (`spike`). The consumer parses this schema and nothing else.
 */

/** SQS takes 1 MiB a message, body and attributes together (AWS, "Amazon SQS message quotas", 2025-08). */
export const MAX_MESSAGE_BYTES = 1_048_576;

const isoTime = z.iso.datetime();

/**
 * Where the message's record already lies in the archive: set by a replay, so that it is neither archived again nor
 * taken for news. Absent in everything else.
 */
const archived = z.optional(z.object({ key: z.string(), offset: z.number(), length: z.number() }));

/**
 * A verified webhook, body untouched and unread: it may be no JSON and, gzipped, no text.
 * `encoding`: `identity` = `body` is the text as received; `gzip` = base64 of the gzipped bytes;
 * `bucket` = `body` is the object key of the gzipped bytes.
 */
export const webhookMessage = z.object({
  v: z.literal(1),
  kind: z.literal('webhook'),
  /** Our clock, when the verifier got the request. */
  receivedAt: isoTime,
  /** Header Sentry-Hook-Resource, empty where absent; the action is in the body. Not signed. */
  resource: z.string(),
  /** Header Sentry-Hook-Timestamp, unix seconds; null where absent or not a number. Not signed. */
  hookTimestamp: z.nullable(z.number()),
  /** Header Request-ID; for log correlation only, it is new on every attempt. */
  requestId: z.nullable(z.string()),
  encoding: z.enum(['identity', 'gzip', 'bucket']),
  body: z.string(),
  archived,
});

/** Issues as Sentry's REST API serialised them: list rows, a detail, or the answer to a triage write. */
export const issuesMessage = z.object({
  v: z.literal(1),
  kind: z.literal('issues'),
  source: z.enum(['sync', 'triage']),
  /** When the request that returned them started: they were true then. */
  observedAt: isoTime,
  /** Who changed the status, for `triage`. */
  actor: z.nullable(z.string()),
  /** The substatus that was chosen by name, for `triage`. Absent: none. */
  chosen: z.optional(z.string()),
  /**
   * Why somebody resolved or archived, for `triage`, as they wrote it; empty where an undo takes away what was said of the status that
   * stays. Absent: they did not say.
   */
  reason: z.optional(z.string()),
  issues: z.array(z.unknown()),
  /**
   * Ids of the issues whose status differed from the table's when the sync compared them: each is an entry of the
   * status history, because no webhook told of it. Absent: none.
   */
  statusChanged: z.optional(z.array(z.string())),
  /** False in the runs before the first whole list: what they find is old and is told to nobody. Absent: true. */
  announce: z.optional(z.boolean()),
  /**
   * Ids of the issues of which the second sync still found no event: they are told as created without one. Absent: none.
   */
  withoutEvent: z.optional(z.array(z.string())),
  archived,
});

/**
 * Rows of an issue's event list (`full` absent): enough to store and count the events; their bodies follow as
 * `event` messages.
 */
export const eventsMessage = z.object({
  v: z.literal(1),
  kind: z.literal('events'),
  source: z.literal('backfill'),
  observedAt: isoTime,
  issueId: z.string(),
  projectId: z.string(),
  events: z.array(z.unknown()),
  archived,
});

/** One event as the REST API's full event endpoint serialised it (camelCase, `entries[]`). */
export const eventMessage = z.object({
  v: z.literal(1),
  kind: z.literal('event'),
  source: z.literal('backfill'),
  observedAt: isoTime,
  issueId: z.string(),
  projectId: z.string(),
  event: z.unknown(),
  archived,
});

/** An issue that Sentry no longer has under its id: deleted (`mergedInto` null) or merged into another. */
export const goneMessage = z.object({
  v: z.literal(1),
  kind: z.literal('gone'),
  source: z.literal('sync'),
  observedAt: isoTime,
  issueId: z.string(),
  mergedInto: z.nullable(z.string()),
  archived,
});

/** The sync found an hour of a group unusual (docs/spikes.md). It is stored as a change and decides nothing else. */
export const spikeMessage = z.object({
  v: z.literal(1),
  kind: z.literal('spike'),
  source: z.literal('sync'),
  observedAt: isoTime,
  issueId: z.string(),
  /** `YYYY-MM-DDTHH`, UTC. */
  hour: z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d$/)),
  archived,
});

export const queueMessage = z.discriminatedUnion('kind', [
  webhookMessage,
  issuesMessage,
  eventsMessage,
  eventMessage,
  goneMessage,
  spikeMessage,
]);

export type WebhookMessage = z.infer<typeof webhookMessage>;
export type IssuesMessage = z.infer<typeof issuesMessage>;
export type EventsMessage = z.infer<typeof eventsMessage>;
export type EventMessage = z.infer<typeof eventMessage>;
export type GoneMessage = z.infer<typeof goneMessage>;
export type SpikeMessage = z.infer<typeof spikeMessage>;
export type QueueMessage = z.infer<typeof queueMessage>;

/**
 * The text of a message in pure ASCII. SQS refuses some characters (U+FFFE and U+FFFF among them) and counts
 * bytes; escaped, one character is one byte and every text is allowed.
 */
export const encodeMessage = (message: QueueMessage): string =>
  JSON.stringify(message).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
