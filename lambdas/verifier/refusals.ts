import type { Refusal } from '../contracts/http-answer.ts';

/** Every 4xx of the route. Sentry never repeats them, so they are for what nothing proves to be Sentry's, or too large. */
export const REFUSALS = {
  methodNotAllowed: {
    status: 405,
    code: 'method_not_allowed',
    message: 'This route takes POST.',
    headers: { allow: 'POST' },
  },
  tooLarge: {
    status: 413,
    code: 'body_too_large',
    message: 'The body is over 5 MB; the sync will fetch the event.',
  },
  missingSignature: {
    status: 401,
    code: 'missing_signature',
    message: 'The header Sentry-Hook-Signature is missing. Only Sentry integrations sign their webhooks.',
  },
  badSignature: {
    status: 401,
    code: 'bad_signature',
    message:
      "The signature does not match the body. Compare the integration's Client Secret with the stored one.",
  },
  badBearer: {
    status: 401,
    code: 'bad_bearer',
    message:
      "Authorization: Bearer is missing or wrong. Compare the integration's custom headers with the stored token.",
  },
} as const satisfies Record<string, Refusal>;

/** Faults that whoever runs the stack can end, in words; the log names the secret. */
const CAUSES: Readonly<Record<string, string>> = {
  secret_empty: 'The stored webhook secret is empty or of blanks only, so no signature can be proven.',
  secret_malformed:
    'The stored webhook secret is not JSON with a clientSecret, so no signature can be proven.',
  secret_unreadable: 'The stored webhook secret cannot be read, so no signature can be proven.',
};

/** Our own fault: the delivery was not kept, and the sync will fetch what it told. */
export const unavailable = (code: string): Refusal => ({
  status: 503,
  code,
  message: `${CAUSES[code] ?? 'The delivery could not be queued.'} The sync will fetch what it told.`,
  headers: { 'retry-after': '5' },
});
