import { TransientError } from '../core/failure.ts';

/** The time that one request has. */
export interface Deadline {
  signal: AbortSignal;
  /** The request is answered. */
  release(): void;
}

/**
 * Not `AbortSignal.timeout`: its timer does not keep the process alive, and Lambda ends a runtime that has nothing
 * left to wait for.
 */
export function startDeadline(milliseconds: number): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), milliseconds);
  return { signal: controller.signal, release: () => clearTimeout(timer) };
}

/** The work's outcome, or a `TransientError` as soon as the signal aborts, whatever the work does then. */
export function withinDeadline<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () =>
      reject(new TransientError('deadline_exceeded', 'What this request depends on did not answer in time.'));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
