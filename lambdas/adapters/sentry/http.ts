import pRetry from 'p-retry';
import type { Clock } from '../clock.ts';
import { failureOf, SentryUnavailable } from './failure.ts';

/** Resolves after `ms`, rejects when the signal aborts. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

export interface SentryHttpOptions {
  /** `https://sentry.io`, a region's URL or a self-hosted server. */
  baseUrl: string;
  /** Asked at each request, so that a rotated token is picked up. */
  token: () => Promise<string>;
  fetch?: typeof globalThis.fetch;
  clock: Clock;
  sleep: Sleep;
  /** In [0, 1). */
  random: () => number;
  /** Ends every request and every wait; its reason is what the caller sees. */
  signal?: AbortSignal;
  /** Per attempt, milliseconds. */
  timeoutMs?: number;
  /** Further attempts after the first. */
  retries?: number;
  /** No retry starts later than this after a call began, milliseconds, however long Sentry asks to wait. */
  giveUpAfterMs?: number;
}

export interface SentryRequest {
  method: 'GET' | 'PUT';
  /** From the base URL on, already encoded. */
  path: string;
  query?: URLSearchParams;
  body?: unknown;
  /** The scope this endpoint needs, for the error message. */
  scope: string;
}

export interface SentryAnswer {
  body: unknown;
  link: string | null;
  /** ISO 8601 UTC: when the attempt that succeeded was sent, so the answer was true then or later. */
  observedAt: string;
}

export interface SentryFigures {
  requests: number;
  rateLimitWaits: number;
  /** Last X-Sentry-Rate-Limit-Remaining; null where the server sends none. */
  rateLimitRemaining: number | null;
}

export interface SentryHttp {
  send(request: SentryRequest): Promise<SentryAnswer>;
  figures(): SentryFigures;
}

/** A page of 100 rows takes Sentry seconds at worst; its own search budget is 30 s, after which it answers 504. */
const TIMEOUT_MS = 20_000;
const RETRIES = 5;
/** No single call waits longer than this plus one attempt: the sync's lease must outlive a call. */
const GIVE_UP_AFTER_MS = 80_000;
/**
 * The issue list allows 10 requests a second per address and per user (docs/sentry-behaviour.md, Rate limits); 105 ms
 * keeps below.
 */
const MIN_INTERVAL_MS = 105;
/** Sentry's windows last a second; a Reset further away than this is left to its 429. */
const MAX_PAUSE_MS = 10_000;
const MIN_RATE_LIMIT_WAIT_MS = 1_000;
const MAX_BACKOFF_MS = 8_000;
const JITTER_MS = 500;

/**
 * The one way to Sentry's REST API: paced, timed out, retried, never redirected.
 * Rejects with `SentryRefusal` or `SentryUnavailable`, or with the signal's reason.
 */
export function createSentryHttp(options: SentryHttpOptions): SentryHttp {
  const { clock, signal, random } = options;
  const base = options.baseUrl.replace(/\/+$/, '');
  const doFetch = options.fetch ?? globalThis.fetch;
  const figures: SentryFigures = { requests: 0, rateLimitWaits: 0, rateLimitRemaining: null };
  let nextTurn = 0;
  let lastTurn = Promise.resolve();
  let pausedUntil = 0;

  /**
   * One departure after another. The interval is counted from the last departure, not from the plan: a turn that the
   * event loop delayed would otherwise leave close before the next one.
   */
  const takeTurn = (): Promise<void> => {
    const turn = lastTurn.then(async () => {
      if (pausedUntil > clock.now()) figures.rateLimitWaits++;
      const wait = () => Math.max(nextTurn, pausedUntil) - clock.now();
      // Again where an answer called for a pause meanwhile.
      while (wait() > 0) await options.sleep(wait(), signal);
      nextTurn = clock.now() + MIN_INTERVAL_MS;
    });
    lastTurn = turn.catch(() => undefined);
    return turn;
  };

  const untilReset = (headers: Headers): number => {
    const reset = numberOf(headers.get('x-sentry-rate-limit-reset'));
    return reset === null ? 0 : Math.max(0, reset * 1000 - clock.now());
  };

  const noteRateLimit = (headers: Headers) => {
    const remaining = numberOf(headers.get('x-sentry-rate-limit-remaining'));
    if (remaining === null) return;
    figures.rateLimitRemaining = remaining;
    if (remaining === 0) pausedUntil = clock.now() + Math.min(untilReset(headers), MAX_PAUSE_MS);
  };

  const attempt = async (request: SentryRequest): Promise<SentryAnswer> => {
    const token = await options.token();
    await takeTurn();
    signal?.throwIfAborted();
    figures.requests++;
    const observedAt = new Date(clock.now()).toISOString();
    const description = `${request.method} ${request.path}`;
    const { response, text } = await exchange(request, token, description);
    noteRateLimit(response.headers);
    if (!response.ok) {
      const answer = { status: response.status, location: response.headers.get('location'), text };
      throw failureOf(answer, description, request.scope, untilReset(response.headers));
    }
    return {
      body: parseJson(text, response.status, description),
      link: response.headers.get('link'),
      observedAt,
    };
  };

  const exchange = async (request: SentryRequest, token: string, description: string) => {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
    const query = request.query === undefined ? '' : `?${request.query.toString()}`;
    try {
      const response = await doFetch(`${base}${request.path}${query}`, {
        method: request.method,
        redirect: 'manual',
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      });
      return { response, text: await response.text() };
    } catch (error) {
      signal?.throwIfAborted();
      if (timeout.aborted)
        throw new SentryUnavailable(
          'sentry_timeout',
          `${description}: no answer within the time limit.`,
          null,
        );
      throw new SentryUnavailable('sentry_unreachable', `${description}: ${networkReason(error)}.`, null);
    }
  };

  /** Waits as long as the failure asks for; false where another attempt is pointless or too late. */
  const waitToRetry = async (error: Error, attemptNumber: number, startedAt: number): Promise<boolean> => {
    if (!(error instanceof SentryUnavailable)) return false;
    const backoff = Math.min(JITTER_MS * 2 ** (attemptNumber - 1), MAX_BACKOFF_MS);
    const least = error.waitMs === null ? backoff : Math.max(error.waitMs, MIN_RATE_LIMIT_WAIT_MS);
    const wait = least + random() * JITTER_MS;
    if (clock.now() + wait > startedAt + (options.giveUpAfterMs ?? GIVE_UP_AFTER_MS)) return false;
    if (error.status === 429) figures.rateLimitWaits++;
    await options.sleep(wait, signal);
    return true;
  };

  return {
    figures: () => ({ ...figures }),
    send: (request) => {
      const startedAt = clock.now();
      return pRetry(() => attempt(request), {
        retries: options.retries ?? RETRIES,
        // p-retry knows no rate limits: the waiting is ours.
        minTimeout: 0,
        signal,
        shouldRetry: ({ error, attemptNumber }) => waitToRetry(error, attemptNumber, startedAt),
      });
    },
  };
}

function parseJson(text: string, status: number, description: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's page, or an answer cut short.
    throw new SentryUnavailable(
      'sentry_not_json',
      `${description}: the answer (${status}) is not JSON. Check that SENTRY_BASE_URL is a Sentry server.`,
      status,
    );
  }
}

function numberOf(header: string | null): number | null {
  if (header === null || header.trim() === '') return null;
  const value = Number(header);
  return Number.isFinite(value) ? value : null;
}

/** fetch hides the reason (ECONNREFUSED, a certificate) in the cause of its TypeError. */
function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
