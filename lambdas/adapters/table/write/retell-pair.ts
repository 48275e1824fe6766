import { dayCounterKey } from '../../../contracts/item-keys.ts';
import type { StoredEvent } from '../../../core/group/group.ts';
import { tagChanges } from '../../../core/group/seen-tags.ts';
import { dayCounts, eventIdentity } from '../../../core/group/write-plan.ts';
import { SEEN_ATTRIBUTE } from '../day-items.ts';
import { checkEvent, type Action, type Table } from './actions.ts';
import { nameOf, readTagEnds } from './change-tags.ts';
import { readDayEnds } from './day-ends.ts';
import { changeDay, ifSeenIsStill, readDays, wantedEnds } from './day-seen.ts';
import { changeTag, readTags } from './tag-counters.ts';

/**
 * The index is believed, as if any row could have expired: what is told anew was stored long before, so that none of its
 * day is waited for.
 */
const LONG_AFTER = {
  clock: { now: () => Number.MAX_SAFE_INTEGER },
  retention: { openDays: 0, closedDays: 0, eventDays: 0 },
};

/**
 * Counts an event whose texts are told anew under the pair of now, so that no counter keeps a text that its row no
 * longer has. Nothing where it is in no count by pair, or where the count has expired.
 */
export async function retellPair(
  services: Pick<Table, 'client' | 'tableName'>,
  before: StoredEvent,
  after: StoredEvent,
): Promise<Action[]> {
  if (before.countedUnder === null) return [];
  const table = { ...services, ...LONG_AFTER };
  const { issueId } = before;
  const counts = dayCounts([
    { event: before, by: -1 },
    { event: after, by: 1 },
  ]);
  const [day] = (await readDays(table, issueId, counts)).filter(({ counter }) => counter !== undefined);
  if (day === undefined) return [];
  const found = await readDayEnds(table, day, wantedEnds(day), new Set([eventIdentity(before)]));
  const { text, actions } = changeDay(table, day, found?.ends ?? new Map());
  const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = ifSeenIsStill(
    day.counter,
  );
  const rows = new Map((found?.rows ?? []).map((row) => [eventIdentity(row), row]));
  return [
    {
      Update: {
        TableName: table.tableName,
        Key: dayCounterKey(issueId, day.count.day, day.count.projectId),
        UpdateExpression: 'SET #seen = :seen',
        ConditionExpression,
        ExpressionAttributeNames,
        ExpressionAttributeValues: { ...ExpressionAttributeValues, [`:${SEEN_ATTRIBUTE}`]: text },
      },
    },
    ...actions,
    ...[...rows.values()].map((row) => checkEvent(table, row)),
  ];
}

/** The same of the values of indexed tags: `after` says under which it is counted from now on. */
export async function retellTags(
  services: Pick<Table, 'client' | 'tableName'>,
  before: StoredEvent,
  after: StoredEvent,
): Promise<Action[]> {
  const table = { ...services, ...LONG_AFTER };
  const changes = tagChanges([
    { event: before, by: -1 },
    { event: after, by: 1 },
  ]);
  // However long after: an expired counter has the text as well.
  const tags = await readTags({ ...table, clock: { now: () => 0 } }, before.issueId, changes);
  const found = await readTagEnds(table, tags, [{ before, after }]);
  const expiresAt = Math.max(0, ...tags.map(({ item }) => Number(item?.['expiresAt'] ?? 0)));
  return tags.flatMap((tag) => changeTag(table, tag, found?.ends.get(nameOf(tag.change)), { expiresAt }));
}
