import { GROUP_STATUSES } from '../../core/group/group.ts';
import type { Standing } from '../../core/group/status-reason.ts';
import { parseTriage, type TriageRequest } from './triage-parameters.ts';

/** A field that is left out or empty is absent. */
type Form = Readonly<Record<string, unknown>>;

const HOUR_MINUTES = 60;

const UNTIL_CONDITION = 'archived_until_condition_met';

/** What the buttons "for a day" of the list and of a group send. */
export const ARCHIVED_FOR_A_DAY = {
  substatus: UNTIL_CONDITION,
  statusDetails: { ignoreDuration: 24 * HOUR_MINUTES },
} as const;

/**
 * The page's buttons: each sends a status or a substatus, that of a condition also `amount` and `unit`; `archive` archives for
 * a day, whatever the fields of a condition say; `release` resolves in the next one; `assignee` and `priority` are changes by
 * themselves.
 */
export const parseTriageForm = (id: string, form: Form): TriageRequest =>
  parseTriage({
    id,
    status: form['status'],
    ...archiveOf(form),
    priority: form['priority'],
    ...(hasStatus(form) ? { reason: form['reason'] } : { assignedTo: form['assignee'] }),
  });

const hasStatus = ({ status, substatus, archive, release }: Form): boolean =>
  [status, substatus, archive, release].some((field) => field !== undefined);

const archiveOf = (form: Form): object =>
  form['archive'] === 'day'
    ? ARCHIVED_FOR_A_DAY
    : { substatus: form['substatus'], statusDetails: detailsOf(form) };

function detailsOf(form: Form): object | undefined {
  if (form['release'] === 'next') return { inNextRelease: true };
  return form['substatus'] === UNTIL_CONDITION ? conditionOf(form) : undefined;
}

/** The condition that `amount` and `unit` name. */
export function conditionOf({ amount, unit }: Form): object {
  // What is no number is refused by name where the condition is checked.
  const number = typeof amount === 'string' && amount.trim() !== '' ? Number(amount) : Number.NaN;
  if (unit === 'hours') return { ignoreDuration: number * HOUR_MINUTES };
  return unit === 'users' ? { ignoreUserCount: number } : { ignoreCount: number };
}

/** What the page showed of the group; null of a form that does not say, or says what no page of ours writes. */
export function seenOf({ seen }: Form): Standing | null {
  const [word = '', substatus = ''] = typeof seen === 'string' ? seen.split(':') : [];
  const status = GROUP_STATUSES.find((known) => known === word);
  return status === undefined ? null : { status, substatus: substatus === '' ? null : substatus };
}
