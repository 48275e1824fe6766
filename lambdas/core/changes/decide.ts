import { isDeepStrictEqual } from 'node:util';
import type { ChangeKind } from '../../contracts/change-kinds.ts';
import type { Group } from '../group/group.ts';
import { decides, isTombstone } from '../group/merge.ts';
import type { Observation } from '../group/observation.ts';
import { givenReason } from '../group/status-reason.ts';
import {
  factsOf,
  isDescribed,
  isSameAssignee,
  isSameState,
  isWhole,
  stateOf,
  type Change,
  type ChangeSide,
  type ChangesState,
  type ToldState,
} from './change.ts';

/** How a group is told of. */
export interface Telling {
  /**
   * `aloud` as a rule; `silent` what a replay or a rebuild tells once more; `setting` the rows of syncs before the first
   * whole list, which tell of old issues: they say where the changes of a group begin and are none.
   */
  voice: 'aloud' | 'replay' | 'rebuild' | 'setting';
  /** The sync has found no event of it for the second time: it is created without one. */
  withoutEvent: boolean;
}

export const ALOUD: Telling = { voice: 'aloud', withoutEvent: false };

/** What one transaction makes of a group. */
export interface Move {
  before: Group | undefined;
  after: Group;
}

/**
 * Whether the move can have changes, so that what was told last has to be read. Never for an event of a group that is
 * described and has events, nor for one of a group that nobody has described: those are nearly all.
 */
export function mayChange({ before, after }: Move, { voice, withoutEvent }: Telling): boolean {
  if (before !== undefined && isTombstone(before)) return before.gone?.mergedInto !== after.gone?.mergedInto;
  if (isTombstone(after)) return true;
  if (!isDescribed(after)) return false;
  if (before === undefined || !isDescribed(before)) return true;
  if (!isSameState(stateOf(before), stateOf(after))) return true;
  return before.storedEvents === 0 && (after.storedEvents > 0 || withoutEvent || voice === 'setting');
}

/** What there is beside the groups. */
export interface Circumstances {
  state: ChangesState | undefined;
  telling: Telling;
  nowMs: number;
  /** What the move is from; they say who did it. */
  observations: readonly Observation[];
  /** The hour that was found unusual for the group. */
  spike?: string;
}

/** What is to be written: the changes, and what is known of them from now on. */
export interface Decision {
  changes: Change[];
  state: ChangesState;
}

/**
 * The changes of a move, one for each part of the state that differs from what was told last. Null where nothing is to
 * be written. Where nothing is known of what was told, a group that was whole has been told as it was: what was told of it
 * has expired.
 */
export function decideChanges(move: Move, circumstances: Circumstances): Decision | null {
  const { before, after } = move;
  const { state, telling, spike } = circumstances;
  const told = state?.told ?? (before !== undefined && canBeTold(before) ? stateOf(before) : null);
  const known = told && { n: null, resolvedIn: null, spikedHour: null, ...state, told };
  const now = nowOf(after, told);
  if (now === null) return null;
  if (telling.voice === 'setting' && (known === null || known.n === null)) {
    const isSet = state !== undefined && isSameState(state.told, now);
    return isSet ? null : { changes: [], state: setTo(now, after, known) };
  }
  if (known === null) {
    if (!canBeTold(after) && !(telling.withoutEvent && after.gone === null)) return null;
    return written(move, circumstances, setTo(now, after, null), [{ kind: 'created', from: null, to: now }]);
  }
  const isSpike = spike !== undefined && (known.spikedHour === null || spike > known.spikedHour);
  const sides = [...differences(known.told, now), ...(isSpike ? [spikeOf(spike)] : [])];
  if (sides.length === 0) return null;
  const next = setTo(now, after, known);
  return written(move, circumstances, isSpike ? { ...next, spikedHour: spike } : next, sides);
}

/** One that was found deleted before anybody was told of it is no news. */
const canBeTold = (group: Group): boolean => isWhole(group) && group.gone === null;

/** A tombstone says nothing but where its events went. Null where the group says nothing of its state. */
function nowOf(after: Group, told: ToldState | null): ToldState | null {
  if (isDescribed(after)) return stateOf(after);
  if (!isTombstone(after) || told === null) return null;
  return { ...told, gone: { mergedInto: after.gone?.mergedInto ?? null } };
}

