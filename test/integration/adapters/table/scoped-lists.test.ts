import { createRollUpStore } from '../../../../lambdas/adapters/table/sync/roll-up-store.ts';
import { createTableReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import { storeGroups } from '../../../../lambdas/consumer/store-groups.ts';
import type { Observation } from '../../../../lambdas/core/group/observation.ts';
import { createRollUp } from '../../../../lambdas/core/trends/roll-up.ts';
import {
  clock,
  describes,
  eventOf,
  idsIn,
  matchingIn,
  NOW,
  pagesOf,
  tableOf,
} from '../../../support/engines/listed-table.ts';
import { message, servicesOf } from '../../../support/engines/stored-content.ts';
import type { TestTable } from '../../../support/engines/table.ts';
import { query } from '../../../support/samples/queries.ts';

const NO_TAGS = new Set<string>();

const found = async (table: TestTable, text: string) =>
  idsIn(await pagesOf(table, { filter: { query: query(text, NO_TAGS) } }));

describe('an error of two environments', () => {
  let table: TestTable;

  beforeAll(async () => {
    table = await tableOf([
      eventOf('11', {
        environment: 'qa',
        release: 'cart@2.0',
        ago: 30,
        code: ['KeyError', 'load_cart', 'cart.py'],
      }),
      eventOf('11', {
        environment: 'qa',
        release: 'cart@2.0',
        ago: 20,
        code: ['KeyError', 'load_cart', 'cart.py'],
      }),
      eventOf('11', {
        environment: 'live',
        user: 'ada-7',
        release: 'cart@2.1',
        ago: 10,
        code: ['KeyError', 'load_cart', 'cart.py'],
      }),
      describes('11', { title: 'Cart is empty' }),
      eventOf('12', { ago: 5, code: ['TypeError', 'main', 'app.py'] }),
      describes('12', { title: 'Else' }),
    ]);
  });

  it.each([
    'environment:qa',
    'environment:live',
    'release:cart@2.0',
    'release:cart@2.*',
    'environment:qa release:cart@2.0',
    'user:ada-7',
    'user:id:ada-7|nobody environment:qa',
    'load_cart',
    'cart.py',
    'KeyError',
    'LOAD_CART environment:live',
    'load_*art',
    '!app.py',
  ])('is found by %s', async (text) => {
    expect(await found(table, text)).toEqual(['11']);
  });

  it.each([
    '!environment:qa',
    '!release:cart@2.1 has:release',
    'environment:qa release:cart@2.1',
    'environment:live release:cart@2.0',
    'environment:QA',
    '!load_cart',
    '!user:ada-7',
    'user:nobody',
    '!has:environment',
  ])('is not found by %s', async (text) => {
    expect(await found(table, text)).not.toContain('11');
  });

  it('tells of the part that the list names, and of that part alone', async () => {
    const matchingOf = async (text: string) => {
      const pages = await pagesOf(table, { filter: { query: query(text, NO_TAGS) } });
      return matchingIn(pages).get('11');
    };

    expect(await matchingOf('environment:qa')).toEqual({
      count: 2,
      firstSeen: '2026-11-20T09:30:30.000Z',
      lastSeen: '2026-11-20T09:40:30.000Z',
    });
    expect(await matchingOf('release:cart@2.1')).toMatchObject({ count: 1 });
    expect(await matchingOf('load_cart')).toBeUndefined();
  });

  it('is found by the parameters of the same names', async () => {
    const byParameter = await pagesOf(table, { filter: { environment: 'qa', search: 'CART.PY' } });

    expect(idsIn(byParameter)).toEqual(['11']);
    expect(matchingIn(byParameter).get('11')).toMatchObject({ count: 2 });
  });

  it('is counted beside those that have no environment at all', async () => {
    const [page] = await pagesOf(table, { filter: { query: query('environment:qa', NO_TAGS) } });

    expect(page?.withoutEnvironment).toBe(1);
  });

  it('has its values among the facets, each under the other conditions', async () => {
    const reader = createTableReader({ ...table, clock });

    const { facets, complete } = await reader.facets(query('environment:qa', NO_TAGS), []);

    const values = (key: string) => facets.find((facet) => facet.key === key)?.values;
    expect(complete).toBe(true);
    expect(values('environment')).toEqual([
      { value: null, count: 1 },
      { value: 'live', count: 1 },
      { value: 'qa', count: 1 },
    ]);
    expect(values('release')).toEqual([{ value: 'cart@2.0', count: 1, firstDay: null }]);
    expect(values('level')).toEqual([{ value: 'error', count: 1 }]);
  });
});

describe('releases among the facets', () => {
  it('say since which day they are counted, the newest first', async () => {
    const table = await tableOf([
      eventOf('51', { release: 'cart@2.0', ago: 3 * 24 * 60 }),
      eventOf('52', { release: 'cart@2.0', ago: 9 }),
      eventOf('52', { release: 'cart@2.1', ago: 8 }),
    ]);
    const today = new Date(NOW).toISOString().slice(0, 10);
    const before = new Date(NOW - 3 * 86_400_000).toISOString().slice(0, 10);
    const rollUps = createRollUpStore(table.client, table.tableName);
    const { projectId } = eventOf('51', { ago: 1 }).event;
    for (const [day, releases] of [
      [before, ['cart@2.0']],
      [today, ['cart@2.0', 'cart@2.1']],
    ] as const) {
      const rollUp = createRollUp(projectId, day);
      for (const release of releases)
        rollUp.add({
          ...{ issueId: '51', level: 'error', hours: new Map([['00', 1]]) },
          parts: [{ environment: null, release, count: 1 }],
        });
      await rollUps.save(rollUp.rollUp());
    }

    const { facets } = await createTableReader({ ...table, clock }).facets([], []);

    expect(facets.find(({ key }) => key === 'release')?.values).toEqual([
      { value: 'cart@2.1', count: 1, firstDay: today },
      { value: 'cart@2.0', count: 2, firstDay: null },
    ]);
  });
});

describe('facets under words', () => {
  it.each([
    ['load_cart', 1],
    ['cart*empty', 1],
    ['empty*cart', 0],
    ['!load_cart', 1],
    ['!cart*empty', 1],
    ['KeyError|TypeError', 2],
    ['!has:environment', 1],
    ['id:SHOP-41', 1],
  ])('count the errors that %s finds: %i', async (text, expected) => {
    const table = await tableOf([
      eventOf('41', { environment: 'qa', ago: 9, code: ['KeyError', 'load_cart'] }),
      describes('41', { title: 'Cart is empty' }),
      eventOf('42', { ago: 5, code: ['TypeError'] }),
      describes('42', { title: 'Else' }),
    ]);

    const { facets } = await createTableReader({ ...table, clock }).facets(query(text, NO_TAGS), []);

    const levels = facets.find(({ key }) => key === 'level')?.values ?? [];
    expect(levels.reduce((sum, { count }) => sum + count, 0)).toBe(expected);
  });
});

describe('the code that an error is searched by', () => {
  it('is that of its newest event', async () => {
    const table = await tableOf([
      eventOf('21', { ago: 1, code: ['new_function'] }),
      eventOf('21', { ago: 9, code: ['old_function'] }),
    ]);

    expect(await found(table, 'new_function')).toEqual(['21']);
    expect(await found(table, 'old_function')).toEqual([]);
  });

  it('goes with its event to the survivor of a merge', async () => {
    const table = await tableOf([eventOf('31', { ago: 1, code: ['moved_function'] })]);
    const merge: Observation = {
      kind: 'gone',
      issueId: '31',
      observedAt: new Date(NOW).toISOString(),
      mergedInto: '32',
    };
    await storeGroups(
      [describes('32'), merge].map((one, index) => message([one], index)),
      servicesOf(table, new Map()),
    );

    expect(await found(table, 'moved_function')).toEqual(['32']);
  });
});
