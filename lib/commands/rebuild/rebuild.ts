import * as z from 'zod';
import { writtenAt } from '../../../lambdas/adapters/archive/scan.ts';
import type {
  ArchiveLine,
  ArchiveScan,
  ScannedObject,
  ScanPosition,
} from '../../../lambdas/adapters/archive/scan.ts';
import { ARCHIVE_PREFIX, archiveObjectKey } from '../../../lambdas/contracts/archive-keys.ts';
import { METRICS } from '../../../lambdas/contracts/metrics.ts';
import { withPointer, type DecodedMessage } from '../../../lambdas/consumer/store-groups.ts';
import { decode } from '../../../lambdas/core/sentry/decode.ts';
import { isPermanent } from '../../../lambdas/core/failure.ts';
import { parseRecord } from '../archive/archive-records.ts';
import type { Context } from '../command-line/context.ts';
import { EXIT, type ExitCode } from '../command-line/exit.ts';
import { duration, figure } from '../report/progress-line.ts';
import type { RecordStore } from './record-store.ts';
import type { StateFile } from '../command-line/state-file.ts';

export interface RebuildServices {
  scan: ArchiveScan;
  store: RecordStore;
  state: StateFile<RebuildState>;
  /** Records stored together, 2,000 where absent. */
  batchRecords?: number;
}

export const rebuildState = z.object({
  /** Which table is being filled: another one of the same name needs a rebuild of its own. */
  tableId: z.string(),
  all: z.object({ objects: z.number(), bytes: z.number() }),
  done: z.object({
    objects: z.number(),
    bytes: z.number(),
    records: z.number(),
    skipped: z.number(),
    rejectedRows: z.number(),
    events: z.number(),
  }),
  position: z.object({ key: z.string(), end: z.number() }).nullable(),
  /** Set once everything that the archive had was read: a later run adds what has come since. */
  finished: z.boolean(),
});
export type RebuildState = z.infer<typeof rebuildState>;

/** So many that a hot issue fills its transactions of about 98 events; few enough for memory. */
const BATCH_RECORDS = 2_000;
/** Compressed; JSON is five to ten times larger. */
const BATCH_BYTES = 4 * 1_048_576;
/**
 * A later run reads this much again, because an object may have been put into the bucket after one that was named
 * later: a consumer names it before it puts it, and has a minute for the whole batch.
 */
const OVERLAP_MS = 3_600_000;

interface Batch {
  messages: DecodedMessage[];
  bytes: number;
  /** As it is once the messages are stored. */
  state: RebuildState;
}

/**
 * Stores every record of the archive by the consumer's own code. The state is written after each batch; what a crash
 * repeats changes nothing, because the table is a function of the set of records (docs/adr/0009).
 */
export async function rebuild(
  table: { id: string; name: string },
  services: RebuildServices,
  context: Context,
): Promise<ExitCode> {
  const { scan, state } = services;
  const { report, stop, clock } = context;
  const began = clock.now();
  const known = await state.read();
  const begun =
    known === undefined ? await begin(table.id, services, context) : goOn(known, state.path, context);
  if (begun === null) return stopped(context, state.path);
  await state.write(begun);
  let batch = emptyBatch(begun);
  let isCut = false;
  for await (const scanned of scan.read({
    prefix: ARCHIVE_PREFIX,
    from: null,
    to: null,
    after: begun.position,
  })) {
    for (const [index, line] of scanned.lines.entries()) {
      add(batch, line, context);
      advance(batch.state, scanned, index);
      if (!isFull(batch, services)) continue;
      batch = emptyBatch(await storeBatch(batch, begun, services, context));
      if (stop.aborted) return stopped(context, state.path);
    }
    isCut = stop.aborted;
    if (isCut) break;
  }
  const end = await storeBatch(batch, begun, services, context);
  if (isCut) return stopped(context, state.path);
  await state.write({ ...end, finished: true });

  const { records, objects, events, skipped, rejectedRows } = end.done;
  const seconds = Math.round((clock.now() - began) / 1000);
  report.result(
    'rebuilt',
    { table: table.name, objects, records, events, skipped, rejectedRows, seconds },
    `Rebuilt ${table.name} from ${figure(records)} records of ${figure(objects)} objects: ${figure(events)} events, ` +
      `${figure(skipped)} records skipped. This run took ${duration(seconds)}.`,
  );
  return skipped === 0 ? EXIT.done : EXIT.findings;
}

