import { eventItem, groupItem, type Item } from '../../../lambdas/adapters/table/items.ts';
import { dayIndexAttributes } from '../../../lambdas/adapters/table/items.ts';
import { dayCounterKey } from '../../../lambdas/contracts/item-keys.ts';
import { chargesOf, type Charge } from '../../bench/pipeline/write-meter.ts';
import { sampleEvent, sampleGroup } from '../samples/sample-items.ts';
import { Partitions, type Limits } from './partitions.ts';

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
}

export interface Outcome {
  stored: number;
  throttles: number;
  conflicts: number;
  /** Write units of one event, on average. */
  unitsPerEvent: number;
  /** The partition key that refused most, as `place key`; undefined: none did. */
  hotKey: string | undefined;
  /** Milliseconds from the arrival of an event until it was stored, the longest of all. */
  latestMs: number;
  /** When the last event was stored. */
  endedMs: number;
}

/** Events of one transaction: it takes 100 actions (core/group/write-plan.ts). */
const EVENTS_OF_A_TRANSACTION = 94;
const PROJECT = '10';
const PAUSE_MS = 10;
const MS_A_TICK = 5;

interface Transaction {
  issueId: string;
  arrivedMs: number[];
  /** What it writes; reckoned at its first attempt. */
  charges?: Charge[];
}

/**
 * The consumer's transactions of a storm against the limits, on a clock of its own: no sleep, no engine. What a transaction costs is
 * that of the items which the product writes; when an event arrives, is collected and is repeated is as in the stack. Throws where
 * it does not end.
 */
export function storm({
  issues,
  eventsPerSecond,
  seconds,
  consumers,
  batchSize,
  windowMs,
  limits,
}: Storm): Outcome {
  const partitions = new Partitions(limits);
  const outcome: Outcome = {
    ...{ stored: 0, throttles: 0, conflicts: 0, unitsPerEvent: 0, latestMs: 0, endedMs: 0 },
    hotKey: undefined,
  };
  const refusals = new Map<string, number>();
  const total = eventsPerSecond * seconds;
  const workers: { freeMs: number; left: Transaction[] }[] = Array.from({ length: consumers }, () => ({
    freeMs: windowMs,
    left: [],
  }));
  let taken = 0;
  let units = 0;
  const counts = new Map<string, number>();
  const arrivalOf = (event: number) => (event / eventsPerSecond) * 1000;
  for (let nowMs = 0; outcome.stored < total; nowMs += MS_A_TICK) {
    if (nowMs > seconds * 100_000) throw new Error(`the storm does not end: ${JSON.stringify(outcome)}`);
    for (const worker of workers) {
      if (worker.freeMs > nowMs) continue;
      if (worker.left.length === 0) {
        const arrived = Math.min(total, Math.floor((nowMs / 1000) * eventsPerSecond) + 1);
        const size = Math.min(batchSize, arrived - taken);
        if (size <= 0) continue;
        worker.left = transactionsOf(taken, size, issues, arrivalOf);
        taken += size;
      }
      const [next] = worker.left;
      if (next === undefined) continue;
      const charges = (next.charges ??= chargesOfTransaction(next, counts.get(next.issueId) ?? 0));
      const refusal = partitions.write(charges, [next.issueId], nowMs);
      if (refusal === null) {
        worker.left.shift();
        worker.freeMs = nowMs + limits.latencyMs;
        outcome.endedMs = worker.freeMs;
        // Its batch is done: the next one is collected.
        if (worker.left.length === 0) worker.freeMs += windowMs;
        counts.set(next.issueId, (counts.get(next.issueId) ?? 0) + next.arrivedMs.length);
        units += charges.reduce((sum, charge) => sum + charge.units, 0);
        outcome.stored += next.arrivedMs.length;
        outcome.latestMs = Math.max(outcome.latestMs, outcome.endedMs - Math.min(...next.arrivedMs));
        continue;
      }
      worker.freeMs = nowMs + PAUSE_MS;
      if (refusal.kind === 'conflict') outcome.conflicts++;
      else {
        outcome.throttles++;
        const name = `${refusal.place} ${refusal.key}`;
        refusals.set(name, (refusals.get(name) ?? 0) + 1);
      }
    }
  }
  const [hottest] = [...refusals].toSorted(([, a], [, b]) => b - a);
  return { ...outcome, unitsPerEvent: units / total, hotKey: hottest?.[0] };
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
    })),
  );
}

/** Which issue an event is of: no batch has them in turn (Knuth's multiplicative hash). */
const scattered = (event: number): number => Math.imul(event, 2_654_435_761) >>> 8;

const EXPIRES = 1_800_000_000;
const START = Date.parse('2026-11-23T09:30:00.000Z');
const isoAt = (ms: number) => new Date(START + ms).toISOString();

/** What it writes, of items as the product writes them. */
function chargesOfTransaction({ issueId, arrivedMs }: Transaction, countBefore: number): Charge[] {
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
    return chargesOf(undefined, eventItem(event, EXPIRES), 2);
  });
  return [
    ...events.flat(),
    ...chargesOf(group(countBefore, last - 1), group(countBefore + arrivedMs.length, last), 2),
    ...chargesOf(day, { ...day, h09: countBefore }, 2),
  ];
}
