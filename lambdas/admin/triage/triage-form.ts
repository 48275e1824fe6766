import { parseTriage, type TriageRequest } from './triage-parameters.ts';

/** A field that is left out or empty is absent. */
type Form = Readonly<Record<string, unknown>>;

const HOUR_MINUTES = 60;

/** The page's buttons: each sends a status or a substatus, that of a condition also `amount` and `unit`. */
export const parseTriageForm = (id: string, form: Form): TriageRequest =>
  parseTriage({
    id,
    status: form['status'],
    substatus: form['substatus'],
    statusDetails: conditionOf(form),
  });

function conditionOf({ amount, unit }: Form): unknown {
  if (amount === undefined) return undefined;
  // What is no number is refused by name where the condition is checked.
  const number = typeof amount === 'string' && amount.trim() !== '' ? Number(amount) : Number.NaN;
  return unit === 'hours' ? { ignoreDuration: number * HOUR_MINUTES } : { ignoreCount: number };
}
