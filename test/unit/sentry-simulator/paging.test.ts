import fc from 'fast-check';
import { HttpProblem } from '../../../lib/sentry-simulator/exchange.ts';
import {
  linkHeader,
  pageByOffset,
  pageByScore,
  parseCursor,
  type Page,
} from '../../../lib/sentry-simulator/rest/paging.ts';

const cursorsOf = (page: Page<unknown>) => {
  const link = linkHeader(new URL('http://127.0.0.1/api/0/x/'), page);
  return [...link.matchAll(/results="(\w+)"; cursor="([^"]+)"/g)].map(([, results, cursor]) => ({
    results,
    cursor,
  }));
};

describe('paging by score', () => {
  const scores = fc
    .array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 })
    .map((list) => list.sort((a, b) => b - a));

  it('reaches every row once, also where many rows have the same score', () => {
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 9 }), (list, limit) => {
        const rows = list.map((score, id) => ({ score, id }));
        const seen: number[] = [];
        let cursor: string | null = null;
        for (;;) {
          const page: Page<(typeof rows)[number]> = pageByScore(rows, parseCursor(cursor), limit);
          seen.push(...page.rows.map(({ id }) => id));
          const [, next] = cursorsOf(page);
          if (next?.results !== 'true') break;
          cursor = next.cursor ?? null;
        }
        expect(seen).toEqual(rows.map(({ id }) => id));
      }),
    );
  });

  it('leads back to the page before', () => {
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 9 }), (list, limit) => {
        const rows = list.map((score, id) => ({ score, id }));
        const first = pageByScore(rows, null, limit);
        const second = pageByScore(rows, first.next.cursor, limit);
        const back = pageByScore(rows, second.previous.cursor, limit);
        expect(back.rows).toEqual(first.rows);
        expect(back.previous.results).toBe(false);
      }),
    );
  });
});

describe('the Link header', () => {
  it('names both directions always, and has an empty parameter list before the cursor', () => {
    const url = new URL('http://127.0.0.1:1/api/0/organizations/acme/issues/7/events/?cursor=0:0:0');

    const link = linkHeader(url, pageByOffset(Array.from({ length: 150 }), null, 100));

    const address = 'http://127.0.0.1:1/api/0/organizations/acme/issues/7/events/';
    expect(link).toBe(
      `<${address}?&cursor=0:0:1>; rel="previous"; results="false"; cursor="0:0:1", ` +
        `<${address}?&cursor=0:100:0>; rel="next"; results="true"; cursor="0:100:0"`,
    );
  });

  it.each(['x', '1:2', '1:2:3', '1:-1:0', ''])('a cursor such as %p is refused', (text) => {
    expect(() => parseCursor(text)).toThrow(HttpProblem);
  });
});
