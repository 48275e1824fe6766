import { eventItem, groupItem, type Item } from '../../../lambdas/adapters/table/items.ts';
import { dayIndexAttributes } from '../../../lambdas/adapters/table/items.ts';
import { dayCounterKey, eventGroupKey, tallyKey } from '../../../lambdas/contracts/item-keys.ts';
import { COLD, eventShardOf, heatAfter, HOT, type Heat } from '../../../lambdas/core/group/heat.ts';
import { chargesOf, type Charge } from '../../bench/pipeline/write-meter.ts';
import { sampleEvent, sampleGroup } from '../samples/sample-items.ts';
import { Partitions, type Limits, type Refusal } from './partitions.ts';

export interface Storm {
  issues: number;
  /** Over all issues, evenly. */
  eventsPerSecond: number;
  seconds: number;
  /** Batches that are worked on at the same time, and the most events of one. */
  consumers: number;
  batchSize: number;
  /** Milliseconds for which a batch that is not full is collected, from when its worker is free. */
  windowMs: number;
  limits: Limits;
  /** What is done about a hot group: nothing, its events are spread, or they are counted by tallies too; the last where absent. */
  measures?: 'none' | 'spread' | 'tallies';
  /** How many partitions of the indexes the groups of one status lie in; as without a setting where absent. */
  statusShards?: number;
}

export interface Outcome {
  stored: number;
  throttles: number;
  /** Transactions refused because another one had, or had just written, the group. */
  conflicts: number;
  /** Events that consumers gave back to the queue because their group stayed contended. */
  returned: number;
  /** Write units of one event, on average. */
  unitsPerEvent: number;
  /** Writes of the items of groups, each second of the storm. */
  groupWritesPerSecond: number;
  /** The partition key that refused most, as `place key`; undefined: none did. */
  hotKey: string | undefined;
  /** Milliseconds from the arrival of an event until it was stored and counted, the longest of all. */
  latestMs: number;
  /** When the last event was. */
  endedMs: number;
}

/** Events of one transaction: it takes 100 actions (core/group/write-plan.ts). */
const EVENTS_OF_A_TRANSACTION = 94;
const PROJECT = '10';
const MS_A_TICK = 5;
/** What a batch reads before it writes: the group, and beside each other its counters. */
const READS_MS = 10;
/** As the writer waits after a refusal, and how often (adapters/table/write/attempts.ts). */
const MAX_ATTEMPTS = 20;
const waitMs = (attempt: number, random: number) => random * Math.min(10 * 2 ** attempt, 640);
/** As the writer waits before it folds, and how many tallies it takes at once. */
const FOLD_WITHIN_MS = 500;
const TALLIES_AT_ONCE = 40;
/** After this the queue shows what a consumer gave back (lib/constructs/ingest-queue.ts). */
const HIDDEN_MS = 360_000;

interface Transaction {
  issueId: string;
  arrivedMs: number[];
  attempt: number;
  /** How many writes the group had when it was read; undefined before. */
  read?: number;
}

/** One batch: what is still to be written, then the tallies that are still to be folded. */
interface Worker {
  freeMs: number;
  left: Transaction[];
  tallied: Transaction[];
  fold: { attempt: number; read?: number; taken: Transaction[] } | undefined;
}

/** What the model knows of a group's item, and of the tallies beside it. */
interface GroupState extends Heat {
  events: number;
  writes: number;
  /** When the last write can be read. */
  writtenMs: number;
  tallies: Transaction[];
}

/**
 * The consumer's transactions of a storm against the limits, on a clock of its own: no sleep, no engine. What a transaction costs is
 * that of the items which the product writes; when an event arrives, is collected and is repeated is as in the stack: a
 * transaction is refused where the group was written since it was read. Throws where it does not end.
 */
