import { parseTagItem } from '../../lambdas/adapters/table/tag-items.ts';
import type { Item } from '../../lambdas/adapters/table/items.ts';
import { seenName, type Count } from '../../lambdas/core/group/seen-in.ts';
import type { Add } from './table-comparison.ts';
import { tagsOf, type TrueEvent } from './true-state.ts';

/** What the events of a group say of indexed tags, by key and value, and what the table counts of it. */
export type TagCounts = Map<string, Count>;

/** Counts an event whose instant is `at` under each of its tags. */
export function addTags(counts: TagCounts, event: TrueEvent, at: string): void {
  for (const [key, value] of Object.entries(tagsOf(event))) {
    const name = nameOf(key, value);
    const known = counts.get(name);
    counts.set(name, {
      count: (known?.count ?? 0) + 1,
      firstSeen: known !== undefined && known.firstSeen < at ? known.firstSeen : at,
      lastSeen: known !== undefined && known.lastSeen > at ? known.lastSeen : at,
    });
  }
}

const nameOf = (key: string, value: string): string => JSON.stringify([key, seenName(value)]);

/** The counters of a group: those of its events, with their first and last instants, and no other. */
export function checkTags(
  issueId: string,
  items: readonly Item[],
  expected: ReadonlyMap<string, Count> | undefined,
  add: Add,
): void {
  const lineOf = (name: string, { count, firstSeen, lastSeen }: Count) =>
    [name, count.toString(), firstSeen, lastSeen].join(' ');
  const actual = items
    .map(parseTagItem)
    .map(({ key, value, ...count }) => lineOf(nameOf(key, value), count))
    .sort();
  const wanted = [...(expected ?? [])].map(([name, count]) => lineOf(name, count)).sort();
  for (const line of wanted)
    if (!actual.includes(line)) add(`group ${issueId}: no tag is counted as ${line}`);
  for (const line of actual)
    if (!wanted.includes(line)) add(`group ${issueId}: a tag is counted wrongly, ${line}`);
}