async function begin(
  tableId: string,
  { scan }: RebuildServices,
  { report, stop }: Context,
): Promise<RebuildState | null> {
  const all = { objects: 0, bytes: 0 };
  for await (const { bytes } of scan.objects({ prefix: ARCHIVE_PREFIX, from: null, to: null, after: null })) {
    all.objects++;
    all.bytes += bytes;
    const counted = { done: all.objects, total: null, of: 'objects counted', work: null };
    report.progress({ ...counted, records: null, recordsThisRun: 0 });
    if (stop.aborted) return null;
  }
  const done = { objects: 0, bytes: 0, records: 0, skipped: 0, rejectedRows: 0, events: 0 };
  return { tableId, all, done, position: null, finished: false };
}

function goOn(known: RebuildState, file: string, { report }: Context): RebuildState {
  if (!known.finished) {
    report.note(`Continues after ${figure(known.done.records)} records (${file}).`);
    return known;
  }
  report.note('This table was rebuilt before: adding what the archive has got since.');
  const at = known.position === null ? undefined : writtenAt(known.position.key);
  if (at === undefined) return { ...known, finished: false };
  const before = new Date(Date.parse(at) - OVERLAP_MS).toISOString();
  return { ...known, finished: false, position: { key: archiveObjectKey(before, ''), end: 0 } };
}

const emptyBatch = (state: RebuildState): Batch => ({
  messages: [],
  bytes: 0,
  state: { ...state, done: { ...state.done } },
});

const isFull = ({ messages, bytes }: Batch, { batchRecords = BATCH_RECORDS }: RebuildServices): boolean =>
  messages.length >= batchRecords || bytes >= BATCH_BYTES;

function advance(state: RebuildState, { object, lines }: ScannedObject, index: number): void {
  const isLast = index === lines.length - 1;
  const pointer = lines[index]?.pointer;
  const position: ScanPosition = {
    key: object.key,
    end: isLast || pointer === undefined ? object.bytes : pointer.offset + pointer.length,
  };
  state.position = position;
  if (!isLast) return;
  state.done.objects++;
  state.done.bytes += object.bytes;
}

function add(batch: Batch, line: ArchiveLine, { report }: Context): void {
  const { done } = batch.state;
  done.records++;
  batch.bytes += line.pointer.length;
  const found = decodeLine(line);
  if ('fault' in found) {
    done.skipped++;
    const { key, offset } = line.pointer;
    const text = `Skipped ${key} at byte ${offset.toString()}: ${found.fault}`;
    report.result('skipped', { key, offset, reason: found.fault }, text);
    return;
  }
  done.rejectedRows += found.rejectedRows;
  batch.messages.push(found.message);
}

/** As the consumer had it when it had archived the record. */
export function decodeLine(
  line: ArchiveLine,
): { message: DecodedMessage; rejectedRows: number } | { fault: string } {
  if ('fault' in line) return line;
  const parsed = parseRecord(line.json);
  if ('fault' in parsed) return parsed;
  const { record } = parsed;
  const { pointer } = line;
  try {
    const { observations, rejected } = decode(record);
    const messageId = `${pointer.key}@${pointer.offset.toString()}`;
    const message = { messageId, record, oversizeKey: null, archived: pointer, observations };
    return { message: withPointer(message, pointer), rejectedRows: rejected.length };
  } catch (error) {
    if (!isPermanent(error)) throw error;
    return { fault: error.message };
  }
}

/** The state after the batch, written. */
async function storeBatch(
  { messages, state: after }: Batch,
  begun: RebuildState,
  { store, state }: RebuildServices,
  { report }: Context,
): Promise<RebuildState> {
  const { counts, refused } = await store.store(messages);
  for (const { message, reason } of refused) {
    after.done.skipped++;
    const { key = '', offset = 0 } = message.archived ?? {};
    const text = `Skipped ${key} at byte ${offset.toString()}: ${reason}`;
    report.result('skipped', { key, offset, reason }, text);
  }
  after.done.events += counts.get(METRICS.eventsStored) ?? 0;
  await state.write(after);
  report.progress({
    done: after.done.objects,
    total: Math.max(begun.all.objects, after.done.objects),
    of: 'objects',
    work: {
      done: after.done.bytes - begun.done.bytes,
      left: Math.max(0, begun.all.bytes - after.done.bytes),
    },
    records: after.done.records,
    recordsThisRun: after.done.records - begun.done.records,
  });
  return after;
}

function stopped({ report }: Context, file: string): ExitCode {
  report.note(`Stopped. The same command continues from here (${file}).`);
  return EXIT.stopped;
}
