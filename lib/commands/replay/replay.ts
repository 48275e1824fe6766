import pMap from 'p-map';
import * as z from 'zod';
import type {
  ArchiveLine,
  ArchiveScan,
  ScannedObject,
  ScanPosition,
} from '../../../lambdas/adapters/archive/scan.ts';
import type { Queue } from '../../../lambdas/adapters/queue/queue.ts';
import { ARCHIVE_PREFIX, QUARANTINE_PREFIX } from '../../../lambdas/contracts/archive-keys.ts';
import { encodeMessage, type QueueMessage } from '../../../lambdas/contracts/queue-message.ts';
import { messagesOf, parseRecord } from '../archive/archive-records.ts';
import type { Context } from '../command-line/context.ts';
import { EXIT, type ExitCode } from '../command-line/exit.ts';
import { createPace } from '../queue/pace.ts';
import { figure } from '../report/progress-line.ts';
import type { StateFile } from '../command-line/state-file.ts';
import type { KeptBodies } from './kept-bodies.ts';
import { messagesOfEntry, type Found } from './quarantined.ts';

export interface ReplayOptions {
  from: string;
  /** Null: up to now. */
  to: string | null;
  isQuarantine: boolean;
  /** Messages a second. */
  rate: number;
}

export interface ReplayServices {
  scan: ArchiveScan;
  queue: Queue;
  /** What lies apart from its entry in the quarantine. */
  bodies: KeptBodies;
  /** Messages that wait in the queue, about. */
  queueDepth: () => Promise<number>;
  state: StateFile<ReplayState>;
}

const totals = z.object({
  objects: z.number(),
  bytes: z.number(),
  records: z.number(),
  messages: z.number(),
  skipped: z.number(),
});
type Totals = z.infer<typeof totals>;

export const replayState = z.object({
  /** Fixed by the first run: what is archived while it runs is no part of it. */
  upTo: z.string(),
  all: z.object({ objects: z.number(), bytes: z.number() }),
  done: totals,
  position: z.object({ key: z.string(), end: z.number() }).nullable(),
});
export type ReplayState = z.infer<typeof replayState>;

/** The smoothest that is still cheap: four steps a second, each with its state written. */
const STEPS_A_SECOND = 4;
const MAX_STEP = 250;
/** Messages may be 1 MiB: a step must not hold hundreds of them. */
const MAX_STEP_BYTES = 8 * 1_048_576;
/** Where most lines send nothing, as in the quarantine. */
const MAX_STEP_LINES = 1_000;
const SENDS_AT_ONCE = 8;
const MESSAGES_A_SEND = 10;
const DEPTH_EVERY_MS = 5_000;
/** The replay waits for the consumer where it is this many seconds behind: webhooks stand in the same queue. */
const MAX_BACKLOG_SECONDS = 10;
const MIN_BACKLOG = 500;

/** What a step will have done once its messages are sent. */
interface Step {
  lines: number;
  messages: QueueMessage[];
  bytes: number;
  done: Totals;
  position: ScanPosition | null;
}

/**
 * Sends every record of the range through the queue again. State is written after each step, so that a stop loses
 * nothing and a crash repeats at most one step, which the consumer absorbs.
 */
export async function replay(
  options: ReplayOptions,
  services: ReplayServices,
  context: Context,
): Promise<ExitCode> {
  const state = (await services.state.read()) ?? (await begin(options, services, context));
  if (state === null) return stopped(context, services.state.path);
  if (state.position !== null) {
    context.report.note(`Continues after ${figure(state.done.records)} records (${services.state.path}).`);
  }
  const sender = createSender(options, services, context, state);
  const range = { prefix: prefixOf(options), from: options.from, to: state.upTo, after: state.position };
  let step = emptyStep(state);
  let isCut = false;
  for await (const scanned of services.scan.read(range)) {
    for (const [index, line] of scanned.lines.entries()) {
      await add(step, line, options, services, context);
      step.position = endOf(scanned, index);
      if (index === scanned.lines.length - 1) {
        step.done.objects++;
        step.done.bytes += scanned.object.bytes;
      }
      if (!isFull(step, options)) continue;
      step = emptyStep(await sender.send(step));
      if (context.stop.aborted) return stopped(context, services.state.path);
    }
    isCut = context.stop.aborted;
    if (isCut) break;
  }
  const end = await sender.send(step);
  if (isCut) return stopped(context, services.state.path);
  await services.state.remove();
  return finish(options, end, context);
}

const prefixOf = ({ isQuarantine }: ReplayOptions) => (isQuarantine ? QUARANTINE_PREFIX : ARCHIVE_PREFIX);

/** Counts what there is to do. Null where somebody stopped it. */
async function begin(
  options: ReplayOptions,
  { scan, state }: ReplayServices,
  { report, clock, stop }: Context,
): Promise<ReplayState | null> {
  const now = new Date(clock.now()).toISOString();
  const upTo = options.to !== null && options.to < now ? options.to : now;
  const all = { objects: 0, bytes: 0 };
  const range = { prefix: prefixOf(options), from: options.from, to: upTo, after: null };
  for await (const { bytes } of scan.objects(range)) {
    all.objects++;
    all.bytes += bytes;
    report.progress({ done: all.objects, total: null, of: 'objects counted', work: null, ...nothingRead });
    if (stop.aborted) return null;
  }
  const begun: ReplayState = {
    upTo,
    all,
    done: { objects: 0, bytes: 0, records: 0, messages: 0, skipped: 0 },
    position: null,
  };
  await state.write(begun);
  return begun;
}

