import * as z from 'zod';
import { count, instant, text } from './fields.ts';

const nullableText = text.nullable();

const rule = z.object({
  name: text,
  when: z.array(text),
  query: text,
  to: z.array(text),
  /** As the setting has it: `20/h`. */
  cap: nullableText,
  quiet: z.array(text),
  atLeast: z.object({ events: count, within: text.optional() }).nullable(),
  firstIn: nullableText,
  zone: nullableText,
  snoozedUntil: instant.nullable(),
});

const sent = z.object({
  id: text,
  at: instant,
  kind: z.enum(['change', 'digest', 'test', 'failing', 'report']),
  what: text,
  group: nullableText,
  title: nullableText,
  rules: z.array(text),
  outcome: z.enum(['delivered', 'refused', 'skipped', 'unknown']),
  reason: nullableText,
  /** Of a digest, how many were held back. */
  count: count.nullable(),
});

const waiting = z.object({
  /** At most a hundred are counted. */
  count,
  isMore: z.boolean(),
});

const route = z.object({
  route: text,
  rules: z.array(text),
  snoozedUntil: instant.nullable(),
  /** Of an address that bounced or called a message spam: it gets no e-mail until it is taken up again. */
  stopped: z.object({ since: instant, reason: text }).nullable(),
  lastDeliveredAt: instant.nullable(),
  failingSince: instant.nullable(),
  reason: nullableText,
  nextAttemptAt: instant.nullable(),
  /** Not sent yet. */
  waiting,
  /** Held back for a digest, and when that comes. */
  held: waiting.extend({ until: instant.nullable() }),
  /** Newest first. */
  sent: z.array(sent),
});

/** Who gets the weekly report, and when. */
const report = z.object({
  to: z.array(text),
  /** As the setting has it: `Mon 09:00`. */
  at: text,
  zone: text,
  nextAt: instant.nullable(),
});

export const alertsAnswer = z.object({
  rules: z.array(rule),
  report: report.nullable(),
  routes: z.array(route),
});
export type AlertsAnswer = z.infer<typeof alertsAnswer>;

export const alertTestAnswer = z.object({ accepted: z.literal(true), id: text });
export const snoozeAnswer = z.object({ thing: text, until: instant });
