import { createTableReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import { clock, describes, eventOf, idsIn, pagesOf, tableOf } from '../../../support/engines/listed-table.ts';
import type { TestTable } from '../../../support/engines/table.ts';
import { query } from '../../../support/samples/queries.ts';

const INDEXED = new Set(['customer']);

const found = async (table: TestTable, text: string) =>
  idsIn(await pagesOf(table, { filter: { query: query(text, INDEXED) } })).toSorted();

describe('errors with an indexed tag', () => {
  const long = 'a'.repeat(180);
  let table: TestTable;

  beforeAll(async () => {
    table = await tableOf([
      eventOf('21', { environment: 'qa', ago: 30, tags: { customer: 'initech' } }),
      eventOf('21', { environment: 'live', ago: 20, tags: { customer: 'globex', other: 'x' } }),
      describes('21', { title: 'Cart is empty' }),
      eventOf('22', { environment: 'live', ago: 10, tags: { customer: long } }),
      describes('22', { title: 'Else' }),
      eventOf('23', { ago: 5 }),
      describes('23', { title: 'Untagged' }),
    ]);
  });

  it.each([
    ['customer:initech', ['21']],
    ['customer:globex', ['21']],
    ['customer:initech customer:globex', ['21']],
    ['customer:initech|nobody', ['21']],
    [`customer:globex|${long}`, ['21', '22']],
    ['customer:nobody', []],
    ['!customer:initech', ['22', '23']],
    ['customer:globex Cart', ['21']],
    ['customer:globex Else', []],
    // Each by itself: no single event has both.
    ['customer:globex environment:qa', ['21']],
    ['customer:Initech', []],
  ])('are found by %s: %j', async (text, expected) => {
    expect(await found(table, text)).toEqual(expected);
  });

  it('has the values of the tag among the facets, under the other conditions', async () => {
    const reader = createTableReader({ ...table, clock });
    const facetOf = async (text: string) =>
      (await reader.facets(query(text, INDEXED), ['customer'])).facets.find(({ isTag }) => isTag);

    expect(await facetOf('Cart customer:initech')).toEqual({
      ...{ key: 'customer', isTag: true, other: 0, groups: null },
      values: [
        { value: 'globex', count: 1 },
        { value: 'initech', count: 1 },
      ],
    });
    expect((await facetOf(''))?.values).toEqual([
      { value: null, count: 1 },
      { value: long, count: 1 },
      { value: 'globex', count: 1 },
      { value: 'initech', count: 1 },
    ]);
  });
});
