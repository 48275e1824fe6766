import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { changeItem } from '../../../../lambdas/adapters/table/change-items.ts';
import { createChangeReader } from '../../../../lambdas/adapters/table/read/change-reader.ts';
import type { Change } from '../../../../lambdas/core/changes/change.ts';
import { createTestTable } from '../../../support/engines/table.ts';
import { aChange } from '../../../support/samples/sample-change.ts';

const START = Date.parse('2026-11-20T08:00:00.000Z');
const clock = { now: () => START + 3_600_000 };

/** A change a minute, of one group after another. */
async function readerOf(kinds: readonly Change['kind'][]) {
  const table = await createTestTable();
  const changes = kinds.map((kind, index) => {
    const at = new Date(START + index * 60_000).toISOString();
    return aChange({ issueId: (100 + index).toString(), n: Date.parse(at), at, observedAt: at, kind });
  });
  const puts = changes.map((change) => ({ PutRequest: { Item: changeItem(change) } }));
  await table.client.send(new BatchWriteCommand({ RequestItems: { [table.tableName]: puts } }));
  return { reader: createChangeReader({ ...table, clock }), at: changes.map(({ at }) => at) };
}

describe('changes since an instant', () => {
  it('are those of the kinds that are wanted, newest first', async () => {
    const { reader, at } = await readerOf(['created', 'resolved', 'assigned', 'regressed', 'resolved']);

    const { changes, cutAt } = await reader.writtenSince(at[1] ?? '', {
      kinds: ['resolved', 'regressed'],
      limit: 10,
    });

    expect(changes.map((change) => change.at)).toEqual([at[4], at[3], at[1]]);
    expect(cutAt).toBeNull();
    expect(await reader.oldest()).toBe(at[0]);
  });

  it('say from when on all are there, where more were written than are read', async () => {
    const { reader, at } = await readerOf(Array.from({ length: 24 }, () => 'resolved' as const));

    const { changes, cutAt } = await reader.writtenSince(at[0] ?? '', { kinds: ['resolved'], limit: 16 });

    const known = at.filter((one) => cutAt !== null && one >= cutAt);
    expect(known.length).toBeGreaterThan(0);
    expect(known.every((one) => changes.some((change) => change.at === one))).toBe(true);
    expect(changes.length).toBeLessThanOrEqual(16);
  });

  it('are none where none is kept', async () => {
    const { reader } = await readerOf(['created']);
    const late = createChangeReader({
      ...(await createTestTable()),
      clock,
    });

    expect(await reader.oldest()).toBeDefined();
    expect(await late.oldest()).toBeUndefined();
    expect(await late.writtenSince('2026-01-01T00:00:00.000Z', { kinds: ['created'], limit: 9 })).toEqual({
      changes: [],
      cutAt: null,
    });
  });
});
