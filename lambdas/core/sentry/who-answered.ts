import * as z from 'zod';
import { oneLine } from '../../contracts/printable.ts';
import { fieldErrorsIn } from './field-errors.ts';

/** What tells who wrote an answer. */
export interface RawAnswer {
  status: number;
  /** The headers of these names; null where there is none. */
  contentType: string | null;
  server: string | null;
  location: string | null;
  text: string;
}

/** An answer is Sentry's API's own, or somebody else's, with what to tell a person about it. */
type Answerer =
  | { isSentry: true; body: unknown; detail: string }
  /** What came instead of Sentry's answer, and what to do; `message` says both. */
  | { isSentry: false; finding: string; advice: string; message: string };

interface Stranger {
  what: string;
  advice: string;
}

const MAX_DETAIL = 200;
const MAX_FACT = 40;

/**
 * Sentry's API answers in JSON and explains what it refuses in `detail` (docs/sentry-behaviour.md, Errors). Whatever
 * does not is a proxy's, a sign-in's, a firewall's or another server's, and says nothing about the token.
 * @param request a description such as `GET /api/0/...`, never with the token.
 */
export function whoAnswered(answer: RawAnswer, request: string): Answerer {
  const parsed = jsonOf(answer.text);
  if (parsed !== undefined && isSentrys(answer.status, parsed.body)) {
    return { isSentry: true, body: parsed.body, detail: detailOf(answer.status, parsed.body) };
  }
  const { what, advice } = strangerOf(answer);
  const finding = `${request}: this was not Sentry's API: ${what} (${factsOf(answer)})`;
  return { isSentry: false, finding, advice, message: `${finding}. ${advice}` };
}

function jsonOf(text: string): { body: unknown } | undefined {
  try {
    return { body: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const refusal = z.union([
  z.string(),
  z.looseObject({ detail: z.union([z.string(), z.looseObject({ message: z.string() })]) }),
  // A path that this version of Sentry does not have (getsentry/sentry, CatchallEndpoint).
  z.looseObject({ info: z.string() }),
]);

/**
 * A success is told apart by its shape, which whoever asked knows. A 400 names the fields that are wrong, in any shape.
 * An API gateway's JSON has `message` or `error` where Sentry has `detail`.
 */
function isSentrys(status: number, body: unknown): boolean {
  if (status >= 300 && status < 400) return false;
  return status < 300 || status === 400 || refusal.safeParse(body).success;
}

const detail = z.union([
  z.string(),
  z
    .object({ detail: z.union([z.string(), z.object({ message: z.string() }).transform((d) => d.message)]) })
    .transform((body) => body.detail),
  z.object({ non_field_errors: z.array(z.string()) }).transform((body) => body.non_field_errors.join(' ')),
]);

/** Statuses of a refusal that may name what is wrong of each field. */
const FIELD_ERRORS: ReadonlySet<number> = new Set([400, 409, 422]);

/**
 * Sentry's explanation: a 429 body is a bare JSON string, a 400 may name what is wrong of each field, other errors are
 * `{detail}`. Empty where there is none.
 */
const detailOf = (status: number, body: unknown): string =>
  (detail.safeParse(body).data ?? (FIELD_ERRORS.has(status) ? fieldErrorsIn(body) : '')).slice(0, MAX_DETAIL);

const SIGN_IN =
  'Something in front of Sentry asks people to sign in. Let requests to /api/0/ pass it, or set SENTRY_BASE_URL to the address behind it.';
const REPEATED = 'Nothing is lost: the request is repeated.';

function strangerOf({ status, contentType, location, text }: RawAnswer): Stranger {
  if (status >= 300 && status < 400) return redirectTo(location);
  switch (status) {
    case 401:
      return { what: 'a demand to sign in', advice: SIGN_IN };
    case 407:
      return {
        what: 'a proxy that wants a password',
        advice: 'Let the functions reach Sentry without this proxy, or let it pass them.',
      };
    case 404:
    case 410:
      return {
        what: 'a page that is not there',
        advice:
          'No Sentry answers at this address. Check SENTRY_BASE_URL: the host, and the path where Sentry lives under one.',
      };
    case 511:
      return { what: 'a network that asks people to sign in', advice: SIGN_IN };
    case 429:
      return {
        what: 'a limit of something on the way',
        advice: `A proxy in front of Sentry limits requests. ${REPEATED}`,
      };
    default:
      break;
  }
  if (status >= 500) {
    return { what: 'an error of something on the way', advice: `Sentry behind it may be down. ${REPEATED}` };
  }
  if (status >= 400) {
    return {
      what: 'a refusal by something on the way',
      advice: 'A firewall or a proxy refused the request. Let requests to /api/0/ pass it.',
    };
  }
  return notJson(contentType, text);
}

function redirectTo(location: string | null): Stranger {
  const url = location !== null && URL.canParse(location) ? new URL(location) : undefined;
  const where = url === undefined ? 'another path' : factOf(url.host);
  if (/(?:log|sign)[-_]?in|\bsso\b|saml|oauth|authorize/i.test(location ?? '')) {
    return { what: `a redirect to a sign-in page at ${where}`, advice: SIGN_IN };
  }
  return {
    what: `a redirect to ${where}`,
    advice:
      'Set SENTRY_BASE_URL to the address that answers itself; redirects are not followed, so that the token stays with the configured host.',
  };
}

function notJson(contentType: string | null, text: string): Stranger {
  const advice =
    'Check SENTRY_BASE_URL, and what stands in front of Sentry: its API must answer at SENTRY_BASE_URL and then /api/0/.';
  if (text.trim() === '') return { what: 'an empty answer', advice };
  const isPage = /html/i.test(contentType ?? '') || /^\s*<(?:!doctype|html|head|body)/i.test(text);
  return { what: isPage ? 'a web page' : 'text that is not JSON', advice };
}

/** A stranger's text is short and plain before it meets a log, a page or a terminal. */
function factsOf({ status, contentType, server }: RawAnswer): string {
  const type = factOf((contentType ?? '').split(';')[0] ?? '');
  const name = factOf(server ?? '');
  return [
    `status ${status.toString()}`,
    type === '' ? 'no content type' : type,
    name === '' ? 'no server named' : `server ${name}`,
  ].join(', ');
}

const factOf = (text: string): string =>
  oneLine(text)
    .replaceAll(/[^\w.+/:() -]/g, '')
    .trim()
    .slice(0, MAX_FACT);
