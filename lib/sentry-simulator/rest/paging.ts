import { HttpProblem } from '../exchange.ts';

/** Sentry's cursor, `value:offset:is_prev`: start `offset` rows after the first row whose score is `value`. */
export interface Cursor {
  value: number;
  offset: number;
  isPrevious: boolean;
}

/** Reads the `cursor` parameter; null when there is none. Throws `HttpProblem` 400 for anything malformed. */
export const parseCursor = (text: string | null): Cursor | null => {
  if (text === null) return null;
  const match = /^(-?\d+(?:\.\d+)?):(\d+):([01])$/.exec(text);
  if (match === null) throw new HttpProblem(400, 'Invalid cursor parameter.');
  return { value: Number(match[1]), offset: Number(match[2]), isPrevious: match[3] === '1' };
};

/** The cursor of a request. sentry-cli asks for its first page with an empty one. */
export const cursorOf = (params: URLSearchParams): Cursor | null => parseCursor(params.get('cursor') || null);

export interface Page<Row> {
  rows: Row[];
  previous: { cursor: Cursor; results: boolean };
  next: { cursor: Cursor; results: boolean };
}

const writeCursor = (cursor: Cursor): string =>
  `${cursor.value}:${cursor.offset}:${cursor.isPrevious ? 1 : 0}`;

/** The Link header: both rels always, `?&cursor=` when the request had no other parameter. */
export const linkHeader = (url: URL, page: Pick<Page<unknown>, 'previous' | 'next'>): string => {
  const rest = new URLSearchParams(url.searchParams);
  rest.delete('cursor');
  const link = (rel: 'previous' | 'next', { cursor, results }: Page<unknown>['next']): string =>
    `<${url.origin}${url.pathname}?${rest.toString()}&cursor=${writeCursor(cursor)}>; ` +
    `rel="${rel}"; results="${String(results)}"; cursor="${writeCursor(cursor)}"`;
  return `${link('previous', page.previous)}, ${link('next', page.next)}`;
};

/** Index of the first row whose score is at most `value`; rows are sorted by falling score. */
const firstAtMost = (rows: readonly { score: number }[], value: number): number => {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.score ?? -Infinity) <= value) high = middle;
    else low = middle + 1;
  }
  return low;
};

/**
 * A page of rows sorted by falling score. A row whose score grew since the last page is now before the cursor and
 * is skipped, as with Sentry.
 */
export const pageByScore = <Row extends { score: number }>(
  rows: readonly Row[],
  cursor: Cursor | null,
  limit: number,
): Page<Row> => {
  const at = cursor === null ? 0 : Math.min(firstAtMost(rows, cursor.value) + cursor.offset, rows.length);
  const from = cursor?.isPrevious === true ? Math.max(0, at - limit) : at;
  const to = cursor?.isPrevious === true ? at : Math.min(rows.length, from + limit);
  const cursorAt = (index: number, isPrevious: boolean): Cursor => {
    const value = (rows[index] ?? rows.at(-1))?.score ?? 0;
    return { value, offset: index - firstAtMost(rows, value), isPrevious };
  };
  return {
    rows: rows.slice(from, to),
    previous: { cursor: cursorAt(from, true), results: from > 0 },
    next: { cursor: cursorAt(to, false), results: to < rows.length },
  };
};

/** A page by plain offset (`0:100:0`), as the event endpoints do it: it shifts when new events arrive. */
export const pageByOffset = <Row>(rows: readonly Row[], cursor: Cursor | null, limit: number): Page<Row> => {
  const from = cursor?.offset ?? 0;
  return {
    rows: rows.slice(from, from + limit),
    previous: {
      cursor: { value: 0, offset: Math.max(0, from - limit), isPrevious: true },
      results: from > 0,
    },
    next: {
      cursor: { value: 0, offset: from + limit, isPrevious: false },
      results: from + limit < rows.length,
    },
  };
};
