import fc from 'fast-check';
import { createChangeReader } from '../../../../lambdas/adapters/table/read/change-reader.ts';
import type { GroupQuery } from '../../../../lambdas/adapters/table/read/group-reader.ts';
import { createTableReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import { readLiveChanges } from '../../../../lambdas/admin/history/live-changes.ts';
import { storeGroups } from '../../../../lambdas/consumer/store-groups.ts';
import {
  clock,
  describes,
  eventOf,
  idsIn,
  NOW,
  pagesOf,
  tableOf,
} from '../../../support/engines/listed-table.ts';
import { message, servicesOf } from '../../../support/engines/stored-content.ts';
import type { TestTable } from '../../../support/engines/table.ts';
import { aWorld, fakeServices } from '../../../support/fakes/admin-services.ts';
import { openAccess } from '../../../support/fakes/open-access.ts';
import { query } from '../../../support/samples/queries.ts';

const GROUPS = 8;
const idOf = (index: number) => (700 + index).toString();
const value = fc.option(fc.constantFrom('a', 'b'));
const anyEvent = fc.record({
  // Some are of groups that are not there yet.
  group: fc.integer({ min: 0, max: GROUPS + 1 }),
  environment: value,
  release: value,
});
const anyWalk = fc.record({
  before: fc.array(fc.record({ event: anyEvent, ago: fc.integer({ min: 10, max: 3000 }) }), {
    minLength: 12,
    maxLength: 20,
  }),
  /** What comes after each page. */
  meanwhile: fc.array(fc.array(anyEvent, { maxLength: 3 }), { minLength: 3, maxLength: 8 }),
  text: fc.constantFrom(
    'environment:a',
    'release:b',
    'environment:a|b !release:a',
    'level:error',
    'cart',
    '!pay',
  ),
  limit: fc.integer({ min: 1, max: 3 }),
});
type Walk = typeof anyWalk extends fc.Arbitrary<infer Made> ? Made : never;

const tell = async (
  table: TestTable,
  events: readonly { group: number; ago: number; environment: string | null; release: string | null }[],
) => {
  const told = events.flatMap(({ group, ...event }) => [
    eventOf(idOf(group), { ...event, code: ['cart.py'] }),
    describes(idOf(group)),
  ]);
  const { toRetry, refused } = await storeGroups(
    told.map((one, index) => message([one], index)),
    servicesOf(table, new Map()),
  );
  expect([toRetry.size, refused]).toEqual([0, []]);
};

/** Walks through the list while events arrive, each of them the newest of all. */
async function walkOf(
  { before, meanwhile, text, limit }: Walk,
  order: Pick<GroupQuery, 'sortBy' | 'sortOrder'>,
) {
  const table = await tableOf([]);
  await tell(
    table,
    before.map(({ event, ago }) => ({ ...event, ago })),
  );
  const reader = createTableReader({ ...table, clock });
  const asked = { filter: { query: query(text, new Set()) }, limit, ...order };
  const atFirst = idsIn(await pagesOf(table, asked));
  const shown: string[] = [];
  let cursor: string | null = null;
  let arrived = 0;
  for (let page = 0; page === 0 || cursor !== null; page++) {
    const { items, nextCursor } = await reader.listGroups({ statuses: ['OPEN'], ...asked, cursor });
    shown.push(...items.map(({ issueId }) => issueId));
    cursor = nextCursor;
    await tell(
      table,
      (meanwhile[page] ?? []).map((event) => ({ ...event, ago: -0.0001 * ++arrived })),
    );
    if (page > 200) throw new Error('the list has no end');
  }
  const atLast = idsIn(await pagesOf(table, asked));
  const admin = {
    ...fakeServices(aWorld(), openAccess('test')),
    groups: reader,
    changes: createChangeReader({ ...table, clock }),
    clock,
  };
  const live = await readLiveChanges(admin, new Date(NOW).toISOString());
  return { atFirst, shown, atLast, told: new Set(live?.groups.map(({ id }) => id)) };
}

describe('a list that is read while events arrive', () => {
  it('repeats no group, and changes tell of each that moved in front of the cursor', async () => {
    await fc.assert(
      fc.asyncProperty(anyWalk, async (walk) => {
        const { shown, atLast, told } = await walkOf(walk, { sortBy: 'last_seen_at', sortOrder: 'desc' });

        expect(shown).toEqual([...new Set(shown)]);
        expect(atLast.filter((id) => !shown.includes(id) && !told.has(id))).toEqual([]);
      }),
      { numRuns: 12, seed: 15 },
    );
  }, 120_000);

  it('by first seen misses no group that matched all the while, and repeats none', async () => {
    await fc.assert(
      fc.asyncProperty(anyWalk, fc.constantFrom('asc' as const, 'desc' as const), async (walk, sortOrder) => {
        const { atFirst, shown, atLast } = await walkOf(walk, { sortBy: 'first_seen_at', sortOrder });

        expect(shown).toEqual([...new Set(shown)]);
        expect(atFirst.filter((id) => atLast.includes(id) && !shown.includes(id))).toEqual([]);
      }),
      { numRuns: 12, seed: 15 },
    );
  }, 120_000);
});
