import { askForDetails } from './absent/ask-for-details.ts';
import { lookUpGoneGroups } from './absent/gone-groups.ts';
import { walkStoredGroups, type Walked } from './absent/walk-stored-groups.ts';
import { backfill } from './backfill/backfill.ts';
import { fetchBodies } from './backfill/bodies.ts';
import { inTurn } from './backfill/candidates.ts';
import { keepLedger } from './ledger/ledger.ts';
import { failureOf } from './failure.ts';
import { noteProblem, nothingFound } from './findings.ts';
import { listIssues } from './list/list-issues.ts';
import type { Ending, PhaseResult, Work } from './phase.ts';
import { afterList, fold, withAllSeen, withListRead, type RunState } from './run-state.ts';

/** What the run has come to, and `done` or what stopped it. */
export interface Reached {
  state: RunState;
  ending: Ending;
}

/**
 * The phases of a run in their order. Trouble with the list or with absent groups makes the run partial; trouble with
 * what comes after does not. A part of the list is enough to look for lost events.
 */
export async function performPhases(work: Work, start: RunState): Promise<Reached> {
  const listed = await performList(work, start);
  if (listed.ending.kind !== 'done') return listed;
  const checked = await checkAbsentGroups(work, listed.state);
  if (checked.ending.kind !== 'done') return checked;
  return performOptional(work, checked.state);
}

/** `done` where the run can continue, be the list whole or not: the position tells which. */
async function performList(work: Work, state: RunState): Promise<Reached> {
  if (state.position.phase !== 'list') return { state, ending: { kind: 'done' } };
  const { position, candidates, memory, record } = state;
  const { findings, ending } = await listIssues(work, {
    streams: position.streams,
    pagesBefore: record.pages,
    candidates,
    known: memory.backfill,
    categories: memory.categories ?? [],
  });
  const folded = fold(state, findings);
  const listed = ending.kind === 'done' ? withListRead(folded) : folded;
  if (ending.kind === 'partly') return { state: listed, ending: { kind: 'done' } };
  if (ending.kind !== 'done' || listed.record.rejectedRows > 0) return { state: listed, ending };
  return { state: afterList(listed), ending };
}

/** Only after a whole list. `done` where the run can continue; it is complete where all was seen. */
async function checkAbsentGroups(work: Work, start: RunState): Promise<Reached> {
  if (start.position.phase === 'list') return { state: start, ending: { kind: 'done' } };
  let reached: Reached = { state: start, ending: { kind: 'done' } };
  if (start.position.phase === 'absent') {
    reached = foldResult(work, start, await walkStoredGroups(work, walkedIn(start)));
  }
  if (reached.state.position.phase !== 'details' || reached.ending.kind !== 'done') return reached;
  const { state } = reached;
  const result = await askForDetails(work, walkedIn(state));
  const asked = foldResult(work, state, result);
  return result.ending.kind === 'done' ? { ...asked, state: withAllSeen(asked.state) } : asked;
}

/** What the walk through the stored groups has come to, in this invocation and in earlier ones of the run. */
const walkedIn = ({ position, unanswered, seen, record }: RunState): Walked => ({
  position,
  unanswered,
  seen,
  groupsStored: record.groupsStored,
  groupsUnanswered: record.groupsUnanswered,
});

/** What a run can spare: where it fails or has no time, the next run repeats or continues it. */
async function performOptional(work: Work, start: RunState): Promise<Reached> {
  const phases: ((state: RunState) => Promise<PhaseResult>)[] = [
    (state) => backfill(work, inTurn(state.candidates, state.memory.backfill), state.memory.backfill),
    (state) => keepLedger(work, state.rowsEnqueuedAt, elsewhereIn(state)),
    ({ rowsEnqueuedAt, memory }) => fetchBodies(work, { rowsEnqueuedAt, before: memory.bodiesBefore }),
  ];
  if (start.record.complete) phases.unshift((state) => lookUpGoneGroups(work, state.memory.gone));
  let state = start;
  for (const phase of phases) {
    const reached = foldResult(work, state, await phase(state));
    if (reached.ending.kind === 'leaseLost') return reached;
    state = reached.state;
  }
  return { state, ending: { kind: 'done' } };
}

/** Events that the run found stored under another issue, by their rows or by the count of an issue that has too many. */
const elsewhereIn = ({ record }: RunState): number => Math.max(record.eventsElsewhere, record.surplusEvents);

/** Folds what a phase found. One that failed is noted, and the run continues without the rest of it. */
function foldResult(work: Work, before: RunState, { findings, ending }: PhaseResult): Reached {
  const state = fold(before, findings);
  if (ending.kind === 'partly') return { state, ending: { kind: 'done' } };
  if (ending.kind !== 'failed') return { state, ending };
  return { state: noteFailure(work, state, ending.error), ending: { kind: 'done' } };
}

/** Notes in the run's record what failed. */
export function noteFailure(work: Work, state: RunState, error: unknown): RunState {
  const findings = nothingFound();
  const { code, message } = failureOf(error);
  noteProblem(findings, work, code, message);
  return fold(state, findings);
}
