import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import {
  DAY_COUNTER_PREFIX,
  dayCounterKey,
  firstCounterOfDay,
  groupKey,
  issueIdIn,
} from '../../../contracts/item-keys.ts';
import { readBatch } from '../batch-read.ts';
import { COUNT_ATTRIBUTES, HOUR_ATTRIBUTES } from '../day-items.ts';
import { parseDayCounter, type Item } from '../items.ts';
import { HIGHEST_KEY } from './group-order.ts';
import type { EventsOfHour, HourCount, SeenGroup } from './group-reader.ts';
import type { Means } from './search-scan.ts';

type IsLive = (item: Item) => boolean;

/** Events by hour of one group, from a day on, oldest first. */
export async function hourCounts(
  { client, tableName }: Means,
  { issueId, fromDay }: { issueId: string; fromDay: string },
  isLive: IsLive,
): Promise<HourCount[]> {
  const items: Item[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': groupKey(issueId).pk,
        ':from': firstCounterOfDay(fromDay),
        ':to': `${DAY_COUNTER_PREFIX}${HIGHEST_KEY}`,
      },
      ProjectionExpression: HOUR_ATTRIBUTES.join(', '),
    },
  );
  for await (const page of pages) items.push(...(page.Items ?? []));
  return summedByHour(items.filter((item) => 'dayKey' in item && isLive(item)).flatMap(parseDayCounter));
}

/**
 * The same of several groups, on these UTC days, of the project that each is of. A group has no counter of a day before its
 * first event or after its last one: all three are written together.
 */
export async function hoursOf(
  { client, tableName }: Means,
  { groups, days }: { groups: readonly SeenGroup[]; days: readonly string[] },
  isLive: IsLive,
): Promise<Map<string, EventsOfHour[]>> {
  const keys = groups.flatMap(({ issueId, project, firstSeen, lastSeen }) =>
    days
      .filter((day) => firstSeen.slice(0, 10) <= day && day <= lastSeen.slice(0, 10))
      .map((day) => dayCounterKey(issueId, day, project.id)),
  );
  const items = await readBatch(client, {
    ...{ tableName, keys, isConsistent: false },
    attributes: COUNT_ATTRIBUTES,
  });
  const byGroup = Map.groupBy(items.filter(isLive), ({ pk }) => issueIdIn(String(pk)));
  return new Map([...byGroup].map(([id, counters]) => [id, summedByHour(counters.flatMap(parseDayCounter))]));
}

/** A day has a counter for each project that its events are of, most often one. */
function summedByHour(counts: readonly HourCount[]): HourCount[] {
  const byHour = new Map<string, HourCount>();
  for (const { hour, count, repaired } of counts) {
    const known = byHour.get(hour) ?? { hour, count: 0, repaired: 0 };
    byHour.set(hour, { hour, count: known.count + count, repaired: known.repaired + repaired });
  }
  return [...byHour.values()].sort((a, b) => (a.hour < b.hour ? -1 : 1));
}
