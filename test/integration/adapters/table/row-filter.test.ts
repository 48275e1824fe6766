import fc from 'fast-check';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { filterOf } from '../../../../lambdas/adapters/table/read/row-filter.ts';
import { factsOfRow } from '../../../../lambdas/adapters/table/read/row-match.ts';
import { scanSearchRows } from '../../../../lambdas/adapters/table/read/search-scan.ts';
import { searchItem } from '../../../../lambdas/adapters/table/search-items.ts';
import { GROUP_STATUSES, type GroupStatus } from '../../../../lambdas/core/group/group.ts';
import type { SearchRow } from '../../../../lambdas/core/group/search-row.ts';
import { globOf } from '../../../../lambdas/core/query/glob.ts';
import { matcherOf } from '../../../../lambdas/core/query/matching.ts';
import { STATES, type Query, type Term } from '../../../../lambdas/core/query/query.ts';
import { createTestTable, type TestTable } from '../../../support/engines/table.ts';
import { query } from '../../../support/samples/queries.ts';

const EXPIRES_AT = 4_000_000_000;

/** Values that stand in each other's places, and in JSON's. */
const NAMES = [
  'error',
  'Error',
  'user',
  'team',
  'ü',
  '"level":"error"',
  'a\\b',
  '12',
  'none',
  '😀',
  '',
] as const;
const name = fc.constantFrom(...NAMES);
const nameOrNone = fc.option(name);

const anyRow: fc.Arbitrary<Omit<SearchRow, 'issueId'>> = fc.record({
  status: fc.constantFrom(...GROUP_STATUSES),
  substatus: fc.option(fc.constantFrom(...STATES)),
  level: name,
  platform: nameOrNone,
  type: nameOrNone,
  project: fc.record({ id: name, slug: nameOrNone }),
  assignee: fc.oneof(
    fc.constant(null),
    fc.record({ type: fc.constantFrom('user', 'team'), id: name, name: nameOrNone }),
  ),
  texts: fc.array(
    name.map((text) => text.toLowerCase()),
    { maxLength: 2 },
  ),
  code: fc.array(
    name.map((text) => text.toLowerCase()),
    { maxLength: 2 },
  ),
  codeOf: fc.constant(null),
  pairs: fc.array(fc.record({ environment: nameOrNone, release: nameOrNone }), { maxLength: 2 }),
  hasMorePairs: fc.constant(false),
});

const not = fc.boolean();
const globs = fc.array(fc.array(name, { minLength: 1, maxLength: 3 }).map(globOf), {
  minLength: 1,
  maxLength: 2,
});
const anyTerm: fc.Arbitrary<Term> = fc.oneof(
  fc.record({
    key: fc.constantFrom('level', 'platform', 'type', 'project', 'environment', 'release', 'words'),
    not,
    values: globs,
  }),
  fc.record({
    key: fc.constant('is' as const),
    not,
    values: fc.array(fc.constantFrom(...STATES), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    key: fc.constant('has' as const),
    not,
    values: fc.constantFrom([{ key: 'environment' as const }], [{ key: 'platform' as const }]),
  }),
);

let table: TestTable;
let rows: SearchRow[];

beforeAll(async () => {
  table = await createTestTable();
  rows = fc
    .sample(anyRow, { seed: 20, numRuns: 150 })
    .map((row, index) => ({ ...row, issueId: (1_000 + index).toString() }));
  for (let at = 0; at < rows.length; at += 25) {
    const puts = rows
      .slice(at, at + 25)
      .map((row) => ({ PutRequest: { Item: searchItem(row, EXPIRES_AT) } }));
    await table.client.send(new BatchWriteCommand({ RequestItems: { [table.tableName]: puts } }));
  }
});

afterAll(() => table.client.destroy());

/** Ids of the rows that DynamoDB lets through, and the rows that match by what they say. */
async function readBy(asked: Query, statuses: readonly GroupStatus[] = GROUP_STATUSES) {
  const through = new Set<string>();
  await scanSearchRows(table, filterOf(asked, { statuses }), new Set(), (some) => {
    for (const { issueId } of some) through.add(issueId);
  });
  const matches = matcherOf(asked);
  const matching = rows
    .filter((row) => statuses.includes(row.status))
    .filter((row) => matches(factsOfRow({ ...row, facts: row, pairValues: null, hasEnvironment: null }), 0))
    .map(({ issueId }) => issueId);
  return { through, matching };
}

it('lets every row through that matches, whatever its values are', async () => {
  const anyQuery = fc.array(anyTerm, { minLength: 1, maxLength: 3 });
  const anyStatuses = fc.subarray([...GROUP_STATUSES], { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(anyQuery, anyStatuses, async (asked, statuses) => {
      const { through, matching } = await readBy(asked, statuses);

      expect(matching.filter((issueId) => !through.has(issueId))).toEqual([]);
    }),
    { numRuns: 300, seed: 20 },
  );
}, 120_000);

it.each([
  'level:error',
  '!level:error',
  'level:err*',
  'platform:error|ü',
  '!platform:user',
  'is:unresolved',
  '!is:resolved',
  'is:regressed|archived_forever',
  '!is:new',
  'is:assigned',
  '!is:assigned',
  'is:unassigned !level:error',
])('leaves out, for %s, every row that does not match', async (text) => {
  const { through, matching } = await readBy(query(text, new Set()));

  expect(matching.length).toBeGreaterThan(0);
  expect(matching.length).toBeLessThan(rows.length);
  expect([...through].sort()).toEqual(matching.sort());
});

it('looks for a few parts of a value that has many, the longest ones, and leaves the rest to be matched', () => {
  const manyParts = globOf(['', ...Array.from({ length: 200 }, () => 'r'), 'error', '']);
  const asked: Query = [{ key: 'words', not: false, values: [manyParts] }];

  const { expression, values, open } = filterOf(asked);

  expect(expression).toContain('contains(t, :t0)');
  expect(Object.values(values)).toEqual(['error', 'r']);
  expect(open).toEqual(asked);
});
