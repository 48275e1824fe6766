import { ASSUMED } from './meters.ts';
import { STACK_COUNTS } from './stack-counts.ts';

/** A month of the year's average length. */
export const SECONDS_A_MONTH = 30.4375 * 86_400;

/** What one invocation of a function may be given, bytes (Lambda guide, "Lambda quotas"). */
const PAYLOAD_BYTES = 6_000_000;

/** What the consumer makes of a month's events. */
export interface Batches {
  /** Events of a batch. */
  size: number;
  /** Distinct groups of a batch: so many group writes it costs. */
  groups: number;
}

/**
 * An even month: events come at any moment alike, and issues share them as words share a text (the n-th has 1/n of the first;
 * Zipf). Storms, which are cheaper, are left out, so that a real month costs less. Each of Lambda's pollers collects a batch of
 * its own, from its first message on for as long as the window lasts.
 */
export function batchesOf(month: { events: number; issues: number; windowSeconds: number }): Batches {
  const perSecond = month.events / SECONDS_A_MONTH;
  const most = Math.min(
    STACK_COUNTS.batchSize,
    Math.floor(PAYLOAD_BYTES / (ASSUMED.eventBytes * ASSUMED.payloadGrowth)),
  );
  const size = Math.min(most, 1 + (perSecond * month.windowSeconds) / ASSUMED.pollers);
  return { size, groups: distinctOf(size, month.issues) };
}

/** How many issues so many events are of, on average. */
function distinctOf(events: number, issues: number): number {
  const shares = Array.from({ length: issues }, (_, rank) => 1 / (rank + 1));
  const all = shares.reduce((sum, share) => sum + share, 0);
  return shares.reduce((sum, share) => sum + 1 - (1 - share / all) ** events, 0);
}
