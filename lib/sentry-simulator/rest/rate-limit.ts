import { json, type Answer } from '../exchange.ts';
import type { FaultSettings } from '../faults/faults.ts';

interface Limit {
  limit: number;
  /** Seconds. */
  window: number;
  concurrent: number;
}

const DEFAULT: Limit = { limit: 40, window: 1, concurrent: 25 };

/**
 * Numbers read in Sentry's source or seen on sentry.io: the issue list since getsentry/sentry#122622, project
 * events since #64847. Endpoints not named here share one bucket.
 */
const LIMITS: Readonly<Record<string, Limit>> = {
  issues: { limit: 10, window: 1, concurrent: 25 },
  'project-issues': { limit: 5, window: 1, concurrent: 25 },
  'project-events': { limit: 60, window: 60, concurrent: 2 },
  'latest-event': { limit: 15, window: 1, concurrent: 25 },
};

export interface Admission {
  headers: Record<string, string>;
  /** The 429 to send instead of the answer. */
  refusal: Answer | null;
  release: () => void;
}

/** Fixed windows that start at whole multiples of their length, per endpoint; one caller, the integration's token. */
export class RateLimiter {
  enabled = true;
  private readonly now: () => number;
  private readonly used = new Map<string, { windowIndex: number; count: number }>();
  private readonly running = new Map<string, number>();

  constructor(now: () => number) {
    this.now = now;
  }

  /**
   * Counts a request. `release` must be called when it is answered. `force` refuses it whatever the count, with what
   * `faults` says that a 429 tells.
   */
  admit(endpoint: string, force: boolean, faults: FaultSettings['rest']): Admission {
    const { limit, window, concurrent: usual } = LIMITS[endpoint] ?? DEFAULT;
    const concurrent = faults.concurrentLimit ?? usual;
    const windowIndex = Math.floor(this.now() / 1000 / window);
    const entry = this.used.get(endpoint);
    const count = (entry?.windowIndex === windowIndex ? entry.count : 0) + 1;
    const running = (this.running.get(endpoint) ?? 0) + 1;
    this.used.set(endpoint, { windowIndex, count });
    this.running.set(endpoint, running);
    const headers = {
      'X-Sentry-Rate-Limit-Limit': String(limit),
      'X-Sentry-Rate-Limit-Remaining': force ? '0' : String(Math.max(0, limit - count)),
      'X-Sentry-Rate-Limit-Reset': String((windowIndex + 1) * window),
      'X-Sentry-Rate-Limit-ConcurrentLimit': String(concurrent),
      'X-Sentry-Rate-Limit-ConcurrentRemaining': String(Math.max(0, concurrent - running)),
    };
    const release = (): void => {
      this.running.set(endpoint, (this.running.get(endpoint) ?? 1) - 1);
    };
    const refuse = (text: string): Admission => ({ headers, refusal: json(429, text, headers), release });
    if (force && faults.rateLimitedAs !== undefined) {
      return { headers: {}, refusal: this.told(faults.rateLimitedAs, headers), release };
    }
    if (force || (this.enabled && count > limit)) {
      return refuse(
        `You are attempting to use this endpoint too frequently. Limit is ${limit} requests in ${window} seconds`,
      );
    }
    if ((this.enabled || faults.concurrentLimit !== undefined) && running > concurrent) {
      return refuse(
        `You are attempting to go above the allowed concurrency for this endpoint. Concurrency limit is ${concurrent}`,
      );
    }
    return { headers, refusal: null, release };
  }

  private told(
    { retryAfterSeconds, retryAfterAs, resetSeconds }: NonNullable<FaultSettings['rest']['rateLimitedAs']>,
    headers: Record<string, string>,
  ): Answer {
    const at = (seconds: number): Date => new Date(this.now() + seconds * 1000);
    const retryAfter: Record<string, string> =
      retryAfterSeconds === undefined
        ? {}
        : {
            'Retry-After':
              retryAfterAs === 'date' ? at(retryAfterSeconds).toUTCString() : String(retryAfterSeconds),
          };
    if (resetSeconds === undefined) {
      const body = '<html><body><h1>429 Too Many Requests</h1></body></html>';
      return { status: 429, headers: { 'content-type': 'text/html', server: 'nginx', ...retryAfter }, body };
    }
    const reset = { 'X-Sentry-Rate-Limit-Reset': String(Math.ceil(at(resetSeconds).getTime() / 1000)) };
    return json(429, 'You are attempting to use this endpoint too frequently.', {
      ...headers,
      ...reset,
      ...retryAfter,
    });
  }
}
