import { paginateQuery, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { INDEXES, SEARCH_PARTITIONS, shardsOfStatus } from '../../../contracts/item-keys.ts';
import { GROUP_STATUSES } from '../../../core/group/group.ts';
import type { SearchRow } from '../../../core/group/search-row.ts';
import { foldCase } from '../../../core/query/glob.ts';
import type { Query } from '../../../core/query/query.ts';
import { parseSearchRow } from '../search-items.ts';

export interface Means {
  client: DynamoDBDocumentClient;
  tableName: string;
}

export interface ScannedRows {
  rows: SearchRow[];
  /** How many there are, found or not. */
  all: number;
}

/**
 * The search rows in which the words of the query may be, of all groups: all parts side by side. DynamoDB looks for the
 * words itself, so that few rows travel; what it finds is still to be matched.
 */
export async function scanSearchRows({ client, tableName }: Means, query: Query): Promise<ScannedRows> {
  const filter = filterOf(query);
  const found = await Promise.all(
    SEARCH_PARTITIONS.map(async (partition): Promise<ScannedRows> => {
      const part: ScannedRows = { rows: [], all: 0 };
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk',
          FilterExpression: filter.expression,
          ExpressionAttributeValues: { ':pk': partition, ...filter.values },
        },
      );
      for await (const { Items = [], ScannedCount } of pages) {
        part.rows.push(...Items.map(parseSearchRow));
        part.all += ScannedCount ?? Items.length;
      }
      return part;
    }),
  );
  return { rows: found.flatMap(({ rows }) => rows), all: found.reduce((sum, { all }) => sum + all, 0) };
}

/** DynamoDB takes an expression of 4 KB and values of 2 MB (AWS, "Expression size"): more words are left to us. */
const MAX_CONDITIONS = 20;

function filterOf(query: Query): { expression: string | undefined; values: Record<string, string> } {
  const values: Record<string, string> = {};
  const conditions: string[] = [];
  for (const term of query) {
    const [glob, ...others] = term.key === 'words' && !term.not ? term.values : [];
    if (glob === undefined || others.length > 0) continue;
    for (const part of foldCase(glob)) {
      const name = `:w${conditions.length}`;
      if (part === '' || conditions.length === MAX_CONDITIONS) continue;
      values[name] = part;
      conditions.push(`(contains(t, ${name}) OR contains(c, ${name}))`);
    }
  }
  return { expression: conditions.length === 0 ? undefined : conditions.join(' AND '), values };
}

/** How many groups are in a list. */
export async function countGroups({ client, tableName }: Means): Promise<number> {
  const { partition } = INDEXES.groupsByFirstSeen;
  const counts = await Promise.all(
    GROUP_STATUSES.flatMap(shardsOfStatus).map(async (shard) => {
      let count = 0;
      let startKey: Record<string, unknown> | undefined;
      do {
        const answer = await client.send(
          new QueryCommand({
            TableName: tableName,
            IndexName: 'groupsByFirstSeen',
            Select: 'COUNT',
            KeyConditionExpression: '#partition = :partition',
            ExpressionAttributeNames: { '#partition': partition },
            ExpressionAttributeValues: { ':partition': shard },
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
