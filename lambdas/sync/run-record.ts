import { isoNow } from '../adapters/clock.ts';
import type { SyncRun } from '../adapters/table/sync/sync-items.ts';
import type { Work } from './phase.ts';
import { checkpointOf, type RunState } from './run-state.ts';

/** A run record must stay small; all refusals are items of their own. */
const MAX_REFUSALS = 50;

/** What was saved of a run. */
export interface Saved {
  run: SyncRun;
  rateLimitRemaining: number | null;
}

/** Writes what a run has come to into the table: its record, its checkpoint, and what it leaves to later runs. */
export interface RunRecord {
  /** Writes the run with the requests so far, those of earlier invocations included. */
  save(state: RunState): Promise<Saved>;
  /** Keeps the place, so that the next invocation continues with the same window. */
  suspend(state: RunState): Promise<Saved>;
  end(state: RunState, as: SyncRun['state']): Promise<Saved>;
}

export function recordOf(
  { services, sentry, refusals }: Work,
  start: SyncRun,
  { scope, isResumed }: { scope: string; isResumed: boolean },
): RunRecord {
  const { store, clock } = services;
  const saveRefusals = async () => {
    const { put, remove } = refusals.settle();
    if (put.length + remove.length > 0) await services.refusals.save({ put, remove });
  };
  const saveMemory = async ({ memory, memoryChanged }: RunState) => {
    if (memoryChanged) await store.saveMemory(memory);
  };
  const save = async ({ record }: RunState): Promise<Saved> => {
    const { requests, rateLimitWaits, rateLimitRemaining } = sentry.figures();
    const run: SyncRun = {
      ...record,
      requests: start.requests + requests,
      rateLimitWaits: start.rateLimitWaits + rateLimitWaits,
      refused: refusals.count(),
      refusals: refusals.entries().slice(0, MAX_REFUSALS),
    };
    await store.saveRun(run);
    return { run, rateLimitRemaining };
  };
  return {
    save,
    suspend: async (state) => {
      await saveRefusals();
      const saved = await save(state);
      await saveMemory(state);
      await store.saveCheckpoint(checkpointOf({ ...state, record: saved.run }, scope));
      return saved;
    },
    end: async (state, as) => {
      const finishedAt = isoNow(clock);
      await saveRefusals();
      await saveMemory(state);
      // Before the record, so that a run which says it ended is never taken up again.
      if (isResumed) await store.clearCheckpoint();
      return save({ ...state, record: { ...state.record, state: as, finishedAt } });
    },
  };
}
