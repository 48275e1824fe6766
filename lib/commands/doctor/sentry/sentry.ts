import { waitOf } from '../../../../lambdas/adapters/sentry/rate-limit.ts';
import { whoAnswered } from '../../../../lambdas/core/sentry/who-answered.ts';
import { CommandError, EXIT } from '../../command-line/exit.ts';
import type { Http, HttpAnswer } from '../../target/http.ts';

export interface SentryAnswer {
  status: number;
  body: unknown;
  /** What Sentry says about a refusal; empty where it says nothing. */
  detail: string;
  raw: HttpAnswer;
}

/** Something in Sentry's place answered. */
export class NotSentryError extends CommandError {
  readonly finding: string;
  /** What to do. */
  readonly advice: string;
  constructor({ finding, advice }: { finding: string; advice: string }) {
    super(`${finding}. ${advice}`, EXIT.failed);
    this.finding = finding;
    this.advice = advice;
  }
}

/** Sentry's REST API. Rejects where Sentry is out of reach, and with `NotSentryError` where somebody else answers. */
export interface Sentry {
  /** `path` begins after `/api/0`. `as` picks the token: the stored one, or the person's where there is one. */
  request(
    path: string,
    options?: { method?: 'GET' | 'PUT'; body?: object; as?: 'stored' | 'person' },
  ): Promise<SentryAnswer>;
}

export interface SentryOptions {
  baseUrl: string;
  http: Http;
  /** The stored token. */
  token: () => Promise<string>;
  /** SENTRY_ADMIN_TOKEN. */
  personsToken: string | undefined;
  clock: { now(): number };
  sleep: (ms: number) => Promise<void>;
}

const MAX_ATTEMPTS = 3;
const MAX_WAIT_MS = 10_000;

export function createSentry({ baseUrl, http, token, personsToken, clock, sleep }: SentryOptions): Sentry {
  return {
    request: async (path, { method = 'GET', body, as = 'stored' } = {}) => {
      const bearer = as === 'person' && personsToken !== undefined ? personsToken : await token();
      for (let attempt = 1; ; attempt++) {
        const raw = await http(`${baseUrl.replace(/\/$/, '')}/api/0${path}`, {
          method,
          headers: {
            authorization: `Bearer ${bearer}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        if (raw.status === 429 && attempt < MAX_ATTEMPTS) {
          await sleep(waitFor(raw, clock.now()));
          continue;
        }
        const { status, text, headers } = raw;
        const who = whoAnswered(
          {
            ...{ status, text, contentType: headers.get('content-type') },
            ...{ server: headers.get('server'), location: headers.get('location') },
          },
          `${method} /api/0${path.split('?')[0] ?? path}`,
        );
        if (!who.isSentry) throw new NotSentryError(who);
        return { status, body: who.body, detail: who.detail, raw };
      }
    },
  };
}

/** As long as the answer asks, within a person's patience. */
const waitFor = ({ headers }: HttpAnswer, now: number): number =>
  Math.min(MAX_WAIT_MS, Math.max(1000, waitOf(headers, now) ?? 0));

/** `403 (You do not have permission to perform this action.)` */
export const told = ({ status, detail }: SentryAnswer): string =>
  detail === '' ? String(status) : `${status.toString()} (${detail.replace(/\.$/, '')})`;
