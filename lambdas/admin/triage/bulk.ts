import type { BulkOutcome, EarlierState } from '../../contracts/bulk-job.ts';
import type { Group } from '../../core/group/group.ts';
import type { Caller } from '../audit.ts';
import { auditedTriage } from './audited-triage.ts';
import { badRequest } from '../refusal.ts';
import type { AdminServices } from '../services.ts';
import { isToSelf } from './own-account.ts';
import { assignedBy } from './told-assignee.ts';
import type { TriageResult } from './triage.ts';
import { ARCHIVED_FOR_A_DAY, conditionOf } from './triage-form.ts';
import { parseTriage, SUBSTATUSES, type TriageRequest } from './triage-parameters.ts';

/** One change of all groups that are ticked in the list, and what they were before. */

type Form = Readonly<Record<string, unknown>>;

/** What the buttons of the list mean, as the body of a change. One field of the form has the reason of those that take one. */
const ACTS: Readonly<Record<string, (form: Form) => object>> = {
  resolve: ({ reason }) => ({ status: 'RESOLVED', reason }),
  resolve_next_release: ({ reason }) => ({
    status: 'RESOLVED',
    statusDetails: { inNextRelease: true },
    reason,
  }),
  reopen: () => ({ status: 'OPEN' }),
  archive_until_escalating: ({ reason }) => ({ substatus: 'archived_until_escalating', reason }),
  archive_forever: ({ reason }) => ({ substatus: 'archived_forever', reason }),
  archive_day: ({ reason }) => ({ reason, ...ARCHIVED_FOR_A_DAY }),
  archive_until_condition: (form) => ({
    reason: form['reason'],
    substatus: 'archived_until_condition_met',
    statusDetails: conditionOf(form),
  }),
  assign: ({ assignee }) => ({ assignedTo: typeof assignee === 'string' ? assignee : '' }),
  priority_high: () => ({ priority: 'high' }),
  priority_medium: () => ({ priority: 'medium' }),
  priority_low: () => ({ priority: 'low' }),
};

/** Refuses with 400 a button that is none, and fields that do not fit it. */
export const requestOf = (ids: readonly string[], act: string, form: Form): TriageRequest => {
  const change = Object.hasOwn(ACTS, act) ? ACTS[act] : undefined;
  if (change === undefined) throw badRequest('act must be one of the buttons of the list.');
  return parseTriage({ ids: [...ids], ...change(form) });
};

/** What these are, as far as Sentry takes it again. */
export async function earlierStates(
  { groups }: AdminServices,
  ids: readonly string[],
): Promise<EarlierState[]> {
  const before = await groups.getGroups(ids);
  return ids.flatMap((id) => earlierOf(before.get(id)));
}

/** Changes all of these in Sentry, on somebody's behalf; `was` is what they were. Refuses with 400 what does not fit. */
export async function changeAll(
  services: AdminServices,
  caller: Caller,
  { ids, act, form, was }: { ids: readonly string[]; act: string; form: Form; was?: readonly EarlierState[] },
): Promise<BulkOutcome> {
  const request = requestOf(ids, act, form);
  const before = was ?? (await earlierStates(services, request.ids));
  const since = services.clock.now();
  const results = await auditedTriage(services, caller, request);
  const assigned = assignedBy(request.change.assignedTo, results, services.sanitise);
  const outcome = outcomeWithWayBack(act, results, { before, since, request });
  const isSelf = isToSelf(request.change.assignedTo, caller.identity);
  return { ...outcome, assigned, refused: isSelf ? outcome.refused.map(asOfSelf) : outcome.refused };
}

/** Sentry gives nobody what is of a project that they have no team in: whoever asked for it themselves can change that. */
const asOfSelf = ({ id, code }: BulkOutcome['refused'][number]) => ({
  id,
  code: code === 'refused' ? 'not_member' : code,
});

/** What came of a change that began at `since`, with what these were before, as far as that comes back. */
export function outcomeWithWayBack(
  act: string,
  results: readonly TriageResult[],
  { before, since, request }: { before: readonly EarlierState[]; since: number; request: TriageRequest },
): BulkOutcome {
  const done = results.flatMap(({ id, ok }) => (ok ? [id] : []));
  const made = request.change.status === undefined ? null : madeOf(results.filter(({ ok }) => ok));
  return {
    act,
    done,
    refused: refusedOf(results),
    was: made === null ? [] : before.filter(({ id }) => done.includes(id)),
    made,
    untold: results.flatMap(({ id, comment = 'sent' }) => (comment === 'sent' ? [] : [id])),
    assigned: null,
    since: made === null ? null : since,
    reason:
      request.reason === null ? null : results.some(({ comment }) => comment === 'sent') ? 'told' : 'kept',
  };
}

export const refusedOf = (results: readonly TriageResult[]) =>
  results.flatMap(({ id, error }) => (error === undefined ? [] : [{ id, code: error.code }]));

/** Where all went the same way. An assignment or a priority cannot be taken back in one word, and is nothing of this. */
function madeOf(done: readonly TriageResult[]): BulkOutcome['made'] {
  const [first] = done;
  return first?.status == null ? null : { status: first.status, substatus: first.substatus ?? null };
}

/** Sentry counts a condition anew, and takes another release for the next one: such a state does not come back as it was. */
const COMES_BACK = ['archived_until_escalating', 'archived_forever'];
const OPEN_STATES: readonly string[] = SUBSTATUSES.OPEN;

function earlierOf(group: Group | undefined): EarlierState[] {
  if (group === undefined) return [];
  const { issueId: id, status, substatus, statusDetails } = group;
  switch (status) {
    case 'OPEN':
      return [{ id, status, substatus: OPEN_STATES.includes(substatus ?? '') ? substatus : null }];
    case 'IGNORED':
      return COMES_BACK.includes(substatus ?? '') ? [{ id, status, substatus }] : [];
    case 'RESOLVED':
      return Object.keys(statusDetails ?? {}).length > 0 ? [] : [{ id, status, substatus: null }];
  }
}
