import type { SyncRun } from '../adapters/table/sync/sync-items.ts';

export type Trigger = SyncRun['trigger'];

/** How one invocation ended. */
export type SyncOutcome =
  | { kind: 'finished'; run: SyncRun; rateLimitRemaining: number | null }
  /** Time ran out; the next invocation continues from the checkpoint. */
  | { kind: 'unfinished'; run: SyncRun; rateLimitRemaining: number | null }
  | { kind: 'failed'; run: SyncRun; rateLimitRemaining: number | null; failure: SyncFailure }
  /**
   * Another invocation is at work on this run. With `after`, of a manual sync: this run was asked for, and begins when
   * the one named there has ended.
   */
  | { kind: 'busy'; runId: string; after?: string }
  /** Of a manual sync: another invocation has performed the run that was asked for, and reported it. */
  | { kind: 'performed'; run: SyncRun };

/** An outcome of a run that this invocation has worked on. */
export type RunOutcome = Extract<SyncOutcome, { rateLimitRemaining: number | null }>;

export interface SyncFailure {
  code: string;
  message: string;
  /** True where Sentry refused or was out of reach, false where the fault is ours. */
  bySentry: boolean;
}
