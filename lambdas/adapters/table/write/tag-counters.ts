import { tagKey } from '../../../contracts/item-keys.ts';
import { changedCount, type Ends, type SeenTag } from '../../../core/group/seen-in.ts';
import type { TagChange } from '../../../core/group/seen-tags.ts';
import type { Clock } from '../../clock.ts';
import { readBatch } from '../batch-read.ts';
import type { Item } from '../items.ts';
import { parseTagItem, tagItem } from '../tag-items.ts';
import { dayExpiry, type Action, type Table } from './actions.ts';

export type TagServices = Table & { clock: Clock };

/** The counter of one value as it was read, and how it changes. */
export interface ReadTag {
  issueId: string;
  change: TagChange;
  item: Item | undefined;
  /** What it counts; undefined where it is not there, or has expired: DynamoDB deletes it in its own time. */
  known: SeenTag | undefined;
}

export async function readTags(
  { client, tableName, clock }: TagServices,
  issueId: string,
  changes: readonly TagChange[],
): Promise<ReadTag[]> {
  const keyOf = ({ key, place }: TagChange) => tagKey(issueId, key, place);
  const items = await readBatch(client, { tableName, keys: changes.map(keyOf), isConsistent: true });
  const bySort = new Map(items.map((item) => [item['sk'], item]));
  return changes.map((change) => {
    const item = bySort.get(keyOf(change).sk);
    const isLive = item !== undefined && Number(item['expiresAt']) * 1000 > clock.now();
    return { issueId, change, item, known: isLive ? parseTagItem(item) : undefined };
  });
}

/** Counts new events of a group by the values of indexed tags, as long as its counters are as they are read here. */
export async function addTags(
  services: TagServices,
  issueId: string,
  changes: readonly TagChange[],
): Promise<Action[]> {
  const tags = await readTags(services, issueId, changes);
  return tags.flatMap((tag) => changeTag(services, tag, undefined));
}

/**
 * A counter lives as long as the day of its newest event, unless it is told otherwise. `value` where the change itself knows
 * only a place.
 */
export function changeTag(
  { tableName, retention }: Table,
  { issueId, change, item, known }: ReadTag,
  ends: Ends | undefined,
  { value = change.value, expiresAt }: { value?: string | null; expiresAt?: number } = {},
): Action[] {
  const count = changedCount(known, change, ends);
  const { key, place } = change;
  if (count === null) {
    return known === undefined
      ? []
      : [{ Delete: { TableName: tableName, Key: tagKey(issueId, key, place), ...ifTagIsStill(item) } }];
  }
  const expiry = expiresAt ?? dayExpiry(count.lastSeen.slice(0, 10), retention);
  const named = { key, place, value: known?.value ?? value ?? place };
  return [
    {
      Put: { TableName: tableName, Item: tagItem(issueId, named, count, expiry), ...ifTagIsStill(item) },
    },
  ];
}

/** The counter is as it was read. */
const ifTagIsStill = (item: Item | undefined) =>
  item === undefined
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: '#count = :count AND firstSeen = :first AND lastSeen = :last',
        ExpressionAttributeNames: { '#count': 'count' },
        ExpressionAttributeValues: {
          ':count': item['count'],
          ':first': item['firstSeen'],
          ':last': item['lastSeen'],
        },
      };
