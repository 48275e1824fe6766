import * as z from 'zod';

/** A state that Sentry takes as it was. */
export const earlierState = z.object({
  id: z.string(),
  status: z.enum(['OPEN', 'RESOLVED', 'IGNORED']),
  substatus: z.string().nullable(),
});
export type EarlierState = z.infer<typeof earlierState>;

/**
 * What an undo has to know of a change beside what was before: when it began, in milliseconds since the epoch, and whether it gave a
 * reason, which Sentry was told as a comment or which is kept here alone. Older outcomes tell of neither.
 */
const beganWith = {
  since: z.number().nullable().default(null),
  reason: z.enum(['told', 'kept']).nullable().default(null),
};

/** What came of a change of several groups. */
export const bulkOutcome = z.object({
  act: z.string(),
  done: z.array(z.string()).readonly(),
  refused: z.array(z.object({ id: z.string(), code: z.string() })).readonly(),
  /** What those that are done were before, as far as Sentry takes that again; empty where nothing can be taken back. */
  was: z.array(earlierState).readonly(),
  /** Those that are done of which Sentry did not take the reason as a comment; older outcomes tell of none. */
  untold: z.array(z.string()).readonly().default([]),
  /** Of an undo, what those were that are ongoing now instead: Sentry's own button opens so. Absent where none was. */
  eased: z.array(z.string()).readonly().optional(),
  /** What Sentry made of them. */
  made: earlierState.omit({ id: true }).nullable(),
  /** Of an assignment, to whom; null of other changes, and of older outcomes. */
  assigned: z
    .object({ to: z.object({ type: z.string(), id: z.string(), name: z.string().nullable() }).nullable() })
    .nullable()
    .default(null),
  ...beganWith,
});
export type BulkOutcome = z.infer<typeof bulkOutcome>;

/** A change of all that match a list: which groups was fixed before anybody was asked. */
export const bulkJob = z.object({
  /** A ULID. */
  id: z.string(),
  /** A button of the list, or `undo`. */
  act: z.string(),
  /** Fields that go with the button, such as `amount` and `unit`. */
  form: z.record(z.string(), z.string()),
  /** How many groups. */
  count: z.int().nonnegative(),
  /** More matched than one job takes. */
  isCut: z.boolean(),
  /** What the list was asked for, for people, and its parameters to lead back to it. */
  query: z.string(),
  back: z.string(),
  /** Of an undo: what is taken back, and how many of that cannot be. */
  made: bulkOutcome.shape.made,
  lost: z.int().nonnegative(),
  ...beganWith,
  at: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type BulkJob = z.infer<typeof bulkJob>;

/** Groups that are sent in one request. */
export const bulkPart = z.object({
  n: z.int().nonnegative(),
  /** Milliseconds since the epoch: whoever took it sends it. */
  claimedAt: z.number(),
  /** As they were before the first attempt at it. */
  was: z.array(earlierState),
  outcome: bulkOutcome.nullable(),
});
export type BulkPart = z.infer<typeof bulkPart>;
