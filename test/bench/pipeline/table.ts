import { startDynamoDbLocal } from '../../../lib/local/engines/dynamodb-local.ts';
import { createTestTable, type TestTable } from '../../support/engines/table.ts';
import type { Bench } from '../row.ts';

/** An empty table with the product's keys and indexes, on a DynamoDB Local of its own. */
export async function startTable({ onEnd }: Bench): Promise<TestTable> {
  const { endpoint, stop } = await startDynamoDbLocal();
  onEnd(stop);
  process.env['TEST_DYNAMODB_ENDPOINT'] = endpoint;
  const table = await createTestTable();
  onEnd(() => table.client.destroy());
  return table;
}

export const RETENTION = { openDays: 90, closedDays: 30, eventDays: 90 };
