import { groupKey } from '../../contracts/item-keys.ts';
import { statusOfPartition } from '../../contracts/status-shards.ts';
import type { Item } from './items.ts';

/** Of an event that came with others while its group was hot: the tally that counted it until it was folded. */
export const TALLY_ATTRIBUTE = 'tally';

/** Names of what tells how hot a group was when its events came: it depends on the order of arrival. */
const OF_HEAT: ReadonlySet<string> = new Set(['heat', 'eventShards', TALLY_ATTRIBUTE]);

/**
 * A group or event as observations tell it, in any order, without where it (docs/adr/0074) and its events were put
 * (docs/adr/0069). A group that is spread also lives longer than one that is not: `isOnlyOneSpread` says whether two expiries can be compared.
 */
export const withoutPlace = (item: Item): Item =>
  Object.fromEntries(
    Object.entries(item)
      .filter(([name]) => !OF_HEAT.has(name))
      .map(([name, value]) => [name, placeless(name, value, item)]),
  );

function placeless(name: string, value: unknown, { issueId }: Item): unknown {
  if (name === 'eventGroup') return groupKey(String(issueId)).pk;
  return name === 'statusShard' ? statusOfPartition(value) : value;
}

export const isOnlyOneSpread = (one: Item, other: Item): boolean =>
  'eventShards' in one !== 'eventShards' in other;
