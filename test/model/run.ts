import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TALLY_ATTRIBUTE } from '../../lambdas/adapters/table/place.ts';
import type { Act } from './acts.ts';
import { noMishaps, type Mishaps, type Odds } from './chaos.ts';
import { consumeBatch, MAX_BATCH, type ConsumerWorld, type ModelTable } from './consumer.ts';
import { createDice, type Dice } from './dice.ts';
import { compareWithFacts, compareWithTruth } from './differences.ts';
import { createFolderBucket } from './folder-bucket.ts';
import { rebuild } from './rebuild.ts';
import { itemsOf, type Differences } from './table-comparison.ts';
import type { Delivery } from './looks.ts';
import { createTruth, type Truth } from './truth.ts';
import { createVirtualQueue, type VirtualQueue } from './virtual-queue.ts';

export interface RunOptions {
  acts: Iterable<Act>;
  /** Ends the acts once so many messages were sent. */
  deliveries?: number;
  issues: number;
  consumers: number;
  /** Decides what goes wrong, and the sizes of batches. */
  seed: number;
  odds: Odds;
  /** Whether groups are hot from their first event on; by the seed where absent. */
  heats?: boolean;
  newTable: () => Promise<ModelTable>;
  /** Also applies the archived records in another order to an empty table. */
  rebuild: boolean;
  onProgress?: (progress: Progress) => void;
}

export interface Progress {
  sent: number;
  stored: number;
  waiting: number;
  phase: 'deliveries' | 'last look' | 'rebuild';
}

/** What a run went through. */
export interface Figures extends Mishaps {
  messages: number;
  issues: number;
  events: number;
  /** Sightings of events that were stored already. */
  duplicates: number;
  /** Messages that were taken after one that was sent later. */
  reorderings: number;
  /** Messages that were retried after their batch or group had failed. */
  retries: number;
  deadLetters: number;
  redrives: number;
  writeConflicts: number;
  quarantined: number;
  rebuilt: number;
  /** Groups whose events were spread, and events that were counted by a tally. */
  spreadGroups: number;
  talliedEvents: number;
}

export interface Outcome {
  figures: Figures;
  /** By the check that found them; all empty where the run is good. */
  differences: Record<
    'facts before the last look' | 'facts' | 'truth' | 'rebuild' | 'quarantine',
    Differences
  >;
}

const START = Date.parse('2026-11-20T00:00:00.000Z');
/** SQS delivers it again when it was not acknowledged, some time later. */
const RETRY_WITHIN_MS = 30_000;
/** Messages that wait at most, so that a long run needs no more memory than a short one. */
const MAX_READY = 4_000;
const NONE: Differences = { count: 0, examples: [] };

interface Model {
  options: RunOptions;
  truth: Truth;
  queue: VirtualQueue;
  dice: Dice;
  world: ConsumerWorld;
  figures: Figures;
  /** Batches for which nothing works. */
  outage: number;
  now: number;
}

/** Lets the acts happen, consumes what they tell, and compares. The table is left as it is. */
export async function runModel(options: RunOptions): Promise<Outcome> {
  const folder = await mkdtemp(path.join(tmpdir(), 'model-archive-'));
  const model = createModel(options, await options.newTable(), folder);
  const { truth, world, figures } = model;
  try {
    await deliverAll(model, 'deliveries', options.acts);
    const early = await compareWithFacts(world.table, truth);
    await deliverAll(model, 'last look', [], truth.lastLook());
    const facts = await compareWithFacts(world.table, truth);
    const differences = {
      'facts before the last look': early,
      facts,
      truth: await compareWithTruth(world.table, truth),
      rebuild: options.rebuild ? await rebuilt(model) : NONE,
      quarantine: quarantineOf(model),
    };
    const hot = await hotFigures(world.table);
    return { figures: { ...figures, ...world.mishaps, ...finalFigures(model), ...hot }, differences };
  } finally {
    await world.bucket.remove();
  }
}

async function hotFigures(table: ModelTable): Promise<Pick<Figures, 'spreadGroups' | 'talliedEvents'>> {
  const hot = { spreadGroups: 0, talliedEvents: 0 };
  for await (const item of itemsOf(table)) {
    hot.spreadGroups += 'eventShards' in item ? 1 : 0;
    hot.talliedEvents += TALLY_ATTRIBUTE in item ? 1 : 0;
  }
  return hot;
}

function createModel(options: RunOptions, table: ModelTable, folder: string): Model {
  const dice = createDice(options.seed);
  const model: Model = {
    options,
    truth: createTruth({ issues: options.issues, startAt: START }),
    queue: createVirtualQueue(),
    dice,
    world: {
      table,
      bucket: createFolderBucket(folder),
      dice,
      odds: options.odds,
      heats: options.heats ?? options.seed % 2 === 1,
      mishaps: noMishaps(),
      clock: { now: () => model.now },
      metrics: new Map(),
      archived: [],
    },
    figures: { ...NO_FIGURES },
    outage: 0,
    now: START,
  };
  return model;
}

