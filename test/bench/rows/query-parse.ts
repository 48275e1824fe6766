import { parseQuery } from '../../../lambdas/core/query/parse.ts';
import { printQuery } from '../../../lambdas/core/query/print.ts';
import { MAX_QUERY_LENGTH } from '../../../lambdas/core/query/query.ts';
import { inRounds, type Row } from '../row.ts';

/** Parsed and written out again this often for each sample: one takes less than a timer tells. */
const TIMES = 20;

const COMMON =
  'is:unresolved level:error|fatal environment:production release:shop@1.* lastSeen:-24h "card declined" timeout';

/** As long as a query may be, made of what a parser could stumble over. */
const HOSTILE: readonly string[] = [
  '"\\"',
  '"x\\" ',
  '(',
  '[',
  '|',
  '"',
  'a:',
  'k:v ',
  'level:a|',
  '*a',
  '(a+)+$ ',
  '__proto__:x ',
  '\u202e\u0301\ud83d',
].flatMap((piece) => {
  const text = piece.repeat(MAX_QUERY_LENGTH / piece.length);
  return [text, `release:${text.slice(8)}`, `"${text.slice(1)}`];
});

const KEYS = Array.from({ length: 10_000 }, (_, index) => `k${index}:v`).join(' ');

export const queryParse: Row = {
  name: 'query-parse',
  what: 'search: a query parsed and written out in its canonical text',
  comparison: null,
  figures: [
    { name: 'seven conditions', unit: 'ms', budget: null },
    { name: 'the slowest hostile text of the longest length', unit: 'ms', budget: null },
    { name: '10,000 keys, refused by length', unit: 'ms', budget: null },
  ],
  rounds: 5,
  run: (bench) => {
    for (const text of [COMMON, ...HOSTILE]) timeOf(text);
    return inRounds(bench, () =>
      Promise.resolve({
        'seven conditions': { measured: timeOf(COMMON) },
        'the slowest hostile text of the longest length': { measured: Math.max(...HOSTILE.map(timeOf)) },
        '10,000 keys, refused by length': { measured: timeOf(KEYS) },
      }),
    );
  },
};

/** Milliseconds. */
function timeOf(text: string): number {
  const startedAt = performance.now();
  for (let time = 0; time < TIMES; time++) {
    const parsed = parseQuery(text);
    if (parsed.ok) printQuery(parsed.query);
  }
  return (performance.now() - startedAt) / TIMES;
}
