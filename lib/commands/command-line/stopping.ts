import { setTimeout as wait } from 'node:timers/promises';
import { EXIT } from './exit.ts';

/**
 * A Ctrl-C under npm arrives twice, from the terminal and from npm, within milliseconds; only a signal later than
 * this means that somebody has lost patience.
 */
const SECOND_SIGNAL_AFTER_MS = 500;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The first signal asks to stop after the current step, a later one ends the process at once. */
export function stopOnSignals(stderr: { write(text: string): unknown }): {
  signal: AbortSignal;
  release(): void;
} {
  const stopping = new AbortController();
  let firstAt: number | undefined;
  const onSignal = () => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      stopping.abort();
      stderr.write('\nStopping after this step (again to force)\n');
    } else if (performance.now() - firstAt > SECOND_SIGNAL_AFTER_MS) process.exit(EXIT.stopped);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: stopping.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}

/** Resolves after `ms`, or at once when `signal` is or becomes aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
