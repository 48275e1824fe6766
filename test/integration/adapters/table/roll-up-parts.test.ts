import { createLedgerStore } from '../../../../lambdas/adapters/table/sync/ledger-store.ts';
import { createRollUp } from '../../../../lambdas/core/trends/roll-up.ts';
import { consumeAll, consumerServices } from '../../../support/engines/consumer-world.ts';
import { createTestTable } from '../../../support/engines/table.ts';
import { createMemoryBucket } from '../../../support/fakes/memory-bucket.ts';
import { envelope, errorJson } from '../../../support/samples/sentry-bodies.ts';

const AT = '2026-11-20T09:30:00.000Z';
const PROJECT = '7';

const message = (event: Record<string, unknown>, index: number) =>
  JSON.stringify({
    v: 1,
    kind: 'webhook',
    receivedAt: AT,
    hookTimestamp: null,
    requestId: null,
    resource: 'error',
    encoding: 'identity',
    body: JSON.stringify(
      envelope('created', {
        error: errorJson({
          event_id: (index + 1).toString(16).padStart(32, '0'),
          project: Number(PROJECT),
          datetime: AT,
          timestamp: Date.parse(AT) / 1000,
          ...event,
        }),
      }),
    ),
  });

it('adds up environments and releases of a day, also where a group has more of them than its counter holds', async () => {
  const table = await createTestTable();
  const few = ['production', 'production', 'staging'].map((environment) => ({
    issue_id: '1',
    environment,
    release: 'shop@1.0.0',
  }));
  const many = Array.from({ length: 60 }, (_, index) => ({
    issue_id: '2',
    environment: 'production',
    release: `shop@${'0'.repeat(40)}${index.toString()}`,
  }));
  await consumeAll([...few, ...many].map(message), consumerServices(table, createMemoryBucket()));

  const builder = createRollUp(PROJECT, '2026-11-20');
  await createLedgerStore(table.client, table.tableName).countDay(PROJECT, '2026-11-20', builder);
  const rollUp = builder.rollUp();

  const count = (accepts: (cell: (typeof rollUp.cells)[number]) => boolean) =>
    rollUp.cells.filter(accepts).reduce((sum, cell) => sum + cell.count, 0);
  expect(count(() => true)).toBe(63);
  expect(count(({ environment }) => environment === 'staging')).toBe(1);
  expect(count(({ environment, release }) => environment === 'production' && release === 'shop@1.0.0')).toBe(
    2,
  );
  expect(rollUp.cells).toHaveLength(62);
  expect(rollUp).toMatchObject({
    groups: 2,
    otherCells: 0,
    noisiest: [{ issueId: '2', count: 60 }, { count: 3 }],
  });
});
