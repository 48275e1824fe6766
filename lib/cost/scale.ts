import { LEAST_STATUS_SHARDS, MOST_STATUS_SHARDS } from '../../lambdas/contracts/status-shards.ts';
import { METERED } from './meters.ts';

/**
 * What a stage needs to carry so many events a second in its worst minute, scattered over many issues: the dearest case. Storms of
 * one issue have a limit that no setting moves (docs/scale.md).
 */
export interface Capacity {
  WEBHOOK_RATE_LIMIT: number;
  WEBHOOK_BURST_LIMIT: number;
  CONSUMER_MAX_CONCURRENCY: number;
  TABLE_MAX_WRITE_UNITS: number;
  STATUS_SHARDS: number;
  /** Executions that webhooks take at the same moment. */
  verifierExecutions: number;
}

/** Deliveries beside events: what happens to issues, and room for what is repeated. */
const DELIVERIES_AN_EVENT = 1.2;
/** Events a second that one consumer stores of scattered groups; a storm is five times as many (bench `consumer-hot-issue`). */
const EVENTS_OF_A_CONSUMER = 150;
/** Of the units of scattered events, percent: the rest is for what changes of groups and tags take. */
const UNITS_PERCENT = 110;
/** Seconds that a webhook takes an execution, a cold start now and then included: more than docs/cost.md assumes. */
const SECONDS_OF_A_WEBHOOK = 0.03;
/** Lambda takes no fewer for a queue. */
const LEAST_CONSUMERS = 2;
/** Of a group that moves in an order: it leaves its place in the index and takes another. */
const UNITS_OF_A_MOVE = 2;
/** Write units a second of one partition of an index (AWS, "Partitions and data distribution"). */
const UNITS_OF_A_PARTITION = 1000;
/** Of what an even spread would take, percent: of 1,000 groups some partition gets half more than the others. */
const SHARDS_PERCENT = 160;
/** A burst of cold starts, whatever the rate. */
const LEAST_VERIFIERS = 3;

/** @param eventsPerSecond above 0. */
export function capacityFor(eventsPerSecond: number): Capacity {
  const deliveries = Math.ceil(eventsPerSecond * DELIVERIES_AN_EVENT);
  const units = METERED.writeUnitsPerEvent + METERED.writeUnitsPerGroupWrite;
  return {
    WEBHOOK_RATE_LIMIT: deliveries,
    WEBHOOK_BURST_LIMIT: Math.min(2 * deliveries, Math.max(deliveries, DEFAULT_QUOTAS['api-burst'])),
    CONSUMER_MAX_CONCURRENCY: Math.max(LEAST_CONSUMERS, Math.ceil(eventsPerSecond / EVENTS_OF_A_CONSUMER)),
    TABLE_MAX_WRITE_UNITS: Math.ceil((eventsPerSecond * units * UNITS_PERCENT) / 100),
    STATUS_SHARDS: shardsFor(eventsPerSecond),
    verifierExecutions: Math.max(LEAST_VERIFIERS, Math.ceil(deliveries * SECONDS_OF_A_WEBHOOK)),
  };
}

/** For as many groups that are written a second as there are events, at most as many as a page can ask. */
function shardsFor(groupWritesPerSecond: number): number {
  const units = (groupWritesPerSecond * UNITS_OF_A_MOVE * SHARDS_PERCENT) / 100;
  const needed = Math.ceil(units / UNITS_OF_A_PARTITION);
  return Math.min(MOST_STATUS_SHARDS, Math.max(LEAST_STATUS_SHARDS, needed));
}

/** What the limits are where nobody sets them, and `SCALE` neither (lib/settings.ts). */
export const WITHOUT_SCALE = {
  WEBHOOK_RATE_LIMIT: 1000,
  WEBHOOK_BURST_LIMIT: 2000,
  CONSUMER_MAX_CONCURRENCY: 5,
  TABLE_MAX_WRITE_UNITS: 4000,
  STATUS_SHARDS: LEAST_STATUS_SHARDS,
} as const;

/** What `SCALE` sets: what is needed, and of all but the fuse no less than without it, because only the fuse is about money. */
export function limitsFor(eventsPerSecond: number): Omit<Capacity, 'verifierExecutions'> {
  const { verifierExecutions: _, ...needed } = capacityFor(eventsPerSecond);
  return {
    WEBHOOK_RATE_LIMIT: Math.max(needed.WEBHOOK_RATE_LIMIT, WITHOUT_SCALE.WEBHOOK_RATE_LIMIT),
    WEBHOOK_BURST_LIMIT: Math.max(needed.WEBHOOK_BURST_LIMIT, WITHOUT_SCALE.WEBHOOK_BURST_LIMIT),
    CONSUMER_MAX_CONCURRENCY: Math.max(
      needed.CONSUMER_MAX_CONCURRENCY,
      WITHOUT_SCALE.CONSUMER_MAX_CONCURRENCY,
    ),
    TABLE_MAX_WRITE_UNITS: needed.TABLE_MAX_WRITE_UNITS,
    STATUS_SHARDS: needed.STATUS_SHARDS,
  };
}

/**
 * What AWS gives an account that has asked for nothing (Lambda guide, "Lambda quotas"; DynamoDB guide, "Service, account, and table
 * quotas"; API Gateway guide, "Quotas"). A new account has less: docs/deploy.md, A new account.
 */
export const DEFAULT_QUOTAS = {
  executions: 1000,
  'table-write-units': 40_000,
  'api-requests': 10_000,
  'api-burst': 5000,
} as const;

export type QuotaName = keyof typeof DEFAULT_QUOTAS;