const NO_FIGURES: Figures = {
  ...noMishaps(),
  messages: 0,
  issues: 0,
  events: 0,
  duplicates: 0,
  reorderings: 0,
  retries: 0,
  deadLetters: 0,
  redrives: 0,
  writeConflicts: 0,
  quarantined: 0,
  rebuilt: 0,
  spreadGroups: 0,
  talliedEvents: 0,
};

function finalFigures({ truth, world }: Model): Partial<Figures> {
  const metric = (name: string) => world.metrics.get(name) ?? 0;
  return {
    issues: truth.facts.issues.size,
    events: truth.events.length,
    duplicates: metric('events_duplicate'),
    writeConflicts: metric('write_conflicts'),
    quarantined: metric('quarantined'),
  };
}

/** Undecodable input is quarantined at least once: a batch that is retried quarantines it once more. */
function quarantineOf({ truth, world }: Model): Differences {
  const kept = world.metrics.get('quarantined') ?? 0;
  if (kept >= truth.poisoned) return NONE;
  const sentence = `${kept.toString()} of ${truth.poisoned.toString()} unreadable messages were kept`;
  return { count: 1, examples: [sentence] };
}

/** Consumers at once, until nothing is left to come. */
async function deliverAll(
  model: Model,
  phase: Progress['phase'],
  acts: Iterable<Act>,
  deliveries: readonly Delivery[] = [],
): Promise<void> {
  send(model, deliveries);
  const source = sourceOf(model, acts);
  let atWork = 0;
  const consumer = async () => {
    for (;;) {
      const batch = await nextBatch(model, source);
      if (batch === undefined) {
        if (atWork === 0) return;
        // Another consumer may give messages back.
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      atWork++;
      await work(model, batch).finally(() => atWork--);
      report(model, phase);
    }
  };
  await Promise.all(Array.from({ length: model.options.consumers }, consumer));
}

interface Source {
  /** Lets the next act happen; false when there is none. */
  next(): boolean;
}

function sourceOf(model: Model, acts: Iterable<Act>): Source {
  const { truth, options, figures } = model;
  const iterator: Iterator<Act, undefined> = acts[Symbol.iterator]();
  let isOver = false;
  return {
    next() {
      const { done = false, value: act } = isOver ? { done: true, value: undefined } : iterator.next();
      isOver ||= done || figures.messages >= (options.deliveries ?? Number.POSITIVE_INFINITY);
      if (isOver || act === undefined) return false;
      if (act.kind === 'outage') model.outage += act.batches;
      send(model, truth.act(act));
      model.now = Math.max(model.now, truth.now);
      return true;
    },
  };
}

function send({ queue, figures }: Model, deliveries: readonly Delivery[]): void {
  for (const { body, due } of deliveries) {
    figures.messages++;
    queue.send(body, due);
  }
}

type Batch = ReturnType<VirtualQueue['take']>;

async function nextBatch(model: Model, source: Source): Promise<Batch | undefined> {
  const { queue, dice } = model;
  const wanted = 1 + dice.below(MAX_BATCH);
  for (let ready = 0; ready < wanted && queue.waiting < MAX_READY && source.next(); ready++);
  if (queue.inDlq > 0 && dice.chance(0.05)) redrive(model);
  const batch = dice.shuffled(queue.take(model.now, wanted));
  if (batch.length > 0) return batch;
  if (source.next()) return [];
  // The acts are over: time passes until the next message is due.
  const due = queue.nextDue();
  if (due !== undefined) {
    model.now = Math.max(model.now, due + dice.below(60_000));
    return [];
  }
  if (queue.inDlq > 0) {
    redrive(model);
    return [];
  }
  await Promise.resolve();
  return undefined;
}

function redrive({ queue, figures, now }: Model): void {
  figures.redrives += queue.redrive(now);
}

async function work(model: Model, batch: Batch): Promise<void> {
  if (batch.length === 0) return;
  const { queue, world, figures, dice } = model;
  const isOutage = model.outage > 0;
  if (isOutage) model.outage--;
  figures.reorderings += disorderOf(batch);
  const again = new Set(await consumeBatch(batch, world, isOutage));
  const dead = queue.inDlq;
  for (const message of batch) {
    if (!again.has(message.messageId)) continue;
    figures.retries++;
    queue.giveBack(message, model.now + dice.below(RETRY_WITHIN_MS));
  }
  figures.deadLetters += Math.max(0, queue.inDlq - dead);
}

/** Messages of a batch that come after one that was sent later. */
function disorderOf(batch: Batch): number {
  let newest = 0;
  let disorder = 0;
  for (const { messageId } of batch) {
    const sent = Number(messageId.slice(1));
    if (sent < newest) disorder++;
    newest = Math.max(newest, sent);
  }
  return disorder;
}

function rebuilt(model: Model): Promise<Differences> {
  const { options, world, dice, figures } = model;
  return rebuild({
    ...{ world, dice, newTable: options.newTable },
    onApplied: (records, rebuilding) => {
      figures.rebuilt += records;
      report({ ...model, world: rebuilding }, 'rebuild');
    },
  });
}

function report({ options, figures, queue, world }: Model, phase: Progress['phase']): void {
  options.onProgress?.({
    phase,
    sent: figures.messages,
    waiting: queue.waiting,
    stored: world.metrics.get('events_stored') ?? 0,
  });
}