export function storm(given: Storm): Outcome {
  const { issues, eventsPerSecond, seconds, consumers, batchSize, windowMs, limits } = given;
  const partitions = new Partitions(limits);
  const outcome: Outcome = {
    ...{ stored: 0, throttles: 0, conflicts: 0, returned: 0, unitsPerEvent: 0, groupWritesPerSecond: 0 },
    ...{ latestMs: 0, endedMs: 0, hotKey: undefined },
  };
  const refusals = new Map<string, number>();
  const total = eventsPerSecond * seconds;
  const workers: Worker[] = Array.from({ length: consumers }, () => ({
    ...{ freeMs: 0, left: [], tallied: [], fold: undefined },
  }));
  const groups = new Map<string, GroupState>();
  const hidden: { fromMs: number; left: Transaction[] }[] = [];
  const random = dice();
  let taken = 0;
  let units = 0;
  const arrivalOf = (event: number) => (event / eventsPerSecond) * 1000;
  const groupOf = (issueId: string): GroupState => {
    const known = groups.get(issueId) ?? { ...COLD, events: 0, writes: 0, writtenMs: 0, tallies: [] };
    groups.set(issueId, known);
    return known;
  };
  /** Of a batch whose window is over, or that is full: the next events, or what the queue shows once more. */
  const collect = (worker: Worker, nowMs: number): Transaction[] => {
    const shown = hidden.findIndex(({ fromMs }) => fromMs <= nowMs);
    if (shown >= 0) return hidden.splice(shown, 1)[0]?.left ?? [];
    const arrived = Math.min(total, Math.floor((nowMs / 1000) * eventsPerSecond) + 1);
    const size = Math.min(batchSize, arrived - taken);
    if (size <= 0 || (size < batchSize && nowMs < worker.freeMs + windowMs)) return [];
    taken += size;
    return transactionsOf(taken - size, size, issues, arrivalOf);
  };
  const store = (transactions: readonly Transaction[], atMs: number) => {
    for (const { arrivedMs } of transactions) {
      outcome.stored += arrivedMs.length;
      outcome.latestMs = Math.max(outcome.latestMs, atMs - Math.min(...arrivedMs));
    }
    outcome.endedMs = Math.max(outcome.endedMs, atMs);
  };
  const write = (charges: readonly Charge[], items: readonly string[], nowMs: number): Refusal | null => {
    const refusal = partitions.write(charges, items, nowMs);
    if (refusal === null) units += charges.reduce((sum, charge) => sum + charge.units, 0);
    return refusal;
  };
  /** When to try once more. */
  const refused = (refusal: Refusal, attempt: number, nowMs: number): number => {
    if (refusal.kind === 'conflict') outcome.conflicts++;
    else {
      outcome.throttles++;
      const name = `${refusal.place} ${refusal.key}`;
      refusals.set(name, (refusals.get(name) ?? 0) + 1);
    }
    return nowMs + waitMs(attempt, random());
  };
  /** The number of writes of a group that a read at this time shows. */
  const readWrites = ({ writes, writtenMs }: GroupState, nowMs: number) =>
    writtenMs > nowMs ? writes - 1 : writes;
  const contended = (issueId: string): Refusal => ({ kind: 'conflict', item: issueId });

  const writeNext = (worker: Worker, next: Transaction, nowMs: number) => {
    const group = groupOf(next.issueId);
    const isTallied =
      (given.measures ?? 'tallies') === 'tallies' &&
      group.eventShards !== null &&
      (next.attempt > 0 || next.arrivedMs.length >= HOT.talliedFrom);
    const heat = given.measures === 'none' ? COLD : heatAfter(group, next.arrivedMs.map(isoAt));
    const shape = { countBefore: group.events, shards: heat.eventShards, statusShards: given.statusShards };
    if (isTallied) {
      const charges = [...chargesOfEvents(next, shape), tallyCharge(next.issueId)];
      const refusal = write(charges, [], nowMs);
      if (refusal !== null) {
        worker.freeMs = refused(refusal, next.attempt++, nowMs);
        return;
      }
      worker.left.shift();
      worker.freeMs = nowMs + limits.latencyMs;
      group.tallies.push(next);
      group.events += next.arrivedMs.length;
      worker.tallied.push(next);
      return;
    }
    if (next.read === undefined) {
      next.read = readWrites(group, nowMs);
      worker.freeMs = nowMs + READS_MS;
      return;
    }
    // What a stale read would write is never reckoned: of a hot issue that is most of it.
    const charges = () => [
      ...chargesOfEvents(next, shape),
      ...chargesOfGroup(next.issueId, next.arrivedMs, shape),
    ];
    const isStale = next.read !== group.writes;
    const refusal = isStale ? contended(next.issueId) : write(charges(), [next.issueId], nowMs);
    delete next.read;
    if (refusal === null) {
      worker.left.shift();
      worker.freeMs = nowMs + limits.latencyMs;
      Object.assign(group, heat);
      group.events += next.arrivedMs.length;
      group.writes++;
      group.writtenMs = worker.freeMs;
      store([next], worker.freeMs);
      return;
    }
    worker.freeMs = refused(refusal, next.attempt++, nowMs);
    if (next.attempt < MAX_ATTEMPTS) return;
    next.attempt = 0;
    outcome.returned += worker.left.reduce((sum, { arrivedMs }) => sum + arrivedMs.length, 0);
    hidden.push({ fromMs: nowMs + HIDDEN_MS, left: worker.left });
    worker.left = [];
  };

  /** As foldTallies: all that there are, until those of this batch are in, whoever folded them. */
  const foldNext = (worker: Worker, fold: NonNullable<Worker['fold']>, nowMs: number) => {
    const [first] = worker.tallied;
    const group = first && groupOf(first.issueId);
    if (group === undefined || !worker.tallied.some((one) => group.tallies.includes(one))) {
      worker.tallied = [];
      worker.fold = undefined;
      return;
    }
    if (fold.read === undefined) {
      fold.read = readWrites(group, nowMs);
      fold.taken = group.tallies.slice(0, TALLIES_AT_ONCE);
      worker.freeMs = nowMs + READS_MS;
      return;
    }
    const { issueId } = first ?? { issueId: '' };
    const shape = { countBefore: group.events, shards: null, statusShards: given.statusShards };
    const arrivedMs = fold.taken.flatMap((one) => one.arrivedMs);
    const charges = () => [
      ...chargesOfGroup(issueId, arrivedMs, shape),
      ...fold.taken.map(() => tallyCharge(issueId)),
    ];
    const isStale = fold.read !== group.writes;
    const refusal = isStale ? contended(issueId) : write(charges(), [issueId], nowMs);
    fold.read = undefined;
    if (refusal !== null) {
      worker.freeMs = refused(refusal, fold.attempt++, nowMs);
      return;
    }
    worker.freeMs = nowMs + limits.latencyMs;
    fold.attempt = 0;
    group.tallies = group.tallies.filter((one) => !fold.taken.includes(one));
    group.writes++;
    group.writtenMs = worker.freeMs;
    store(fold.taken, worker.freeMs);
  };

  for (let nowMs = 0; outcome.stored < total; nowMs += MS_A_TICK) {
    if (nowMs > seconds * 1_000_000) throw new Error(`the storm does not end: ${JSON.stringify(outcome)}`);
    for (const worker of workers) {
      if (worker.freeMs > nowMs) continue;
      const [next] = worker.left;
      if (next !== undefined) writeNext(worker, next, nowMs);
      else if (worker.fold !== undefined) foldNext(worker, worker.fold, nowMs);
      else if (worker.tallied.length > 0) {
        worker.fold = { attempt: 0, taken: [] };
        worker.freeMs = nowMs + random() * FOLD_WITHIN_MS;
      } else worker.left = collect(worker, nowMs);
    }
  }
  const [hottest] = [...refusals].toSorted(([, a], [, b]) => b - a);
  const writes = [...groups.values()].reduce((sum, group) => sum + group.writes, 0);
  return {
    ...outcome,
    unitsPerEvent: units / total,
    groupWritesPerSecond: writes / (outcome.endedMs / 1000),
    hotKey: hottest?.[0],
  };
}

