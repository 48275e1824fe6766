import * as z from 'zod';
import type { ArchiveScan, ScannedObject, ScanPosition } from '../../../lambdas/adapters/archive/scan.ts';
import { ARCHIVE_PREFIX, QUARANTINE_PREFIX } from '../../../lambdas/contracts/archive-keys.ts';
import type { DecodedMessage } from '../../../lambdas/consumer/store-groups.ts';
import type { Sanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import type { Context } from '../command-line/context.ts';
import { EXIT, type ExitCode } from '../command-line/exit.ts';
import { decodeLine } from '../rebuild/rebuild.ts';
import { figure } from '../report/progress-line.ts';
import type { StateFile } from '../command-line/state-file.ts';
import type { ObjectStore } from './object-store.ts';
import type { RestOfTable } from './rest-of-table.ts';
import type { Retold } from './retell-table.ts';
import { rewrite, type Retelling } from './rewrite.ts';

export interface RepairServices {
  scan: ArchiveScan;
  objects: ObjectStore;
  /** Makes the table say what the retold records say. */
  retell: (retellings: readonly Retelling[]) => Promise<Retold>;
  rest: RestOfTable;
  sanitise: Sanitise;
  state: StateFile<RepairState>;
  /** Notes that everything stored before this instant is as the rules of today want it. */
  noteRepaired: (before: string) => Promise<void>;
}

const PREFIXES = [ARCHIVE_PREFIX, QUARANTINE_PREFIX] as const;

const figures = z.object({
  objects: z.number(),
  records: z.number(),
  rewrittenObjects: z.number(),
  rewrittenRecords: z.number(),
  events: z.number(),
  groups: z.number(),
  statusChanges: z.number(),
  skipped: z.number(),
});
type Figures = z.infer<typeof figures>;

export const repairState = z.object({
  /** Fixed by the first run: what is stored while it runs comes sanitised by the rules of today. */
  upTo: z.string(),
  objects: z.number(),
  prefix: z.enum(PREFIXES),
  position: z.object({ key: z.string(), end: z.number() }).nullable(),
  /** An object under work and the key of the one that takes its place. */
  current: z.object({ from: z.string(), to: z.string() }).nullable(),
  done: figures,
});
export type RepairState = z.infer<typeof repairState>;

/** Records heard together: a hot group is read once for them. */
const HEARD_AT_ONCE = 2_000;
/** Objects that needed nothing between two writes of the state: reading them again costs little. */
const STATE_EVERY = 100;

const NOTHING: Figures = {
  objects: 0,
  records: 0,
  rewrittenObjects: 0,
  rewrittenRecords: 0,
  events: 0,
  groups: 0,
  statusChanges: 0,
  skipped: 0,
};

/**
 * Rewrites what was stored under other redaction rules than today's. Of each object: the new one first, under a key
 * that sorts where the old one did; then the rows that pointed at the old one, and the texts that came from it; the old
 * one last. A crash between any two of them leaves nothing lost and nothing counted twice, and the next run does the
 * object again.
 */
export async function repair(
  options: { isDryRun: boolean },
  services: RepairServices,
  context: Context,
): Promise<ExitCode> {
  const begun = options.isDryRun ? undefined : await services.state.read();
  const state = begun ?? (await begin(services, context));
  if (state === null) return stopped(context, services.state.path);
  if (begun !== undefined) {
    context.report.note(`Continues after ${figure(state.done.objects)} objects (${services.state.path}).`);
  }
  const work = { ...services, state: options.isDryRun ? forgetful(services.state) : services.state };
  for (const prefix of PREFIXES.slice(PREFIXES.indexOf(state.prefix))) {
    if (prefix !== state.prefix) Object.assign(state, { prefix, position: null, current: null });
    if (!(await repairPrefix(state, options, work, context))) return stopped(context, services.state.path);
  }
  if (options.isDryRun) return finish('repairable', state, context);
  if (!(await repairRest(state, work, context))) return stopped(context, services.state.path);
  if (state.done.skipped === 0) await services.noteRepaired(state.upTo);
  await services.state.remove();
  return finish('repaired', state, context);
}

/** A dry run leaves no trace, and does not disturb the state of one that was stopped. */
const forgetful = (state: StateFile<RepairState>): StateFile<RepairState> => ({
  ...state,
  write: () => Promise.resolve(),
});

/** Counts what there is to read. Null where somebody stopped it. */
async function begin(
  { scan }: RepairServices,
  { clock, report, stop }: Context,
): Promise<RepairState | null> {
  const upTo = new Date(clock.now()).toISOString();
  let objects = 0;
  for (const prefix of PREFIXES) {
    for await (const { key } of scan.objects({ prefix, from: null, to: upTo, after: null })) {
      objects++;
      const counted = { done: objects, total: null, of: `objects counted, up to ${key}`, work: null };
      report.progress({ ...counted, records: null, recordsThisRun: 0 });
      if (stop.aborted) return null;
    }
  }
  return { upTo, objects, prefix: ARCHIVE_PREFIX, position: null, current: null, done: { ...NOTHING } };
}

/** False where somebody stopped it; the state is written then. */
async function repairPrefix(
  state: RepairState,
  options: { isDryRun: boolean },
  services: RepairServices,
  context: Context,
): Promise<boolean> {
  const { prefix, upTo, position } = state;
  const recordsBefore = state.done.records;
  for await (const scanned of services.scan.read({ prefix, from: null, to: upTo, after: position })) {
    const isWritten = await repairObject(scanned, state, options, services, context);
    state.done.objects++;
    state.done.records += scanned.lines.length;
    state.position = endOf(scanned);
    // Not before: what was rewritten before it lies in front of it, and is read again.
    if (state.current?.from === scanned.object.key) state.current = null;
    if (isWritten || state.done.objects % STATE_EVERY === 0) await services.state.write(state);
    show(state, recordsBefore, context);
    if (!context.stop.aborted) continue;
    await services.state.write(state);
    return false;
  }
  return true;
}

const endOf = ({ object }: ScannedObject): ScanPosition => ({ key: object.key, end: object.bytes });

/** Returns whether it wrote anything. */
async function repairObject(
  scanned: ScannedObject,
  state: RepairState,
  { isDryRun }: { isDryRun: boolean },
  services: RepairServices,
  { report }: Context,
): Promise<boolean> {
  const { key } = scanned.object;
  const skip = (offset: number, reason: string) => {
    state.done.skipped++;
    report.result(
      'skipped',
      { key, offset, reason },
      `Skipped ${key} at byte ${offset.toString()}: ${reason}`,
    );
  };
  const rewritten = rewrite(scanned, services.sanitise);
  if (rewritten === null) {
    const fault = scanned.lines.find((line) => 'fault' in line);
    // Retention, or the run before, has removed it since it was listed.
    if (fault === undefined || fault.pointer.length === 0) return false;
    skip(fault.pointer.offset, `${fault.fault}; the whole object stays as it is`);
    return false;
  }
  for (const { offset, reason } of rewritten.skipped) skip(offset, reason);
  if (rewritten.changed === 0) return false;
  state.done.rewrittenObjects++;
  state.done.rewrittenRecords += rewritten.changed;
  if (isDryRun) return false;

  const to = state.current?.from === key ? state.current.to : await services.objects.keyBeside(key);
  // Before the first write: after a crash the same object takes the same place.
  await services.state.write({
    ...state,
    done: doneBefore(state, rewritten.changed),
    current: { from: key, to },
  });
  const { bytes, retellings } = rewritten.at(to);
  await services.objects.put(to, bytes);
  const retold = await services.retell(retellings);
  await services.objects.remove(key);
  state.done.events += retold.events;
  state.done.groups += retold.groups;
  state.done.statusChanges += retold.statusChanges;
  return true;
}

/** The object under work is not done: the next run counts it. */
const doneBefore = ({ done }: RepairState, changed: number): Figures => ({
  ...done,
  rewrittenObjects: done.rewrittenObjects - 1,
  rewrittenRecords: done.rewrittenRecords - changed,
});

/** What no object tells by itself. Begins anew after a stop: it only reads what it has done already. */
async function repairRest(state: RepairState, services: RepairServices, context: Context): Promise<boolean> {
  const { scan, rest, objects } = services;
  await services.state.write(state);
  let messages: DecodedMessage[] = [];
  let heard = 0;
  for await (const { lines } of scan.read({ prefix: ARCHIVE_PREFIX, from: null, to: null, after: null })) {
    for (const line of lines) {
      const found = decodeLine(line);
      if ('message' in found) messages.push(found.message);
    }
    heard += lines.length;
    if (messages.length >= HEARD_AT_ONCE) {
      state.done.groups += await rest.hear(messages);
      messages = [];
    }
    showRest('records compared with the table', heard, context);
    if (context.stop.aborted) return false;
  }
  state.done.groups += await rest.hear(messages);
  const keys = await objects.keys(ARCHIVE_PREFIX);
  const written = await rest.sanitiseUnheard(
    (key) => keys.has(key),
    (items) => showRest('items of the table read', items, context),
  );
  state.done.groups += written.groups;
  state.done.events += written.events;
  return true;
}

function show({ done, objects }: RepairState, recordsBefore: number, { report }: Context): void {
  report.progress({
    done: done.objects,
    total: Math.max(objects, done.objects),
    of: 'objects',
    work: null,
    records: done.records,
    recordsThisRun: done.records - recordsBefore,
    remark: `${figure(done.rewrittenObjects)} rewritten`,
  });
}

const showRest = (of: string, done: number, { report }: Context): void =>
  report.progress({ done, total: null, of, work: null, records: null, recordsThisRun: done });

function stopped({ report }: Context, file: string): ExitCode {
  report.note(`Stopped. The same command continues from here (${file}).`);
  return EXIT.stopped;
}

function finish(kind: 'repaired' | 'repairable', { upTo, done }: RepairState, { report }: Context): ExitCode {
  const { rewrittenObjects, rewrittenRecords, objects, events, groups, statusChanges, skipped } = done;
  const what = `${figure(rewrittenRecords)} records of ${figure(rewrittenObjects)} objects (of ${figure(objects)})`;
  report.result(
    kind,
    { upTo, ...done },
    kind === 'repairable'
      ? `To rewrite: ${what}. Nothing was changed. ${figure(skipped)} skipped.`
      : `Rewrote ${what}, and in the table ${figure(events)} events, ${figure(groups)} groups and ` +
          `${figure(statusChanges)} status changes. ${figure(skipped)} skipped.`,
  );
  return skipped === 0 ? EXIT.done : EXIT.findings;
}
