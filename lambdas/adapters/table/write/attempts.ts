import type { RowServices } from './row-change.ts';

export interface WriterServices extends RowServices {
  /** 0 <= random() < 1. */
  random: () => number;
  sleep: (ms: number) => Promise<void>;
}

/**
 * Full jitter (AWS Architecture Blog, "Exponential Backoff and Jitter"): contention on one hot group resolves fastest
 * when the losers spread out. Capped, so that ten consumers on one group (CONSUMER_MAX_CONCURRENCY) all have their turn
 * within one invocation: together the waits are 5 s on average. Then the queue's own retry takes over, and that counts
 * towards the dead-letter queue.
 */
export const MAX_ATTEMPTS = 20;
const FIRST_WAIT_MS = 10;
const MAX_WAIT_MS = 640;
export const waitBeforeAttempt = ({ random, sleep }: WriterServices, attempt: number): Promise<void> =>
  sleep(random() * Math.min(FIRST_WAIT_MS * 2 ** attempt, MAX_WAIT_MS));
