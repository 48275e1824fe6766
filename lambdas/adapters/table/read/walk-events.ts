import { parseEvent, type Item } from '../items.ts';
import { partitionsForPage } from './events-of-group.ts';
import type { EventWalk, WalkedEvents } from './group-reader.ts';
import { HIGHEST_KEY, LOWEST_KEY } from './group-order.ts';
import { readMerged } from './index-merge.ts';
import type { Means } from './search-scan.ts';

/** Rows of one group's events by time; what has expired counts towards `limit` and is left out. */
export async function walkEvents(
  means: Means,
  issueId: string,
  { order, after, limit, ...known }: EventWalk,
  isLive: (item: Item) => boolean,
): Promise<WalkedEvents> {
  const { entries } = await readMerged(means.client, means.tableName, {
    index: 'eventsOfGroup',
    partitions: await partitionsForPage(means, issueId, known),
    ...{ order, after, from: LOWEST_KEY, to: HIGHEST_KEY },
    ...{ take: limit, budget: Infinity },
    accepts: () => true,
  });
  return {
    items: entries
      .map(({ item }) => item)
      .filter(isLive)
      .map(parseEvent),
    position: entries.length === limit ? (entries.at(-1)?.key ?? null) : null,
  };
}
