import { compact, MAX_NAME } from './keys.ts';
import { memoise } from './memoise.ts';

/** Which names speak of secrets: word by word, not by the letters that they hold. */

/** What a name says of its value: a password may be any word, a code has digits, other secrets look like one. */
export type SecretKind = 'password' | 'pin' | 'secret';

/** Words that mark a value as a secret where they stand alone: `DB_PWD`, `x-auth`, `sessionId`. */
const SECRET_WORDS = new Set([
  ...['auth', 'authorization', 'authentication', 'bearer', 'jwt', 'signature'],
  ...['cookie', 'cookies', 'session', 'sid', 'csrf', 'xsrf', 'dsn'],
]);
const PASSWORD_WORDS = new Set(['pwd', 'pw', 'passcode', 'passwort', 'contrasena', 'creds']);
const PIN_WORDS = new Set(['pin', 'otp', 'ssn', 'cvv', 'cvc', 'iban', 'totp']);

/** Words so telling that they count inside a longer one too: `PGPASSWORD`, `accesstoken`, `PHPSESSID`. */
const PASSWORD_PARTS = /password|passwd|passphrase|(?:db|pg|my|user|root|admin|smtp|ftp|mail|redis)pass$/;
const SECRET_PARTS =
  /secret|token|credential|sessid|sessionid|apikey|privatekey|accesskey|secretkey|accountkey|(?:basic|http|proxy)auth$/;

/** Words with such a part that name something else. */
const HARMLESS_WORDS = /^(?:de)?tokeni[sz]|^secretar|^passwordless/;

/** Neighbouring words that mark a secret together. */
const PASSWORD_PAIRS = new Set(['pass word', 'pass phrase', 'pass code']);
const PIN_PAIRS = new Set(['card number']);

/** What stands before `key` if the key opens something. */
const SECRET_KEY_OWNERS = new Set([
  ...['api', 'private', 'access', 'secret', 'encryption', 'signing', 'master', 'stripe', 'ssh', 'gpg', 'rsa'],
  ...['shared', 'storage', 'deploy', 'webhook', 'hmac', 'client', 'license', 'account', 'service', 'admin'],
  ...['aws', 'google', 'openai', 'sendgrid', 'ssl', 'tls', 'auth'],
]);

/** `SENDGRID_KEY`, a setting in capitals, is a secret whoever its owner is, but for these. */
const HARMLESS_KEY_OWNERS = new Set([
  ...['public', 'primary', 'foreign', 'cache', 'sort', 'partition', 'group', 'index', 'unique', 'object'],
  ...['idempotency', 'curses', 'row', 'hash', 'range', 'registry', 'reg', 'hkey', 'dict', 'map', 'routing'],
]);
const SETTING_KEY = /^[A-Z][A-Z0-9_]{0,80}_KEY$/;

/** Last words of names that tell about a secret and hold none: `TokenExpiredError`, `token_count`, `auth_method`. */
const TELLING_ABOUT = new Set([
  ...[
    'error',
    'errors',
    'exception',
    'warning',
    'count',
    'counter',
    'length',
    'len',
    'type',
    'types',
    'expired',
  ],
  ...['method', 'methods', 'name', 'names', 'url', 'urls', 'uri', 'uris', 'endpoint', 'path', 'timeout'],
  ...[
    'duration',
    'ttl',
    'age',
    'expires',
    'expiry',
    'expiration',
    'in',
    'at',
    'required',
    'enabled',
    'disabled',
  ],
  ...[
    'valid',
    'invalid',
    'verified',
    'version',
    'versions',
    'policy',
    'strength',
    'max',
    'min',
    'limit',
    'limits',
  ],
  ...[
    'size',
    'index',
    'field',
    'fields',
    'label',
    'placeholder',
    'hint',
    'header',
    'prefix',
    'suffix',
    'format',
  ],
  ...[
    'algorithm',
    'alg',
    'provider',
    'providers',
    'backend',
    'backends',
    'class',
    'engine',
    'status',
    'state',
  ],
  ...[
    'scope',
    'scopes',
    'domain',
    'samesite',
    'secure',
    'httponly',
    'consent',
    'used',
    'usage',
    'budget',
    'reset',
  ],
  ...[
    'changed',
    'date',
    'time',
    'timestamp',
    'attempts',
    'retries',
    'store',
    'storage',
    'manager',
    'service',
  ],
  ...[
    'factory',
    'handler',
    'validator',
    'parser',
    'santa',
    'driver',
    'lifetime',
    'flag',
    'supported',
    'exists',
  ],
  ...[
    'present',
    'set',
    'needed',
    'exempt',
    'mode',
    'kind',
    'source',
    'issuer',
    'audience',
    'realm',
    'failed',
  ],
  ...[
    'failure',
    'failures',
    'success',
    'middleware',
    'module',
    'model',
    'controller',
    'number',
    'rate',
    'ratio',
  ],
  ...[
    'realm',
    'role',
    'roles',
    'server',
    'host',
    'port',
    'client',
    'event',
    'events',
    'action',
    'step',
    'flow',
  ],
  ...[
    'changer',
    'allowed',
    'config',
    'settings',
    'options',
    'rules',
    'message',
    'reason',
    'description',
    'is',
  ],
]);