function setTo(told: ToldState, after: Group, known: ChangesState | null): ChangesState {
  const isResolved = told.status === 'RESOLVED' && known?.told.status !== 'RESOLVED';
  return {
    n: known?.n ?? null,
    told,
    resolvedIn: isResolved ? releaseOfResolution(after) : (known?.resolvedIn ?? null),
    spikedHour: known?.spikedHour ?? null,
  };
}

function releaseOfResolution({ statusDetails, release }: Group): string | null {
  const named = statusDetails?.['inRelease'];
  return typeof named === 'string' ? named : release;
}

/** A part of the state that changed: the kind of change, what it was and what it is. */
interface Difference {
  kind: ChangeKind;
  from: ChangeSide | null;
  to: ChangeSide;
}

const spikeOf = (hour: string): Difference => ({ kind: 'spiking', from: null, to: { hour } });

function differences(told: ToldState, now: ToldState): Difference[] {
  const found: Difference[] = [];
  if (told.status !== now.status || told.substatus !== now.substatus) {
    const [from, to] = [told, now].map(({ status, substatus }) => ({ status, substatus }));
    if (from !== undefined && to !== undefined) found.push({ kind: kindOfStatus(told, now), from, to });
  }
  if (!isSameAssignee(told.assignee, now.assignee))
    found.push({ kind: 'assigned', from: { assignee: told.assignee }, to: { assignee: now.assignee } });
  if (told.priority !== now.priority)
    found.push({ kind: 'priority', from: { priority: told.priority }, to: { priority: now.priority } });
  if (!isDeepStrictEqual(told.gone, now.gone))
    found.push({ kind: kindOfGone(now), from: { gone: told.gone }, to: { gone: now.gone } });
  return found;
}

/** By the substatus, because Sentry's status alone does not tell why a group is open again. */
function kindOfStatus(told: ToldState, { status, substatus }: ToldState): ChangeKind {
  switch (status) {
    case 'RESOLVED':
      return 'resolved';
    case 'IGNORED':
      return 'archived';
    case 'OPEN':
      if (substatus === 'regressed' || substatus === 'escalating') return substatus;
      return told.status === 'OPEN' ? 'ongoing' : 'reopened';
  }
}

const kindOfGone = ({ gone }: ToldState): ChangeKind =>
  gone === null ? 'returned' : gone.mergedInto === null ? 'deleted' : 'merged';

function written(
  { before, after }: Move,
  { telling, nowMs, observations }: Circumstances,
  state: ChangesState,
  differing: readonly Difference[],
): Decision {
  // A tombstone has no texts: what is told of it is what it was.
  const facts = factsOf(isTombstone(after) ? (before ?? after) : after, state.resolvedIn);
  const same = {
    issueId: after.issueId,
    at: new Date(nowMs).toISOString(),
    silent: SILENCE[telling.voice],
    facts,
  };
  const changes: Change[] = [];
  let previous = state.n;
  for (const { kind, from, to } of differing) {
    const n = Math.max((previous ?? 0) + 1, nowMs);
    changes.push({ ...same, n, previous, kind, from, to, ...tellerOf({ kind, to }, after, observations) });
    previous = n;
  }
  return { changes, state: { ...state, n: previous } };
}

const SILENCE = {
  aloud: null,
  replay: 'replay',
  rebuild: 'rebuild',
  setting: 'firstList',
} as const satisfies Record<Telling['voice'], Change['silent']>;

/** Who told of it, and for which instant it is true. */
function tellerOf(
  { kind, to }: Pick<Difference, 'kind' | 'to'>,
  after: Group,
  observations: readonly Observation[],
): Pick<Change, 'actor' | 'source' | 'reason' | 'observedAt'> {
  const { gone, firstSeen, statusSource, statusObservedAt } = after;
  const hour = 'hour' in to ? to.hour : null;
  // Only the sync finds that an issue is gone (docs/adr/0008).
  if ((kind === 'deleted' || kind === 'merged') && gone !== null)
    return { actor: null, source: 'sync', reason: null, observedAt: gone.at };
  if (hour !== null) return { actor: null, source: 'sync', reason: null, observedAt: `${hour}:00:00.000Z` };
  const teller = observations.find((one) => one.kind === 'snapshot' && decides(after, one));
  const { actor, source, reason } =
    teller?.kind === 'snapshot' ? teller : { actor: null, source: statusSource, reason: null };
  const hasReason = kind === 'resolved' || kind === 'archived';
  return {
    ...{ actor, source, reason: hasReason ? givenReason(reason) : null },
    observedAt: kind === 'created' ? firstSeen : (statusObservedAt ?? after.lastSeen),
  };
}
