import * as z from 'zod';
import { CommandError } from './exit.ts';

/** A day, or an instant with its zone: an hour without one would be another in each place. */
const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** The instant in ISO 8601 UTC with milliseconds. Throws `CommandError` for anything else. */
export function instantOf(option: string, text: string): string {
  const date = new Date(text);
  if (!INSTANT.test(text) || Number.isNaN(date.getTime())) {
    throw new CommandError(
      `--${option} is no instant: write a day (2026-11-23) or a time with its zone (2026-11-23T14:00:00Z).`,
    );
  }
  return date.toISOString();
}

/** A number above 0 and up to `max`. Throws `CommandError` for anything else. */
export function numberOf(option: string, text: string, max: number): number {
  const parsed = z.coerce.number().positive().max(max).safeParse(text);
  if (text.trim() !== '' && parsed.success) return parsed.data;
  throw new CommandError(`--${option} must be a number above 0 and at most ${max.toString()}.`);
}
