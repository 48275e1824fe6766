import fc from 'fast-check';
import {
  COLD,
  EVENT_SHARDS,
  eventShardOf,
  heatAfter,
  HOT,
  type Heat,
} from '../../../../lambdas/core/group/heat.ts';

const START = Date.parse('2026-11-20T10:00:00.000Z');
const at = (ms: number) => new Date(START + ms).toISOString();
const evenly = (events: number, overMs: number) =>
  Array.from({ length: events }, (_, event) => at((event * overMs) / events));
const inTransactions = (cameAt: readonly string[], size: number): Heat =>
  Array.from({ length: Math.ceil(cameAt.length / size) }, (_, n) =>
    cameAt.slice(n * size, (n + 1) * size),
  ).reduce((known, some) => heatAfter(known, some), COLD);

describe('the heat of a group', () => {
  it('spreads a group of 60 events a second within ten seconds, and of 3,000 before the first second has passed', () => {
    expect(inTransactions(evenly(600, 10_000), 94).eventShards).toBe(EVENT_SHARDS);
    expect(inTransactions(evenly(600, 200), 94).eventShards).toBe(EVENT_SHARDS);
  });

  it('leaves a group of 40 events a second in one partition, for however long', () => {
    expect(inTransactions(evenly(40 * 600, 600_000), 94).eventShards).toBeNull();
  });

  it('leaves nothing on a group of which a few events come at a time', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60_000), { maxLength: HOT.countedFrom - 1 }), (came) => {
        expect(heatAfter(COLD, came.map(at))).toEqual(COLD);
      }),
    );
  });

  it('counts the same whatever the order within one transaction', () => {
    const came = fc.array(fc.nat(40_000), { minLength: 1, maxLength: 94 });
    fc.assert(
      fc.property(
        came.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([one, other]) => {
          expect(heatAfter(COLD, one.map(at))).toEqual(heatAfter(COLD, other.map(at)));
        },
      ),
    );
  });

  it('never takes a part of the index away, however quiet it becomes', () => {
    const spread = inTransactions(evenly(600, 200), 94);
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(9e8), { maxLength: 9 }), { maxLength: 20 }), (later) => {
        const known = later.reduce((heat, came) => heatAfter(heat, came.map(at)), spread);
        expect(known.eventShards).toBe(EVENT_SHARDS);
      }),
    );
  });

  it('is not raised by what came in an earlier span', () => {
    const known = heatAfter(
      COLD,
      evenly(100, 1000).map((iso) => new Date(Date.parse(iso) + 60_000).toISOString()),
    );

    expect(heatAfter(known, evenly(94, 1000))).toEqual(known);
  });
});

describe('the part of the index of an event', () => {
  const ids = Array.from({ length: 8000 }, (_, n) =>
    // As Sentry's: 32 hexadecimal digits.
    (BigInt(n + 1) * 0x9e3779b97f4a7c15f39cc0605cedc834n).toString(16).slice(-32).padStart(32, '0'),
  );

  it('is the first of a group that was never hot', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        expect(eventShardOf(id, null)).toBe(0);
      }),
    );
  });

  it('takes of many events no more than a seventh each', () => {
    const counts = Map.groupBy(ids, (id) => eventShardOf(id, EVENT_SHARDS));

    expect(counts.size).toBe(EVENT_SHARDS);
    for (const [, some] of counts) expect(some.length).toBeLessThan(ids.length / (EVENT_SHARDS - 1));
  });
});
