import { memoise } from './memoise.ts';

/**
 * What the name of a value says about it: whether it is a secret, an address, a request body or a version. Names are
 * object keys, header and tag names, command line options and the names in `name=value` inside text.
 */

/** What the name says of a text that might look like something else: decides which patterns apply to it. */
export type TextKind = 'text' | 'version' | 'link' | 'query' | 'id';

/** Words that mark a value as a secret where they stand alone: `DB_PWD`, `x-auth`, `sessionId`. */
const SECRET_WORDS: readonly string[] = [
  ...[
    'pwd',
    'passcode',
    'pin',
    'otp',
    'auth',
    'authorization',
    'authentication',
    'bearer',
    'jwt',
    'signature',
  ],
  ...['cookie', 'cookies', 'session', 'sid', 'csrf', 'xsrf', 'ssn', 'cvv', 'cvc', 'iban', 'dsn'],
];

/** Words so telling that they count inside a longer one too: `PGPASSWORD`, `accesstoken`, `PHPSESSID`. */
const SECRET_PARTS =
  /password|passwd|passphrase|secret|token|credential|sessid|sessionid|apikey|privatekey|accesskey|secretkey|(?:db|pg|my|user|root|admin|smtp|ftp|mail|redis)pass$|(?:basic|http|proxy)auth$/;

/** Words with such a part that name something else. */
const HARMLESS_WORDS = /^(?:de)?tokeni[sz]|^secretar/;

/** Neighbouring words that mark a secret together. */
const SECRET_PAIRS = new Set(['card number', 'pass word', 'pass phrase', 'pass code', 'sess id']);

/** What stands before `key` if the key opens something. */
const SECRET_KEY_OWNERS = new Set([
  ...['api', 'private', 'access', 'secret', 'encryption', 'signing', 'master', 'stripe', 'ssh', 'gpg', 'rsa'],
  ...['shared', 'storage', 'deploy', 'webhook', 'hmac', 'client', 'license', 'account', 'service'],
  ...['aws', 'google', 'openai', 'sendgrid', 'ssl', 'tls'],
]);

/** `SENDGRID_KEY`, a setting in capitals, is a secret whoever its owner is, but for these. */
const HARMLESS_KEY_OWNERS = new Set([
  ...[
    'public',
    'primary',
    'foreign',
    'cache',
    'sort',
    'partition',
    'group',
    'index',
    'unique',
    'object',
    'idempotency',
  ],
]);
const SETTING_KEY = /^[A-Z][A-Z0-9_]{0,80}_KEY$/;

/** Last words of names that tell about a secret and hold none: `TokenExpiredError`, `token_count`. */
const TELLING_ABOUT = new Set([
  'error',
  'errors',
  'exception',
  'warning',
  'count',
  'length',
  'type',
  'expired',
]);

/** Names whose value is an address even where it does not look like one. Compared without case and separators. */
const ADDRESS_KEYS = new Set([
  ...['ipaddress', 'xforwardedfor', 'httpxforwardedfor', 'xrealip', 'httpxrealip', 'forwarded', 'remoteaddr'],
  ...['clientip', 'remoteip', 'cfconnectingip', 'trueclientip'],
]);

/** Names under which software keeps the body of a request or a response. Compared the same way. */
const BODY_KEYS = new Set([
  ...[
    'body',
    'rawbody',
    'requestbody',
    'responsebody',
    'payload',
    'requestpayload',
    'responsepayload',
    'postdata',
  ],
]);

/** Sentry's own links: a self-hosted server may be reached by its address, and a link must lead there. */
const SENTRY_LINKS = new Set(['permalink', 'web_url', 'issue_url', 'project_url']);

/** Values that look like an IPv4 or e-mail address (`shop@1.4.0`) but name a version. */
const VERSION_KEYS = new Set(['version', 'release', 'sentry:release', 'dist', 'sentry:dist', 'build']);
const VERSION_SUFFIX = /(?:[_-]version|[a-z0-9]Version)$/;

/** Sentry's ids of projects have 16 digits and begin with 45, as card numbers do. */
const ID_KEY = /(?:^|[_-])(?:ids?|projects?|organization)$|[a-z]I[dD]s?$/;

/** Where a query string stands without the URL that it belongs to. */
const QUERY_KEYS = new Set(['query_string', 'querystring', 'query', 'search', 'http.query']);

/** Names of a query that are secrets there only: an OAuth code, the signature of a storage link, a SAML answer. */
const SECRET_QUERY_NAMES = new Set(['code', 'sig', 'samlresponse']);

/** A name longer than this is no name; the rest of it is not looked at, so that a hostile one costs little. */
const MAX_NAME = 200;

/** @param extraKeys words or whole names that mark further values as secret. */
export function createIsSecret(extraKeys: readonly string[]): (name: string) => boolean {
  const extras = extraKeys.map((key) => key.trim().toLowerCase()).filter((key) => key !== '');
  const extraWords = new Set([...extras, ...extras.map(compact)]);
  const words = new Set(SECRET_WORDS);

  const decide = (name: string): boolean => {
    const parts = wordsOf(name);
    if (parts.some((part) => extraWords.has(part)) || extraWords.has(compact(name))) return true;
    const last = parts.at(-1) ?? '';
    if (TELLING_ABOUT.has(last)) return false;
    return (
      last === 'pass' ||
      parts.some((part) => words.has(part) || (SECRET_PARTS.test(part) && !HARMLESS_WORDS.test(part))) ||
      parts.some((part, index) => isSecretPair(part, parts[index + 1])) ||
      (SETTING_KEY.test(name) && !HARMLESS_KEY_OWNERS.has(parts.at(-2) ?? ''))
    );
  };

  return memoise((name) => decide(name.slice(0, MAX_NAME)));
}

const isSecretPair = (first: string, second = ''): boolean =>
  SECRET_PAIRS.has(`${first} ${second}`) || (second === 'key' && SECRET_KEY_OWNERS.has(first));

export const isAddressKey = (name: string): boolean => ADDRESS_KEYS.has(compact(name));

export const isBodyKey = (name: string): boolean => BODY_KEYS.has(compact(name));

export const isSecretOfQuery = (parent: string, name: string): boolean =>
  QUERY_KEYS.has(parent) && SECRET_QUERY_NAMES.has(name.toLowerCase());

/** Only the whole name counts: the value of `build_user` is no version. */
export const kindOfText = memoise((name): TextKind => {
  if (SENTRY_LINKS.has(name)) return 'link';
  if (VERSION_KEYS.has(name.toLowerCase()) || VERSION_SUFFIX.test(name.slice(-MAX_NAME))) return 'version';
  if (ID_KEY.test(name.slice(-MAX_NAME))) return 'id';
  return QUERY_KEYS.has(name.toLowerCase()) ? 'query' : 'text';
});

const compact = memoise((name) =>
  name
    .slice(0, MAX_NAME)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, ''),
);

/** `X-Api-Key`, `apiKey`, `APIKey` and `API_KEY` are the words `api` and `key`, the first with an `x`. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1 ')
    .replace(/([A-Z])(?=[A-Z][a-z])/g, '$1 ')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
