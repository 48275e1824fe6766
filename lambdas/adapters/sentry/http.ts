import pLimit from 'p-limit';
import pRetry from 'p-retry';
import type { Clock } from '../clock.ts';
import { bodyOf, SentryUnavailable } from './failure.ts';
import { numberOf, retryAfter, untilReset, waitOf } from './rate-limit.ts';
import { whyUnreachable } from './unreachable.ts';

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
  method: 'GET' | 'POST' | 'PUT';
  /** From the base URL on, already encoded. */
  path: string;
  query?: URLSearchParams;
  body?: unknown;
  /** The scope this endpoint needs, for the error message. */
  scope: string;
  /** One of many such requests, whose failure is noted and left to a later run: it is soon given up. */
  isOneOfMany?: boolean;
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
/** Of a request that is one of many; an answer that took the whole time limit is not waited for once more. */
const RETRIES_OF_ONE = 1;
const GIVE_UP_ONE_AFTER_MS = 10_000;
/** No single call waits longer than this plus one attempt: the sync's lease must outlive a call. */
const GIVE_UP_AFTER_MS = 130_000;
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
const UNTRUSTED = 'sentry_untrusted';

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
  const giveUpAfterMs = options.giveUpAfterMs ?? GIVE_UP_AFTER_MS;
  /** The first request goes alone: its answer tells how many Sentry takes at the same time. */
  const lanes = pLimit(1);
  let isConcurrencyTold = false;

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

  /** A server that tells none takes what we send; one that has told one means it until it tells another. */
  const noteConcurrency = (told: number | null) => {
    isConcurrencyTold ||= told !== null;
    if (told === null && isConcurrencyTold) return;
    const concurrency = Math.max(1, Math.floor(told ?? Number.POSITIVE_INFINITY));
    if (lanes.concurrency !== concurrency) lanes.concurrency = concurrency;
  };

  const noteRateLimit = (headers: Headers, wait: number) => {
    const remaining = numberOf(headers.get('x-sentry-rate-limit-remaining'));
    noteConcurrency(numberOf(headers.get('x-sentry-rate-limit-concurrentlimit')));
    if (remaining !== null) figures.rateLimitRemaining = remaining;
    const reset = remaining === 0 ? (untilReset(headers, clock.now()) ?? 0) : 0;
    const pause = Math.min(Math.max(wait, reset), MAX_PAUSE_MS, giveUpAfterMs);
    if (pause > 0) pausedUntil = Math.max(pausedUntil, clock.now() + pause);
  };

  const attempt = async (request: SentryRequest): Promise<SentryAnswer> => {
    const token = await options.token();
    await takeTurn();
    signal?.throwIfAborted();
    figures.requests++;
    const observedAt = new Date(clock.now()).toISOString();
    const description = `${request.method} ${request.path}`;
    const { response, text } = await exchange(request, token, description);
    const { status, headers } = response;
    const wait = status === 429 ? waitOf(headers, clock.now()) : retryAfter(headers, clock.now());
    noteRateLimit(headers, status === 429 ? (wait ?? 0) : 0);
    const answer = {
      status,
      text,
      contentType: headers.get('content-type'),
      server: headers.get('server'),
      location: headers.get('location'),
    };
    const body = bodyOf(answer, { request: description, scope: request.scope }, wait);
    return { body, link: headers.get('link'), observedAt };
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
      const { reason, isUntrusted } = whyUnreachable(error);
      const code = isUntrusted ? UNTRUSTED : 'sentry_unreachable';
      throw new SentryUnavailable(code, `${description}: ${reason}`, null);
    }
  };

  /** Waits as long as the failure asks for; false where another attempt is pointless or too late. */
  const waitToRetry = async (
    error: Error,
    attemptNumber: number,
    { startedAt, isOneOfMany = false }: { startedAt: number; isOneOfMany: boolean | undefined },
  ): Promise<boolean> => {
    if (!(error instanceof SentryUnavailable) || error.code === UNTRUSTED) return false;
    const isLimited = error.status === 429;
    if (isOneOfMany && !isLimited && attemptNumber > RETRIES_OF_ONE) return false;
    const backoff = Math.min(JITTER_MS * 2 ** (attemptNumber - 1), MAX_BACKOFF_MS);
    const least = isLimited ? MIN_RATE_LIMIT_WAIT_MS : backoff;
    const wait = Math.max(error.waitMs ?? 0, least) + random() * JITTER_MS;
    const patience = isOneOfMany && !isLimited ? GIVE_UP_ONE_AFTER_MS : giveUpAfterMs;
    if (clock.now() + wait > startedAt + Math.min(patience, giveUpAfterMs)) return false;
    if (isLimited) figures.rateLimitWaits++;
    await options.sleep(wait, signal);
    return true;
  };

  return {
    figures: () => ({ ...figures }),
    send: (request) => {
      const startedAt = clock.now();
      const { isOneOfMany } = request;
      return pRetry(() => lanes(() => attempt(request)), {
        retries: options.retries ?? RETRIES,
        // p-retry knows no rate limits: the waiting is ours.
        minTimeout: 0,
        signal,
        shouldRetry: ({ error, attemptNumber }) =>
          waitToRetry(error, attemptNumber, { startedAt, isOneOfMany }),
      });
    },
  };
}
