const WINDOW_MS = 600_000;
const OPEN_MS = 300_000;
const MIN_ERRORS = 500;
const MIN_ERROR_SHARE = 0.5;

/**
 * Sentry's guard against a dead receiver (getsentry/sentry#111723): with 500 failed sends that are at least half of
 * all within ten minutes, deliveries are dropped in silence for five minutes. Only sends without an answer count.
 */
export class CircuitBreaker {
  private readonly now: () => number;
  private windowStart = -Infinity;
  private sends = 0;
  private errors = 0;
  private openUntil = -Infinity;

  constructor(now: () => number) {
    this.now = now;
  }

  isOpen(): boolean {
    return this.now() < this.openUntil;
  }

  record(failed: boolean): void {
    const now = this.now();
    if (now - this.windowStart > WINDOW_MS) {
      this.windowStart = now;
      this.sends = 0;
      this.errors = 0;
    }
    this.sends++;
    if (failed) this.errors++;
    if (this.errors >= MIN_ERRORS && this.errors / this.sends >= MIN_ERROR_SHARE) {
      this.openUntil = now + OPEN_MS;
      this.windowStart = -Infinity;
    }
  }
}
