import * as z from 'zod';
import { domainEvent } from './domain-event.ts';

/** What travels to the notifier beside events of the bus: its own work, and a person's wish for a test message. */

/** Look what there is to do on a route. */
const work = z.object({
  v: z.literal(1),
  kind: z.literal('route'),
  route: z.string(),
  /** How often it was found that somebody else works on it. */
  tries: z.number(),
});

/** An event whose making event has not arrived yet, to be judged anew. */
const waiting = z.object({
  v: z.literal(1),
  kind: z.literal('waiting'),
  event: domainEvent,
  /** Milliseconds since the epoch. */
  since: z.number(),
  tries: z.number(),
});

/** A person's wish to see what reaches a route: a message that says it is a test, or the report of the last seven days. */
const test = z.object({
  v: z.literal(1),
  kind: z.literal('test'),
  /** A ULID. */
  id: z.string(),
  route: z.string(),
  by: z.string(),
  at: z.string(),
  what: z.enum(['message', 'report']).default('message'),
});
export type TestMessage = z.infer<typeof test>;

/** A person's wish that an address that was stopped gets e-mail once more. */
const resume = z.object({
  v: z.literal(1),
  kind: z.literal('resume'),
  /** A ULID. */
  id: z.string(),
  route: z.string(),
  by: z.string(),
  at: z.string(),
});
export type ResumeMessage = z.infer<typeof resume>;

/** The wish of whoever reads e-mail at an address that no more comes. */
const unsubscribe = z.object({
  v: z.literal(1),
  kind: z.literal('unsubscribe'),
  /** In lower case. */
  address: z.string(),
  at: z.string(),
});
export type UnsubscribeMessage = z.infer<typeof unsubscribe>;

export const notifierMessage = z.discriminatedUnion('kind', [work, waiting, test, resume, unsubscribe]);
export type NotifierMessage = z.infer<typeof notifierMessage>;

/** What EventBridge makes of an event for the target of a rule (EventBridge guide, "Events"). */
export const busMessage = z.object({
  'detail-type': z.string(),
  source: z.string(),
  detail: z.unknown(),
  /** Set on what a replay of the bus's archive repeats. */
  'replay-name': z.string().optional(),
});

/** What the scheduler sends every minute. */
export const TICK = { trigger: 'tick' } as const;
export const tick = z.object({ trigger: z.literal('tick') });
