import * as z from 'zod';
import { PermanentError, TransientError } from '../../core/failure.ts';
import { fieldErrorsIn } from '../../core/sentry/field-errors.ts';

/** Sentry said no (4xx or a redirect): the same request will be refused again. */
export class SentryRefusal extends PermanentError {
  readonly status: number;
  /** Sentry's own words, at most 200 characters. */
  readonly detail: string;
  constructor(code: string, message: string, status: number, detail: string) {
    super(code, message);
    this.status = status;
    this.detail = detail;
  }
}

/** Sentry did not answer, or not usefully (429, 5xx, network, not JSON), after every retry. */
export class SentryUnavailable extends TransientError {
  /** Null where no answer came at all. */
  readonly status: number | null;
  /** For a 429: how long Sentry asks us to wait, milliseconds. */
  readonly waitMs: number | null;
  constructor(code: string, message: string, status: number | null, waitMs: number | null = null) {
    super(code, message);
    this.status = status;
    this.waitMs = waitMs;
  }
}

const DETAIL_LENGTH = 200;
const errorBody = z.union([
  z.string(),
  z
    .object({ detail: z.union([z.string(), z.object({ message: z.string() }).transform((d) => d.message)]) })
    .transform((b) => b.detail),
]);

/**
 * Sentry's explanation: a 429 body is a bare JSON string, other errors are `{detail}` (docs/sentry-behaviour.md,
 * Errors).
 */
export function detailOf(text: string): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return '';
  }
  const parsed = errorBody.safeParse(body);
  return (parsed.success ? parsed.data : fieldErrorsIn(body)).slice(0, DETAIL_LENGTH);
}

/**
 * The error for an answer that is not 2xx. `request` is a description such as `GET /api/0/...`, never with the
 * token; `scope` is what the endpoint needs; `waitMs` is how long a 429 asks for.
 */
export function failureOf(
  answer: { status: number; location: string | null; text: string },
  request: string,
  scope: string,
  waitMs: number,
): SentryRefusal | SentryUnavailable {
  const { status } = answer;
  const detail = detailOf(answer.text);
  const said = `${request}: Sentry answered ${status}${detail === '' ? '' : ` (${detail})`}`;
  if (status === 429) return new SentryUnavailable('sentry_rate_limited', `${said}.`, status, waitMs);
  // Older self-hosted servers report a timed-out query as 400 (docs/sentry-behaviour.md, Errors).
  if (status >= 500 || (status === 400 && /time[d-]?\s*out/i.test(detail))) {
    return new SentryUnavailable('sentry_unavailable', `${said}.`, status);
  }
  if (status < 400) {
    const message = `${said}, a redirect to ${hostOf(answer.location)}. Set SENTRY_BASE_URL to the address that answers itself; redirects are not followed, so that the token stays with the configured host.`;
    return new SentryRefusal('sentry_redirect', message, status, detail);
  }
  return new SentryRefusal(...refusalText(status, said, scope), status, detail);
}

function refusalText(status: number, said: string, scope: string): [code: string, message: string] {
  switch (status) {
    case 401:
      return [
        'sentry_token_refused',
        `${said}: token refused. Put a valid token of the internal integration into the Sentry token secret.`,
      ];
    case 403:
      return [
        'sentry_forbidden',
        `${said}: the token may not do this. Give the integration the scope ${scope} and access to the project.`,
      ];
    case 404:
      return ['sentry_not_found', `${said}: not found, or the token cannot see it.`];
    default:
      return ['sentry_refused', `${said}.`];
  }
}

function hostOf(location: string | null): string {
  if (location === null || !URL.canParse(location)) return 'another path';
  return new URL(location).host;
}
