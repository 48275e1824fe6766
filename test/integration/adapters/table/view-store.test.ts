import { createViewStore } from '../../../../lambdas/adapters/table/people/view-store.ts';
import type { SavedView } from '../../../../lambdas/contracts/saved-view.ts';
import { createTestTable } from '../../../support/engines/table.ts';

const aView = (n: number, name = `View ${n.toString()}`): SavedView => ({
  ...{ id: `01J${n.toString().padStart(23, '0')}`, name, query: 'level:error', status: 'OPEN' },
  ...{ sortBy: 'last_seen_at', sortOrder: 'desc', period: '24h', by: 'ada', at: '2026-11-20T12:30:00.000Z' },
});

async function aStore() {
  const { client, tableName } = await createTestTable();
  return createViewStore(client, tableName);
}

describe('saved views in the table', () => {
  it('are one’s own or everybody’s, in the order in which they were made', async () => {
    const store = await aStore();
    await store.put(aView(2), 'ada');
    await store.put(aView(1), 'ada');
    await store.put(aView(3), null);
    await store.put(aView(4), 'bob');

    expect(await store.list('ada')).toEqual({
      shared: [aView(3)],
      own: [aView(1), aView(2)],
      defaultId: null,
    });
  });

  it('take a new name, and are gone once removed', async () => {
    const store = await aStore();
    await store.put(aView(1), 'ada');
    await store.put(aView(1, 'Night'), 'ada');
    const renamed = await store.list('ada');
    await store.remove(aView(1).id, 'ada');

    expect(renamed.own).toEqual([aView(1, 'Night')]);
    expect((await store.list('ada')).own).toEqual([]);
  });

  it('have one default, which ends with its view or when it is taken away', async () => {
    const store = await aStore();
    await store.put(aView(1), null);
    await store.setDefault(aView(1).id);
    const opens = await store.list('ada');
    await store.setDefault(null);
    const none = await store.list('ada');
    await store.setDefault(aView(1).id);
    await store.remove(aView(1).id, null);

    expect([opens.defaultId, none.defaultId]).toEqual([aView(1).id, null]);
    expect(await store.list('ada')).toEqual({ shared: [], own: [], defaultId: null });
  });

  it('of a person whose name begins like another’s are that person’s', async () => {
    const store = await aStore();
    await store.put(aView(1), 'ada#x');

    expect((await store.list('ada')).own).toEqual([]);
  });
});
