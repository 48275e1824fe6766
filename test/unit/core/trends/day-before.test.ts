import fc from 'fast-check';
import { dayBefore } from '../../../../lambdas/core/trends/day-before.ts';

const NOW = Date.parse('2026-11-20T12:30:00.000Z');
const HOUR_MS = 3_600_000;
const at = (hoursAgo: number, count: number) => ({
  hour: new Date(NOW - hoursAgo * HOUR_MS).toISOString().slice(0, 13),
  count,
});

describe('a day beside the day before', () => {
  it('counts 24 hours to the running one, and the 24 before', () => {
    const hours = [at(0, 1), at(23, 2), at(24, 4), at(47, 8), at(48, 16), at(-1, 32)];

    expect(dayBefore(hours, NOW)).toMatchObject({ last: 3, before: 12 });
  });

  it('says from which full hour on it counts', () => {
    expect(dayBefore([], NOW).since).toBe('2026-11-19T13:00:00.000Z');
  });

  it.each([
    [110, 11, 'worse'],
    [11, 110, 'better'],
    [4, 0, 'worse'],
    [3, 0, 'few'],
    [8, 4, 'few'],
    [12, 6, 'few'],
    [11, 5, 'few'],
    [5, 11, 'few'],
    [10, 9, 'alike'],
    [105, 100, 'alike'],
    [0, 0, 'alike'],
  ])('of %d after %d is %s', (last, before, verdict) => {
    expect(dayBefore([at(1, last), at(30, before)], NOW).verdict).toBe(verdict);
  });

  it('is worse one way round where it is better the other', () => {
    const opposite = { worse: 'better', better: 'worse', few: 'few', alike: 'alike' };

    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), (one, other) => {
        const there = dayBefore([at(1, one), at(30, other)], NOW).verdict;
        const back = dayBefore([at(1, other), at(30, one)], NOW).verdict;

        expect(back).toBe(opposite[there]);
      }),
    );
  });

  it('never calls a doubled count alike, and never calls a hundred events few', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), (last, before) => {
        fc.pre(last + before > 0);
        const { verdict } = dayBefore([at(1, last), at(30, before)], NOW);

        expect(verdict === 'alike' && (last >= 2 * before || before >= 2 * last)).toBe(false);
        expect(verdict === 'few' && last + before >= 100).toBe(false);
      }),
    );
  });

  it('is never worse with fewer events', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000), (before, fewer) => {
        fc.pre(fewer <= before);

        expect(dayBefore([at(1, fewer), at(30, before)], NOW).verdict).not.toBe('worse');
      }),
    );
  });
});
