import fc from 'fast-check';
import { cutsOf, streamsOf } from '../../../../lambdas/sync/list/list-streams.ts';

const time = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2026-11-20'), noInvalidDate: true })
  .map((date) => date.toISOString());

describe('the parts of a long list', () => {
  it('hold each issue in exactly one of them, whenever it was first seen', () => {
    fc.assert(
      fc.property(fc.array(time), time, (sample, firstSeen) => {
        const streams = streamsOf(cutsOf(sample, 301));

        const at = Date.parse(firstSeen);
        const holding = streams.filter(
          ({ from, before }) =>
            (from === null || at >= Date.parse(from)) && (before === null || at < Date.parse(before)),
        );
        expect(holding).toHaveLength(1);
      }),
    );
  });

  it('are four of about one size', () => {
    const sample = Array.from({ length: 1000 }, (_, index) =>
      new Date(Date.parse('2024-01-01') + index ** 2 * 60_000).toISOString(),
    );

    const streams = streamsOf(cutsOf(sample, 1000));

    const sizes = streams.map(
      ({ from, before }) =>
        sample.filter(
          (at) =>
            (from === null || Date.parse(at) >= Date.parse(from)) &&
            (before === null || Date.parse(at) < Date.parse(before)),
        ).length,
    );
    expect(sizes).toEqual([250, 250, 250, 250]);
  });

  it('are fewer where most issues came in one second', () => {
    const sample = [...Array<string>(90).fill('2026-11-01T00:00:00.500Z'), '2026-11-02T00:00:00.000Z'];

    expect(cutsOf(sample, 301)).toEqual([]);
  });

  it('are one while the list is short', () => {
    const sample = Array.from({ length: 300 }, (_, index) => new Date(index * 1e9).toISOString());

    expect(cutsOf(sample, 300)).toEqual([]);
    expect(streamsOf([])).toEqual([{ from: null, before: null, cursor: null }]);
  });
});
