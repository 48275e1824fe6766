import * as z from 'zod';
import { eventDetailAnswer } from './event-detail-answer.ts';
import { anyRecord, count, instant, maybeNumber, maybeText, nextCursor, text } from './fields.ts';

export type EventSummaryAnswer = z.infer<typeof eventSummaryAnswer>;
export const eventSummaryAnswer = z
  .object({
    eventId: text,
    timestamp: instant,
    level: text,
    title: text,
    environment: maybeText,
    release: maybeText,
    platform: maybeText,
    tags: z.record(z.string(), z.string()).meta({ description: 'A few of them; the event has all.' }),
    userHash: maybeText,
    groupId: text,
    projectId: text,
  })
  .meta({ description: 'A stored event, as lists show it.' });

const filtered = z
  .object({ events: count, unknown: count, to: instant.nullable(), complete: z.boolean() })
  .meta({ description: 'Of a filtered page: how many events were looked at, and back to which instant.' });

export const eventListAnswer = z.object({
  events: z.array(eventSummaryAnswer),
  nextCursor,
  read: filtered.optional(),
});

const spread = z.object({
  key: text,
  values: z.array(z.object({ value: text, count })),
  other: count,
});

export const tagsAnswer = z.object({
  tags: z.array(spread),
  of: count.meta({ description: 'Events that were counted.' }),
  cut: count.meta({ description: 'Of those, the ones of which only the tags of their row are known.' }),
});

/** Of Sentry's own: webhooks and REST API have two shapes for each. */
const asSent = z
  .unknown()
  .meta({ description: 'As Sentry sent it, sanitised; null where the event has none.' });

export const eventAnswer = eventSummaryAnswer
  .extend({
    tags: z.unknown().meta({
      description:
        'All tags as Sentry sent them; where the archive no longer has them, the few of the table.',
    }),
    archived: z.boolean().meta({ description: 'False where retention has removed the body.' }),
    exception: asSent,
    breadcrumbs: asSent,
    contexts: asSent,
    request: asSent,
    user: asSent,
    message: maybeText.optional(),
    sdk: eventDetailAnswer.shape.sdk.optional(),
    extra: anyRecord.nullable().optional(),
    fingerprint: z.array(text).nullable().optional(),
    detail: eventDetailAnswer
      .nullable()
      .optional()
      .meta({ description: 'Everything that is known of the event, in one shape whichever way it came.' }),
    truncated: z.boolean(),
    missing: z.array(text).meta({ description: 'What is left out of an event too large for one answer.' }),
  })
  .meta({ description: 'One event and its evidence.' });

const around = z.object({
  first: maybeText,
  previous: maybeText,
  next: maybeText,
  last: maybeText,
  position: maybeNumber,
  of: maybeNumber,
  unread: z.array(z.enum(['first', 'previous', 'next', 'last', 'position', 'of'])),
});

export const oneEventAnswer = z.object({
  event: eventAnswer,
  around: around.meta({ description: 'The way to the other events that the filter asks for.' }),
});
