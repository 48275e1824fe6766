import { fieldsOf, isRecord, list, says, text, type JsonRecord } from './fields.ts';

/** Something that went wrong while Sentry processed the event. */
export interface ProcessingError {
  type: string | null;
  /** In words. */
  message: string;
  /** Which part of the event; null where it is of all of it. */
  name: string | null;
  value: unknown;
  /** Every further field that Sentry sent. */
  data: JsonRecord;
}

/** Types whose name says too little by itself. */
const WORDS = new Map([
  ['invalid_data', 'Discarded an invalid value'],
  ['invalid_attribute', 'Discarded an unknown field'],
  ['value_too_long', 'Discarded a value that is too long'],
  ['future_timestamp', 'The time lies in the future'],
  ['past_timestamp', 'The time lies too far in the past'],
  ['clock_drift', 'The clock of the sender is wrong; times were corrected'],
  ['js_no_source', 'The source file was not found'],
  ['js_no_column', 'A frame has no column, so it was not mapped'],
  ['js_invalid_source', 'The source map cannot be read'],
  ['js_invalid_sourcemap_location', 'The source map does not have this place'],
  ['js_missing_sources_content', 'The source map holds no source'],
  ['js_scraping_disabled', 'Sentry may not fetch the source file'],
  ['native_missing_dsym', 'A debug file is missing'],
  ['native_missing_optionally_bundled_dsym', 'A debug file that is optional is missing'],
  ['native_missing_system_dsym', 'A debug file of the system is missing'],
  ['native_bad_dsym', 'A debug file cannot be read'],
  ['native_missing_symbol', 'A symbol is missing in the debug file'],
  ['proguard_missing_mapping', 'A ProGuard mapping is missing'],
  ['proguard_missing_lineno', 'A ProGuard mapping has no line numbers'],
]);

/** Webhooks: `{type, name, value, ...}`; the REST API: `{type, message, data: {name, value, ...}}`. */
export const processingErrorsOf = (errors: readonly unknown[]): ProcessingError[] =>
  errors.filter(isRecord).map((error) => {
    const outer = fieldsOf(error);
    const type = outer.filled('type');
    const inner = fieldsOf(outer.record('data'));
    const name = outer.filled('name') ?? inner.filled('name');
    const value = outer.any('value') ?? inner.any('value');
    // The API's own words for the type.
    const told = outer.filled('message');
    const words = (type === null ? null : WORDS.get(type)) ?? told ?? type?.replaceAll('_', ' ') ?? 'unknown';
    return { type, message: words, name, value, data: { ...inner.rest(), ...outer.rest() } };
  });

/** What Sentry changed in the event before it stored it: removed as personal, cut short, discarded as invalid. */
export interface Remark {
  /** Of the changed value, such as `request.headers.0.1`. */
  path: string;
  /** In words. */
  words: string[];
}

/** Enough for any event of an SDK; the JSON has the rest. */
const MAX_DEPTH = 60;

/**
 * `_meta` mirrors the event; the key `''` of a value says what was done to it. Paths of the REST API, which go by the
 * place in `entries`, become those of the event.
 */
export function remarksOf(meta: JsonRecord, entryTypes: readonly string[]): Remark[] {
  const remarks: Remark[] = [];
  const walk = (value: unknown, path: readonly string[]) => {
    // Redacted by name here: what was remarked is gone, that something was is not.
    if (typeof value === 'string') remarks.push({ path: eventPath(path, entryTypes), words: [value] });
    if (!isRecord(value) || path.length > MAX_DEPTH) return;
    for (const [name, item] of Object.entries(value)) {
      if (name !== '') walk(item, [...path, name]);
      else if (isRecord(item)) remarks.push({ path: eventPath(path, entryTypes), words: wordsOf(item) });
    }
  };
  walk(meta, []);
  return remarks.filter(({ words }) => words.length > 0);
}

const STORE_NAMES = new Map([
  ['message', 'logentry'],
  ['context', 'extra'],
  ['packages', 'modules'],
  ['debugmeta', 'debug_meta'],
]);

function eventPath(path: readonly string[], entryTypes: readonly string[]): string {
  const [first, second, third, ...rest] = path;
  if (first !== 'entries') return [STORE_NAMES.get(first ?? '') ?? first, ...path.slice(1)].join('.');
  const type = entryTypes[Number(second)] ?? second ?? '';
  const tail = third === 'data' ? rest : path.slice(2);
  return [STORE_NAMES.get(type) ?? type, ...tail].join('.');
}

/** What the second part of a remark stands for (Relay, `RemarkType`). */
const DONE = new Map([
  ['a', 'marked'],
  ['x', 'removed'],
  ['s', 'replaced'],
  ['m', 'masked'],
  ['p', 'replaced by a pseudonym'],
  ['e', 'encrypted'],
]);

function wordsOf(meta: JsonRecord): string[] {
  const fields = fieldsOf(meta);
  const length = fields.number('len');
  const remarks = fields.list('rem').flatMap((remark) => {
    const [rule, done, from, to] = list(remark);
    const part =
      typeof from === 'number' && typeof to === 'number' ? ` (${from.toString()} to ${to.toString()})` : '';
    // Relay's rule for what it cuts begins with an exclamation mark: `!limit`.
    return text(rule) === null
      ? []
      : [`${DONE.get(text(done) ?? '') ?? 'changed'} by ${text(rule) ?? ''}${part}`];
  });
  const errors = fields.list('err').flatMap((error) => {
    const [type, detail] = Array.isArray(error) ? list(error) : [error];
    const reason = isRecord(detail) ? text(detail['reason']) : null;
    const name = text(type)?.replaceAll('_', ' ');
    return name === undefined ? [] : [reason === null ? name : `${name}: ${reason}`];
  });
  const value = fields.any('val');
  return [
    ...remarks,
    ...errors,
    ...(length === null ? [] : [`was ${length.toString()} long`]),
    ...(says(value) ? [`was ${text(value) ?? JSON.stringify(value)}`] : []),
  ];
}
