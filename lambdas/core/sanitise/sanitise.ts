import { createHash } from 'node:crypto';
import { areNobodys } from './addresses.ts';
import { isAddressKey, isBodyKey, isIdKey, isQueryKey, isQueryName } from './keys.ts';
import { isMarker, REDACTED, REDACTED_ADDRESS, TOO_DEEP } from './markers.ts';
import { memoise } from './memoise.ts';
import { areaUnder, kindOfText, type Area } from './places.ts';
import { createSecretOf } from './secret-names.ts';
import { cannotBeSecret } from './structured.ts';
import { createSanitiseText } from './text.ts';
import { isCardNumber } from './tokens.ts';
import { looksSecret } from './values.ts';

export { REDACTED };

/**
 * Removes what must never be stored (rule 11): cookies, authorization-like headers, request bodies, e-mail and public IP
 * addresses, and secrets wherever they hide: frame variables, query strings, breadcrumbs, tags. What was removed
 * says so. Works on any JSON, by key, by place and by pattern, so that a new field of Sentry's is covered too. What is
 * stored depends on the record alone, and sanitising what is stored changes nothing.
 *
 * A user gets an `id_hash`, so that affected users can be told apart. It is a pseudonym and not anonymous: who knows
 * an id, e-mail address or user name can compute its hash. An IP address is never hashed, because all 2^32 of them
 * can be tried in minutes; a user known by nothing else has no hash.
 */
export type Sanitise = (value: unknown) => unknown;

/** What the settings of a stack say about it. */
export interface SanitiseSettings {
  /** KEEP_KEYS: words that mark keys as no secret, whatever else their names say. */
  keepKeys?: readonly string[];
  /** REDACT_PRIVATE_ADDRESSES: whether addresses of private ranges go, too. */
  redactPrivateAddresses?: boolean;
}

/** Sentry trims event data far above this depth; deeper input is an attack on whoever walks it. */
const MAX_DEPTH = 100;

/** What can be the name in a list of a name and a value: no sentence. */
const NAME = /^\S{1,100}$/;
const OPTION = /^--?[a-z][\w-]{1,60}$/i;

