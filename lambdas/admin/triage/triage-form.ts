import { parseTriage, type TriageRequest } from './triage-parameters.ts';

/** A field that is left out or empty is absent. */
type Form = Readonly<Record<string, unknown>>;

export const HOUR_MINUTES = 60;

/** The page's buttons: each sends a status or a substatus, that of a condition also `amount` and `unit`. */
export const parseTriageForm = (id: string, form: Form): TriageRequest =>
  parseTriage({
    id,
    status: form['status'],
    substatus: form['substatus'],
    statusDetails: form['amount'] === undefined ? undefined : conditionOf(form),
  });

/** The condition that `amount` and `unit` name. */
export function conditionOf({ amount, unit }: Form): object {
  // What is no number is refused by name where the condition is checked.
  const number = typeof amount === 'string' && amount.trim() !== '' ? Number(amount) : Number.NaN;
  if (unit === 'hours') return { ignoreDuration: number * HOUR_MINUTES };
  return unit === 'users' ? { ignoreUserCount: number } : { ignoreCount: number };
}
