import { createTableReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import { clock, describes, eventOf, tableOf } from '../../../support/engines/listed-table.ts';

const STATUSES = ['OPEN', 'OPEN', 'OPEN', 'OPEN', 'OPEN', 'RESOLVED', 'RESOLVED'] as const;

it('groups are counted by their status, and no further than is asked for', async () => {
  const told = STATUSES.flatMap((status, n) => {
    const issueId = (n + 1).toString();
    return [describes(issueId, { status }), eventOf(issueId, { ago: n + 1 })];
  });
  const reader = createTableReader({ ...(await tableOf(told)), clock });

  const [all, some] = [await reader.countByStatus(5), await reader.countByStatus(4)];

  expect([...all]).toEqual([
    ['OPEN', { count: 5, isMore: false }],
    ['RESOLVED', { count: 2, isMore: false }],
    ['IGNORED', { count: 0, isMore: false }],
  ]);
  expect(some.get('OPEN')).toEqual({ count: 4, isMore: true });
});
