import * as z from 'zod';
import { ROUTE } from './alert-rules.ts';

/** The setting `REPORT`: who gets the weekly report, and when (docs/alerts.md, The weekly report). */

const TO_ERROR = 'must be a list of at least one of email:<address> and slack:<name>';
const AT_ERROR = 'must be a day and a time, such as "Mon 09:00"';

export const REPORT_AT = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ((?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Reports are for people who read them. */
export const takesReports = (route: string): boolean => /^(?:email|slack):/.test(route);

export const reportSetting = z.strictObject({
  to: z
    .array(
      z
        .string({ error: TO_ERROR })
        .regex(ROUTE, { error: TO_ERROR })
        .refine(takesReports, { error: TO_ERROR }),
      { error: TO_ERROR },
    )
    .min(1, { error: TO_ERROR })
    .max(10, { error: 'must be at most 10 routes' }),
  at: z.string({ error: AT_ERROR }).regex(REPORT_AT, { error: AT_ERROR }).default('Mon 09:00'),
  /** IANA name: of the day and time, of the week's beginning and of all times that the report names. */
  zone: z.string({ error: 'must be a time zone, such as "Europe/Berlin"' }).default('UTC'),
});
export type ReportSetting = z.infer<typeof reportSetting>;

/** Null of all that could not be counted: nothing is told as 0 that nobody knows. */
const count = z.number().nullable();

/** What one report tells. Made once, so that every route and every attempt tells the same. */
export const weeklyReport = z.object({
  /** ISO 8601 UTC, both included: what the API is asked for to see the same figures. */
  from: z.string(),
  to: z.string(),
  zone: z.string(),
  /** Groups that became so. */
  created: count,
  regressed: count,
  resolved: count,
  /** Of so many resolutions it is known since when the group was open. */
  timeToResolve: z.object({ known: z.number(), medianSeconds: count, p90Seconds: count }).nullable(),
  /** Stored events. */
  events: count,
  /** By day of the zone, oldest first. */
  days: z.array(z.object({ day: z.string(), events: count })),
  /** Most events first. */
  noisiest: z.array(z.object({ id: z.string(), name: z.string(), events: z.number() })).nullable(),
  /** Percent of the events that Sentry accepted and lists; null where it accepted none, or where that is not known. */
  captureRate: count,
  accepted: count,
  missing: count,
  /** Sentences on what could not be computed, and why. */
  unknown: z.array(z.string()),
});
export type WeeklyReport = z.infer<typeof weeklyReport>;
