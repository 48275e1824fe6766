import * as z from 'zod';
import type { AuditEntry } from '../../../contracts/audit.ts';
import { NO_REASON } from '../../../core/group/status-reason.ts';
import { SUBSTATUSES } from '../../triage/triage-parameters.ts';
import { STATUS_LABEL } from '../parts/badges.ts';
import { priorityWords } from '../parts/standing-words.ts';
import { statusDetailWords, substatusWords } from '../parts/status-words.ts';

/** What is sent to Sentry, as the audit keeps it; entries of other acts are none. */
const triage = z.strictObject({
  status: z.enum(['unresolved', 'resolved', 'ignored']).optional(),
  substatus: z.string().optional(),
  statusDetails: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  assignedTo: z.string().optional(),
  priority: z.string().optional(),
  reason: z.string().optional(),
});
type Triage = z.output<typeof triage>;

const STATUS = { unresolved: 'OPEN', resolved: 'RESOLVED', ignored: 'IGNORED' } as const;
const MAX_WORD = 60;
const MINUTE_MS = 60_000;

/** What somebody asked for, in the words of the list and the activity: `Archived until 30 Nov 16:46 UTC`; null of what is no triage. */
export function triageWords(
  { action, change, at }: Pick<AuditEntry, 'action' | 'change' | 'at'>,
  nowMs: number,
  names: ReadonlyMap<string, string>,
): string | null {
  const asked = action === 'triage' ? triage.safeParse(change).data : undefined;
  if (asked === undefined) return null;
  const { assignedTo, priority, reason } = asked;
  return [
    statusText(asked, at, nowMs),
    assignedTo === undefined
      ? ''
      : `Assigned to ${assignedTo === '' ? 'nobody' : (names.get(assignedTo) ?? assignedTo)}`,
    priority === undefined ? '' : capital(priorityWords(priority, MAX_WORD)),
    reason === undefined ? '' : reason === NO_REASON ? 'its reason taken back' : `because “${reason}”`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function statusText({ status, substatus, statusDetails = {} }: Triage, at: string, nowMs: number): string {
  if (status === undefined) return '';
  const { ignoreDuration, ...details } = statusDetails;
  // Sentry is told how long; what people read is until when.
  if (typeof ignoreDuration === 'number')
    details['ignoreUntil'] = instant(Date.parse(at) + ignoreDuration * MINUTE_MS);
  const state = { status: STATUS[status], substatus: substatus ?? null, statusDetails: details };
  const words = statusDetailWords(state, nowMs);
  const label = STATUS_LABEL[state.status];
  if (words !== null) return `${label} ${words}`;
  // Sentry's own button opens with `ongoing`: that says nothing.
  return substatus === undefined || substatus === SUBSTATUSES.OPEN[0]
    ? label
    : `${label}, ${substatusWords(substatus)}`;
}

/** Empty of what no calendar has. */
function instant(ms: number): string {
  const at = new Date(ms);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

const capital = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
