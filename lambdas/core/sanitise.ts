import { createHash } from 'node:crypto';

/**
 * Removes what must never be stored (rule 11): cookies, authorization-like headers, request bodies, e-mail and IP
 * addresses, and secrets wherever they hide: frame variables, query strings, breadcrumbs, tags. What was removed
 * says so. Works on any JSON, by key, by place and by pattern, so that a new field of Sentry's is covered too.
 */
export type Sanitise = (value: unknown) => unknown;

export const REDACTED = '[redacted]';
const REDACTED_EMAIL = '[redacted e-mail]';
const REDACTED_ADDRESS = '[redacted IP address]';
const TOO_DEEP = '[removed: nested too deep]';

/** Sentry trims event data far above this depth; deeper input is an attack on whoever walks it. */
const MAX_DEPTH = 100;

/** Two do for real text; the bound is for text that was written to defeat this. */
const MAX_ROUNDS = 8;

/** Words of a key that mark its value as a secret. A key is split at capitals, digits and punctuation. */
const SECRET_WORDS = [
  ...[
    'password',
    'passwd',
    'pwd',
    'passphrase',
    'passcode',
    'pin',
    'otp',
    'secret',
    'secrets',
    'token',
    'tokens',
  ],
  ...['auth', 'authorization', 'authentication', 'credential', 'credentials', 'bearer', 'jwt', 'signature'],
  ...[
    'cookie',
    'cookies',
    'session',
    'sessionid',
    'sid',
    'csrf',
    'xsrf',
    'csrftoken',
    'apikey',
    'privatekey',
  ],
  ...['ssn', 'cvv', 'cvc', 'iban', 'dsn'],
];
/** Neighbouring words that do so together. */
const SECRET_PAIRS = ['api key', 'private key', 'access key', 'secret key', 'encryption key', 'card number'];

/** Header and environment names whose value is an address even where it does not look like one. */
const ADDRESS_KEYS = new Set([
  'ip_address',
  'x-forwarded-for',
  'x-real-ip',
  'forwarded',
  'remote_addr',
  'client_ip',
]);

/** Sentry's own links: a self-hosted server may be reached by its address, and a link must lead there. */
const SENTRY_LINKS = new Set(['permalink', 'web_url', 'issue_url', 'project_url']);

/** Values that look like an IPv4 or e-mail address (`shop@1.4.0`) but name a version. */
const VERSION_WORDS = new Set(['version', 'release', 'dist', 'build', 'packages', 'modules']);

// Every repetition is bounded: the text is the attacker's, and an unbounded one costs quadratic time.
const EMAIL = /[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}\.[a-z]{2,24}\b/gi;
const IPV4 =
  /(?<![\d.])(?<!\b(?:Chrome|Chromium|CriOS|Edge?|EdgA|OPR|Opera|Safari|Version|Electron|HeadlessChrome)[/ ])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/g;
const IPV6 =
  /(?<![\w:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}|(?:[0-9a-f]{1,4}:){2,7}:|::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})(?![\w:])/gi;
const BEARER = /\b(bearer|basic|token)\s{1,8}[\w.~+/-]{8,}=*/gi;
const JSON_WEB_TOKEN = /\beyJ[\w-]{8,512}\.[\w-]{1,8192}\.[\w-]*/g;
const KNOWN_SECRETS =
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_\w{20,}|\bsntry[su]_[\w=.-]{20,}|\bsk_live_\w{10,}/g;
/** `name=value` and `name: value` in URLs, query strings, form bodies and log lines: the name and the sign. */
const ASSIGNMENT = /([\w.-]{2,40})(?:=|%3D|:\s?)/gi;
/** A marker of ours counts as one value, so that sanitising again changes nothing. */
const ASSIGNED = /\[redacted[^\]]*\]|"[^"]*"|'[^']*'|[^\s&;,"'<>]+/y;
const USER_INFO = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^/\s:@]{1,256}:[^/\s@]{1,256}@/gi;

