import * as z from 'zod';
import { refusal } from './refusals.ts';
import { stranger } from './strangers.ts';

const share = z.number().min(0).max(1);
const seconds = z.number().min(0).max(86_400);

const pathRegex = z.string().refine((text) => {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}, 'not a regular expression');

/** Body of `PUT /simulator/faults`. Every member is optional; what is left out is off. */
export const faultSettings = z.strictObject({
  webhooks: z
    .strictObject({
      /** Share of deliveries that are lost without an attempt. */
      drop: share.default(0),
      /** Share of deliveries that are made twice, as after a worker that died late. */
      duplicate: share.default(0),
      /** A random wait before each delivery, in milliseconds. */
      delayMs: z
        .tuple([z.number().min(0).max(600_000), z.number().min(0).max(600_000)])
        .refine(([least, most]) => least <= most, 'the first number must not exceed the second')
        .default([0, 0]),
      /** Deliveries overtake one another. */
      reorder: z.boolean().default(false),
      /** Nothing is sent at all. */
      silence: z.boolean().default(false),
      /** Resources that are never sent, as on a plan without error hooks. */
      dropResources: z.array(z.string()).default([]),
    })
    .prefault({}),
  rest: z
    .strictObject({
      /** Share of requests answered 429. */
      rateLimited: share.default(0),
      /**
       * What a 429 says of when to ask next. Left out: what Sentry says, the end of its window in
       * X-Sentry-Rate-Limit-Reset. Without `resetSeconds` it has none of Sentry's headers, as a proxy's.
       */
      rateLimitedAs: z
        .strictObject({
          retryAfterSeconds: seconds.optional(),
          /** How Retry-After is written. */
          retryAfterAs: z.enum(['seconds', 'date']).default('seconds'),
          /** From now, in X-Sentry-Rate-Limit-Reset. */
          resetSeconds: seconds.optional(),
        })
        .optional(),
      /** As many requests are answered 429 before the rest is let through; default all. */
      rateLimitedTimes: z.int().min(1).optional(),
      /** Requests at a time for each endpoint, instead of Sentry's numbers. */
      concurrentLimit: z.int().min(1).optional(),
      /** Issues and projects of which Sentry refuses a part. */
      refusals: z.array(refusal).default([]),
      /** Slugs of projects of which only the rows of their issues are left in lists. */
      vanishedProjects: z.array(z.string()).default([]),
      /** Somebody else answers in Sentry's place, for all paths or for those that match. */
      answeredBy: z.strictObject({ who: stranger, endpointRegex: pathRegex.optional() }).optional(),
      /** Share of requests answered 500. */
      serverError: share.default(0),
      /** Wait before each answer, in milliseconds. */
      slowMs: z.number().min(0).max(600_000).default(0),
      /** A fixed answer for paths that match. */
      status: z
        .strictObject({
          endpointRegex: pathRegex,
          status: z.int().min(200).max(599),
          body: z.unknown(),
        })
        .optional(),
    })
    .prefault({}),
});

export type FaultSettings = z.infer<typeof faultSettings>;

export const NO_FAULTS: FaultSettings = faultSettings.parse({});

/** Reordering spreads deliveries over this long, in milliseconds: longer than a delivery usually takes. */
export const REORDER_SPREAD_MS = 400;
