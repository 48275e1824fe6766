/**
 * Reads records of which nothing can be relied on: a field may be absent, null, of another type, spelled as Sentry's
 * event store does (`abs_path`) or as its REST API does (`absPath`). Nothing here throws.
 */
export type JsonRecord = Record<string, unknown>;
export type Pair = [key: string, value: string];

/** One record, read field by field. What could not be read as it was asked for counts as not read. */
export interface Fields {
  text(name: string): string | null;
  /** Text that is not blank. */
  filled(name: string): string | null;
  integer(name: string): number | null;
  /** A number that may have a fraction. */
  number(name: string): number | null;
  flag(name: string): boolean | null;
  /** ISO 8601 UTC with milliseconds, of such a text or of seconds since the epoch. */
  instant(name: string): string | null;
  record(name: string): JsonRecord;
  list(name: string): unknown[];
  /** Sentry wraps lists as `{values: [...]}`; old SDKs send them bare. */
  values(name: string): JsonRecord[];
  any(name: string): unknown;
  /** What nobody has asked for and says something, so that no field is lost because nobody knew it. */
  rest(): JsonRecord;
}

export function fieldsOf(record: JsonRecord): Fields {
  const read = new Set<string>();
  function take<T>(name: string, as: (value: unknown) => T | null): T | null {
    for (const spelling of spellingsOf(name)) {
      const value = record[spelling];
      const taken = value === undefined || value === null ? null : as(value);
      if (taken === null) continue;
      read.add(spelling);
      return taken;
    }
    return null;
  }
  return {
    text: (name) => take(name, text),
    filled: (name) => take(name, filled),
    integer: (name) => take(name, integer),
    number: (name) => take(name, finite),
    flag: (name) => take(name, (value) => (typeof value === 'boolean' ? value : null)),
    instant: (name) => take(name, instant),
    record: (name) => take(name, (value) => (isRecord(value) ? value : null)) ?? {},
    list: (name) => take(name, (value) => (Array.isArray(value) ? list(value) : null)) ?? [],
    values: (name) => take(name, recordsOf) ?? [],
    any: (name) => take(name, (value) => value),
    rest: () =>
      Object.fromEntries(Object.entries(record).filter(([name, value]) => !read.has(name) && says(value))),
  };
}

const spellings = new Map<string, readonly string[]>([
  ['lineno', ['lineno', 'lineNo']],
  ['colno', ['colno', 'colNo']],
]);

function spellingsOf(name: string): readonly string[] {
  const known = spellings.get(name);
  if (known !== undefined) return known;
  const camel = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const both = camel === name ? [name] : [name, camel];
  spellings.set(name, both);
  return both;
}

/** The records of a wrapped or bare list; null where it is neither. What is no record in it is left out. */
function recordsOf(value: unknown): JsonRecord[] | null {
  const values = isRecord(value) ? value['values'] : value;
  return Array.isArray(values) ? values.filter(isRecord) : null;
}

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const asRecord = (value: unknown): JsonRecord => (isRecord(value) ? value : {});
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export const text = (value: unknown): string | null =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? value.toString()
      : null;
export const filled = (value: unknown): string | null => text(value)?.trim() || null;
const integer = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) ? value : null;
const finite = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

function instant(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const date = new Date(typeof value === 'number' ? value * 1000 : value);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** Whether a value tells anything: an empty text, list or record does not. */
export function says(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return !isRecord(value) || Object.keys(value).length > 0;
}

/** `[[key, value], ...]` with null entries, or an object. */
export function pairsOf(value: unknown): Pair[] {
  const pairs: unknown[] = isRecord(value) ? Object.entries(value) : list(value);
  return pairs.flatMap((pair) => {
    const [key, item] = list(pair);
    const name = text(key);
    return name === null ? [] : [[name, text(item) ?? json(item)] satisfies Pair];
  });
}

const json = (value: unknown): string => (value === null || value === undefined ? '' : JSON.stringify(value));
