import * as z from 'zod';
import { bound, freeText, parse, single, type QueryValues } from '../parameters.ts';

const DAY_MS = 86_400_000;
/** As far back as the ledger goes. */
const MAX_DAYS = 30;

export interface CompletenessQuery {
  /** ISO 8601; the whole hours that they lie in are meant. */
  from: string;
  to: string;
  /** Slug or id; all where absent. */
  project?: string | undefined;
}

export const completenessFields = z.object({
  from: bound('T00:00:00.000Z'),
  to: bound('T23:59:59.999Z'),
  project: freeText,
});

/** The ledger's parameters; without any, the last 24 hours. Mistakes are answered all at once. */
export function parseCompleteness(values: QueryValues, nowMs: number): CompletenessQuery {
  const query = completenessFields
    .transform(({ from, to, project }) => {
      const end = to ?? new Date(nowMs).toISOString();
      return { from: from ?? new Date(Date.parse(end) - DAY_MS).toISOString(), to: end, project };
    })
    .refine(({ from, to }) => Date.parse(from) <= Date.parse(to), {
      path: ['from'],
      message: 'must not be after to',
    })
    .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= MAX_DAYS * DAY_MS, {
      path: ['from'],
      message: `must be at most ${MAX_DAYS} days before to`,
    });
  return parse(query, single(values));
}
