/**
 * One occurrence in one shape, whatever shape the archive holds: a webhook's event (snake_case, Sentry's event
 * store) or a backfilled one (camelCase, `entries[]`, Sentry's REST API). Almost every field of both may be null,
 * missing or of another type, so nothing here throws: what cannot be read is null or left out.
 */
export interface EventDetail {
  eventId: string | null;
  /** ISO 8601 UTC, milliseconds. */
  timestamp: string | null;
  title: string | null;
  level: string | null;
  platform: string | null;
  environment: string | null;
  release: string | null;
  message: string | null;
  /** As Sentry orders them: the exception that was raised is the last, its causes come before it. */
  exceptions: ExceptionDetail[];
  breadcrumbs: BreadcrumbDetail[];
  tags: Tag[];
  contexts: JsonRecord;
  request: RequestDetail | null;
  user: JsonRecord | null;
  sdk: { name: string | null; version: string | null } | null;
  extra: JsonRecord;
  fingerprint: string[];
  /** The same sections untouched, in the shape Sentry sent. */
  stored: StoredSections;
  /** The whole event as it lies in the archive. */
  raw: unknown;
}

export type JsonRecord = Record<string, unknown>;
export type Pair = [key: string, value: string];

export interface ExceptionDetail {
  type: string | null;
  value: string | null;
  module: string | null;
  mechanism: string | null;
  handled: boolean | null;
  /** Oldest call first. */
  frames: FrameDetail[];
}

export interface FrameDetail {
  filename: string | null;
  absPath: string | null;
  function: string | null;
  module: string | null;
  lineno: number | null;
  colno: number | null;
  inApp: boolean;
  preContext: string[];
  contextLine: string | null;
  postContext: string[];
  vars: JsonRecord;
}

export interface BreadcrumbDetail {
  timestamp: string | null;
  type: string | null;
  category: string | null;
  level: string | null;
  message: string | null;
  data: JsonRecord;
}

export interface Tag {
  key: string;
  value: string | null;
}

export interface RequestDetail {
  method: string | null;
  url: string | null;
  headers: Pair[];
  query: Pair[];
  data: unknown;
}

export interface StoredSections {
  exception: unknown;
  breadcrumbs: unknown;
  tags: unknown;
  contexts: unknown;
  request: unknown;
  user: unknown;
}

/** Normalises an archive record of kind `webhook` or `event`; anything else gives a detail full of nulls. */
export function eventDetail(archived: unknown): EventDetail {
  const raw = eventOf(archived);
  const event = asRecord(raw);
  const entries = entriesByType(event['entries']);
  const stored: StoredSections = {
    exception: event['exception'] ?? entries.get('exception') ?? null,
    breadcrumbs: event['breadcrumbs'] ?? entries.get('breadcrumbs') ?? null,
    tags: event['tags'] ?? null,
    contexts: event['contexts'] ?? null,
    request: event['request'] ?? entries.get('request') ?? null,
    user: event['user'] ?? null,
  };
  const tags = tagsOf(stored.tags);
  const tag = (key: string) => tags.find((candidate) => candidate.key === key)?.value ?? null;
  const exceptions = valuesOf(stored.exception).filter(isRecord).map(exceptionOf);
  return {
    eventId: text(event['event_id']) ?? text(event['eventID']),
    timestamp: instant(event['datetime']) ?? instant(event['dateCreated']) ?? instant(event['timestamp']),
    title: filled(event['title']),
    level: filled(event['level']) ?? tag('level'),
    platform: filled(event['platform']),
    environment: filled(event['environment']) ?? tag('environment'),
    release: filled(event['release']) ?? filled(asRecord(event['release'])['version']) ?? tag('release'),
    message: messageOf(event, asRecord(entries.get('message'))),
    exceptions: exceptions.length > 0 ? exceptions : bareStackTraces(event, entries),
    breadcrumbs: valuesOf(stored.breadcrumbs).filter(isRecord).map(breadcrumbOf),
    tags,
    contexts: asRecord(stored.contexts),
    request: isRecord(stored.request) ? requestOf(stored.request) : null,
    user: isRecord(stored.user) ? stored.user : null,
    sdk: isRecord(event['sdk'])
      ? { name: text(event['sdk']['name']), version: text(event['sdk']['version']) }
      : null,
    extra: asRecord(event['extra'] ?? event['context']),
    fingerprint: list(event['fingerprint'] ?? event['fingerprints']).flatMap((part) => text(part) ?? []),
    stored,
    raw,
  };
}

/** Webhooks carry an error as `data.error`, an alert's event as `data.event`. */
function eventOf(archived: unknown): unknown {
  const record = asRecord(archived);
  if (record['kind'] === 'event') return record['event'] ?? null;
  const data = asRecord(asRecord(record['body'])['data']);
  return data['error'] ?? data['event'] ?? null;
}

function entriesByType(entries: unknown): Map<string, unknown> {
  return new Map(
    list(entries)
      .filter(isRecord)
      .map((entry) => [text(entry['type']) ?? '', entry['data']]),
  );
}

/** The SDK's rendered message; `message` itself is an empty string for most exceptions. */
function messageOf(event: JsonRecord, entry: JsonRecord): string | null {
  const logentry = asRecord(event['logentry']);
  return (
    filled(logentry['formatted']) ??
    filled(entry['formatted']) ??
    filled(event['message']) ??
    filled(logentry['message']) ??
    filled(entry['message'])
  );
}

