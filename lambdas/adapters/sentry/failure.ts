import { PermanentError, TransientError } from '../../core/failure.ts';
import { whoAnswered, type RawAnswer } from '../../core/sentry/who-answered.ts';

/** Whether an answer came from Sentry's API, or from something in its place. */
interface Whose {
  readonly isSentrys: boolean;
}

/** Sentry said no (4xx or a redirect): the same request will be refused again. */
export class SentryRefusal extends PermanentError implements Whose {
  readonly status: number;
  /** Sentry's own words, at most 200 characters. */
  readonly detail: string;
  readonly isSentrys: boolean;
  constructor(code: string, message: string, status: number, detail: string, isSentrys = true) {
    super(code, message);
    this.status = status;
    this.detail = detail;
    this.isSentrys = isSentrys;
  }
}

/** Sentry did not answer, or not usefully (429, 5xx, network, not JSON), after every retry. */
export class SentryUnavailable extends TransientError implements Whose {
  /** Null where no answer came at all. */
  readonly status: number | null;
  /** How long the answer asks to wait, milliseconds; null where it does not say. */
  readonly waitMs: number | null;
  readonly isSentrys: boolean;
  constructor(
    code: string,
    message: string,
    status: number | null,
    waitMs: number | null = null,
    isSentrys = true,
  ) {
    super(code, message);
    this.status = status;
    this.waitMs = waitMs;
    this.isSentrys = isSentrys;
  }
}

interface Asked {
  /** A description such as `GET /api/0/...`, never with the token. */
  request: string;
  /** What the endpoint needs. */
  scope: string;
}

/**
 * The body of an answer of Sentry's API; throws `SentryRefusal` or `SentryUnavailable` for every other answer.
 * @param waitMs how long a refused request is to wait; null where the answer does not say.
 */
export function bodyOf(answer: RawAnswer, { request, scope }: Asked, waitMs: number | null): unknown {
  const { status } = answer;
  const who = whoAnswered(answer, request);
  if (!who.isSentry) throw strangersFailure(status, who.message, waitMs);
  if (status < 300) return who.body;
  const { detail } = who;
  const said = `${request}: Sentry answered ${status}${detail === '' ? '' : ` (${detail})`}`;
  if (status === 429) throw new SentryUnavailable('sentry_rate_limited', `${said}.`, status, waitMs ?? 0);
  // Older self-hosted servers report a timed-out query as 400 (docs/sentry-behaviour.md, Errors).
  if (status >= 500 || (status === 400 && /time[d-]?\s*out/i.test(detail))) {
    throw new SentryUnavailable('sentry_unavailable', `${said}.`, status, waitMs);
  }
  throw new SentryRefusal(...refusalText(status, said, scope), status, detail);
}

/** What may pass by itself is retried as if Sentry had said it: a proxy's limit, a gateway's error, a page that waits. */
function strangersFailure(status: number, message: string, waitMs: number | null) {
  if (status === 429)
    return new SentryUnavailable('sentry_rate_limited', message, status, waitMs ?? 0, false);
  if (status >= 500) return new SentryUnavailable('sentry_unavailable', message, status, waitMs, false);
  if (status < 300) return new SentryUnavailable('not_sentry', message, status, waitMs, false);
  const code = status < 400 ? 'sentry_redirect' : 'not_sentry';
  return new SentryRefusal(code, message, status, '', false);
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
