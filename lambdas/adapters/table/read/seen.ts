import { paginateQuery, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  DAY_COUNTER_PREFIX,
  groupKey,
  INDEXES,
  issueIdIn,
  issueIdOfEvents,
  TAG_PREFIX,
  tagKey,
  tagValueKey,
} from '../../../contracts/item-keys.ts';
import type { GroupSeen, SeenTag } from '../../../core/group/seen-in.ts';
import { tagPlace } from '../../../core/group/seen-tags.ts';
import { SEEN_ATTRIBUTES, seenOfDays } from '../day-items.ts';
import { parseTagItem } from '../tag-items.ts';
import type { Item } from '../items.ts';

interface Place {
  client: DynamoDBDocumentClient;
  tableName: string;
}

/** In which environments and releases the stored events of a group happened. */
export async function readSeen(
  { client, tableName }: Place,
  issueId: string,
  isLive: (item: Item) => boolean,
): Promise<GroupSeen> {
  const items: Item[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': groupKey(issueId).pk, ':prefix': DAY_COUNTER_PREFIX },
      // The hours of repaired events, half of a counter, are not asked for.
      ProjectionExpression: SEEN_ATTRIBUTES.join(', '),
    },
  );
  for await (const page of pages) items.push(...(page.Items ?? []).filter(isLive));
  return seenOfDays(items);
}

/** The values of indexed tags that a group was seen with; of one key where that is given. */
export async function readTags(
  { client, tableName }: Place,
  issueId: string,
  isLive: (item: Item) => boolean,
  key?: string,
): Promise<SeenTag[]> {
  const tags: SeenTag[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: {
        ':pk': groupKey(issueId).pk,
        ':prefix': key === undefined ? TAG_PREFIX : tagKey(issueId, key, '').sk,
      },
    },
  );
  for await (const page of pages) tags.push(...(page.Items ?? []).filter(isLive).map(parseTagItem));
  return tags;
}

/** The groups that were seen with this value of an indexed tag. */
export async function groupsOfTag(
  { client, tableName }: Place,
  { key, value }: { key: string; value: string },
): Promise<string[]> {
  const place = tagPlace(value);
  if (place === null) return [];
  const groups: string[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      IndexName: 'groupsByTag',
      KeyConditionExpression: '#tag = :tag',
      ExpressionAttributeNames: { '#tag': INDEXES.groupsByTag.partition },
      ExpressionAttributeValues: { ':tag': tagValueKey(key, place) },
    },
  );
  for await (const { Items = [] } of pages) groups.push(...Items.map(({ pk }) => issueIdIn(pk)));
  return groups;
}

/** Sorts after every id of a group. */
const AFTER_IDS = '~';
const KEYS_AT_ONCE = 1_000;

/**
 * The groups in which a stored event is of the user with this hash. Of a group with many events of the user, those
 * beyond the first thousand are stepped over.
 */
export async function groupsOfUser({ client, tableName }: Place, userHash: string): Promise<string[]> {
  const { partition, sort } = INDEXES.eventsOfUser;
  const groups = new Set<string>();
  let after: string = groupKey('').pk;
  for (;;) {
    const { Items: items = [], LastEvaluatedKey: last } = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: 'eventsOfUser',
        KeyConditionExpression: '#user = :user AND #group BETWEEN :after AND :end',
        ExpressionAttributeNames: { '#user': partition, '#group': sort },
        ExpressionAttributeValues: { ':user': userHash, ':after': after, ':end': groupKey(AFTER_IDS).pk },
        Limit: KEYS_AT_ONCE,
      }),
    );
    for (const item of items) groups.add(issueIdOfEvents(item[sort]));
    if (last === undefined) return [...groups];
    // What sorts after the group that was reached and before every other.
    after = `${String(last[sort])} `;
  }
}
