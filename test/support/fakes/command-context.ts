import type {
  ArchiveLine,
  ArchiveObject,
  ArchiveScan,
  ScannedObject,
  ScanRange,
} from '../../../lambdas/adapters/archive/scan.ts';
import type { Context } from '../../../lib/commands/command-line/context.ts';
import type { Progress } from '../../../lib/commands/report/progress-line.ts';
import type { Report } from '../../../lib/commands/report/report.ts';
import type { StateFile } from '../../../lib/commands/command-line/state-file.ts';

/** A bucket in memory: object keys in order, each with the JSON of its records. */
export function scanOf(objects: Record<string, readonly unknown[]>): ArchiveScan {
  const lines = (key: string): ArchiveLine[] =>
    (objects[key] ?? []).map((json, index) => ({
      pointer: { key, offset: index * 10, length: 10 },
      ...(typeof json === 'string' ? { fault: json } : { json }),
    }));
  const found = ({ prefix, after }: ScanRange): ArchiveObject[] =>
    Object.keys(objects)
      .filter((key) => key.startsWith(prefix))
      .sort()
      .map((key) => ({ key, bytes: lines(key).length * 10, at: '2026-11-23T10:00:00.000Z' }))
      .filter(
        ({ key, bytes }) => after === null || key > after.key || (key === after.key && bytes > after.end),
      );
  return {
    objects: (range) => each(found(range)),
    read: (range) =>
      each(
        found(range).map((object): ScannedObject => {
          const start = range.after?.key === object.key ? range.after.end : 0;
          return { object, lines: lines(object.key).filter(({ pointer }) => pointer.offset >= start) };
        }),
      ),
  };
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) {
    await Promise.resolve();
    yield item;
  }
}

/** A state file in memory. `failAt` makes the n-th write fail, as a crash before it does. */
export function memoryState<State>(failAt = Number.POSITIVE_INFINITY): StateFile<State> & { value?: State } {
  let writes = 0;
  const file: StateFile<State> & { value?: State } = {
    path: 'state.json',
    read: () => Promise.resolve(file.value),
    write: (state) => {
      if (++writes === failAt) return Promise.reject(new Error('crashed'));
      file.value = structuredClone(state);
      return Promise.resolve();
    },
    remove: () => {
      delete file.value;
      return Promise.resolve();
    },
  };
  return file;
}

export interface FakeContext extends Context {
  results: Record<string, unknown>[];
  notes: string[];
  shown: Progress[];
  /** All that was slept, milliseconds. */
  slept: number;
  stopNow(): void;
}

/** A terminal and a clock that only moves by sleeping. */
export function fakeContext(env: Record<string, string> = {}): FakeContext {
  const stopping = new AbortController();
  let now = Date.parse('2026-11-23T12:00:00.000Z');
  const report: Report = {
    result: (kind, fields) => void context.results.push({ result: kind, ...fields }),
    document: () => undefined,
    check: () => undefined,
    say: () => undefined,
    note: (text) => void context.notes.push(text),
    doing: () => undefined,
    waiting: () => undefined,
    progress: (progress) => void context.shown.push(progress),
    endProgress: () => undefined,
  };
  const context: FakeContext = {
    env,
    report,
    stop: stopping.signal,
    clock: { now: () => now },
    sleep: (ms) => {
      now += ms;
      context.slept += ms;
      return Promise.resolve();
    },
    results: [],
    notes: [],
    shown: [],
    slept: 0,
    stopNow: () => stopping.abort(),
  };
  return context;
}
