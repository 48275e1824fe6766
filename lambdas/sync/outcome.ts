import type { SyncRun } from '../adapters/table/sync/sync-items.ts';

export type Trigger = SyncRun['trigger'];

/** How one invocation ended. */
export type SyncOutcome =
  | { kind: 'finished'; run: SyncRun; rateLimitRemaining: number | null }
  /** Time ran out; the next invocation continues from the checkpoint. */
  | { kind: 'unfinished'; run: SyncRun; rateLimitRemaining: number | null }
  | { kind: 'failed'; run: SyncRun; rateLimitRemaining: number | null; failure: SyncFailure }
  /** Another invocation is at work on this run. */
  | { kind: 'busy'; runId: string };

export interface SyncFailure {
  code: string;
  message: string;
  /** True where Sentry refused or was out of reach, false where the fault is ours. */
  bySentry: boolean;
}
