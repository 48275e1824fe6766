import * as z from 'zod';
import type { Http, HttpAnswer } from '../../target/http.ts';
import { jsonOf } from '../../target/json.ts';

export interface SentryAnswer {
  status: number;
  body: unknown;
  /** What Sentry says about a refusal; empty where it says nothing. */
  detail: string;
  raw: HttpAnswer;
}

/** Sentry's REST API. Rejects only where Sentry is out of reach. */
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

const refusal = z.object({ detail: z.string() });

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
          await sleep(waitOf(raw, clock.now()));
          continue;
        }
        const parsed = jsonOf(raw.text);
        return { status: raw.status, body: parsed, detail: detailOf(parsed), raw };
      }
    },
  };
}

/**
 * Sentry names the second at which its window ends and sends no Retry-After (docs/sentry-behaviour.md, Rate limits).
 */
function waitOf({ headers }: HttpAnswer, now: number): number {
  const resetAt = Number(headers.get('x-sentry-rate-limit-reset') ?? 0) * 1000;
  return Math.min(MAX_WAIT_MS, Math.max(1000, resetAt - now));
}

const nonField = z.object({ non_field_errors: z.array(z.string()) });

function detailOf(body: unknown): string {
  if (typeof body === 'string') return body;
  return (
    refusal.safeParse(body).data?.detail ?? nonField.safeParse(body).data?.non_field_errors.join(' ') ?? ''
  );
}

/** `403 (You do not have permission to perform this action.)` */
export const told = ({ status, detail }: SentryAnswer): string =>
  detail === '' ? String(status) : `${status.toString()} (${detail.replace(/\.$/, '')})`;
