import { EVENT_FIELDS, type EventField } from '../../fixtures/event-fields.ts';

type Json = Record<string, unknown>;

/** An event as webhooks carry it with these fields set, all of them without an argument. */
export function generatedEvent(fields: readonly EventField[] = EVENT_FIELDS): Json {
  const event: Json = {};
  for (const { path, value } of fields) set(event, steps(path), value);
  return event;
}

/** `a.b[].c` as `a`, `b`, `0`, `c`; a dot in a name is written `\.`. */
const steps = (path: string): string[] =>
  path
    .replaceAll('[]', '.0')
    .split(/(?<!\\)\./)
    .map((step) => step.replaceAll('\\.', '.'));

function set(target: Json | unknown[], [step, ...rest]: readonly string[], value: unknown): void {
  if (step === undefined) return;
  const holder = target as Json;
  if (rest.length === 0) {
    holder[step] = value;
    return;
  }
  holder[step] ??= rest[0] === '0' ? [] : {};
  set(holder[step] as Json, rest, value);
}

const STORE_TO_REST: readonly [string, string][] = [
  ['exception', 'exception'],
  ['logentry', 'message'],
  ['threads', 'threads'],
  ['stacktrace', 'stacktrace'],
  ['breadcrumbs', 'breadcrumbs'],
  ['request', 'request'],
  ['template', 'template'],
  ['debug_meta', 'debugmeta'],
  ['spans', 'spans'],
  ...['csp', 'hpkp', 'expectct', 'expectstaple', 'nel'].map((name): [string, string] => [name, name]),
];

/** The same event as Sentry's REST API answers it: interfaces among the entries, fields in camelCase. */
export function restShapeOf(event: Json): Json {
  const at = (name: string) => event[name] ?? null;
  const tagged = ['environment', 'level', 'logger', 'server_name', 'transaction'].flatMap((key) =>
    event[key] === undefined ? [] : [{ key, value: event[key] }],
  );
  return {
    id: at('event_id'),
    eventID: at('event_id'),
    ...{ dist: at('dist'), title: at('title'), location: at('location'), culprit: at('culprit') },
    ...{ type: at('type'), metadata: at('metadata'), platform: at('platform'), sdk: at('sdk') },
    ...{ user: at('user'), contexts: at('contexts'), context: at('extra'), packages: at('modules') },
    ...{ measurements: at('measurements'), breakdowns: at('breakdowns') },
    dateCreated: isoOf(at('timestamp')),
    dateReceived: isoOf(at('received')),
    startTimestamp: at('start_timestamp'),
    release: event['release'] === undefined ? null : { version: event['release'] },
    tags: [
      ...((event['tags'] ?? []) as [string, string][]).map(([key, value]) => ({ key, value })),
      ...tagged,
    ],
    entries: STORE_TO_REST.flatMap(([name, type]) =>
      event[name] === undefined ? [] : [{ type, data: interfaceInRest(name, event[name]) }],
    ),
    errors: ((event['errors'] ?? []) as Json[]).map(({ type, ...data }) => ({ type, message: type, data })),
    occurrence: event['occurrence'] === undefined ? null : camelised(event['occurrence']),
    userReport: event['user_report'] ?? null,
    fingerprints: [],
  };
}

const isoOf = (seconds: unknown) =>
  typeof seconds === 'number' ? new Date(seconds * 1000).toISOString() : null;

/** Reports, images and spans keep their names; the data of people keeps its own everywhere. */
function interfaceInRest(name: string, value: unknown): unknown {
  const isKept = ['csp', 'hpkp', 'expectct', 'expectstaple', 'nel', 'debug_meta', 'spans'].includes(name);
  if (name === 'request') {
    const { query_string: query, ...request } = value as Json;
    return { ...(camelised(request) as Json), query };
  }
  return isKept ? value : camelised(value);
}

/** Names that hold what people named, or what Sentry's API leaves as it is. */
const KEPT = new Set([
  'vars',
  'data',
  'registers',
  'env',
  'evidenceData',
  'mechanism',
  'params',
  'lock',
  'heldLocks',
]);

function camelised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelised);
  if (typeof value !== 'object' || value === null) return value;
  const renamed = Object.entries(value).map(([name, item]): [string, unknown] => {
    const camel = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return [camel, KEPT.has(camel) ? item : camelised(item)];
  });
  return framed(Object.fromEntries(renamed));
}

/** Frames and templates have their lines numbered in one list. */
function framed(record: Json): Json {
  const { preContext, contextLine, postContext, lineno, colno, ...rest } = record;
  if (lineno === undefined) return record;
  const before = (preContext ?? []) as string[];
  const all = [...before, contextLine, ...((postContext ?? []) as string[])];
  const context = all.map((line, index) => [Number(lineno) - before.length + index, line]);
  return { ...rest, lineNo: lineno, ...(colno === undefined ? {} : { colNo: colno }), context };
}
