import * as z from 'zod';
import { count, instant, maybeNumber, maybeText, project, text } from './fields.ts';

const hour = z.object({
  project,
  hour: instant,
  state: z.enum(['GAP', 'BACKFILLED', 'DROPPED_BY_SENTRY', 'COMPLETE']),
  settled: z.boolean(),
  accepted: count,
  stored: count,
  repaired: count,
  dropped: z.record(z.string(), z.number()),
  missing: count,
  unlisted: count,
});

const totals = z.object({
  accepted: count,
  stored: count,
  repaired: count,
  dropped: count,
  missing: count,
  unlisted: count,
  captureRate: maybeNumber,
  deliveryRate: maybeNumber,
});

const silence = z.object({
  state: z.enum(['OK', 'SILENT', 'UNKNOWN']),
  reason: text,
  lastWebhookAt: instant.nullable(),
  acceptedSince: maybeNumber,
  usualPerHour: maybeNumber,
  probability: maybeNumber,
});

const refusal = z.object({
  part: z.enum(['issue', 'events', 'bodies', 'list']),
  issueId: maybeText,
  project: maybeText,
  issueIds: z.array(text),
  code: text,
  reason: text,
  since: instant,
  lastAt: instant,
  nextAt: instant,
  attempts: count,
});

export const completenessAnswer = z.object({
  completeness: z.object({
    known: z.boolean(),
    reason: maybeText,
    from: instant,
    to: instant,
    checkedAt: instant.nullable(),
    totals: totals.nullable(),
    elsewhere: count,
    hours: z.array(hour),
    silence,
    deliveries: z.array(z.object({ resource: text, action: text, lastAt: instant })),
    refused: count,
    refusals: z.array(refusal),
  }),
});
