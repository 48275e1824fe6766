import * as z from 'zod';

/** What is known of one route between two messages on it. Written by whoever holds its lease, and by nobody else. */
export const routeStateSchema = z.object({
  /** Of each rule with a cap, what was sent in the span under way. */
  spent: z.record(z.string(), z.object({ from: z.number(), messages: z.number() })),
  /** Failures since the last message that arrived; the first of them, and what was said last. */
  failures: z.number(),
  failingSince: z.number().nullable(),
  reason: z.string().nullable(),
  /** No attempt before it. */
  nextAt: z.number(),
  /** Another route was told that this one fails. */
  isFailureTold: z.boolean(),
  /** A digest whose attempt is under way or has failed. */
  digest: z
    .object({
      id: z.string(),
      /** All that comes out of being held back until then. */
      at: z.number(),
      uncertain: z.number(),
      startedAt: z.number().nullable(),
      isDelivered: z.boolean(),
    })
    .nullable(),
  lastDeliveredAt: z.number().nullable(),
});
export type RouteState = z.infer<typeof routeStateSchema>;

export const NEW_ROUTE: RouteState = {
  spent: {},
  failures: 0,
  failingSince: null,
  reason: null,
  nextAt: 0,
  isFailureTold: false,
  digest: null,
  lastDeliveredAt: null,
};

/** A route that has failed for so long is told of on another. */
export const FAILING_MS = 3_600_000;

export const isToBeTold = (state: RouteState, nowMs: number): boolean =>
  state.failingSince !== null && !state.isFailureTold && nowMs - state.failingSince >= FAILING_MS;

export const afterDelivery = (state: RouteState, nowMs: number): RouteState => ({
  ...state,
  failures: 0,
  failingSince: null,
  reason: null,
  nextAt: 0,
  isFailureTold: false,
  lastDeliveredAt: nowMs,
});

export const afterFailure = (state: RouteState, nowMs: number, reason: string): RouteState => ({
  ...state,
  failures: state.failures + 1,
  failingSince: state.failingSince ?? nowMs,
  reason,
});
