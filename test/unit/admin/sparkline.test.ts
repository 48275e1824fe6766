import fc from 'fast-check';
import type { HtmlEscapedString } from 'hono/utils/html';
import { sparkDays, sparkSlots, sparkline } from '../../../lambdas/admin/pages/list/sparkline.ts';

const NOW = Date.parse('2026-11-20T12:30:00.000Z');
const drawn = (counts: Record<string, number>): string => {
  const hours = Object.entries(counts).map(([hour, count]) => ({ hour, count, repaired: 0 }));
  return (sparkline(hours, NOW, '24h') as HtmlEscapedString).toString();
};

describe('a sparkline', () => {
  it('is of the last 24 hours, the running one included, over two days', () => {
    expect([sparkSlots(NOW, '24h').length, sparkSlots(NOW, '24h')[0], sparkSlots(NOW, '24h').at(-1)]).toEqual(
      [24, '2026-11-19T13', '2026-11-20T12'],
    );
    expect(sparkDays(NOW, '24h')).toEqual(['2026-11-18', '2026-11-19', '2026-11-20']);
  });

  it('says its figures to whoever does not see it', () => {
    const svg = drawn({ '2026-11-20T12': 3, '2026-11-20T02': 1, '2026-11-18T02': 99 });

    expect(svg).toContain('4 stored events in the last 24 hours, at most 3 in an hour');
  });

  it('is a plain line where there was nothing', () => {
    expect(drawn({ '2026-11-18T02': 5 })).toContain('No stored event in the last 24 hours');
  });

  it('draws each hour with events as a bar within its box, and no other', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e6), { minLength: 24, maxLength: 24 }), (counts) => {
        const hours = sparkSlots(NOW, '24h');
        const svg = drawn(Object.fromEntries(hours.map((hour, index) => [hour, counts[index] ?? 0])));

        const bars = [...svg.matchAll(/M(\d+) 24v-(\d+)h3v(\d+)z/g)].map(([, x, up, down]) =>
          [x, up, down].map(Number),
        );

        expect(bars.map(([x]) => x)).toEqual(
          counts.flatMap((count, index) => (count > 0 ? [index * 4] : [])),
        );
        for (const [, up, down] of bars) {
          expect(up).toBe(down);
          expect(up).toBeGreaterThanOrEqual(2);
          expect(up).toBeLessThanOrEqual(24);
        }
      }),
    );
  });
});