/** The same numbers in every run (Numerical Recipes' generator). */
function dice(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One or more for each issue of a batch, as the consumer writes them. */
function transactionsOf(
  first: number,
  size: number,
  issues: number,
  arrivalOf: (event: number) => number,
): Transaction[] {
  const events = Array.from({ length: size }, (_, index) => first + index);
  return [...Map.groupBy(events, (event) => scattered(event) % issues)].flatMap(([issue, ofIssue]) =>
    Array.from({ length: Math.ceil(ofIssue.length / EVENTS_OF_A_TRANSACTION) }, (_, slice) => ({
      issueId: (4_509_000_001 + issue).toString(),
      arrivedMs: ofIssue
        .slice(slice * EVENTS_OF_A_TRANSACTION, (slice + 1) * EVENTS_OF_A_TRANSACTION)
        .map(arrivalOf),
      attempt: 0,
    })),
  );
}

/** Which issue an event is of: no batch has them in turn (Knuth's multiplicative hash). */
const scattered = (event: number): number => Math.imul(event, 2_654_435_761) >>> 8;

const EXPIRES = 1_800_000_000;
const START = Date.parse('2026-11-23T09:30:00.000Z');
const isoAt = (ms: number) => new Date(START + ms).toISOString();

/** What decides which keys are written: how many events the group had, and over how many parts they and the groups are spread. */
interface Shape {
  countBefore: number;
  shards: number | null;
  statusShards: number | undefined;
}

/** What it writes, of items as the product writes them. */
const chargesOfEvents = ({ issueId, arrivedMs }: Transaction, { countBefore, shards }: Shape): Charge[] =>
  arrivedMs.flatMap((ms, index) => {
    const nth = `${issueId}${(countBefore + index).toString(16)}`;
    const event = sampleEvent({
      issueId,
      projectId: PROJECT,
      eventId: nth.padStart(32, '0'),
      timestamp: isoAt(ms),
      userHash: nth.padStart(16, '0'),
    });
    const part = eventGroupKey(issueId, eventShardOf(event.eventId, shards));
    return chargesOf(undefined, eventItem(event, EXPIRES, part), 2);
  });

/** Of a tally of a transaction in which one pair of environment and release is told; the same when it is deleted. */
const TALLY_UNITS = 2;
const tallyCharge = (issueId: string): Charge => ({
  ...{ place: 'table', key: tallyKey(issueId, '').pk, units: TALLY_UNITS },
});

function chargesOfGroup(
  issueId: string,
  arrivedMs: readonly number[],
  { countBefore, statusShards }: Shape,
): Charge[] {
  const group = (count: number, atMs: number): Item => {
    const told = { storedEvents: count, sentryCount: count, lastSeen: isoAt(atMs) };
    return groupItem(sampleGroup({ issueId, ...told }), EXPIRES, statusShards);
  };
  const day: Item = {
    ...dayCounterKey(issueId, '2026-11-23', PROJECT),
    ...dayIndexAttributes(PROJECT, issueId, '2026-11-23'),
  };
  const last = arrivedMs.reduce((a, b) => Math.max(a, b), 0);
  return [
    ...chargesOf(group(countBefore, last - 1), group(countBefore + arrivedMs.length, last), 2),
    ...chargesOf(day, { ...day, h09: countBefore }, 2),
  ];
}
