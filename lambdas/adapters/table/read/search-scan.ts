import { paginateQuery, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { INDEXES, SEARCH_PARTITIONS } from '../../../contracts/item-keys.ts';
import { partitionsOfStatuses } from '../../../contracts/status-shards.ts';
import { GROUP_STATUSES } from '../../../core/group/group.ts';
import { attributesOf, parseRowParts, type ReadRow, type RowPart } from '../search-items.ts';
import type { RowFilter } from './row-filter.ts';

export interface Means {
  client: DynamoDBDocumentClient;
  tableName: string;
}

/**
 * Shows these parts of the search rows that the filter lets through, page by page of all partitions side by side. None is
 * kept: those of 100,000 groups are more than the function has memory for. Returns how many rows there are, shown or not.
 */
export async function scanSearchRows(
  { client, tableName }: Means,
  { expression, values }: Pick<RowFilter, 'expression' | 'values'>,
  parts: ReadonlySet<RowPart>,
  visit: (rows: readonly ReadRow[], partition: string) => void | Promise<void>,
): Promise<number> {
  const counts = await Promise.all(
    SEARCH_PARTITIONS.map(async (partition): Promise<number> => {
      let all = 0;
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk',
          FilterExpression: expression,
          ExpressionAttributeValues: { ':pk': partition, ...(expression === undefined ? {} : values) },
          ProjectionExpression: attributesOf(parts).join(', '),
        },
      );
      for await (const { Items = [], ScannedCount } of pages) {
        await visit(
          Items.map((item) => parseRowParts(item, parts)),
          partition,
        );
        all += ScannedCount ?? Items.length;
      }
      return all;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** How many groups have a search row. */
export const countSearchRows = (means: Means): Promise<number> =>
  countAll(means, SEARCH_PARTITIONS, { partition: 'pk' });

/** How many groups are in a list. */
export const countGroups = (means: Means, shards: number): Promise<number> =>
  countAll(means, partitionsOfStatuses(GROUP_STATUSES, shards), {
    partition: INDEXES.groupsByFirstSeen.partition,
    index: 'groupsByFirstSeen',
  });

async function countAll(
  { client, tableName }: Means,
  partitions: readonly string[],
  { partition, index }: { partition: string; index?: string },
): Promise<number> {
  const counts = await Promise.all(
    partitions.map(async (one) => {
      let count = 0;
      let startKey: Record<string, unknown> | undefined;
      do {
        const answer = await client.send(
          new QueryCommand({
            TableName: tableName,
            IndexName: index,
            Select: 'COUNT',
            KeyConditionExpression: '#partition = :partition',
            ExpressionAttributeNames: { '#partition': partition },
            ExpressionAttributeValues: { ':partition': one },
            ExclusiveStartKey: startKey,
          }),
        );
        count += answer.Count ?? 0;
        startKey = answer.LastEvaluatedKey;
      } while (startKey !== undefined);
      return count;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
