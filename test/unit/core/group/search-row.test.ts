import fc from 'fast-check';
import {
  parsePairsText,
  parsePairValues,
  pairsText,
  searchRowAfter,
  searchRowDigest,
  type SearchRow,
} from '../../../../lambdas/core/group/search-row.ts';
import type { EventSighting } from '../../../../lambdas/core/group/observation.ts';
import { aGroup } from '../../../support/fakes/admin-services.ts';
import { eventIdOf, sighting } from '../../../support/samples/observations.ts';

const event = (
  index: number,
  change: { environment?: string | null; release?: string | null; code?: readonly string[] | null } = {},
): EventSighting => {
  const { environment = null, release = null, code = null } = change;
  return { ...sighting(eventIdOf(index), { environment, release }), codeTexts: code };
};

const rowOf = (
  known: SearchRow | undefined,
  came: readonly EventSighting[],
  lastEventId: string | null = null,
) => searchRowAfter(known, { before: undefined, after: aGroup({ lastEventId }), came, pairs: null });

describe('a search row', () => {
  it('has title, culprit and short ids in lower case, each on one line', () => {
    const after = aGroup({
      title: 'Broken\nCart',
      culprit: 'Pay',
      shortId: 'SHOP-1',
      formerShortIds: ['OLD-1'],
    });

    const row = searchRowAfter(undefined, { before: undefined, after, came: [], pairs: null });

    expect(row?.texts).toEqual(['broken cart', 'pay', 'shop-1', 'old-1']);
  });

  it('has the code of the last event, and none where its body is not here', () => {
    const came = [event(1, { code: ['Old'] }), event(2, { code: ['New'] })];

    expect(rowOf(undefined, came, eventIdOf(2))?.code).toEqual(['new']);
    expect(rowOf(undefined, [event(3)], eventIdOf(3))?.code).toEqual([]);
  });

  it('has the same pairs in any order of the events', () => {
    const value = fc.option(fc.constantFrom('a', 'b', 'ü', '0 0'));
    const anyEvents = fc.array(fc.record({ environment: value, release: value }), { maxLength: 12 });
    fc.assert(
      fc.property(anyEvents, fc.integer({ min: 0, max: 12 }), (told, cut) => {
        const events = told.map((one, index) => event(index, one));
        const inTurn = events.reduce<SearchRow | undefined>(
          (row, one) => rowOf(row, [one]) ?? undefined,
          rowOf(undefined, []) ?? undefined,
        );
        const turned = rowOf(rowOf(undefined, events.slice(cut)) ?? undefined, events.slice(0, cut));

        expect(turned && searchRowDigest(turned)).toEqual(inTurn && searchRowDigest(inTurn));
        expect(parsePairsText(pairsText(turned?.pairs ?? []))).toEqual(turned?.pairs);
      }),
    );
  });

  it.each([
    '',
    '[]',
    '{}',
    'null',
    '[["a"],[],"1 0","more"]',
    '[["a"],[1],"1 1"]',
    '["a",[],"1 0"]',
    '[["a"],[],"1"]',
    '[["a"],[],"1 0,"]',
    '[["a"],[],",1 0"]',
    '[["a"],[],"1 0 0"]',
    '[["a"],[],"1,0"]',
    '[["a"],[],"x 0"]',
    '[["a"],[],"-1 0"]',
    '[["a"],[],7]',
  ])('is refused with the pairs %j', (text) => {
    expect(() => parsePairsText(text)).toThrow();
  });

  it('keeps no pairs where there are more than it has room for, and says so', () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      event(index, { release: `shop@${'1'.repeat(40)}.${index}` }),
    );

    const row = rowOf(undefined, many);
    const later = rowOf(row ?? undefined, [event(999, { environment: 'new' })]);

    expect([row?.pairs, row?.hasMorePairs]).toEqual([[], true]);
    expect([later?.pairs, later?.hasMorePairs]).toEqual([[], true]);
  });

  it('is taken away with a merged group, once its events have moved', () => {
    const gone = { at: '2026-11-20T00:00:00.000Z', mergedInto: '2' };
    const known = rowOf(undefined, [event(1, { code: ['Moved'] })], eventIdOf(1)) ?? undefined;
    const before = aGroup({ lastEventId: eventIdOf(1) });
    const after = (storedEvents: number) =>
      searchRowAfter(known, { before, after: aGroup({ gone, storedEvents }), came: [], pairs: null });

    expect(after(0)).toBeNull();
    expect(after(1)).toMatchObject({ code: ['moved'], codeOf: eventIdOf(1) });
  });
});

it('tells the values of its pairs as its pairs do', () => {
  const name = fc.option(
    fc.oneof(fc.constantFrom('0', '0 1', '1,0 2', 'production'), fc.string({ minLength: 1 })),
  );
  fc.assert(
    fc.property(fc.array(fc.record({ environment: name, release: name })), (pairs) => {
      const text = pairsText(pairs);

      const { environments, releases } = parsePairValues(text);

      const told = parsePairsText(text);
      expect(new Set(environments)).toEqual(new Set(told.map(({ environment }) => environment)));
      expect(new Set(releases)).toEqual(new Set(told.map(({ release }) => release)));
      expect([environments.length, releases.length]).toEqual([
        new Set(environments).size,
        new Set(releases).size,
      ]);
    }),
  );
});
