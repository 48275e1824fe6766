import type * as z from 'zod';
import { PermanentError } from '../failure.ts';

/** What stands for a title where Sentry sent none; Sentry's own word for it. */
export const UNTITLED = '<unlabeled event>';

/** ISO 8601 UTC with milliseconds, or null for what is no time: Sentry writes times in at least three forms. */
export function isoTime(time: string | Date | null): string | null {
  if (time === null) return null;
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return null;
  const iso = date.toISOString();
  // Years beyond 9999 are written in another form, which would not compare as text.
  return iso.length === 'YYYY-MM-DDTHH:mm:ss.sssZ'.length ? iso : null;
}

/** @throws PermanentError with `code` where `input` has not the shape; `what` names the input in its message. */
export function parse<T>(schema: z.ZodType<T>, input: unknown, code: string, what: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new PermanentError(code, `${what}: ${faultsOf(result.error)}`);
}

export interface RejectedRow {
  index: number;
  reason: string;
}

/** What each row of a list says. A bad row is reported and never loses its neighbours. */
export function parseRows<T, O>(
  schema: z.ZodType<T>,
  rows: readonly unknown[],
  observe: (row: T) => O,
): { observations: O[]; rejected: RejectedRow[] } {
  const observations: O[] = [];
  const rejected: RejectedRow[] = [];
  rows.forEach((row, index) => {
    const result = schema.safeParse(row);
    if (result.success) observations.push(observe(result.data));
    else rejected.push({ index, reason: faultsOf(result.error) });
  });
  return { observations, rejected };
}

/** Where and how the input is wrong, without the input: it may hold personal data. */
const faultsOf = (error: z.ZodError) =>
  error.issues.map((issue) => `${issue.path.join('.') || 'body'} ${issue.code}`).join(', ');
