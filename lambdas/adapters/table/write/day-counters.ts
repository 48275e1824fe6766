import { dayCounterKey } from '../../../contracts/item-keys.ts';
import type { DayCount } from '../../../core/group/write-plan.ts';
import { readBatch } from '../batch-read.ts';
import { hourChanges, type Item } from '../items.ts';
import type { Action, Table } from './actions.ts';

/**
 * Takes events that leave a group from its counters. An hour that has none left leaves the counter, and a counter
 * without hours the table, as if they had never been there. A counter that has expired is left alone: taken from, it
 * would be there again, below zero.
 */
export async function takeFromDays(
  { client, tableName }: Table,
  issueId: string,
  counts: readonly DayCount[],
): Promise<Action[]> {
  const keyOf = ({ day, projectId }: DayCount) => dayCounterKey(issueId, day, projectId);
  const items = await readBatch(client, { tableName, keys: counts.map(keyOf), isConsistent: true });
  const byKey = new Map(items.map((item) => [item['sk'], item]));
  return counts.flatMap((count) => {
    const item = byKey.get(keyOf(count).sk);
    return item === undefined ? [] : [takeFromDay(tableName, item, count)];
  });
}

function takeFromDay(tableName: string, item: Item, { hours }: DayCount): Action {
  const changes = [...hours].map(([hour, change]) => hourChanges(hour, change));
  const isEmptied = (pair: readonly [string, number][]) =>
    pair.every(([name, by]) => numberIn(item, name) + by === 0);
  const emptied = changes.filter(isEmptied).flat();
  const kept = changes.filter((pair) => !isEmptied(pair)).flat();
  const names = [...emptied, ...kept].map(([name]) => name);
  const others = Object.keys(item).filter((name) => HOUR.test(name) && !names.includes(name));
  const isGone = kept.length === 0 && others.every((name) => item[name] === 0);
  const Key = { pk: item['pk'], sk: item['sk'] };
  // Every hour is as it was read, those that are not there too: another event may come to this day.
  if (isGone) return { Delete: { TableName: tableName, Key, ...conditionOn(item, ALL_HOURS, []) } };
  const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = conditionOn(
    item,
    emptied.map(([name]) => name),
    kept.map(([name]) => name),
  );
  const removed = emptied.map(([name]) => `#${name}`).join(', ');
  const added = kept.map(([name]) => `#${name} :by_${name}`).join(', ');
  return {
    Update: {
      TableName: tableName,
      Key,
      UpdateExpression: [removed && `REMOVE ${removed}`, added && `ADD ${added}`].filter(Boolean).join(' '),
      ConditionExpression,
      ExpressionAttributeNames,
      ExpressionAttributeValues: {
        ...ExpressionAttributeValues,
        ...Object.fromEntries(kept.map(([name, by]) => [`:by_${name}`, by])),
      },
    },
  };
}

const HOUR = /^[hr]\d\d$/;
const ALL_HOURS = Array.from({ length: 24 }, (_, hour) => hour.toString().padStart(2, '0')).flatMap(
  (hour) => [`h${hour}`, `r${hour}`],
);

const numberIn = (item: Item, name: string): number => Number(item[name] ?? 0);

/** The counter is there, and these of its hours are as they were read. `also` names what the update speaks of. */
function conditionOn(item: Item, names: readonly string[], also: readonly string[]) {
  const present = names.filter((name) => name in item);
  return {
    ConditionExpression: [
      'attribute_exists(pk)',
      ...names.map((name) => (name in item ? `#${name} = :was_${name}` : `attribute_not_exists(#${name})`)),
    ].join(' AND '),
    ExpressionAttributeNames: Object.fromEntries([...names, ...also].map((name) => [`#${name}`, name])),
    ...(present.length === 0 && also.length === 0
      ? {}
      : {
          ExpressionAttributeValues: Object.fromEntries(present.map((name) => [`:was_${name}`, item[name]])),
        }),
  };
}
