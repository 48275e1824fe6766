import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { compareVariables } from '../../../../../lambdas/core/sentry/event/compare-variables.ts';

const pathsOf = (first: Record<string, unknown>, newest: Record<string, unknown>) =>
  compareVariables(first, newest).differing.map((each) => [each.path, each.first, each.newest]);

describe('variables of two events', () => {
  it('differ where their values do, and are the same where those are', () => {
    const { differing, same } = compareVariables({ code: 'a', retry: 1 }, { code: 'b', retry: 1 });

    expect(differing).toEqual([{ path: 'code', first: 'a', newest: 'b' }]);
    expect(same).toEqual([['retry', 1]]);
  });

  it('differ by the value inside that does, by the way to it', () => {
    const first = { order: { id: 1, lines: [{ sku: 'A', n: 1 }] } };

    expect(pathsOf(first, { order: { id: 1, lines: [{ sku: 'A', n: 3 }] } })).toEqual([
      ['order.lines[0].n', 1, 3],
    ]);
  });

  it('stand whole where much inside of them differs', () => {
    const listOf = (from: number) => ({ list: Array.from({ length: 12 }, (_, at) => from + at) });

    expect(pathsOf(listOf(0), listOf(1))).toEqual([['list', listOf(0).list, listOf(1).list]]);
  });

  it('differ where one event alone has them, whatever their names', () => {
    const strange = JSON.parse('{"__proto__": 1, "toString": 2, "constructor": null}') as Record<
      string,
      unknown
    >;

    expect(pathsOf(strange, {})).toEqual([
      ['__proto__', 1, undefined],
      ['toString', 2, undefined],
      ['constructor', null, undefined],
    ]);
    expect(pathsOf({}, { kind: null })).toEqual([['kind', undefined, null]]);
  });

  it.each([
    ['a number and its digits', 5, '5'],
    ['an empty list and an empty record', [], {}],
    ['a list and a record of the same', ['a'], { 0: 'a' }],
    ['nothing and an empty text', null, ''],
  ])('differ by kind: %s', (_name, first, newest) => {
    expect(pathsOf({ x: first }, { x: newest })).toEqual([['x', first, newest]]);
  });

  it.each([
    ['Python', '<shop.Gateway object at 0x7f41ab12c0>', '<shop.Gateway object at 0x7f44ab12c0>'],
    ['Ruby', '#<Shop::Gateway:0x000078e1 @tries=1>', '#<Shop::Gateway:0x000078ff @tries=1>'],
  ])('are the same where only the place of an object in memory differs, as %s writes it', (_name, a, b) => {
    expect(compareVariables({ self: a }, { self: b })).toEqual({ differing: [], same: [['self', b]] });
  });

  it('differ by an address that is a value', () => {
    expect(pathsOf({ pointer: '0x10' }, { pointer: '0x20' })).toEqual([['pointer', '0x10', '0x20']]);
  });

  it('are compared as deep as an event may be', () => {
    const deep = (value: unknown) => {
      let whole = value;
      for (let depth = 0; depth < 100; depth++) whole = { a: whole };
      return { deep: whole };
    };

    expect(pathsOf(deep(1), deep(1))).toEqual([]);
    expect(pathsOf(deep(1), deep(2))).toHaveLength(1);
  });

  const variables = fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 6 });

  it('do not differ from themselves', () => {
    fc.assert(
      fc.property(variables, (all) => {
        const { differing, same } = compareVariables(all, structuredClone(all));

        expect(differing).toEqual([]);
        expect(same).toEqual(Object.entries(all));
      }),
    );
  });

  it('each stand once, as the same or as differing, and what differs is not the same', () => {
    fc.assert(
      fc.property(variables, variables, (first, newest) => {
        const { differing, same } = compareVariables(first, newest);

        const names = new Set([...Object.keys(first), ...Object.keys(newest)]);
        const alike = new Set(same.map(([name]) => name));
        for (const name of names)
          expect(alike.has(name)).toBe(
            isDeepStrictEqual(ownOf(first, name), ownOf(newest, name)) && Object.hasOwn(first, name),
          );
        expect(alike.size).toBe(same.length);
        for (const each of differing) expect(isDeepStrictEqual(each.first, each.newest)).toBe(false);
        expect(differing.length).toBeGreaterThanOrEqual(names.size - alike.size);
      }),
    );
  });

  it('differ alike whichever comes first', () => {
    fc.assert(
      fc.property(variables, variables, (first, newest) => {
        const there = compareVariables(first, newest).differing.map(({ path }) => path);
        const back = compareVariables(newest, first).differing.map(({ path }) => path);

        expect(there.toSorted()).toEqual(back.toSorted());
      }),
    );
  });
});

const ownOf = (record: Record<string, unknown>, name: string): unknown =>
  Object.hasOwn(record, name) ? record[name] : undefined;