const nothingRead = { records: 0, recordsThisRun: 0 };

const emptyStep = ({ done, position }: ReplayState): Step => ({
  lines: 0,
  messages: [],
  bytes: 0,
  done: { ...done },
  position,
});

const isFull = ({ lines, messages, bytes }: Step, { rate }: ReplayOptions): boolean =>
  messages.length >= Math.min(MAX_STEP, Math.max(1, Math.ceil(rate / STEPS_A_SECOND))) ||
  bytes >= MAX_STEP_BYTES ||
  lines >= MAX_STEP_LINES;

/** After its last line an object is done to its last byte, also where the line was damaged. */
function endOf({ object, lines }: ScannedObject, index: number): ScanPosition {
  const pointer = lines[index]?.pointer;
  const isLast = index === lines.length - 1 || pointer === undefined;
  return { key: object.key, end: isLast ? object.bytes : pointer.offset + pointer.length };
}

async function add(
  step: Step,
  line: ArchiveLine,
  options: ReplayOptions,
  services: ReplayServices,
  { report }: Context,
): Promise<void> {
  step.lines++;
  step.done.records++;
  const found = 'fault' in line ? line : await messagesOfLine(line, options, services);
  if ('fault' in found) {
    step.done.skipped++;
    const { key, offset } = line.pointer;
    const text = `Skipped ${key} at byte ${offset.toString()}: ${found.fault}`;
    report.result('skipped', { key, offset, reason: found.fault }, text);
    return;
  }
  for (const message of found.messages) {
    step.messages.push(message);
    step.bytes += encodeMessage(message).length;
  }
}

async function messagesOfLine(
  { pointer, json }: Extract<ArchiveLine, { json: unknown }>,
  { isQuarantine }: ReplayOptions,
  { bodies }: ReplayServices,
): Promise<Found> {
  if (isQuarantine) return messagesOfEntry(json, bodies);
  const parsed = parseRecord(json);
  if ('fault' in parsed) return parsed;
  const messages = await messagesOf(parsed.record, pointer);
  if (messages !== null) return { messages };
  return { fault: 'larger than SQS takes, even compressed; npm run rebuild reads it without the queue' };
}

interface Sender {
  /** The state after the step, written. */
  send(step: Step): Promise<ReplayState>;
}

function createSender(
  { rate }: ReplayOptions,
  { queue, queueDepth, state }: ReplayServices,
  context: Context,
  begun: ReplayState,
): Sender {
  const { clock, report, stop, sleep } = context;
  const pace = createPace(rate, clock);
  const maxDepth = Math.max(MIN_BACKLOG, rate * MAX_BACKLOG_SECONDS);
  let depthAt = Number.NEGATIVE_INFINITY;

  const show = (done: Totals, remark?: string) => {
    report.progress({
      done: done.objects,
      total: begun.all.objects,
      of: 'objects',
      work: { done: done.bytes - begun.done.bytes, left: Math.max(0, begun.all.bytes - done.bytes) },
      records: done.records,
      recordsThisRun: done.records - begun.done.records,
      ...(remark === undefined ? {} : { remark }),
    });
  };
  const waitForConsumer = async (done: Totals) => {
    while (!stop.aborted && clock.now() - depthAt >= DEPTH_EVERY_MS) {
      const depth = await queueDepth();
      if (depth <= maxDepth) {
        depthAt = clock.now();
        return;
      }
      show(done, `waits: ${figure(depth)} messages are in the queue`);
      await sleep(DEPTH_EVERY_MS);
    }
  };

  return {
    async send({ messages, done, position }) {
      await waitForConsumer(done);
      const sends = Array.from({ length: Math.ceil(messages.length / MESSAGES_A_SEND) }, (_, index) =>
        messages.slice(index * MESSAGES_A_SEND, (index + 1) * MESSAGES_A_SEND),
      );
      await pMap(sends, (each) => queue.send(each), { concurrency: SENDS_AT_ONCE });
      const after: ReplayState = {
        ...begun,
        done: { ...done, messages: done.messages + messages.length },
        position,
      };
      await state.write(after);
      show(after.done);
      await sleep(pace.after(messages.length));
      return after;
    },
  };
}

function stopped({ report }: Context, file: string): ExitCode {
  report.note(`Stopped. The same command continues from here (${file}); delete that file to start over.`);
  return EXIT.stopped;
}

function finish(
  { from, isQuarantine }: ReplayOptions,
  { upTo, done }: ReplayState,
  { report }: Context,
): ExitCode {
  const { objects, records, messages, skipped } = done;
  const what = isQuarantine ? 'quarantined records' : 'records';
  report.result(
    'replayed',
    { from, to: upTo, quarantine: isQuarantine, objects, records, messages, skipped },
    `Replayed ${figure(records - skipped)} ${what} of ${figure(objects)} objects from ${from} to ${upTo}: ` +
      `${figure(messages)} messages sent, ${figure(skipped)} records skipped.`,
  );
  return skipped === 0 ? EXIT.done : EXIT.findings;
}
