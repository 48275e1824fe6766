import { paginateQuery, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { GONE, INDEXES, MERGED } from '../../../contracts/item-keys.ts';
import { partitionsOfStatuses } from '../../../contracts/status-shards.ts';
import { GROUP_STATUSES } from '../../../core/group/group.ts';
import { readBatch } from '../batch-read.ts';
import type { Item } from '../items.ts';

const PARTITIONS_AT_ONCE = 8;
const ATTRIBUTES = ['issueId', 'shortId', 'formerShortIds', 'expiresAt'];

/**
 * The id of the group that has the short id now; else of one that had it before its project was renamed or it was
 * merged. No index has short ids, so this looks at every group, or at the merged ones alone, of which there are few.
 */
export async function findIdByShortId(
  { client, tableName, shards }: { client: DynamoDBDocumentClient; tableName: string; shards: number },
  { shortId, among }: { shortId: string; among: 'all' | 'merged' },
  isLive: (item: Item) => boolean,
): Promise<string | undefined> {
  const statuses = among === 'merged' ? [MERGED] : [...GROUP_STATUSES, GONE, MERGED];
  const { partition } = INDEXES.groupsByFirstSeen;
  const isNamed = ({ shortId: now, formerShortIds: before }: Item) =>
    now === shortId || (Array.isArray(before) && before.includes(shortId));
  const inPartition = async (current: string): Promise<Item[]> => {
    const found: Item[] = [];
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        IndexName: 'groupsByFirstSeen',
        KeyConditionExpression: '#partition = :partition',
        ExpressionAttributeNames: { '#partition': partition },
        ExpressionAttributeValues: { ':partition': current },
      },
    );
    for await (const { Items = [] } of pages) {
      const keys = Items.map(({ pk, sk }: Item) => ({ pk, sk }));
      const rows = await readBatch(client, { tableName, keys, isConsistent: false, attributes: ATTRIBUTES });
      found.push(...rows.filter((row) => isLive(row) && isNamed(row)));
    }
    return found;
  };
  const all = (
    await pMap(partitionsOfStatuses(statuses, shards), inPartition, { concurrency: PARTITIONS_AT_ONCE })
  ).flat();
  const found = all.find((item) => item['shortId'] === shortId) ?? all[0];
  return found === undefined ? undefined : String(found['issueId']);
}