/** First words of questions and bounds, whose values are seldom secret: `has_password`, `max_tokens`. */
const ASKING = new Set([
  ...[
    'has',
    'is',
    'max',
    'min',
    'num',
    'use',
    'uses',
    'enable',
    'disable',
    'allow',
    'allows',
    'require',
    'requires',
  ],
  ...['needs', 'can', 'should', 'with', 'without', 'total', 'remaining', 'no', 'skip', 'show'],
]);

/** What the name of a value says: what kind of secret it is, or null. */
export type SecretOf = (name: string) => SecretKind | null;

/**
 * @param extraKeys words or whole names that mark further values as secret.
 * @param keepKeys words or whole names that mark values as none, whatever else their names say.
 */
export function createSecretOf(extraKeys: readonly string[], keepKeys: readonly string[] = []): SecretOf {
  const isExtra = createIsListed(extraKeys);
  const isKept = createIsListed(keepKeys);
  const decide = (name: string): SecretKind | 'none' => {
    const parts = wordsOf(name);
    if (isExtra(name, parts)) return 'password';
    return isKept(name, parts) ? 'none' : (kindOf(name, parts) ?? 'none');
  };
  const known = memoise((name) => decide(name.slice(0, MAX_NAME)));
  return (name) => {
    const kind = known(name);
    return kind === 'none' ? null : kind;
  };
}

/** Whether the name, or a word of it, is one of a setting's, in whatever spelling. */
function createIsListed(keys: readonly string[]): (name: string, parts: readonly string[]) => boolean {
  const listed = keys.map((key) => key.trim().toLowerCase()).filter((key) => key !== '');
  if (listed.length === 0) return () => false;
  const words = new Set([...listed, ...listed.map(compact)]);
  return (name, parts) => parts.some((part) => words.has(part)) || words.has(compact(name));
}

function kindOf(name: string, parts: readonly string[]): SecretKind | null {
  const pairs = parts.slice(1).map((part, index) => `${parts[index] ?? ''} ${part}`);
  if (pairs.some((pair) => PIN_PAIRS.has(pair))) return 'pin';
  const last = parts.at(-1) ?? '';
  if (TELLING_ABOUT.has(last) || parts[0] === 'public') return null;
  const some = (test: (part: string) => boolean) => parts.some(test);
  const isPassword =
    last === 'pass' ||
    some((part) => PASSWORD_WORDS.has(part) || isPart(PASSWORD_PARTS, part)) ||
    pairs.some((pair) => PASSWORD_PAIRS.has(pair));
  if (isPassword) return parts.length > 1 && ASKING.has(parts[0] ?? '') ? 'secret' : 'password';
  // `pin-sha256` of a certificate is public.
  if (some((part) => PIN_WORDS.has(part)) && last !== 'sha') return 'pin';
  const isSecret =
    some((part) => SECRET_WORDS.has(part) || isPart(SECRET_PARTS, part)) ||
    parts.some((part, index) => isSecretPair(part, parts[index + 1])) ||
    (SETTING_KEY.test(name) && !HARMLESS_KEY_OWNERS.has(parts.at(-2) ?? ''));
  return isSecret ? 'secret' : null;
}

const isPart = (pattern: RegExp, part: string): boolean => pattern.test(part) && !HARMLESS_WORDS.test(part);

const isSecretPair = (first: string, second = ''): boolean =>
  (second === 'key' && SECRET_KEY_OWNERS.has(first)) || (first === 'sess' && second === 'id');

/** `X-Api-Key`, `apiKey`, `APIKey` and `API_KEY` are the words `api` and `key`, the first with an `x`. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1 ')
    .replace(/([A-Z])(?=[A-Z][a-z])/g, '$1 ')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