function exceptionOf(exception: JsonRecord): ExceptionDetail {
  const mechanism = asRecord(exception['mechanism']);
  return {
    type: text(exception['type']),
    value: text(exception['value']),
    module: text(exception['module']),
    mechanism: text(mechanism['type']),
    handled: typeof mechanism['handled'] === 'boolean' ? mechanism['handled'] : null,
    frames: framesOf(exception['stacktrace']),
  };
}

/** A message sent with `attachStacktrace` has no exception: its trace lies beside it or on a thread. */
function bareStackTraces(event: JsonRecord, entries: ReadonlyMap<string, unknown>): ExceptionDetail[] {
  const threads = valuesOf(event['threads'] ?? entries.get('threads')).filter(isRecord);
  const traces = [
    event['stacktrace'] ?? entries.get('stacktrace'),
    ...threads.map((one) => one['stacktrace']),
  ];
  return traces
    .map((trace) => exceptionOf({ stacktrace: trace }))
    .filter((exception) => exception.frames.length > 0);
}

const framesOf = (stacktrace: unknown): FrameDetail[] =>
  list(asRecord(stacktrace)['frames']).filter(isRecord).map(frameOf);

function frameOf(frame: JsonRecord): FrameDetail {
  const lineno = integer(frame['lineno']) ?? integer(frame['lineNo']);
  return {
    filename: text(frame['filename']),
    absPath: text(frame['abs_path']) ?? text(frame['absPath']),
    function: text(frame['function']),
    module: text(frame['module']),
    lineno,
    colno: integer(frame['colno']) ?? integer(frame['colNo']),
    inApp: (frame['in_app'] ?? frame['inApp']) === true,
    ...sourceOf(frame, lineno),
    vars: asRecord(frame['vars']),
  };
}

/** Webhooks give three fields, the REST API gives `context: [[line number, text], ...]`. */
function sourceOf(
  frame: JsonRecord,
  lineno: number | null,
): Pick<FrameDetail, 'preContext' | 'contextLine' | 'postContext'> {
  const numbered = list(frame['context']).flatMap((line) => {
    const [number, source] = list(line);
    return typeof number === 'number' ? [{ number, source: text(source) ?? '' }] : [];
  });
  if (numbered.length > 0 && lineno !== null) {
    return {
      preContext: numbered.filter((line) => line.number < lineno).map((line) => line.source),
      contextLine: numbered.find((line) => line.number === lineno)?.source ?? null,
      postContext: numbered.filter((line) => line.number > lineno).map((line) => line.source),
    };
  }
  const lines = (value: unknown) => list(value).map((line) => text(line) ?? '');
  return {
    preContext: lines(frame['pre_context']),
    contextLine: text(frame['context_line']),
    postContext: lines(frame['post_context']),
  };
}

const breadcrumbOf = (crumb: JsonRecord): BreadcrumbDetail => ({
  timestamp: instant(crumb['timestamp']),
  type: text(crumb['type']),
  category: text(crumb['category']),
  level: text(crumb['level']),
  message: text(crumb['message']),
  data: asRecord(crumb['data']),
});

const requestOf = (request: JsonRecord): RequestDetail => ({
  method: text(request['method']),
  url: text(request['url']),
  headers: pairsOf(request['headers']),
  query: queryOf(request['query_string'] ?? request['query']),
  data: request['data'] ?? null,
});

const queryOf = (query: unknown): Pair[] =>
  typeof query === 'string' ? [...new URLSearchParams(query)] : pairsOf(query);

/** `[[key, value], ...]` with null entries, or an object. */
function pairsOf(value: unknown): Pair[] {
  const pairs: unknown[] = isRecord(value) ? Object.entries(value) : list(value);
  return pairs.flatMap((pair) => {
    const [key, item] = list(pair);
    const name = text(key);
    return name === null ? [] : [[name, text(item) ?? json(item)] satisfies Pair];
  });
}

/** Webhooks: `[[key, value], ...]`; REST: `[{key, value}, ...]`. */
function tagsOf(tags: unknown): Tag[] {
  if (isRecord(tags)) return Object.entries(tags).map(([key, value]) => ({ key, value: text(value) }));
  return list(tags).flatMap((tag) => {
    const [first, second] = isRecord(tag) ? [tag['key'], tag['value']] : list(tag);
    const key = text(first);
    return key === null ? [] : [{ key, value: text(second) }];
  });
}

const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const asRecord = (value: unknown): JsonRecord => (isRecord(value) ? value : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
/** Interfaces of Sentry come wrapped as `{values: [...]}` and, from old SDKs, as the bare list. */
const valuesOf = (value: unknown): unknown[] => list(isRecord(value) ? value['values'] : value);

const text = (value: unknown): string | null =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? value.toString()
      : null;
const filled = (value: unknown): string | null => text(value)?.trim() || null;
const json = (value: unknown): string => (value === null || value === undefined ? '' : JSON.stringify(value));
const integer = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) ? value : null;

/** ISO text, or seconds since the epoch. */
function instant(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const date = new Date(typeof value === 'number' ? value * 1000 : value);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
