import { asRecord, isRecord, list, type JsonRecord } from './event/fields.ts';

/**
 * What people search a piece of code by: types of exceptions, then functions, modules and files of the frames that are
 * the application's own, the newest call first. Read from either shape that Sentry sends, and no further than that: most
 * bodies are told by this alone (docs/search.md).
 */

/** Of each text; a longer name is no name. */
const MAX_TEXT = 200;
/** Of all together: the row that holds them must stay small, because a search reads that of every group. */
const MAX_CHARACTERS = 1_500;
/** Where no frame says that it is the application's. */
const NEWEST_FRAMES = 10;

/** Each once, as far as the room goes; empty where the event tells none. */
export function codeTexts(event: unknown): string[] {
  const sections = sectionsOf(asRecord(event));
  const traces = sections.flatMap(({ exceptions, traces: others }) => [
    ...exceptions.map((exception) => asRecord(exception['stacktrace'])),
    ...others,
  ]);
  const types = sections.flatMap(({ exceptions }) => exceptions.flatMap(({ type }) => named(type)));
  // Sentry orders exceptions by their causes, and frames by their calls: what was raised and where is the last.
  const frames = traces.toReversed().flatMap((trace) => list(trace['frames']).filter(isRecord).toReversed());
  const own = frames.filter((frame) => frame['in_app'] === true || frame['inApp'] === true);
  const told = own.length > 0 ? own : frames.slice(0, NEWEST_FRAMES);
  return within([...types.toReversed(), ...told.flatMap(namesOfFrame)]);
}

interface Section {
  exceptions: JsonRecord[];
  traces: JsonRecord[];
}

/** A webhook's event has sections by name, one of the REST API a list of entries. */
function sectionsOf(event: JsonRecord): Section[] {
  const entries = list(event['entries']).filter(isRecord);
  if (entries.length === 0) {
    return [
      {
        exceptions: valuesOf(event['exception']),
        traces: [...valuesOf(event['threads']).map(traceOf), asRecord(event['stacktrace'])],
      },
    ];
  }
  return entries.map(({ type, data }): Section => {
    if (type === 'exception') return { exceptions: valuesOf(data), traces: [] };
    if (type === 'threads') return { exceptions: [], traces: valuesOf(data).map(traceOf) };
    return { exceptions: [], traces: type === 'stacktrace' ? [asRecord(data)] : [] };
  });
}

const valuesOf = (section: unknown): JsonRecord[] =>
  (Array.isArray(section) ? section : list(asRecord(section)['values'])).filter(isRecord);
const traceOf = (thread: JsonRecord): JsonRecord => asRecord(thread['stacktrace']);

const namesOfFrame = (frame: JsonRecord): string[] =>
  [frame['function'], frame['module'], frame['filename'] ?? frame['absPath'] ?? frame['abs_path']].flatMap(
    named,
  );

const named = (value: unknown): string[] =>
  typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TEXT
    ? [value.toWellFormed().replaceAll(/\s+/g, ' ').trim()]
    : [];

function within(texts: readonly string[]): string[] {
  const kept: string[] = [];
  let left = MAX_CHARACTERS;
  for (const text of new Set(texts)) {
    left -= text.length + 1;
    if (left < 0) break;
    kept.push(text);
  }
  return kept;
}
