import pMap from 'p-map';
import type { BulkOutcome, EarlierState } from '../../contracts/bulk-job.ts';
import { isSameStanding, NO_REASON, reasonAt, reasonBefore } from '../../core/group/status-reason.ts';
import type { Caller } from '../audit.ts';
import { readHistories } from '../list/reasons.ts';
import { readLive } from '../reading.ts';
import type { AdminServices } from '../services.ts';
import { auditedTriage } from './audited-triage.ts';
import { refusedOf } from './bulk.ts';
import type { TriageResult } from './triage.ts';
import { parseTriage } from './triage-parameters.ts';

/** Taking a change back: what was before, with the reason that held then. */

/** Sentry answers ten requests a second (docs/sentry-behaviour.md, Rate limits). */
const LOOKS_AT_ONCE = 5;

/** A state that is to come back. */
interface Back extends EarlierState {
  /** Null: nothing is said of it. */
  reason: string | null;
}

/** What an undo is asked for with. */
type WayBack = Pick<BulkOutcome, 'was' | 'made' | 'since' | 'reason'>;
const NO_WAY_BACK: WayBack = { was: [], made: null, since: null, reason: null };

/** Sends what was before, where Sentry still has what was made: whoever acted since keeps what they did. */
export async function takeBack(
  services: AdminServices,
  caller: Caller,
  asked: WayBack,
): Promise<BulkOutcome> {
  const { was, made } = asked;
  const looked = await pMap(was, async (state) => ({ state, live: await readLive(services, state.id) }), {
    concurrency: LOOKS_AT_ONCE,
  });
  const unread = looked.flatMap(({ state, live }) => ('error' in live ? [state] : []));
  const standing = looked.flatMap(({ state, live }) =>
    'error' in live || made === null || !isSameStanding(live, made) ? [] : [state],
  );
  const overtaken = was.filter((state) => !unread.includes(state) && !standing.includes(state));
  const results: TriageResult[] = [];
  const backs = await withReasons(services, standing.map(asOpenedByHand), asked);
  for (const alike of Map.groupBy(backs, likeness).values()) {
    results.push(...(await sendBack(services, caller, alike)));
  }
  const done = results.flatMap(({ id, ok }) => (ok ? [id] : []));
  return {
    ...{ act: 'undo', done, eased: easedOf(standing.filter(({ id }) => done.includes(id))) },
    refused: [
      ...overtaken.map(({ id }) => ({ id, code: 'overtaken' })),
      ...unread.map(({ id }) => ({ id, code: 'unread' })),
      ...refusedOf(results),
    ],
    // What could not be looked at can be tried once more.
    ...(unread.length === 0 ? NO_WAY_BACK : { was: unread, made, since: asked.since, reason: asked.reason }),
    untold: [],
    assigned: null,
  };
}

/**
 * An issue that is opened as regressed or escalating is news of a regression or an escalation, to whoever Sentry's webhook and our
 * alerts tell, and none has happened: it comes back as Sentry's own button opens it (docs/sentry-behaviour.md, Statuses).
 */
const asOpenedByHand = (state: EarlierState): EarlierState =>
  state.status === 'OPEN' && (state.substatus === 'regressed' || state.substatus === 'escalating')
    ? { ...state, substatus: 'ongoing' }
    : state;

const easedOf = (states: readonly EarlierState[]): string[] =>
  states.flatMap((state) => (asOpenedByHand(state) === state ? [] : (state.substatus ?? [])));

async function withReasons(
  services: AdminServices,
  states: readonly EarlierState[],
  { made, since, reason: given }: WayBack,
): Promise<Back[]> {
  if (made === null) return states.map((state) => ({ ...state, reason: null }));
  const closed = states.filter(({ status }) => status !== 'OPEN');
  const histories = await readHistories(
    services,
    closed.map(({ id }) => id),
  );
  return states.map((state) => {
    const history = histories.get(state.id) ?? [];
    const before =
      since === null ? reasonBefore(made, state.status, history) : reasonAt(since, state.status, history);
    // A reason ends with its status: where that stays, what was said of it has to be taken away.
    const taken = given !== null && state.status === made.status ? NO_REASON : null;
    return { ...state, reason: before ?? taken };
  });
}

const likeness = ({ status, substatus, reason }: Back): string => JSON.stringify([status, substatus, reason]);

/** One request for all that were alike. Sentry has heard their reason, so it comes back here alone. */
async function sendBack(
  services: AdminServices,
  caller: Caller,
  alike: readonly Back[],
): Promise<TriageResult[]> {
  const [first] = alike;
  if (first === undefined) return [];
  const { status, substatus, reason } = first;
  const request = parseTriage({
    ids: alike.map(({ id }) => id),
    status,
    ...(substatus === null ? {} : { substatus }),
  });
  return auditedTriage(services, caller, {
    ...request,
    reason: reason === null ? null : { text: reason, isNew: false },
  });
}
