import type { SentryApi, Span } from '../adapters/sentry/api.ts';
import { nothingFound, type Findings } from './findings.ts';
import type { Refusals } from './refusals.ts';
import type { SyncServices } from './services.ts';

/** What every phase works with. What the run has come to is none of it: phases are given that piece by piece. */
export interface Work {
  readonly services: SyncServices;
  readonly sentry: SentryApi;
  /** Aborts when the invocation's time is used up. */
  readonly signal: AbortSignal;
  readonly runId: string;
  /** False before the first whole list: what the run finds is old. */
  readonly announces: boolean;
  /** What Sentry refuses for single issues and projects: every question about one goes through it. */
  readonly refusals: Refusals;
  /** The run's window. */
  readonly span: Span;
  /** Renews the lease when it is due. Rejects with `LeaseLostError`. */
  readonly keepLease: () => Promise<void>;
}

/** How a phase ended. */
export type Ending =
  | { kind: 'done' }
  /** It went as far as it could without having seen everything; a problem of its findings says why. */
  | { kind: 'partly' }
  /** What was done until then counts; another invocation or run continues. */
  | { kind: 'outOfTime' }
  /** Another invocation owns the lease now, so this one must stop without another write. */
  | { kind: 'leaseLost'; error: LeaseLostError }
  | { kind: 'failed'; error: unknown };

/** Whatever the ending, the findings hold all that was done before it. */
export interface PhaseResult {
  findings: Findings;
  ending: Ending;
}

/** Another run owns the lease now. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** Does a phase's work. What it finds it puts into the findings as it goes, so that nothing is lost when it throws. */
export async function asPhase(
  { signal }: Pick<Work, 'signal'>,
  work: (findings: Findings) => Promise<'done' | 'partly'>,
): Promise<PhaseResult> {
  const findings = nothingFound();
  try {
    return { findings, ending: { kind: await work(findings) } };
  } catch (error) {
    return { findings, ending: endingOf(error, signal) };
  }
}

/** The signal is what failed the work, whatever error that came to. */
export function endingOf(error: unknown, signal: AbortSignal): Ending {
  if (error instanceof LeaseLostError) return { kind: 'leaseLost', error };
  return signal.aborted ? { kind: 'outOfTime' } : { kind: 'failed', error };
}

/** A webhook is visible 5 s after it was accepted (the queue's delay), and so is what the sync enqueues. */
export const SETTLE_MS = 5_000;

/** Waits until the rows that this invocation has enqueued are stored, as a rule; null where it enqueued none. */
export async function untilRowsAreStored(
  { services, signal }: Work,
  rowsEnqueuedAt: number | null,
): Promise<void> {
  const wait = (rowsEnqueuedAt ?? Number.NEGATIVE_INFINITY) + SETTLE_MS - services.clock.now();
  if (wait > 0) await services.sleep(wait, signal);
}
