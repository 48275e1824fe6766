import { createHash } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { emptyMemory, type SyncMemory } from '../../../../../lambdas/adapters/table/sync/sync-items.ts';
import { createSyncStore } from '../../../../../lambdas/adapters/table/sync/sync-store.ts';
import { noteBackfill } from '../../../../../lambdas/sync/backfill/candidates.ts';

/** One item that takes `SET #attribute = :value` and is read whole, which is all that the memory needs. */
const oneItem = () => {
  const item: Record<string, unknown> = {};
  const send = ({ input }: { input: Record<string, Record<string, string>> }) => {
    const name = input['ExpressionAttributeNames']?.['#attribute'];
    if (name !== undefined) item[name] = input['ExpressionAttributeValues']?.[':value'];
    return Promise.resolve({ Item: item });
  };
  return { item, store: createSyncStore({ send } as unknown as DynamoDBDocumentClient, 'table') };
};

it('what a run leaves to the next comes back as it was', async () => {
  const { store } = oneItem();
  const memory: SyncMemory = {
    backfill: new Map([
      ['7', { gap: 3, servedAt: 1, pass: null }],
      [
        '5',
        {
          gap: 0,
          servedAt: 2,
          pass: { end: '2026-11-20T10:00:00.000Z', cursor: '0:100:0', left: 9, isSettled: true },
        },
      ],
    ]),
    absentAfter: 'abc',
    gone: { after: null, skip: 200 },
    listCuts: ['2026-11-01T00:00:00Z'],
    bodiesBefore: '2026-11-01T00:00:00.000Z#abc',
  };

  await store.saveMemory(memory);

  expect(await store.loadMemory()).toEqual(memory);
});

it('a memory that cannot be read is an empty one', async () => {
  const { store, item } = oneItem();
  item['memory'] = new Uint8Array([1, 2, 3]);

  expect(await store.loadMemory()).toEqual(emptyMemory());
});

it('a memory of more issues than it may hold forgets those served longest ago and stays far below an item', async () => {
  const { store, item } = oneItem();
  const memory = emptyMemory();
  for (let index = 0; index < 12_000; index++) {
    const issueId = (4_000_000_000 + ((index * 7_919_317) % 2_000_000_000)).toString();
    const end = new Date(1_790_000_000_000 + ((index * 104_729_000) % 7_776_000_000)).toISOString();
    const pass = { end, cursor: null, left: (index * 31) % 90_000, isSettled: index % 2 === 0 };
    noteBackfill(memory.backfill, issueId, {
      gap: (index * 17) % 10_000,
      servedAt: 1_790_000_000 + index,
      pass,
    });
  }

  await store.saveMemory(memory);

  expect(memory.backfill.size).toBe(10_000);
  expect(Math.min(...[...memory.backfill.values()].map(({ servedAt }) => servedAt))).toBe(1_790_002_000);
  expect((item['memory'] as Uint8Array).byteLength).toBeLessThan(300_000);
});

it('a memory that does not compress well still fits into the item beside the checkpoint', async () => {
  // As unlike each other as issues can be
  const { store, item } = oneItem();
  const memory = emptyMemory();
  for (let index = 0; index < 10_000; index++) {
    const digits = BigInt(`0x${createHash('sha256').update(index.toString()).digest('hex')}`).toString();
    const end = new Date(1_790_000_000_000 + Number(digits.slice(20, 30))).toISOString();
    const pass = {
      end,
      cursor: `0:${digits.slice(30, 35)}:0`,
      left: Number(digits.slice(35, 42)),
      isSettled: true,
    };
    const state = { gap: Number(digits.slice(42, 48)), servedAt: 1_790_000_000 + index, pass };
    noteBackfill(memory.backfill, `1${digits.slice(0, 18)}`, state);
  }

  await store.saveMemory(memory);
  const { backfill } = await store.loadMemory();

  expect((item['memory'] as Uint8Array).byteLength).toBeLessThan(300_000);
  expect(backfill.size).toBeGreaterThan(5_000);
  expect(Math.max(...[...backfill.values()].map(({ servedAt }) => servedAt))).toBe(1_790_009_999);
});
