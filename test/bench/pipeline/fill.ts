import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { groupItem } from '../../../lambdas/adapters/table/items.ts';
import type { QueueMessage } from '../../../lambdas/contracts/queue-message.ts';
import { decodeIssues } from '../../../lambdas/core/sentry/decode-issue.ts';
import { merge } from '../../../lambdas/core/group/merge.ts';
import { groupExpiry } from '../../../lambdas/core/group/retention.ts';
import type { TestTable } from '../../support/engines/table.ts';
import { RETENTION } from './table.ts';

/** DynamoDB takes 25 items in one batch (AWS, "BatchWriteItem"). */
const BATCH = 25;

/**
 * Puts the groups of these `issues` messages straight into the table, as if all their events were stored too: the
 * consumer would need minutes for as many. Returns how many there were.
 */
export async function fillGroups(
  { client, tableName }: TestTable,
  messages: readonly QueueMessage[],
): Promise<number> {
  const groups = messages.flatMap((message) =>
    message.kind !== 'issues'
      ? []
      : decodeIssues(message).observations.flatMap((snapshot) => merge(undefined, [snapshot]) ?? []),
  );
  const puts = groups
    .map((group) => ({ ...group, storedEvents: group.sentryCount }))
    .map((group) => ({ PutRequest: { Item: groupItem(group, groupExpiry(group, RETENTION)) } }));
  const batches = Array.from({ length: Math.ceil(puts.length / BATCH) }, (_, index) =>
    puts.slice(index * BATCH, (index + 1) * BATCH),
  );
  await pMap(
    batches,
    async (batch) => {
      const { UnprocessedItems = {} } = await client.send(
        new BatchWriteCommand({ RequestItems: { [tableName]: batch } }),
      );
      if (Object.keys(UnprocessedItems).length > 0) throw new Error('DynamoDB Local left items unwritten.');
    },
    { concurrency: 4 },
  );
  return groups.length;
}
