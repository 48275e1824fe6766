import { createHash } from 'node:crypto';
import { createIsSecret, isAddressKey, isBodyKey, isSecretOfQuery, kindOfText } from './sanitise-keys.ts';
import { createSanitiseText, isCardNumber, REDACTED, REDACTED_ADDRESS } from './sanitise-text.ts';

export { REDACTED };

/**
 * Removes what must never be stored (rule 11): cookies, authorization-like headers, request bodies, e-mail and IP
 * addresses, and secrets wherever they hide: frame variables, query strings, breadcrumbs, tags. What was removed
 * says so. Works on any JSON, by key, by place and by pattern, so that a new field of Sentry's is covered too.
 *
 * A user gets an `id_hash`, so that affected users can be told apart. It is a pseudonym and not anonymous: who knows
 * an id, e-mail address or user name can compute its hash. An IP address is never hashed, because all 2^32 of them
 * can be tried in minutes; a user known by nothing else has no hash.
 */
export type Sanitise = (value: unknown) => unknown;

const TOO_DEEP = '[removed: nested too deep]';

/** Sentry trims event data far above this depth; deeper input is an attack on whoever walks it. */
const MAX_DEPTH = 100;

/** What can be the name in a list of a name and a value: no sentence. */
const NAME = /^\S{1,100}$/;
const OPTION = /^--?[a-z][\w-]{1,60}$/i;

/** @param extraKeys words that mark further keys as secret, from the REDACT_KEYS setting. */
export function createSanitise(extraKeys: readonly string[] = []): Sanitise {
  const isSecret = createIsSecret(extraKeys);
  const sanitiseText = createSanitiseText(isSecret);

  /** @param parent the key under which the object or list lies that holds this name and value. */
  const valueOf = (parent: string, name: string, value: unknown, depth: number): unknown => {
    if (isEmpty(value)) return value;
    if (isSecret(name) || isBodyKey(name) || isSecretOfQuery(parent, name)) return REDACTED;
    if (isAddressKey(name)) return REDACTED_ADDRESS;
    const isModuleVersion = typeof value === 'string' && (parent === 'modules' || parent === 'packages');
    return walk(value, isModuleVersion ? 'version' : name, depth + 1);
  };

  const walk = (value: unknown, key: string, depth: number): unknown => {
    if (typeof value === 'string') return sanitiseText(value, kindOfText(key));
    if (typeof value === 'number') return isCard(value, key) ? REDACTED : value;
    if (typeof value !== 'object' || value === null) return value;
    if (depth > MAX_DEPTH) return TOO_DEEP;
    return Array.isArray(value) ? list(value, key, depth) : object({ ...value }, key, depth);
  };

  const object = (record: Record<string, unknown>, key: string, depth: number): Record<string, unknown> => {
    const named = nameOfPair(record);
    const entries = Object.entries(record).map(([name, value]): [string, unknown] => {
      if (isBodyPlace(key, record, name) && !isEmpty(value)) return [name, REDACTED];
      const keyName = named !== undefined && name === 'value' ? named : name;
      return [sanitiseText(name, 'text'), valueOf(key, keyName, value, depth)];
    });
    if (key === 'user') entries.push(...userHash(record, sanitiseText));
    // fromEntries defines own properties, so a key named __proto__ stays a key.
    return Object.fromEntries(entries);
  };

  const list = (items: readonly unknown[], key: string, depth: number): unknown[] => {
    const names = nameBefore(items);
    return items.map((item, index) => {
      const name = names(index);
      return name === undefined ? walk(item, key, depth + 1) : valueOf(key, name, item, depth);
    });
  };

  return (value) => walk(value, '', 0);
}

/**
 * What names an item of a list: the first of two or three (headers, tags, query strings), every other item of a flat
 * list of names and values (raw headers), and an option of a command line.
 */
function nameBefore(items: readonly unknown[]): (index: number) => string | undefined {
  const isPair = items.length === 2 || items.length === 3;
  const isFlat = items.length % 2 === 0 && items.every((item) => typeof item === 'string');
  return (index) => {
    const name = items[index - 1];
    if (typeof name !== 'string' || !NAME.test(name)) return undefined;
    const names = (isPair && index === 1) || (isFlat && index % 2 === 1) || OPTION.test(name);
    return names ? name : undefined;
  };
}

/** Tags and headers also come as `{key, value}`, cookies and headers of other tools as `{name, value}`. */
function nameOfPair(record: Record<string, unknown>): string | undefined {
  if (!('value' in record)) return undefined;
  return [record['key'], record['name']].find((name) => typeof name === 'string');
}

/**
 * The body of a request lies under `request.data` in a webhook and, in a REST event, under `data.data` of the entry
 * whose own `data` has a method or a URL; that of a response under `contexts.response.data`.
 */
function isBodyPlace(parent: string, record: Record<string, unknown>, name: string): boolean {
  if (name !== 'data') return false;
  return (
    parent === 'request' ||
    parent === 'response' ||
    (parent === 'data' && ('method' in record || 'url' in record))
  );
}

/** A stable stand-in for the person, or nothing where only an address is known. */
function userHash(
  user: Record<string, unknown>,
  sanitiseText: ReturnType<typeof createSanitiseText>,
): [string, string][] {
  if ('id_hash' in user) return [];
  const identity = [user['id'], user['email'], user['username']]
    .filter((part) => (typeof part === 'string' && part !== '') || typeof part === 'number')
    .map(String)
    .find((part) => sanitiseText(part, 'text') !== REDACTED_ADDRESS);
  if (identity === undefined) return [];
  return [['id_hash', createHash('sha256').update(identity).digest('hex').slice(0, 16)]];
}

const isCard = (value: number, key: string): boolean =>
  value >= 1e12 && Number.isSafeInteger(value) && kindOfText(key) !== 'id' && isCardNumber(String(value));

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';
