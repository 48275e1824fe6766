import { dayCounterKey } from '../../../contracts/item-keys.ts';
import type { Ends } from '../../../core/group/seen-in.ts';
import type { DayCount } from '../../../core/group/write-plan.ts';
import { SEEN_ATTRIBUTE } from '../day-items.ts';
import { dayIndexAttributes, hourChanges, type Item } from '../items.ts';
import { dayExpiry, type Action, type Table } from './actions.ts';
import {
  changeDay,
  deleteAllApart,
  ifSeenIsStill,
  readDays,
  type ChangedDay,
  type ReadDay,
} from './day-seen.ts';

/** Counts events that come to a group, as long as its days are as they are read here. */
export async function addToDays(
  table: Table,
  issueId: string,
  counts: readonly DayCount[],
): Promise<Action[]> {
  const days = await readDays(table, issueId, counts);
  return days.flatMap((day) => addToDay(table, day, new Map()));
}

/** Counts a day's events, of which some may be told anew. `ends` are those of pairs that were wanted. */
export function addToDay(table: Table, day: ReadDay, ends: ReadonlyMap<string, Ends>): Action[] {
  const { issueId, count } = day;
  const { projectId, day: date, hours } = count;
  const seen = count.seen.length === 0 ? undefined : changeDay(table, day, ends);
  const sets: [string, string | number][] = [
    ...Object.entries(dayIndexAttributes(projectId, issueId, date)),
    ['expiresAt', dayExpiry(date, table.retention)],
    ...seenSets(seen),
  ];
  const adds = [...hours].flatMap(([hour, change]) => hourChanges(hour, change));
  const condition = seen === undefined ? undefined : ifSeenIsStill(day.counter);
  const added = adds.length === 0 ? '' : ` ADD ${adds.map(([name]) => `#${name} :${name}`).join(', ')}`;
  return [
    {
      Update: {
        TableName: table.tableName,
        Key: dayCounterKey(issueId, date, projectId),
        UpdateExpression: `SET ${sets.map(([name]) => `#${name} = :${name}`).join(', ')}${added}`,
        ConditionExpression: condition?.ConditionExpression,
        ExpressionAttributeNames: Object.fromEntries([...sets, ...adds].map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries([...sets, ...adds].map(([name, value]) => [`:${name}`, value])),
          ...condition?.ExpressionAttributeValues,
        },
      },
    },
    ...(seen?.actions ?? []),
  ];
}

const seenSets = (seen: ChangedDay | undefined): [string, string][] =>
  seen === undefined ? [] : [[SEEN_ATTRIBUTE, seen.text]];

/**
 * Takes events that leave a group from a counter. An hour that has none left leaves the counter, and a counter without
 * hours the table, as if they had never been there. A counter that has expired is left alone: taken from, it would be
 * there again, below zero.
 */
export function takeFromDay(table: Table, day: ReadDay, ends: ReadonlyMap<string, Ends>): Action[] {
  const { counter: item, count } = day;
  if (item === undefined) return [];
  const { tableName } = table;
  const changes = [...count.hours].map(([hour, change]) => hourChanges(hour, change));
  const isEmptied = (pair: readonly [string, number][]) =>
    pair.every(([name, by]) => numberIn(item, name) + by === 0);
  const emptied = changes.filter(isEmptied).flat();
  const kept = changes.filter((pair) => !isEmptied(pair)).flat();
  const names = [...emptied, ...kept].map(([name]) => name);
  const others = Object.keys(item).filter((name) => HOUR.test(name) && !names.includes(name));
  const isGone = kept.length === 0 && others.every((name) => item[name] === 0);
  const Key = { pk: item['pk'], sk: item['sk'] };
  // Every hour is as it was read, those that are not there too: another event may come to this day.
  if (isGone) {
    const condition = both(conditionOn(item, ALL_HOURS, []), ifSeenIsStill(item));
    return [{ Delete: { TableName: tableName, Key, ...condition } }, ...deleteAllApart(table, day)];
  }
  const seen = count.seen.length === 0 ? undefined : changeDay(table, day, ends);
  const onHours = conditionOn(
    item,
    emptied.map(([name]) => name),
    kept.map(([name]) => name),
  );
  const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } =
    seen === undefined ? onHours : both(onHours, ifSeenIsStill(item));
  const set = seenSets(seen);
  const removed = emptied.map(([name]) => `#${name}`).join(', ');
  const added = kept.map(([name]) => `#${name} :by_${name}`).join(', ');
  const UpdateExpression = [
    set.length > 0 && `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    removed && `REMOVE ${removed}`,
    added && `ADD ${added}`,
  ];
  return [
    {
      Update: {
        TableName: tableName,
        Key,
        UpdateExpression: UpdateExpression.filter(Boolean).join(' '),
        ConditionExpression,
        ExpressionAttributeNames,
        ExpressionAttributeValues: {
          ...ExpressionAttributeValues,
          ...Object.fromEntries(set.map(([name, text]) => [`:${name}`, text])),
          ...Object.fromEntries(kept.map(([name, by]) => [`:by_${name}`, by])),
        },
      },
    },
    ...(seen?.actions ?? []),
  ];
}

interface Condition {
  ConditionExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
}

function both(a: Condition, b: Condition): Condition {
  const values = { ...a.ExpressionAttributeValues, ...b.ExpressionAttributeValues };
  return {
    ConditionExpression: `${a.ConditionExpression} AND ${b.ConditionExpression}`,
    ExpressionAttributeNames: { ...a.ExpressionAttributeNames, ...b.ExpressionAttributeNames },
    // DynamoDB refuses values that are given and not used, and an empty list of them.
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  };
}

const HOUR = /^[hr]\d\d$/;
const ALL_HOURS = Array.from({ length: 24 }, (_, hour) => hour.toString().padStart(2, '0')).flatMap(
  (hour) => [`h${hour}`, `r${hour}`],
);

const numberIn = (item: Item, name: string): number => Number(item[name] ?? 0);

/** The counter is there, and these of its hours are as they were read. `also` names what the update speaks of. */
function conditionOn(item: Item, names: readonly string[], also: readonly string[]): Condition {
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
