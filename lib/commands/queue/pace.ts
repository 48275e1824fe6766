import type { Clock } from '../../../lambdas/adapters/clock.ts';

/**
 * Steady pace. `after(n)` is how many milliseconds to wait once `n` messages were sent, so that on the whole `rate` a
 * second are. Time lost in a slow step is not made up for by a burst.
 */
export function createPace(rate: number, clock: Clock): { after(messages: number): number } {
  let due = clock.now();
  return {
    after(messages) {
      const now = clock.now();
      due = Math.max(due + (messages / rate) * 1000, now);
      return due - now;
    },
  };
}

/**
 * Messages a second that a replay or redrive sends unless told otherwise. The table's cost fuse (TABLE_MAX_WRITE_UNITS,
 * 4,000 units a second) takes about 330 events a second of different groups at 12 units each; this leaves a third of it
 * to what Sentry sends meanwhile.
 */
export const DEFAULT_RATE = 200;
