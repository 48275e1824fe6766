import { parseEndpoints } from '../../../lambdas/contracts/alert-endpoints.ts';

/** What can be stored, by its name on the command line. */
export const SECRET_KINDS = {
  'client-secret': {
    resource: 'webhookSecret',
    key: 'clientSecret',
    what: "the integration's Client Secret",
    expected:
      'at least 16 letters, digits, - or _, as Sentry shows them under Client Secret (64 hexadecimal digits, as a rule)',
  },
  'bearer-token': {
    resource: 'webhookSecret',
    key: 'bearerToken',
    what: "the token of the integration's custom header, without the word Bearer",
    expected: 'at least 16 visible ASCII characters, for example of openssl rand -hex 32',
  },
  token: {
    resource: 'sentryTokenSecret',
    key: 'authToken',
    what: "the integration's token",
    expected:
      'a token of the internal integration: at least 16 letters, digits, - or _, with sntryi_ or sntryu_ before them or nothing',
  },
  'cron-secret': {
    resource: 'cronSecret',
    key: 'cronSecret',
    what: 'the bearer token of the sync route',
    expected: 'at least 16 visible ASCII characters, for example of openssl rand -hex 32',
  },
  'session-key': {
    resource: 'sessionSecret',
    key: 'sessionKey',
    what: 'the key that seals sessions of the admin pages',
    expected: 'at least 32 visible ASCII characters, for example of openssl rand -hex 32',
  },
  endpoints: {
    resource: 'endpointsSecret',
    /** The whole of the secret, which names no key of its own. */
    key: null,
    what: 'the endpoints of alerts as one line of JSON, all of them',
    expected: 'JSON such as {"slack:ops": "https://..."}, by the names of routes (docs/alerts.md)',
  },
} as const;

export type SecretKind = keyof typeof SECRET_KINDS;
export const SECRET_NAMES = [
  'client-secret',
  'bearer-token',
  'token',
  'cron-secret',
  'session-key',
  'endpoints',
] as const satisfies SecretKind[];

export type Pasted = { isGood: true; value: string } | { isGood: false; because: string };

/** What a text is that was taken for a secret. The first that fits is named; the text itself is never quoted. */
const MISTAKES: readonly { because: string; is: (text: string, kind: SecretKind) => boolean }[] = [
  { because: 'it is empty, or of blanks only', is: (text) => text === '' },
  { because: 'it stands in quotes', is: (text) => /^(["'`“‘«]).*$|^.*["'`”’»]$/s.test(text) },
  { because: 'it is JSON: the value alone is wanted', is: (text) => /^[[{]/.test(text) },
  {
    because: 'it is a whole header: the value alone is wanted',
    is: (text) => /^(authorization\s*:|bearer\s)/i.test(text),
  },
  { because: 'it has several lines', is: (text) => /[\r\n]/.test(text) },
  {
    because: 'it is a DSN, which applications report to',
    is: (text) => /^https?:\/\/[^/\s@]+@[^/\s@]+\/\d+$/i.test(text),
  },
  { because: 'it is a URL', is: (text) => /^[a-z][a-z+.-]*:\/\//i.test(text) },
  { because: 'it is a variable that the shell has not filled in', is: (text) => /^\$[({]?\w/.test(text) },
  { because: 'it is a placeholder in angle brackets', is: (text) => /^<.*>$/.test(text) },
  {
    because: 'it has a name before it (NAME=value): the value alone is wanted',
    is: (text) => /^[A-Z][A-Z0-9_]*=/.test(text),
  },
  {
    because: 'it is masked: Sentry shows the whole value only right after it was made',
    is: (text) => /[*•]{3,}|…|\.{3}$/u.test(text),
  },
  { because: 'it has blanks in it', is: (text) => /\s/u.test(text) },
  {
    because: 'it has characters that cannot be seen, or are no ASCII',
    is: (text) => /[^\x21-\x7e]/.test(text),
  },
  {
    because: 'it is an id (UUID) of the integration',
    is: (text) =>
      /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text) && isOfSentry(text),
  },
  { because: 'it is an e-mail address', is: (text) => /^[^@]+@[^@]+\.[a-z]+$/i.test(text) },
  { because: 'it is a number', is: (text) => /^\d+$/.test(text) && text.length < 20 },
  {
    because: 'it is a token (sntry...), which belongs to --set token',
    is: (text, kind) => kind !== 'token' && /^sntry[a-z]_/.test(text),
  },
  {
    because: 'it is an organization token (sntrys_), which may not read events',
    is: (text, kind) => kind === 'token' && text.startsWith('sntrys_'),
  },
  { because: 'it is an ARN of AWS', is: (text) => text.startsWith('arn:') },
  { because: 'it is shorter than 16 characters', is: (text) => text.length < 16 },
  {
    // As the admin function reads it (lambdas/admin/wire.ts).
    because: 'it is shorter than 32 characters',
    is: (text, kind) => kind === 'session-key' && text.length < 32,
  },
  { because: 'it is longer than 512 characters', is: (text) => text.length > 512 },
  {
    because: 'it has signs that no secret of Sentry has',
    is: (text, kind) => (kind === 'token' || kind === 'client-secret') && !/^[\w=.+/-]+$/.test(text),
  },
];

/** With hyphens it is a UUID by any hand; 32 digits alone may be somebody's random text. */
const isOfSentry = (text: string): boolean => text.includes('-');

/** Blanks and line ends around a paste are nobody's intention; everything else must be as it was shown. */
export function readPasted(kind: SecretKind, pasted: string): Pasted {
  const value = pasted.replaceAll(/^[\s\u200b\u2060\ufeff]+|[\s\u200b\u2060\ufeff]+$/gu, '');
  if (kind === 'endpoints') return readEndpoints(value);
  const mistake = MISTAKES.find(({ is }) => is(value, kind));
  return mistake === undefined ? { isGood: true, value } : { isGood: false, because: mistake.because };
}

/** Each problem names its route and never a value. */
function readEndpoints(value: string): Pasted {
  if (value === '') return { isGood: false, because: 'it is empty, or of blanks only' };
  const parsed = parseEndpoints(value, { allowsLoopback: false });
  return parsed.isRight ? { isGood: true, value } : { isGood: false, because: parsed.problems.join(' ') };
}
