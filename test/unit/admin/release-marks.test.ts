import fc from 'fast-check';
import type { HtmlEscapedString } from 'hono/utils/html';
import {
  byPlace,
  nameRows,
  nameStart,
  releaseMarks,
} from '../../../lambdas/admin/pages/detail/release-marks.ts';

const START = Date.parse('2026-11-20T00:00:00.000Z');
const HOUR_MS = 3_600_000;
const hour = (n: number) => new Date(START + n * HOUR_MS).toISOString();
const TREND = Array.from({ length: 24 }, (_, n) => ({ hour: hour(n), count: 1 }));

const drawn = (releases: readonly (readonly [release: string, firstHour: number])[]) => {
  const seen = releases.map(([release, at]) => ({
    ...{ environment: null, release, count: 1 },
    ...{ firstSeen: hour(at), lastSeen: hour(24) },
  }));
  const { head, draw } = releaseMarks(TREND, { seen, uncounted: 0 });
  return { head, html: (draw(68) as HtmlEscapedString).toString() };
};
const namesIn = (html: string) =>
  [...html.matchAll(/<text[^>]*>([^<]*)</g)].map(([, name = '']) => name.trim());

describe('the releases of a chart', () => {
  it('each have their name, those that came close together too', () => {
    const { html } = drawn([
      ['shop@1.0.0', 10],
      ['shop@1.0.1', 11],
      ['shop@1.0.2', 12],
    ]);

    expect(namesIn(html)).toEqual(['1.0.2', '1.0.1', '1.0.0']);
  });

  it('take more room above the bars only where their names would stand in each other', () => {
    const apart = drawn([
      ['1.0', 1],
      ['1.1', 12],
    ]);
    const close = drawn([
      ['1.0', 11],
      ['1.1', 12],
    ]);

    expect(close.head).toBeGreaterThan(apart.head);
  });

  it('say on their line and on their name which release it is, and since when', () => {
    const { html } = drawn([['shop@2026.11.29.1235', 12]]);

    const titles = [...html.matchAll(/<title>([^<]*)</g)].map(([, title]) => title);
    const words = 'shop@2026.11.29.1235: first event of it here 2026-11-20 12:00:00 UTC';
    expect(titles).toEqual([words, words]);
    expect(namesIn(html)).toEqual(['2026.…1235']);
  });

  const someMarks = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 8 }).map((marks) => {
    const sorted = marks.toSorted(byPlace);
    const rows = nameRows(sorted);
    return sorted.map((at, index) => ({ at, start: nameStart(at), row: rows[index] ?? 0 }));
  });

  it('stand in no other name and inside of the chart, wherever they are', () => {
    fc.assert(
      fc.property(someMarks, (marks) => {
        for (const [index, { start, row }] of marks.entries()) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(start).toBeLessThanOrEqual(80);
          for (const other of marks.slice(index + 1))
            expect(other.row !== row || Math.abs(other.start - start) >= 20).toBe(true);
        }
      }),
    );
  });

  it('are crossed by no line of a release whose name stands on the same side', () => {
    const isLeft = ({ at, start }: { at: number; start: number }) => start < at;
    fc.assert(
      fc.property(someMarks, (marks) => {
        for (const named of marks) {
          // A line begins at its own name and goes down to the bars.
          const crossing = marks.filter(
            (line) =>
              isLeft(line) === isLeft(named) &&
              line.row > named.row &&
              line.at > named.start &&
              line.at < named.start + 20,
          );
          expect(crossing).toEqual([]);
        }
      }),
    );
  });
});