/** @param extraKeys words that mark further keys as secret, from the REDACT_KEYS setting. */
export function createSanitise(extraKeys: readonly string[] = []): Sanitise {
  const words = new Set([...SECRET_WORDS, ...extraKeys.map((key) => key.trim().toLowerCase())]);
  const isSecret = (key: string): boolean => {
    const parts = wordsOf(key);
    return (
      parts.some((part) => words.has(part)) ||
      words.has(key.toLowerCase()) ||
      parts.some((part, index) => SECRET_PAIRS.includes(`${part} ${parts[index + 1] ?? ''}`))
    );
  };

  const textOnce = (value: string, key: string): string => {
    const patterned = value
      .replace(USER_INFO, `$1${REDACTED}@`)
      .replace(JSON_WEB_TOKEN, REDACTED)
      .replace(BEARER, `$1 ${REDACTED}`)
      .replace(KNOWN_SECRETS, REDACTED);
    const cleaned = withoutAssignedSecrets(patterned, isSecret);
    if (SENTRY_LINKS.has(key) || wordsOf(key).some((word) => VERSION_WORDS.has(word))) return cleaned;
    const anonymous = cleaned.replace(IPV4, REDACTED_ADDRESS).replace(IPV6, REDACTED_ADDRESS);
    return anonymous.includes('@') ? anonymous.replace(EMAIL, REDACTED_EMAIL) : anonymous;
  };

  /** Until nothing changes: what one pattern removes can uncover what another looks for. */
  const text = (value: string, key: string): string => {
    let current = value;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const next = textOnce(current, key);
      if (next === current) break;
      current = next;
    }
    return current;
  };

  const valueOf = (key: string, value: unknown, depth: number): unknown => {
    if (isEmpty(value)) return value;
    if (isSecret(key)) return REDACTED;
    if (ADDRESS_KEYS.has(key.toLowerCase())) return REDACTED_ADDRESS;
    return walk(value, key, depth + 1);
  };

  const walk = (value: unknown, key: string, depth: number): unknown => {
    if (typeof value === 'string') return text(value, key);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > MAX_DEPTH) return TOO_DEEP;
    if (Array.isArray(value)) return list(value, key, depth);
    const record: Record<string, unknown> = { ...value };
    const entries = Object.entries(record).map(([name, entry]): [string, unknown] =>
      isRequestBody(key, record, name) && !isEmpty(entry)
        ? [name, REDACTED]
        : [text(name, ''), valueOf(name, entry, depth)],
    );
    // fromEntries defines own properties, so a key named __proto__ stays a key.
    return Object.fromEntries(key === 'user' ? withUserHash(record, entries) : entries);
  };

  /** Headers, tags and query strings come as `[name, value]` pairs or as `{key, value}`. */
  const list = (items: readonly unknown[], key: string, depth: number): unknown[] => {
    const [name, value] = items;
    if (items.length === 2 && typeof name === 'string' && typeof value === 'string') {
      return [text(name, ''), valueOf(name, value, depth)];
    }
    return items.map((item) =>
      isKeyValue(item)
        ? { ...item, value: valueOf(item.key, item.value, depth) }
        : walk(item, key, depth + 1),
    );
  };

  return (value) => walk(value, '', 0);
}

/**
 * The text with the value after every secret name redacted. A name that is no secret gives up only itself, because
 * its value may hold the next name: `failed: password=...`.
 */
function withoutAssignedSecrets(text: string, isSecret: (name: string) => boolean): string {
  let result = '';
  let kept = 0;
  for (const { 0: assignment, 1: name, index } of text.matchAll(ASSIGNMENT)) {
    const start = index + assignment.length;
    if (start < kept || name === undefined || !isSecret(name)) continue;
    ASSIGNED.lastIndex = start;
    if (!ASSIGNED.test(text)) continue;
    result += text.slice(kept, start) + REDACTED;
    kept = ASSIGNED.lastIndex;
  }
  return result + text.slice(kept);
}

/**
 * The body of a request lies under `request.data` in a webhook and, in a REST event, under `data.data` of the entry
 * whose own `data` has a method or a URL.
 */
function isRequestBody(parent: string, record: Record<string, unknown>, name: string): boolean {
  if (name === 'body' || name === 'request_body' || name === 'response_body') return true;
  if (name !== 'data') return false;
  return parent === 'request' || (parent === 'data' && 'method' in record && 'url' in record);
}

/** A stable stand-in for the person, so that affected users can be told apart without knowing them. */
function withUserHash(user: Record<string, unknown>, entries: [string, unknown][]): [string, unknown][] {
  if ('id_hash' in user) return entries;
  const identity = [user['id'], user['email'], user['username'], user['ip_address']].find(
    (part) => typeof part === 'string' || typeof part === 'number',
  );
  if (identity === undefined) return entries;
  const hash = createHash('sha256').update(String(identity)).digest('hex').slice(0, 16);
  return [...entries, ['id_hash', hash]];
}

function isKeyValue(item: unknown): item is { key: string; value: unknown } {
  return (
    typeof item === 'object' &&
    item !== null &&
    'key' in item &&
    'value' in item &&
    typeof item.key === 'string'
  );
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';

/** `X-Api-Key`, `apiKey` and `API_KEY` are the words `api`, `key` and `x`. */
const wordsOf = (key: string): string[] =>
  key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
