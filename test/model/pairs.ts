import { seenOfDays } from '../../lambdas/adapters/table/day-items.ts';
import type { Item } from '../../lambdas/adapters/table/items.ts';
import { pairKey, type Pair, type Seen } from '../../lambdas/core/group/seen-in.ts';
import type { Add } from './table-comparison.ts';

/** What the events of a day say of environment and release, and what the table counts of it. */

export function addPair(seen: Map<string, Seen>, pair: Pair, at: string): void {
  const known = seen.get(pairKey(pair));
  seen.set(pairKey(pair), {
    ...pair,
    count: (known?.count ?? 0) + 1,
    firstSeen: known !== undefined && known.firstSeen < at ? known.firstSeen : at,
    lastSeen: known !== undefined && known.lastSeen > at ? known.lastSeen : at,
  });
}

/** The counts by pair: those of the events, with their first and last instants, and no other. */
export function checkPairs(
  key: string,
  items: readonly Item[],
  expected: ReadonlyMap<string, Seen> | undefined,
  add: Add,
): void {
  const { seen, uncounted } = seenOfDays(items);
  const lines = (all: Iterable<Seen>) =>
    [...all].map(({ count, firstSeen, lastSeen, ...pair }) =>
      [pairKey(pair), count.toString(), firstSeen, lastSeen].join(' '),
    );
  const [actual, wanted] = [lines(seen), lines(expected?.values() ?? [])];
  for (const line of wanted) if (!actual.includes(line)) add(`${key}: no pair is counted as ${line}`);
  for (const line of actual) if (!wanted.includes(line)) add(`${key}: a pair is counted wrongly, ${line}`);
  if (uncounted !== 0) add(`${key}: ${uncounted.toString()} events are counted under no pair`);
}
