import pMap from 'p-map';
import type { BulkOutcome, EarlierState } from '../../contracts/bulk-job.ts';
import type { Group } from '../../core/group/group.ts';
import type { Caller } from '../audit.ts';
import { auditedTriage } from './audited-triage.ts';
import { readLive } from '../reading.ts';
import { badRequest } from '../refusal.ts';
import type { AdminServices } from '../services.ts';
import type { TriageResult } from './triage.ts';
import { conditionOf, HOUR_MINUTES } from './triage-form.ts';
import { parseTriage, SUBSTATUSES, type TriageRequest } from './triage-parameters.ts';

/** One change of all groups that are ticked in the list, and taking it back. */

type Form = Readonly<Record<string, unknown>>;

const DAY_MINUTES = 24 * HOUR_MINUTES;

/** What the buttons of the list mean, as the body of a change. */
const ACTS: Readonly<Record<string, (form: Form) => object>> = {
  resolve: () => ({ status: 'RESOLVED' }),
  resolve_next_release: () => ({ status: 'RESOLVED', statusDetails: { inNextRelease: true } }),
  reopen: () => ({ status: 'OPEN' }),
  archive_until_escalating: () => ({ substatus: 'archived_until_escalating' }),
  archive_forever: () => ({ substatus: 'archived_forever' }),
  archive_day: () => ({
    substatus: 'archived_until_condition_met',
    statusDetails: { ignoreDuration: DAY_MINUTES },
  }),
  archive_until_condition: (form) => ({
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
  const results = await auditedTriage(services, caller, request);
  const done = results.flatMap(({ id, ok }) => (ok ? [id] : []));
  const made = madeOf(results.filter(({ ok }) => ok));
  return {
    act,
    done,
    refused: refusedOf(results),
    was: made === null ? [] : before.filter(({ id }) => done.includes(id)),
    made,
  };
}

const refusedOf = (results: readonly TriageResult[]) =>
  results.flatMap(({ id, error }) => (error === undefined ? [] : [{ id, code: error.code }]));

/** Where all went the same way; an assignment or a priority is no such thing, and cannot be taken back in one word. */
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

/** Sentry answers ten requests a second (docs/sentry-behaviour.md, Rate limits). */
const LOOKS_AT_ONCE = 5;

/** Sends what was before, where Sentry still has what was made: whoever acted since keeps what they did. */
export async function takeBack(
  services: AdminServices,
  caller: Caller,
  { was, made }: Pick<BulkOutcome, 'was' | 'made'>,
): Promise<BulkOutcome> {
  const looked = await pMap(was, async (state) => ({ state, live: await readLive(services, state.id) }), {
    concurrency: LOOKS_AT_ONCE,
  });
  const unread = looked.flatMap(({ state, live }) => ('error' in live ? [state] : []));
  const standing = looked.flatMap(({ state, live }) =>
    'error' in live || !isMade(live, made) ? [] : [state],
  );
  const overtaken = was.filter((state) => !unread.includes(state) && !standing.includes(state));
  const results: TriageResult[] = [];
  for (const alike of Map.groupBy(
    standing,
    ({ status, substatus }) => `${status} ${substatus ?? ''}`,
  ).values()) {
    const [{ status, substatus } = {}] = alike;
    const ids = alike.map(({ id }) => id);
    const request = parseTriage({ ids, status, ...(substatus === null ? {} : { substatus }) });
    results.push(...(await auditedTriage(services, caller, request)));
  }
  return {
    act: 'undo',
    done: results.flatMap(({ id, ok }) => (ok ? [id] : [])),
    refused: [
      ...overtaken.map(({ id }) => ({ id, code: 'overtaken' })),
      ...unread.map(({ id }) => ({ id, code: 'unread' })),
      ...refusedOf(results),
    ],
    // What could not be looked at can be tried once more.
    was: unread,
    made: unread.length === 0 ? null : made,
  };
}

/** How an open issue came to be open is Sentry's to say, and changes by itself. */
const isMade = (
  live: { status: Group['status']; substatus: string | null },
  made: BulkOutcome['made'],
): boolean =>
  made !== null &&
  live.status === made.status &&
  (made.status !== 'IGNORED' || live.substatus === made.substatus);
