import * as z from 'zod';
import { isZone } from '../../../lambdas/core/alerts/zoned-time.ts';

/** The name or URL of something; never empty, as a variable of the shell that is not set would be. */
export const name = () => z.string().min(1, 'is empty: give it a name, or leave it out.');

/** A day, or an instant with its zone: an hour without one would be another in each place. */
const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** An instant, read to ISO 8601 UTC with milliseconds. */
export const instant = () =>
  z
    .string()
    .refine((text) => INSTANT.test(text) && !Number.isNaN(Date.parse(text)), {
      error: 'is no instant: write a day (2026-11-23) or a time with its zone (2026-11-23T14:00:00Z).',
      abort: true,
    })
    .transform((text) => new Date(text).toISOString());

/** A number above 0 and up to `max`, of `unit` where that must be said. */
export function numberUpTo(max: number, unit?: string) {
  const of = unit === undefined ? '' : ` of ${unit}`;
  const error = `must be a number${of} above 0 and at most ${max.toString()}.`;
  // An empty text reads as 0, which is refused.
  return z.coerce.number({ error }).positive({ error, abort: true }).max(max, error);
}

/** A day of the calendar, `YYYY-MM-DD`. */
export const day = () => z.iso.date('is no day: write it as 2026-11-23.');

/** The IANA name of a time zone. */
export const zone = () =>
  z.string().refine(isZone, 'is no time zone: write its name, such as Europe/Berlin.');