/** @param extraKeys words that mark further keys as secret, from the REDACT_KEYS setting. */
export function createSanitise(
  extraKeys: readonly string[] = [],
  { keepKeys = [], redactPrivateAddresses = false }: SanitiseSettings = {},
): Sanitise {
  const secretOf = createSecretOf(extraKeys, keepKeys);
  const sanitiseText = createSanitiseText({
    secretOf,
    hasExtraNames: extraKeys.length > 0,
    arePrivateAddressesGone: redactPrivateAddresses,
  });

  /** What stands for every value of this name; null where the value itself decides. */
  const hidden = (parent: string, name: string, value: unknown): string | null => {
    const { kind, isBody, isQuery, isAddress } = said(name);
    if (kind !== null && !cannotBeSecret(value, kind, name)) return REDACTED;
    if (isBody) return REDACTED;
    if (isQuery && isQueryKey(parent) && isSecretOfQuery(value)) return REDACTED;
    return isAddress && !isNobodysAddress(value) ? REDACTED_ADDRESS : null;
  };

  /** What a name says of its value: names are few, and each is met with every event. */
  const said = memoise((name) => ({
    kind: secretOf(name),
    isBody: isBodyKey(name),
    isQuery: isQueryName(name),
    isAddress: isAddressKey(name),
  }));

  const isNobodysAddress = (value: unknown): boolean =>
    !redactPrivateAddresses && typeof value === 'string' && areNobodys(value);

  /**
   * A name is judged as it came and as it is stored, and what it says of the value's kind counts as stored: sanitising
   * the stored form again then decides the same.
   * @param parent the key under which the object or list lies that holds this name and value.
   */
  const valueOf = (parent: string, name: Name, value: unknown, depth: number, area: Area): unknown => {
    if (isEmpty(value) || isMarker(value)) return value;
    const { came, stored } = name;
    // The list of modules names packages, and some of them are called after what they handle.
    if (typeof value === 'string' && (parent === 'modules' || parent === 'packages')) {
      return sanitiseText(value, 'version');
    }
    const marker =
      hidden(parent, came, value) ??
      (stored === came || stored === null ? null : hidden(parent, stored, value));
    if (marker !== null) return marker;
    if (stored === null) return walk(value, parent, depth + 1, area);
    return walk(value, stored, depth + 1, areaUnder(area, parent, stored, value));
  };

  const walk = (value: unknown, key: string, depth: number, area: Area): unknown => {
    if (typeof value === 'string') return sanitiseText(value, kindOfText(key, area));
    if (typeof value === 'number') return isCard(value, key) ? REDACTED : value;
    if (typeof value !== 'object' || value === null) return value;
    if (depth > MAX_DEPTH) return TOO_DEEP;
    if (Array.isArray(value)) return list(value, key, depth, area);
    return isRecord(value) ? object(value, key, depth, area) : value;
  };

  /** A name is rewritten only where all of it is an address or a token. */
  const named = memoise((came): Name => {
    const stored = sanitiseText(came, 'prose');
    return { came, stored: stored !== came && isMarker(stored) ? stored : came };
  });

  const object = (
    record: Record<string, unknown>,
    key: string,
    depth: number,
    area: Area,
  ): Record<string, unknown> => {
    const storedNames = new Map<string, unknown>(
      'value' in record
        ? (['key', 'name'] as const)
            .filter((name) => name in record)
            .map((name) => [name, valueOf(key, named(name), record[name], depth, area)])
        : [],
    );
    const pair = nameOfPair(record, storedNames);
    const stored: Record<string, unknown> = {};
    for (const name of Object.keys(record)) {
      const value = record[name];
      if (isBodyPlace(key, record, name) && !isEmpty(value)) {
        set(stored, name, isMarker(value) ? value : REDACTED);
      } else if (key === 'user' && isUserHash(name, value)) set(stored, name, value);
      else if (storedNames.has(name)) set(stored, name, storedNames.get(name));
      else {
        const keyName = named(name);
        const meant = pair !== undefined && name === 'value' ? pair : keyName;
        set(stored, keyName.stored ?? name, valueOf(key, meant, value, depth, area));
      }
    }
    if (key === 'user') for (const [name, hash] of userHash(record, sanitiseText)) set(stored, name, hash);
    return stored;
  };

  /** Item by item: a name is stored before the value that it names. */
  const list = (items: readonly unknown[], key: string, depth: number, area: Area): unknown[] => {
    // Lines of code and the parts of a fingerprint follow each other and name nothing.
    const kind = kindOfText(key, area);
    if (kind === 'code' || kind === 'symbol' || kind === 'route') {
      return items.map((item) => walk(item, key, depth + 1, area));
    }
    const stored: unknown[] = [];
    const sanitised = (item: unknown, name: Name | undefined) =>
      name === undefined ? walk(item, key, depth + 1, area) : valueOf(key, name, item, depth, area);
    const nameIn = namesOf(items);
    for (const [index, item] of items.entries()) stored.push(sanitised(item, nameIn(stored, index)));
    if (!isFlat(stored) || isFlat(items)) return stored;
    // What was no text is a marker now: stored, the list is one of names and values.
    const storedNameIn = namesOf(stored);
    return stored.map((item, index) => sanitised(item, storedNameIn(stored, index)));
  };

  return (value) => walk(value, '', 0, 'event');
}

const isRecord = (value: object): value is Record<string, unknown> => !Array.isArray(value);

/** As an own property, whatever it is called: a key named __proto__ stays a key. */
function set(record: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') record[name] = value;
  else Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
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
    .find((part) => sanitiseText(part, 'prose') !== REDACTED_ADDRESS && !areNobodys(part));
  if (identity === undefined) return [];
  return [['id_hash', userDigest(identity)]];
}

/** What is stored of a user's id, or of what stands for it where there is none. */
export const userDigest = (identity: string): string =>
  createHash('sha256').update(identity).digest('hex').slice(0, 16);

const isCard = (value: number, key: string): boolean =>
  value >= 1e12 && Number.isSafeInteger(value) && !isIdKey(key) && isCardNumber(String(value));

/** `code=500` and `key=name` are no secrets of a query. */
const isSecretOfQuery = (value: unknown): boolean =>
  typeof value !== 'string' || looksSecret(value, 'secret') || /^[\w.~+/=-]{20,}$/.test(value);

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';

/** One of ours: 16 hex digits could be the digits of a card. */
const isUserHash = (name: string, value: unknown): boolean =>
  name === 'id_hash' && typeof value === 'string' && /^[0-9a-f]{16}$/.test(value);
