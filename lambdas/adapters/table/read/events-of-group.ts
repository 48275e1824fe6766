import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { groupKey, partitionsOfEvents } from '../../../contracts/item-keys.ts';
import type { Item } from '../items.ts';
import { HIGHEST_KEY, LOWEST_KEY } from './group-order.ts';
import type { KnownShards } from './group-reader.ts';
import { createMerge } from './index-merge.ts';
import type { Means } from './search-scan.ts';

const sharded = z.object({ eventShards: z.number().optional() }).optional();

/**
 * Every partition of the index that may have events of this group. The group says how many there are, in the transaction that puts
 * the first event into one of them (docs/adr/0069).
 */
async function eventPartitions(
  { client, tableName }: Means,
  issueId: string,
  isConsistent: boolean,
): Promise<string[]> {
  const { Item: item } = await client.send(
    new GetCommand({
      TableName: tableName,
      Key: groupKey(issueId),
      ProjectionExpression: 'eventShards',
      ConsistentRead: isConsistent,
    }),
  );
  return partitionsOfEvents(issueId, sharded.parse(item)?.eventShards ?? null);
}

/** The same for a page, which may know the number from the group that it shows. */
export const partitionsForPage = async (
  means: Means,
  issueId: string,
  { eventShards }: KnownShards,
): Promise<string[]> =>
  eventShards === undefined
    ? eventPartitions(means, issueId, false)
    : partitionsOfEvents(issueId, eventShards);

export interface EventPages {
  order: 'asc' | 'desc';
  /** Inclusive bounds of the events' places in time; from the first to the last where absent. */
  between?: { from?: string; to?: string };
  pageSize: number;
}

/** The rows that the index shows of a group's events, in order of time over all its parts, for who writes by them. */
export async function* eventPages(
  means: Means,
  issueId: string,
  { order, between, pageSize }: EventPages,
): AsyncGenerator<Item[]> {
  const merge = createMerge(means.client, means.tableName, {
    index: 'eventsOfGroup',
    partitions: await eventPartitions(means, issueId, true),
    order,
    from: between?.from ?? LOWEST_KEY,
    to: between?.to ?? HIGHEST_KEY,
    after: null,
    accepts: () => true,
  });
  for (;;) {
    const { entries } = await merge.next({ take: pageSize, budget: Infinity });
    if (entries.length > 0) yield entries.map(({ item }) => item);
    if (entries.length < pageSize) return;
  }
}
