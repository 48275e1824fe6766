import fc from 'fast-check';
import { bars } from '../../../lambdas/admin/pages/parts/bars.ts';
import { sumHours } from '../../../lambdas/admin/pages/detail/trend-chart.ts';
import { firstTrendDay, zeroFilledTrend } from '../../../lambdas/admin/detail/trend.ts';

const counts = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 400 });

describe('the bars of the chart', () => {
  it('lie inside the picture, in order and without touching', () => {
    fc.assert(
      fc.property(counts, (values) => {
        const shapes = bars(values, 672, 72);
        for (const [index, { x, y, width, height }] of shapes.entries()) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x + width).toBeLessThanOrEqual(672 + 1e-9);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y + height).toBeCloseTo(72, 6);
          expect(x).toBeGreaterThanOrEqual(index === 0 ? 0 : shapes[index - 1]!.x + shapes[index - 1]!.width);
        }
      }),
    );
  });

  it('the highest count fills the height, a larger count is never lower, and only nothing is invisible', () => {
    fc.assert(
      fc.property(counts, (values) => {
        const heights = bars(values, 672, 72).map(({ height }) => height);
        const highest = Math.max(...values);
        expect(Math.max(...heights)).toBe(highest === 0 ? 0 : 72);
        values.forEach((value, index) => {
          expect(heights[index]! > 0).toBe(value > 0);
          expect(values.every((other, at) => other > value || heights[at]! <= heights[index]!)).toBe(true);
        });
      }),
    );
  });

  it('sums of hours lose no event', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 24 }), (values, size) => {
        const hours = values.map((count, index) => ({ hour: `h${index}`, count }));
        const total = (all: readonly { count: number }[]) => all.reduce((sum, { count }) => sum + count, 0);
        expect(total(sumHours(hours, size))).toBe(total(hours));
      }),
    );
  });
});

describe('the trend', () => {
  it('has every hour of fourteen days once, whatever hours are counted', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_000_000_000_000 }),
        fc.array(fc.nat({ max: 335 })),
        (nowMs, agos) => {
          const hourAgo = (hours: number) => new Date(nowMs - hours * 3_600_000).toISOString().slice(0, 13);
          const trend = zeroFilledTrend(
            agos.map((hours) => ({ hour: hourAgo(hours), count: 1, repaired: 0 })),
            nowMs,
          );

          expect(trend).toHaveLength(336);
          expect(trend.at(-1)?.hour.slice(0, 13)).toBe(hourAgo(0));
          expect(trend.filter(({ count }) => count === 1)).toHaveLength(new Set(agos).size);
          expect(trend[0]!.hour >= firstTrendDay(nowMs)).toBe(true);
        },
      ),
    );
  });
});
