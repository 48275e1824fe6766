import { createTableReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import { clock, describes, tableOf } from '../../../support/engines/listed-table.ts';
import type { TestTable } from '../../../support/engines/table.ts';

/** Five open groups, two resolved ones, none archived. */
const someGroups = () =>
  tableOf([
    ...['1', '2', '3', '4', '5'].map((issueId) => describes(issueId)),
    ...['6', '7'].map((issueId) => describes(issueId, { status: 'RESOLVED' })),
  ]);

/** How many keys are counted from now on. */
function keysCounted({ client }: TestTable): () => number {
  let keys = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { ScannedCount = 0 } = result.output as { ScannedCount?: number };
      keys += ScannedCount;
      return result;
    },
    { step: 'initialize', name: 'keysCounted' },
  );
  return () => keys;
}

it('counts the groups of each status', async () => {
  const reader = createTableReader({ ...(await someGroups()), clock });

  const counts = await reader.countByStatus(100);

  expect([...counts]).toEqual([
    ['OPEN', { count: 5, isMore: false }],
    ['RESOLVED', { count: 2, isMore: false }],
    ['IGNORED', { count: 0, isMore: false }],
  ]);
});

it('tells at every bound whether there are more, wherever the groups lie', async () => {
  const reader = createTableReader({ ...(await someGroups()), clock });
  const bounds = [1, 2, 3, 4, 5, 6, 7, 8];

  const counts = await Promise.all(bounds.map((most) => reader.countByStatus(most)));

  expect(counts.map((each) => each.get('OPEN'))).toEqual(
    bounds.map((most) => ({ count: Math.min(5, most), isMore: most < 5 })),
  );
});

it('reads no more keys than tell that there are more', async () => {
  const table = await tableOf(Array.from({ length: 60 }, (_, n) => describes((n + 1).toString())));
  const reader = createTableReader({ ...table, clock });
  const counted = keysCounted(table);

  const counts = await reader.countByStatus(10);

  expect([counts.get('OPEN'), counted()]).toEqual([{ count: 10, isMore: true }, 12]);
});

it('knows for half a minute that there are more, and counts anew what it counted to the end', async () => {
  const table = await tableOf([
    ...Array.from({ length: 20 }, (_, n) => describes((n + 1).toString())),
    ...['31', '32'].map((issueId) => describes(issueId, { status: 'RESOLVED' })),
  ]);
  let nowMs = clock.now();
  const reader = createTableReader({ ...table, clock: { now: () => nowMs } });
  await reader.countByStatus(10);
  const counted = keysCounted(table);

  const again = await reader.countByStatus(10);
  const [keysAgain, fewer] = [counted(), await reader.countByStatus(5)];
  nowMs += 30_000;
  await reader.countByStatus(10);

  expect([again.get('OPEN'), again.get('RESOLVED'), keysAgain]).toEqual([
    { count: 10, isMore: true },
    { count: 2, isMore: false },
    2,
  ]);
  expect(fewer.get('OPEN')).toEqual({ count: 5, isMore: true });
  expect(counted()).toBeGreaterThan(10);
});

it('counts to a higher bound what had more than a lower one', async () => {
  const reader = createTableReader({ ...(await someGroups()), clock });
  await reader.countByStatus(2);

  const counts = await reader.countByStatus(100);

  expect(counts.get('OPEN')).toEqual({ count: 5, isMore: false });
});
