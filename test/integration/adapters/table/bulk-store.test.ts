import { createBulkStore, type BulkStore } from '../../../../lambdas/adapters/table/people/bulk-store.ts';
import type { BulkJob } from '../../../../lambdas/contracts/bulk-job.ts';
import { createTestTable } from '../../../support/engines/table.ts';
import { MemoryBulk } from '../../../support/fakes/memory-bulk.ts';

const NOW = Date.parse('2026-11-20T12:30:00.000Z');
const AT = new Date(NOW).toISOString();
const DAY = 86_400_000;

const aJob = (n = 1): BulkJob => ({
  ...{ id: `01J${n.toString().padStart(23, '0')}`, act: 'resolve', form: {}, count: 2, isCut: false },
  ...{ query: 'is:open', back: 'status=OPEN', made: null, lost: 0, since: null, reason: null },
  ...{ at: AT, startedAt: null, finishedAt: null },
});
const WAS = [{ id: '1', status: 'OPEN' as const, substatus: 'new' }];
const OUTCOME = {
  ...{ act: 'resolve', done: ['1'], refused: [], was: WAS, made: null, untold: [], assigned: null },
  ...{ since: null, reason: null },
};
const claim = (store: BulkStore, n: number, at = NOW, was = WAS) =>
  store.claim(aJob(), { n, nowMs: at, staleBefore: at - 60_000, was });

async function inTable() {
  const { client, tableName } = await createTestTable();
  const clock = { nowMs: NOW };
  return { clock, store: createBulkStore(client, { tableName, now: () => clock.nowMs }) };
}

describe.each<[string, () => Promise<{ store: BulkStore }>]>([
  ['in the table', inTable],
  ['of the tests of the pages', () => Promise.resolve({ store: new MemoryBulk() })],
])('a change of all that match, %s', (_where, open) => {
  it('is kept for whoever asked for it alone', async () => {
    const { store } = await open();
    const kept = { job: aJob(), ids: ['1', '2'], was: [] };
    await store.create('ada', kept);

    expect(await store.read('ada', aJob().id)).toEqual({ ...kept, parts: [] });
    expect(await store.read('bob', aJob().id)).toBeUndefined();
  });

  it('is among the unfinished ones from its beginning to its end', async () => {
    const { store } = await open();
    for (const n of [1, 2]) await store.create('ada', { job: aJob(n), ids: ['1'], was: [] });
    const asked = await store.unfinished('ada');
    for (const n of [1, 2]) await store.begin('ada', aJob(n).id, AT);
    const begun = await store.unfinished('ada');
    await store.finish('ada', aJob(2).id, AT);

    expect([asked, begun.map(({ id }) => id)]).toEqual([[], [aJob(2).id, aJob(1).id]]);
    expect(await store.unfinished('ada')).toEqual([{ ...aJob(1), startedAt: AT }]);
    expect(await store.unfinished('bob')).toEqual([]);
  });

  it('gives each part to one, and never once it is recorded', async () => {
    const { store } = await open();
    await store.create('ada', { job: aJob(), ids: ['1', '2'], was: [] });

    const claims = await Promise.all([claim(store, 0), claim(store, 0), claim(store, 1)]);
    await store.record(aJob().id, 0, OUTCOME);
    const later = await claim(store, 0, NOW + DAY / 2);

    expect(claims.filter((part) => part?.n === 0)).toHaveLength(1);
    expect([claims[2]?.n, later]).toEqual([1, null]);
    expect((await store.read('ada', aJob().id))?.parts).toEqual([
      { n: 0, claimedAt: NOW, was: WAS, outcome: OUTCOME },
      { n: 1, claimedAt: NOW, was: WAS, outcome: null },
    ]);
  });

  it('gives a part that never ended to the next one after a minute, with what was there at first', async () => {
    const { store } = await open();
    await store.create('ada', { job: aJob(), ids: ['1'], was: [] });
    await claim(store, 0);

    const early = await claim(store, 0, NOW + 60_000, []);
    const late = await claim(store, 0, NOW + 60_001, []);

    expect([early, late]).toEqual([null, { n: 0, claimedAt: NOW + 60_001, was: WAS, outcome: null }]);
  });

  it('gives a part that was released to the next one at once', async () => {
    const { store } = await open();
    await store.create('ada', { job: aJob(), ids: ['1'], was: [] });
    await claim(store, 0);
    await store.release(aJob().id, 0);

    expect(await claim(store, 0)).toMatchObject({ n: 0 });
  });
});

it('is gone after a day, also before the table deletes it', async () => {
  const { store, clock } = await inTable();
  await store.create('ada', { job: aJob(), ids: ['1'], was: [] });
  await store.begin('ada', aJob().id, AT);
  clock.nowMs += DAY;

  expect(await store.read('ada', aJob().id)).toBeUndefined();
  expect(await store.unfinished('ada')).toEqual([]);
});
