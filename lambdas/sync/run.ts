import type { Checkpoint } from '../adapters/table/sync/sync-items.ts';
import { failureOf } from './failure.ts';
import { noteProblem, nothingFound } from './findings.ts';
import { noteIndexedTags } from './indexed-tags.ts';
import { leaseKeeper, releaseLease, renewLease } from './lease.ts';
import type { RunOutcome, SyncOutcome, Trigger } from './outcome.ts';
import { endingOf, type Work } from './phase.ts';
import { noteFailure, performPhases, type Reached } from './phases.ts';
import { createRefusals } from './refusals.ts';
import { recordOf } from './run-record.ts';
import {
  fold,
  newRun,
  resumedRun,
  withAbsentGroupsLeft,
  withoutAllSeen,
  type RunState,
} from './run-state.ts';
import type { SyncServices } from './services.ts';
import { outcomeOfWaiting, takeTurn } from './turn.ts';

/** The checkpoint of a run that began longer ago is given up: its window is out of date. */
const CHECKPOINT_MAX_AGE_MS = 3_600_000;

/**
 * One invocation of the sync: begins a run, or continues with one that ran out of time, unless another invocation
 * holds the lease. A run that somebody waits for follows in the same invocation where time is left.
 * `signal` aborts when the time is used up; the run then saves where it is. `onRun` is told of each run.
 * Rejects only where the table itself cannot be used.
 */
export async function runSync(
  services: SyncServices,
  trigger: Trigger,
  signal: AbortSignal,
  onRun: (outcome: RunOutcome) => Promise<void> = () => Promise.resolve(),
): Promise<SyncOutcome> {
  const owner = services.newId();
  const turn = await takeTurn(services, { owner, trigger, signal });
  if (turn.kind === 'notOurs') return turn.outcome;
  try {
    for (;;) {
      const outcome = await continueOrBegin(services, { owner, trigger, signal });
      await onRun(outcome);
      const waiting = signal.aborted ? null : await services.waiting.load();
      const isFollowed = waiting !== null && (await renewLease(services, { owner, runId: waiting }));
      if (!isFollowed) return answering(outcome, turn.asked);
    }
  } finally {
    await releaseLease(services, owner);
  }
}

/** Whoever asked for a run is not answered with an older one. */
const answering = (outcome: RunOutcome, asked: string | null): SyncOutcome =>
  asked === null || outcome.run.id === asked ? outcome : outcomeOfWaiting(asked, outcome.run.id);

async function continueOrBegin(
  services: SyncServices,
  { owner, trigger, signal }: { owner: string; trigger: Trigger; signal: AbortSignal },
): Promise<RunOutcome> {
  const checkpoint = await usableCheckpoint(services);
  const waiting = checkpoint === null ? await services.waiting.load() : null;
  const begun = waiting === null ? { id: owner, trigger } : { id: waiting, trigger: 'http' as const };
  const state = await openRun(services, checkpoint, begun);
  const { id: runId, window: span } = state.record;
  const keepLease = leaseKeeper(services, { owner, runId });
  // Tells the lease which run this invocation has taken up.
  await keepLease();
  // From here on whoever asks is late for this run, and lets another one wait.
  if (waiting !== null) await services.waiting.clear(waiting);
  await noteIndexedTags(services, state.memory.listedWhole !== true);
  const refusals = createRefusals(await services.refusals.list(), {
    clock: services.clock,
    log: services.log,
    isManual: begun.trigger === 'http',
  });
  const work: Work = {
    ...{ services, sentry: services.sentry(signal), signal, runId },
    ...{ span, refusals, keepLease },
    announces: state.memory.listedWhole === true,
  };
  return perform(work, state, checkpoint !== null);
}

const scopeOf = ({ settings }: SyncServices) =>
  [settings.baseUrl, settings.orgSlug, ...[...settings.projects].sort()].join(' ');

async function usableCheckpoint(services: SyncServices): Promise<Checkpoint | null> {
  const checkpoint = await services.store.loadCheckpoint();
  if (checkpoint === null) return null;
  const age = services.clock.now() - Date.parse(checkpoint.run.startedAt);
  return checkpoint.scope === scopeOf(services) && age < CHECKPOINT_MAX_AGE_MS ? checkpoint : null;
}

async function openRun(
  { store, clock, settings }: SyncServices,
  checkpoint: Checkpoint | null,
  given: { id: string; trigger: Trigger },
): Promise<RunState> {
  const memory = await store.loadMemory();
  if (checkpoint !== null) return resumedRun({ ...checkpoint, record: checkpoint.run }, memory);
  return newRun({ ...given, nowMs: clock.now(), windowDays: settings.windowDays }, memory);
}

async function perform(work: Work, start: RunState, isResumed: boolean): Promise<RunOutcome> {
  const { services, sentry, signal } = work;
  const record = recordOf(work, start.record, { scope: scopeOf(services), isResumed });
  const { state, ending } = await record.save(start).then(
    () => performPhases(work, start),
    (error: unknown): Reached => ({ state: start, ending: endingOf(error, signal) }),
  );
  switch (ending.kind) {
    case 'done':
    case 'partly':
      return {
        kind: 'finished',
        ...(await record.end(state, state.record.complete ? 'COMPLETE' : 'PARTIAL')),
      };
    case 'outOfTime':
      if (start.position.phase === 'list') return { kind: 'unfinished', ...(await record.suspend(state)) };
      return { kind: 'finished', ...(await record.end(leaveAbsentGroups(work, state), 'PARTIAL')) };
    case 'leaseLost': {
      // The record belongs to whoever holds the lease now.
      const { rateLimitRemaining } = sentry.figures();
      return { kind: 'failed', run: state.record, rateLimitRemaining, failure: failureOf(ending.error) };
    }
    case 'failed': {
      const failed = noteFailure(work, withoutAllSeen(state), ending.error);
      return { kind: 'failed', ...(await record.end(failed, 'FAILED')), failure: failureOf(ending.error) };
    }
  }
}

/** Not a third time: groups that two invocations did not suffice for never hold up the next list. */
function leaveAbsentGroups(work: Work, state: RunState): RunState {
  const findings = nothingFound();
  noteProblem(
    findings,
    work,
    'absent_unfinished',
    'Two invocations did not suffice for the errors that the list did not contain; the next run continues with them.',
  );
  return fold(withAbsentGroupsLeft(state), findings);
}
