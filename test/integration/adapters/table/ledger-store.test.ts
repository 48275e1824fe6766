import { PutCommand } from '@aws-sdk/lib-dynamodb';
import {
  createLedgerStore,
  saveDelivery,
  type LedgerState,
} from '../../../../lambdas/adapters/table/sync/ledger-store.ts';
import { dayIndexAttributes } from '../../../../lambdas/adapters/table/items.ts';
import { dayCounterKey, groupKey } from '../../../../lambdas/contracts/item-keys.ts';
import { NO_FACTS, type LedgerHour } from '../../../../lambdas/core/ledger/ledger.ts';
import { createTestTable, type TestTable } from '../../../support/engines/table.ts';

const DAY = '2026-11-20';

let table: TestTable;
let store: ReturnType<typeof createLedgerStore>;
beforeAll(async () => {
  table = await createTestTable();
  store = createLedgerStore(table.client, table.tableName);
});

const put = (item: object) =>
  table.client.send(new PutCommand({ TableName: table.tableName, Item: { ...item } }));

/** A group with its counter of the day. */
async function counted(
  issueId: string,
  projectId: string,
  group: { type?: string; slug?: string },
  hours: Record<string, number>,
): Promise<void> {
  const { type, slug } = group;
  await put({
    ...groupKey(issueId),
    issueId,
    ...(type === undefined ? {} : { type }),
    project: { id: projectId, ...(slug === undefined ? {} : { slug }) },
  });
  await put({
    ...dayCounterKey(issueId, DAY, projectId),
    ...dayIndexAttributes(projectId, issueId, DAY),
    ...hours,
  });
}

const hour = (at: string, overrides: Partial<LedgerHour> = {}): LedgerHour => ({
  ...NO_FACTS,
  projectId: '7',
  hour: at,
  missing: 0,
  state: 'COMPLETE',
  observedAt: '2026-11-20T12:00:00.000Z',
  ...overrides,
});

describe('counting a day', () => {
  it('adds up a project’s groups by hour: stored, repaired, and brought by webhook', async () => {
    await counted('1', '7', { type: 'error', slug: 'shop' }, { h08: 5, r08: 2, h09: 1, r09: 0 });
    await counted('2', '7', { type: 'error' }, { h08: 3, r08: 3 });

    const { hours, slug } = await store.countDay('7', DAY);

    expect(slug).toBe('shop');
    expect(hours).toEqual(
      new Map([
        ['2026-11-20T08', { stored: 8, repaired: 5, byWebhook: 3 }],
        ['2026-11-20T09', { stored: 1, repaired: 0, byWebhook: 1 }],
      ]),
    );
  });

  it('counts messages as stored, which no webhook brings, and nothing that Sentry does not count as an error', async () => {
    await counted('11', '8', { type: 'default' }, { h08: 4, r08: 0 });
    await counted('12', '8', { type: 'transaction' }, { h08: 50, r08: 0 });

    expect((await store.countDay('8', DAY)).hours).toEqual(
      new Map([['2026-11-20T08', { stored: 4, repaired: 0, byWebhook: 0 }]]),
    );
  });

  it('counts what is left of a group that has expired', async () => {
    await put({ ...dayCounterKey('21', DAY, '9'), ...dayIndexAttributes('9', '21', DAY), h10: 2, r10: 1 });

    expect((await store.countDay('9', DAY)).hours.get('2026-11-20T10')).toMatchObject({
      stored: 2,
      repaired: 1,
    });
  });

  it('counts every group of a day with more groups than one page holds', async () => {
    for (let issue = 0; issue < 550; issue += 50) {
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          counted((1000 + issue + index).toString(), '10', { type: 'error' }, { h00: 1, r00: 0 }),
        ),
      );
    }

    expect((await store.countDay('10', DAY)).hours.get('2026-11-20T00')).toMatchObject({ stored: 550 });
  });

  it('is empty for a day without events', async () => {
    expect(await store.countDay('7', '2026-11-19')).toEqual({ hours: new Map(), slug: null });
  });
});

describe('hours', () => {
  it('come back as they were saved, oldest first, within their bounds', async () => {
    const hours = [
      hour('2026-11-20T07'),
      hour('2026-11-20T08', { accepted: 3, dropped: { filtered: 2 }, state: 'GAP', missing: 3 }),
      hour('2026-11-20T09', { verifiedAt: 'then', verifiedAccepted: 3, unlisted: 1, triedAt: 'then' }),
    ];
    await store.saveHours(hours);

    expect(await store.readHours('7', '2026-11-20T08', '2026-11-20T09')).toEqual(hours.slice(1));
    expect(await store.readHours('8', '2026-11-20T00', '2026-11-20T23')).toEqual([]);
  });
});

describe('the state', () => {
  it('is null before the first sync and comes back as it was saved', async () => {
    expect(await store.loadState()).toBeNull();
    const state: LedgerState = {
      known: true,
      reason: null,
      checkedAt: '2026-11-20T12:00:00.000Z',
      projects: [{ id: '7', slug: 'shop' }],
      nextDay: '2026-11-01',
      reading: null,
      silence: null,
    };

    await store.saveState(state);

    expect(await store.loadState()).toEqual(state);
  });
});

describe('a delivery', () => {
  it('is noted forward only, for each resource and action', async () => {
    const save = (action: string, lastAt: string) =>
      saveDelivery(table.client, table.tableName, { resource: 'issue', action, lastAt });

    await save('created', '2026-11-20T12:00:00.000Z');
    await save('created', '2026-11-20T11:00:00.000Z');
    await save('resolved', '2026-11-20T10:00:00.000Z');
    await save('resolved', '2026-11-20T10:30:00.000Z');

    expect(await store.lastDeliveries()).toEqual([
      { resource: 'issue', action: 'created', lastAt: '2026-11-20T12:00:00.000Z' },
      { resource: 'issue', action: 'resolved', lastAt: '2026-11-20T10:30:00.000Z' },
    ]);
  });
});
