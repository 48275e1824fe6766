import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { groupItem } from '../../../../lambdas/adapters/table/items.ts';
import type { GroupQuery } from '../../../../lambdas/adapters/table/read/group-reader.ts';
import { createTableReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import { STATUS_SHARDS_KEY } from '../../../../lambdas/contracts/status-shards.ts';
import type { AnnouncedShards } from '../../../../lambdas/core/group/status-shards.ts';
import { sampleGroup } from '../../../support/samples/sample-items.ts';
import { createTestTable, type TestTable } from '../../../support/engines/table.ts';

const NOW = Date.parse('2026-11-23T12:00:00.000Z');
const GROUPS = 600;
const FIRST_PAGE: GroupQuery = {
  ...{ statuses: ['OPEN'], sortBy: 'last_seen_at', sortOrder: 'desc', limit: 50, cursor: null, filter: {} },
};

async function tableWith(shards: number): Promise<TestTable> {
  const table = await createTestTable();
  const items = Array.from({ length: GROUPS }, (_, n) =>
    groupItem(
      sampleGroup({
        issueId: (4_509_000_001 + n).toString(),
        lastSeen: new Date(NOW - ((n * 7919) % GROUPS) * 60_000).toISOString(),
      }),
      NOW / 1000 + 86_400,
      shards,
    ),
  );
  for (let at = 0; at < items.length; at += 25) {
    const requests = items.slice(at, at + 25).map((Item) => ({ PutRequest: { Item } }));
    await table.client.send(new BatchWriteCommand({ RequestItems: { [table.tableName]: requests } }));
  }
  const announced: AnnouncedShards = { shards, before: 4, usedFromMs: 0 };
  await table.client.send(
    new PutCommand({ TableName: table.tableName, Item: { ...STATUS_SHARDS_KEY, ...announced } }),
  );
  return table;
}

/** Queries from now on, and rows that were read for the places that they told. */
function meter({ client }: TestTable) {
  const found = { queries: 0, rows: 0 };
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const answer = await next(args);
        if (commandName === 'QueryCommand') found.queries++;
        const { Responses = {} } = answer.output as { Responses?: Record<string, unknown[]> };
        for (const items of Object.values(Responses)) found.rows += items.length;
        return answer;
      },
    { step: 'initialize', name: 'meter' },
  );
  return found;
}

// As docs/scale.md has it.
it.each([
  [4, 68],
  [20, 140],
  [32, 192],
  [64, 315],
])('a page of 50 asks each of %d partitions once and looks at %d rows', async (shards, rows) => {
  const table = await tableWith(shards);
  const reader = createTableReader({ ...table, clock: { now: () => NOW } });
  await reader.countByStatus(1);
  const found = meter(table);

  const page = await reader.listGroups(FIRST_PAGE);

  expect(page.items).toHaveLength(50);
  expect(found).toEqual({ queries: shards, rows });
});
