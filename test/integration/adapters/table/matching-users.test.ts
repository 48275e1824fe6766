import type { GroupQuery } from '../../../../lambdas/adapters/table/read/group-reader.ts';
import { createTableReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import { readMatchingUsers } from '../../../../lambdas/admin/list/matching-users.ts';
import { clock, describes, eventOf, tableOf } from '../../../support/engines/listed-table.ts';
import { query } from '../../../support/samples/queries.ts';

const STATUSES = ['OPEN', 'RESOLVED', 'IGNORED'] as const;

async function usersOf(text: string, events: Parameters<typeof eventOf>[1][]) {
  const table = await tableOf([...events.map((event) => eventOf('51', event)), describes('51')]);
  const groups = createTableReader({ ...table, clock });
  const asked: GroupQuery = {
    statuses: STATUSES,
    sortBy: 'last_seen_at',
    sortOrder: 'desc',
    limit: 50,
    cursor: null,
    filter: { query: query(text, new Set()) },
  };
  return readMatchingUsers({ groups }, asked, await groups.listGroups(asked));
}

describe('the users of the part that a list names', () => {
  it('are the distinct ones of its events, and of no other', async () => {
    const users = await usersOf('environment:qa', [
      { environment: 'qa', ago: 9, user: 'ada' },
      { environment: 'qa', ago: 8, user: 'ada' },
      { environment: 'qa', ago: 7, user: 'bob' },
      { environment: 'qa', ago: 6 },
      { environment: 'live', ago: 5, user: 'eve' },
    ]);

    expect(users).toEqual(new Map([['51', 2]]));
  });

  it('are not told where more events match than are read', async () => {
    const users = await usersOf(
      'release:shop@1',
      Array.from({ length: 201 }, (_, index) => ({ release: 'shop@1', ago: index + 1, user: 'ada' })),
    );

    expect(users).toEqual(new Map());
  });

  it('are not asked of a list about whole groups', async () => {
    expect(await usersOf('level:error', [{ ago: 1, user: 'ada' }])).toEqual(new Map());
  });
});
