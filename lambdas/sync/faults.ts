import type { Clock } from '../adapters/clock.ts';
import type { FaultStore } from '../adapters/table/sync/fault-store.ts';
import { changesOfFaults, judgeRun, type Judged } from '../core/events/faults.ts';
import type { RunOutcome } from './outcome.ts';

export interface FaultServices {
  faults: FaultStore;
  clock: Clock;
}

/** Writes the beginning or the end of what this run has judged, where either is new. */
export async function noteFaults({ faults, clock }: FaultServices, judged: readonly Judged[]): Promise<void> {
  const before = await faults.load();
  const { state, changes } = changesOfFaults(before, judged, clock.now());
  if (changes.length > 0) await faults.save(before, state, changes);
}

/** The same of the run itself, when it has ended. */
export async function noteRun({ faults, clock }: FaultServices, outcome: RunOutcome): Promise<void> {
  if (outcome.kind === 'unfinished') return;
  const before = await faults.load();
  const { failing, judged } = judgeRun(before, {
    startedAt: outcome.run.startedAt,
    failure: outcome.kind === 'failed' ? outcome.failure.message : null,
  });
  const { state, changes } = changesOfFaults(before, [judged], clock.now());
  if (changes.length === 0 && failing?.runs === before.failing?.runs) return;
  await faults.save(before, { ...state, failing }, changes);
}
