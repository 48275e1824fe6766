import { paginateQuery, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Seen } from '../../../core/group/seen-in.ts';
import { parseDaySeen, parsePairApart } from '../day-items.ts';
import type { Item } from '../items.ts';

/** What a day's counter says of environments and releases; too many for it lie apart, and are read. */
export async function partsOf(
  client: DynamoDBDocumentClient,
  tableName: string,
  counter: Item,
): Promise<readonly Seen[]> {
  const day = parseDaySeen(counter);
  if (day.kind === 'together') return day.seen;
  const parts: Seen[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :apart)',
      ExpressionAttributeValues: { ':pk': counter['pk'], ':apart': `${String(counter['sk'])}#` },
    },
  );
  for await (const { Items = [] } of pages)
    parts.push(...Items.flatMap((item) => parsePairApart(item) ?? []));
  return parts;
}
