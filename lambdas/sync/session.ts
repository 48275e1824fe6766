import type { SentryApi, Span } from '../adapters/sentry/api.ts';
import type { BackfillCandidate, Position, SyncMemory, SyncRun } from '../adapters/table/sync/sync-items.ts';
import type { SyncServices } from './services.ts';

/** One invocation's work on one run. The phases change it as they go. */
export interface Session {
  readonly services: SyncServices;
  readonly sentry: SentryApi;
  readonly signal: AbortSignal;
  readonly span: Span;
  readonly run: SyncRun;
  /** Ids listed in this invocation: the only memory that grows with the number of issues. */
  readonly seen: Set<string>;
  /** When one issue of each page listed in this invocation was first seen, ISO 8601. */
  readonly firstSeen: string[];
  /** By issue id. */
  candidates: Map<string, BackfillCandidate>;
  /** Ids whose details are still to be asked for in this run. */
  unanswered: string[];
  /** When this invocation last enqueued rows of events, milliseconds; null where it has not. */
  rowsEnqueuedAt: number | null;
  /** Saved when the invocation ends, where `memoryChanged`. */
  readonly memory: SyncMemory;
  memoryChanged: boolean;
  /** Saved as part of the checkpoint when time runs out. */
  position: Position;
  /** Renews the lease when it is due. Rejects with `LeaseLostError`. */
  readonly keepLease: () => Promise<void>;
}

/** Another run owns the lease now, so this one must stop without another write. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** A webhook is visible 5 s after it was accepted (DESIGN section 7), and so is what the sync enqueues. */
export const SETTLE_MS = 5_000;

/** Waits until the rows that this invocation has enqueued are stored, as a rule. */
export async function untilRowsAreStored({ services, rowsEnqueuedAt, signal }: Session): Promise<void> {
  const wait = (rowsEnqueuedAt ?? Number.NEGATIVE_INFINITY) + SETTLE_MS - services.clock.now();
  if (wait > 0) await services.sleep(wait, signal);
}

/**
 * Does a part of the work that the next run repeats or goes on with: when time runs out it ends early, without an
 * error, and what was done counts.
 */
export async function whileTimeLasts(session: Session, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (session.signal.aborted && !(error instanceof LeaseLostError)) return true;
    throw error;
  }
}

/** A run record must stay small; the count of further errors is in the log. */
const MAX_ERRORS = 50;
/** A message about an answer of another shape names each place where it differs. */
const MAX_MESSAGE = 1_000;

export function noteError(session: Session, code: string, problem: string): void {
  const message = problem.length <= MAX_MESSAGE ? problem : `${problem.slice(0, MAX_MESSAGE - 1)}…`;
  session.services.log.warn('sync problem', { runId: session.run.id, code, problem: message });
  if (session.run.errors.length < MAX_ERRORS) session.run.errors.push({ code, message });
}
