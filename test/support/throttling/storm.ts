import { eventItem, groupItem, type Item } from '../../../lambdas/adapters/table/items.ts';
import { dayIndexAttributes } from '../../../lambdas/adapters/table/items.ts';
import { dayCounterKey, eventGroupKey } from '../../../lambdas/contracts/item-keys.ts';
import { COLD, eventShardOf, heatAfter, type Heat } from '../../../lambdas/core/group/heat.ts';
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
  /** Milliseconds for which a batch is collected, from when its worker is free. */
  windowMs: number;
  limits: Limits;
  /** False: as if no group were ever spread. */
  spreads?: boolean;
}

export interface Outcome {
  stored: number;
  throttles: number;
  /** Transactions refused because another one had, or had just written, the group. */
  conflicts: number;
  /** Messages that a consumer gave back to the queue because their group stayed contended. */
  returned: number;
  /** Write units of one event, on average. */
  unitsPerEvent: number;
  /** Writes of the item of a group, each second of the storm. */
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
/** As the writer waits before it tries again, and how often it does (adapters/table/write/attempts.ts). */
const MAX_ATTEMPTS = 20;
const waitMs = (attempt: number, random: number) => random * Math.min(10 * 2 ** attempt, 640);
/** After this the queue shows again what a consumer gave back (lib/constructs/ingest-queue.ts). */
const HIDDEN_MS = 360_000;

interface Transaction {
  issueId: string;
  arrivedMs: number[];
  attempt: number;
  /** Which write of the group it has read; undefined before. */
  read?: number;
}

/** What the model knows of a group's item. */
interface GroupState extends Heat {
  events: number;
  writes: number;
  /** When the last write can be read. */
  writtenMs: number;
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
  const workers: { freeMs: number; left: Transaction[] }[] = Array.from({ length: consumers }, () => ({
    freeMs: windowMs,
    left: [],
  }));
  const groups = new Map<string, GroupState>();
  const hidden: { fromMs: number; left: Transaction[] }[] = [];
  const random = dice();
  let taken = 0;
  let units = 0;
  const arrivalOf = (event: number) => (event / eventsPerSecond) * 1000;
  for (let nowMs = 0; outcome.stored < total; nowMs += MS_A_TICK) {
    if (nowMs > seconds * 1_000_000) throw new Error(`the storm does not end: ${JSON.stringify(outcome)}`);
    for (const worker of workers) {
      if (worker.freeMs > nowMs) continue;
      if (worker.left.length === 0) {
        const shown = hidden.findIndex(({ fromMs }) => fromMs <= nowMs);
        const arrived = Math.min(total, Math.floor((nowMs / 1000) * eventsPerSecond) + 1);
        const size = Math.min(batchSize, arrived - taken);
        if (shown >= 0) worker.left = hidden.splice(shown, 1)[0]?.left ?? [];
        else if (size > 0) worker.left = transactionsOf(taken, size, issues, arrivalOf);
        if (shown < 0) taken += Math.max(0, size);
      }
      const [next] = worker.left;
      if (next === undefined) continue;
      const group = groups.get(next.issueId) ?? { ...COLD, events: 0, writes: 0, writtenMs: 0 };
      groups.set(next.issueId, group);
      if (next.read === undefined) {
        next.read = group.writtenMs > nowMs ? group.writes - 1 : group.writes;
        worker.freeMs = nowMs + READS_MS;
        continue;
      }
      const heat = heatAfter(group, next.arrivedMs.map(isoAt));
      const { eventShards } = given.spreads === false ? COLD : heat;
      const charges = chargesOfTransaction(next, group.events, eventShards);
      const refusal: Refusal | null =
        next.read === group.writes
          ? partitions.write(charges, [next.issueId], nowMs)
          : { kind: 'conflict', item: next.issueId };
      if (refusal === null) {
        worker.left.shift();
        worker.freeMs = nowMs + limits.latencyMs;
        outcome.endedMs = worker.freeMs;
        // Its batch is done: the next one is collected.
        if (worker.left.length === 0) worker.freeMs += windowMs;
        Object.assign(group, heat);
        group.events += next.arrivedMs.length;
        group.writes++;
        group.writtenMs = outcome.endedMs;
        units += charges.reduce((sum, charge) => sum + charge.units, 0);
        outcome.stored += next.arrivedMs.length;
        outcome.latestMs = Math.max(outcome.latestMs, outcome.endedMs - Math.min(...next.arrivedMs));
        continue;
      }
      delete next.read;
      if (refusal.kind === 'conflict') outcome.conflicts++;
      else {
        outcome.throttles++;
        const name = `${refusal.place} ${refusal.key}`;
        refusals.set(name, (refusals.get(name) ?? 0) + 1);
      }
      worker.freeMs = nowMs + waitMs(next.attempt++, random());
      if (next.attempt < MAX_ATTEMPTS) continue;
      next.attempt = 0;
      outcome.returned += worker.left.reduce((sum, { arrivedMs }) => sum + arrivedMs.length, 0);
      hidden.push({ fromMs: nowMs + HIDDEN_MS, left: worker.left });
      worker.left = [];
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

/** What it writes, of items as the product writes them. */
function chargesOfTransaction(
  { issueId, arrivedMs }: Transaction,
  countBefore: number,
  shards: number | null,
): Charge[] {
  const group = (count: number, atMs: number): Item =>
    groupItem(
      sampleGroup({ issueId, storedEvents: count, sentryCount: count, lastSeen: isoAt(atMs) }),
      EXPIRES,
    );
  const day: Item = {
    ...dayCounterKey(issueId, '2026-11-23', PROJECT),
    ...dayIndexAttributes(PROJECT, issueId, '2026-11-23'),
  };
  const last = Math.max(...arrivedMs);
  const events = arrivedMs.map((ms, index) => {
    const event = sampleEvent({
      issueId,
      projectId: PROJECT,
      eventId: `${issueId}${(countBefore + index).toString(16)}`.padStart(32, '0'),
      timestamp: isoAt(ms),
      userHash: `${issueId}${(countBefore + index).toString(16)}`.padStart(16, '0'),
    });
    const part = eventGroupKey(issueId, eventShardOf(event.eventId, shards));
    return chargesOf(undefined, eventItem(event, EXPIRES, part), 2);
  });
  return [
    ...events.flat(),
    ...chargesOf(group(countBefore, last - 1), group(countBefore + arrivedMs.length, last), 2),
    ...chargesOf(day, { ...day, h09: countBefore }, 2),
  ];
}
