import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { groupKey, INDEXES } from '../../../contracts/item-keys.ts';
import { parseEvent, type Item } from '../items.ts';
import type { EventWalk, WalkedEvents } from './group-reader.ts';

/** Rows of one group's events by time, in one request: DynamoDB answers at most 1 MB of them (AWS, "Query"). */
export async function walkEvents(
  { client, tableName }: { client: DynamoDBDocumentClient; tableName: string },
  issueId: string,
  { order, after, limit }: EventWalk,
  isLive: (item: Item) => boolean,
): Promise<WalkedEvents> {
  const { partition, sort } = INDEXES.eventsOfGroup;
  const { Items: items = [], LastEvaluatedKey: last } = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: 'eventsOfGroup',
      KeyConditionExpression:
        after === null ? '#group = :group' : `#group = :group AND #at ${order === 'asc' ? '>' : '<'} :after`,
      ExpressionAttributeNames: { '#group': partition, ...(after === null ? {} : { '#at': sort }) },
      ExpressionAttributeValues: {
        ':group': groupKey(issueId).pk,
        ...(after === null ? {} : { ':after': after }),
      },
      ScanIndexForward: order === 'asc',
      Limit: limit,
    }),
  );
  return {
    items: items.filter(isLive).map(parseEvent),
    position: last === undefined ? null : String(last[sort]),
  };
}
