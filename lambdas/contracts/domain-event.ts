import * as z from 'zod';
import { CHANGE_KINDS } from './change-kinds.ts';

/**
 * What the stack tells programs on its event bus, and people by the notifier: one event for each change that is not silent,
 * and one for each fault of the capture itself (docs/events.md). Delivered at least once and in no order: `id` tells
 * repetitions apart, `n` and `previous` tell the order within a group.
 */

/** `source` of every event on the bus. */
export const EVENT_SOURCE = 'sentry-error-ledger';

/** Raised when the shape of an event changes in a way that a reader must know of. */
export const EVENT_VERSION = '1';

export const GROUP_EVENT_TYPES = CHANGE_KINDS.map((kind) => `error-group.${kind}` as const);

export const SYSTEM_EVENT_TYPES = ['capture.gap', 'capture.silence', 'sync.failed'] as const;

const nullable = z.string().nullable();
const assignee = z.object({ type: z.string(), id: z.string(), name: nullable }).nullable();

/** One side of a change: the part of the state that it is about. */
const side = z.union([
  z.strictObject({ hour: z.string() }),
  z.object({
    status: z.string().optional(),
    substatus: nullable.optional(),
    assignee: assignee.optional(),
    priority: nullable.optional(),
    gone: z.object({ mergedInto: nullable }).nullable().optional(),
  }),
]);

/** CloudEvents 1.0 attributes (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md). */
const attributes = {
  specversion: z.literal('1.0'),
  /** `<issue>:<n>` of a change; `system:<n>` of what concerns the capture itself. */
  id: z.string(),
  source: z.string(),
  /** When it was written, ISO 8601 UTC. */
  time: z.string(),
  dataschemaversion: z.literal(EVENT_VERSION),
};

const groupFacts = z.object({
  id: z.string(),
  shortId: nullable,
  title: z.string(),
  culprit: nullable,
  level: z.string(),
  type: nullable,
  category: nullable,
  platform: nullable,
  project: z.object({ id: z.string(), slug: nullable }),
  environment: nullable,
  release: nullable,
  isEnvironmentUnknown: z.boolean(),
  resolvedIn: nullable,
  status: z.string(),
  substatus: nullable,
  assignee,
  priority: nullable,
  firstSeen: z.string(),
  lastSeen: z.string(),
  events: z.number(),
  users: z.number(),
  lastEventId: nullable,
});

export const groupEvent = z.object({
  ...attributes,
  type: z.enum(GROUP_EVENT_TYPES),
  /** The group's id. */
  subject: z.string(),
  data: z.object({
    n: z.number(),
    previous: z.number().nullable(),
    from: side.nullable(),
    to: side,
    observedAt: z.string(),
    actor: nullable,
    told: nullable,
    group: groupFacts,
    /** Where people see it; null where the stack knows no address of its own. */
    url: nullable,
  }),
});

export const systemEvent = z.object({
  ...attributes,
  type: z.enum(SYSTEM_EVENT_TYPES),
  /** The project's id, or `sync`. */
  subject: z.string(),
  data: z.object({
    n: z.number(),
    /** One sentence for people. */
    message: z.string(),
    /** ISO 8601 UTC: since when it is so. */
    since: z.string(),
    /** Null while it lasts. */
    until: nullable,
    project: z.object({ id: z.string(), slug: nullable }).nullable(),
    /** Of a gap: how many events Sentry accepted and the stack lacks. */
    missing: z.number().nullable(),
    url: nullable,
  }),
});

export const domainEvent = z.union([groupEvent, systemEvent]);

export type GroupEvent = z.infer<typeof groupEvent>;
export type SystemEvent = z.infer<typeof systemEvent>;
export type DomainEvent = z.infer<typeof domainEvent>;
