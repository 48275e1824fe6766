import { isDeepStrictEqual } from 'node:util';
import { isRecord, type JsonRecord } from './fields.ts';

/** A value that is not the same in both events; undefined where one does not have it. */
export interface Difference {
  /** `order.lines[0].sku` */
  path: string;
  first: unknown;
  newest: unknown;
}

export interface Comparison {
  /** In the order of the newest event; those that only the first has come last. */
  differing: Difference[];
  /** Variables that are the same in both, with the newest event's value. */
  same: (readonly [string, unknown])[];
}

/** Deeper ones are compared whole. Sentry's SDKs cut values at 3 to 6 levels (develop.sentry.dev, "Data Handling"). */
const MAX_DEPTH = 8;
/** A variable of which more differs says more as a whole: a list with one entry before the others, another order. */
const MOST_WITHIN = 8;

/** What differs between the variables of one call in two events, down to the value inside of a variable that does. */
export function compareVariables(first: JsonRecord, newest: JsonRecord): Comparison {
  const differing: Difference[] = [];
  const same: (readonly [string, unknown])[] = [];
  for (const [name, before, after] of sideBySide(Object.entries(first), Object.entries(newest))) {
    const found = differencesIn(name, before, after, 0);
    if (found.length === 0) same.push([name, after]);
    else if (found.length > MOST_WITHIN) differing.push({ path: name, first: before, newest: after });
    else differing.push(...found);
  }
  return { differing, same };
}

type Entries = readonly (readonly [string, unknown])[];

/** Names with the value of each. A variable may be called `toString` or `__proto__`, so nothing is looked up in an object. */
function sideBySide(first: Entries, newest: Entries): [string, unknown, unknown][] {
  const before = new Map(first);
  const after = new Map(newest);
  return [...new Set([...after.keys(), ...before.keys()])].map((name) => [
    name,
    before.get(name),
    after.get(name),
  ]);
}

function differencesIn(path: string, first: unknown, newest: unknown, depth: number): Difference[] {
  const inside = depth < MAX_DEPTH ? insideOf(path, first, newest) : null;
  if (inside === null) return isSame(first, newest) ? [] : [{ path, first, newest }];
  return inside.flatMap(([way, before, after]) => differencesIn(way, before, after, depth + 1));
}

/** Null where not both are records or both lists. */
function insideOf(path: string, first: unknown, newest: unknown): [string, unknown, unknown][] | null {
  if (isRecord(first) && isRecord(newest))
    return sideBySide(Object.entries(first), Object.entries(newest)).map(([name, before, after]) => [
      `${path}.${name}`,
      before,
      after,
    ]);
  if (!Array.isArray(first) || !Array.isArray(newest)) return null;
  return Array.from({ length: Math.max(first.length, newest.length) }, (_, at) => [
    `${path}[${at.toString()}]`,
    first[at],
    newest[at],
  ]);
}

const isSame = (first: unknown, newest: unknown): boolean =>
  typeof first === 'string' && typeof newest === 'string'
    ? first === newest || (first.includes('0x') && withoutPlace(first) === withoutPlace(newest))
    : isDeepStrictEqual(first, newest);

/** `<shop.Gateway object at 0x7f41ab>` of Python and `#<Shop::Gateway:0x78e1>` of Ruby: another one in each process. */
const withoutPlace = (text: string): string =>
  text.replaceAll(/ at 0x[0-9a-fA-F]+>/g, ' at 0x>').replaceAll(/(#<[\w:]+):0x[0-9a-fA-F]+/g, '$1:0x');
