import { asRecord, fieldsOf, isRecord, list, says, text, type Fields, type JsonRecord } from './fields.ts';

/** Sections as they lie in the archive, in the shape Sentry sent. */
export interface StoredSections {
  exception: unknown;
  breadcrumbs: unknown;
  tags: unknown;
  contexts: unknown;
  request: unknown;
  user: unknown;
}

/** Webhooks carry an error as `data.error`, an alert's event as `data.event`. */
export function eventOf(archived: unknown): unknown {
  const record = asRecord(archived);
  if (record['kind'] === 'event') return record['event'] ?? null;
  const data = asRecord(asRecord(record['body'])['data']);
  return data['error'] ?? data['event'] ?? null;
}

/** Sentry's interfaces by their names in the event store, wherever the event has them. */
export interface Sections {
  record(name: string): JsonRecord;
  values(name: string): JsonRecord[];
  /** Types of `entries`, in their order, which `_meta` goes by. */
  entryTypes: readonly string[];
  stored(): StoredSections;
  /** What of the entries nobody has asked for. */
  rest(): JsonRecord;
}

/** The REST API's names of entries that differ from the event store's. */
const ENTRY_NAMES = new Map([
  ['logentry', 'message'],
  ['debug_meta', 'debugmeta'],
]);

export function createSections(event: Fields, raw: JsonRecord): Sections {
  const entries = event.list('entries').filter(isRecord);
  const byType: JsonRecord = {};
  for (const entry of entries) byType[text(entry['type']) ?? ''] ??= entry['data'];
  const inEntries = fieldsOf(byType);
  const entryName = (name: string) => ENTRY_NAMES.get(name) ?? name;
  /** The event's own, as Sentry sent it; the REST API has it among the entries. */
  const untouched = (name: string): unknown => raw[name] ?? byType[entryName(name)] ?? null;
  return {
    record(name) {
      const own = event.record(name);
      return says(own) ? own : inEntries.record(entryName(name));
    },
    values(name) {
      const own = event.values(name);
      return own.length > 0 ? own : inEntries.values(entryName(name));
    },
    entryTypes: list(event.any('entries')).map((entry) => text(asRecord(entry)['type']) ?? ''),
    stored: () => ({
      exception: untouched('exception'),
      breadcrumbs: untouched('breadcrumbs'),
      tags: raw['tags'] ?? null,
      contexts: raw['contexts'] ?? null,
      request: untouched('request'),
      user: raw['user'] ?? null,
    }),
    rest: () => inEntries.rest(),
  };
}
