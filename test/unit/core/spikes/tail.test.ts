import fc from 'fast-check';
import { upperTail } from '../../../../lambdas/core/spikes/tail.ts';

/** The same by adding up, which is slow and plain. */
function addedUp(count: number, { mean, shape }: { mean: number; shape: number }): number {
  const share = mean / (mean + shape);
  let term = (1 - share) ** shape;
  let below = 0;
  for (let at = 0; at < count; at++) {
    below += term;
    term *= ((at + shape) / (at + 1)) * share;
  }
  return 1 - below;
}

const mean = fc.double({ min: 0.01, max: 50, noNaN: true });
const shape = fc.double({ min: 0.1, max: 60, noNaN: true });

describe('how likely so many are', () => {
  it('is what the terms of the distribution add up to', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), mean, shape, (count, of, like) => {
        const expected = { mean: of, shape: like };

        expect(upperTail(count, expected)).toBeCloseTo(addedUp(count, expected), 9);
      }),
    );
  });

  it('is a probability that falls with the count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), mean, shape, (count, of, like) => {
        const [more, less] = [count + 1, count].map((each) => upperTail(each, { mean: of, shape: like }));

        expect(more).toBeGreaterThanOrEqual(0);
        expect(less).toBeLessThanOrEqual(1);
        expect(more).toBeLessThanOrEqual((less ?? 0) + 1e-12);
      }),
    );
  });

  it.each([
    [0, 5, 1],
    [1, 0, 0],
  ])('of %s where %s are expected is %s', (count, of, probability) => {
    expect(upperTail(count, { mean: of, shape: 1 })).toBe(probability);
  });

  it('is told for millions', () => {
    expect(upperTail(3_000_000, { mean: 1_000_000, shape: 30 })).toBeLessThan(1e-12);
    expect(upperTail(1_000_000, { mean: 1_000_000, shape: 30 })).toBeCloseTo(0.48, 1);
  });
});
