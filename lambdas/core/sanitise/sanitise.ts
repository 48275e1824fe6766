import { createHash } from 'node:crypto';
import { createIsSecret, isAddressKey, isBodyKey, isSecretOfQuery, kindOfText } from './keys.ts';
import { createSanitiseText, isCardNumber, REDACTED, REDACTED_ADDRESS } from './text.ts';

export { REDACTED };

/**
 * Removes what must never be stored (docs/invariants.md, rule 11): cookies, authorization-like headers, request bodies,
 * e-mail and IP addresses, and secrets wherever they hide: frame variables, query strings, breadcrumbs, tags. What was
 * removed says so. Works on any JSON, by key, by place and by pattern, so that a new field of Sentry's is covered too.
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

  /** What stands for every value of this name; null where the value itself decides. */
  const hidden = (parent: string, name: string): string | null => {
    if (isSecret(name) || isBodyKey(name) || isSecretOfQuery(parent, name)) return REDACTED;
    return isAddressKey(name) ? REDACTED_ADDRESS : null;
  };

  /**
   * A name is judged as it came and as it is stored, and what it says of the value's kind counts as stored: sanitising
   * the stored form again then decides the same.
   * @param parent the key under which the object or list lies that holds this name and value.
   */
  const valueOf = (parent: string, name: Name, value: unknown, depth: number): unknown => {
    if (isEmpty(value) || isMarker(value)) return value;
    const { came, stored } = name;
    const marker =
      hidden(parent, came) ?? (stored === came || stored === null ? null : hidden(parent, stored));
    if (marker !== null) return marker;
    if (stored === null) return walk(value, parent, depth + 1);
    const isModuleVersion = typeof value === 'string' && (parent === 'modules' || parent === 'packages');
    return walk(value, isModuleVersion ? 'version' : stored, depth + 1);
  };

  const walk = (value: unknown, key: string, depth: number): unknown => {
    if (typeof value === 'string') return sanitiseText(value, kindOfText(key));
    if (typeof value === 'number') return isCard(value, key) ? REDACTED : value;
    if (typeof value !== 'object' || value === null) return value;
    if (depth > MAX_DEPTH) return TOO_DEEP;
    return Array.isArray(value) ? list(value, key, depth) : object({ ...value }, key, depth);
  };

  const named = (came: string) => ({ came, stored: sanitiseText(came, 'text') });

  const object = (record: Record<string, unknown>, key: string, depth: number): Record<string, unknown> => {
    const storedNames = new Map<string, unknown>(
      (['key', 'name'] as const)
        .filter((name) => 'value' in record && name in record)
        .map((name) => [name, valueOf(key, named(name), record[name], depth)]),
    );
    const pair = nameOfPair(record, storedNames);
    const entries = Object.entries(record).map(([name, value]): [string, unknown] => {
      if (isBodyPlace(key, record, name) && !isEmpty(value)) return [name, REDACTED];
      if (key === 'user' && isUserHash(name, value)) return [name, value];
      if (storedNames.has(name)) return [name, storedNames.get(name)];
      const keyName = named(name);
      return [
        keyName.stored,
        valueOf(key, pair !== undefined && name === 'value' ? pair : keyName, value, depth),
      ];
    });
    if (key === 'user') entries.push(...userHash(record, sanitiseText));
    // fromEntries defines own properties, so a key named __proto__ stays a key.
    return Object.fromEntries(entries);
  };

  /** Item by item: a name is stored before the value that it names. */
  const list = (items: readonly unknown[], key: string, depth: number): unknown[] => {
    const stored: unknown[] = [];
    const sanitised = (item: unknown, name: Name | undefined) =>
      name === undefined ? walk(item, key, depth + 1) : valueOf(key, name, item, depth);
    const nameIn = namesOf(items);
    for (const [index, item] of items.entries()) stored.push(sanitised(item, nameIn(stored, index)));
    if (!isFlat(stored) || isFlat(items)) return stored;
    // What was no text is a marker now: stored, the list is one of names and values.
    const storedNameIn = namesOf(stored);
    return stored.map((item, index) => sanitised(item, storedNameIn(stored, index)));
  };

  return (value) => walk(value, '', 0);
}

/** A name as it came and as it is stored. */
interface Name {
  came: string;
  /** Null where what is stored of it can no longer be a name. */
  stored: string | null;
}

/**
 * What names an item of a list: the first of two or three (headers, tags, query strings), every other item of a flat
 * list of names and values (raw headers), and an option of a command line.
 */
function namesOf(items: readonly unknown[]): (stored: readonly unknown[], index: number) => Name | undefined {
  const isPair = items.length === 2 || items.length === 3;
  const isOfPairs = isFlat(items);
  const isName = (item: unknown, index: number): item is string =>
    typeof item === 'string' &&
    NAME.test(item) &&
    ((isPair && index === 0) || (isOfPairs && index % 2 === 0) || OPTION.test(item));
  return (stored, index) => {
    const [came, kept] = [items[index - 1], stored[index - 1]];
    if (isName(came, index - 1)) return { came, stored: isName(kept, index - 1) ? kept : null };
    return isName(kept, index - 1) ? { came: kept, stored: kept } : undefined;
  };
}

const isFlat = (items: readonly unknown[]): boolean =>
  items.length % 2 === 0 && items.every((item) => typeof item === 'string');

/** Tags and headers also come as `{key, value}`, cookies and headers of other tools as `{name, value}`. */
function nameOfPair(
  record: Record<string, unknown>,
  storedNames: ReadonlyMap<string, unknown>,
): Name | undefined {
  const isText = (name: unknown) => typeof name === 'string';
  const stored = [...storedNames.values()].find(isText);
  if (stored === undefined) return undefined;
  return { came: [record['key'], record['name']].find(isText) ?? stored, stored };
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
    .filter(
      (part) => (typeof part === 'string' && part !== '' && !isMarker(part)) || typeof part === 'number',
    )
    .map(String)
    .find((part) => sanitiseText(part, 'text') !== REDACTED_ADDRESS);
  if (identity === undefined) return [];
  return [['id_hash', createHash('sha256').update(identity).digest('hex').slice(0, 16)]];
}

const isCard = (value: number, key: string): boolean =>
  value >= 1e12 && Number.isSafeInteger(value) && kindOfText(key) !== 'id' && isCardNumber(String(value));

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';

const MARKERS = new Set<unknown>([REDACTED, REDACTED_ADDRESS, TOO_DEEP]);
/** What stands for something that was removed is harmless under every name. */
const isMarker = (value: unknown): boolean => MARKERS.has(value);

/** One of ours: 16 hex digits could be the digits of a card. */
const isUserHash = (name: string, value: unknown): boolean =>
  name === 'id_hash' && typeof value === 'string' && /^[0-9a-f]{16}$/.test(value);
