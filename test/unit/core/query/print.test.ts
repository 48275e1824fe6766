import fc from 'fast-check';
import { MAX_QUERY_LENGTH, MAX_VALUES } from '../../../../lambdas/core/query/query.ts';
import { parseQuery } from '../../../../lambdas/core/query/parse.ts';
import { printQuery } from '../../../../lambdas/core/query/print.ts';
import { anyQuery, anyTerm, query, TAGS } from '../../../support/samples/queries.ts';
import { anyCharacter } from '../../../support/samples/code-points.ts';

/** Text that looks like queries: what the grammar has a meaning for, in any order. */
const PIECES = [
  ...[
    'is:new',
    'level:error',
    'level:',
    'environment',
    ':',
    'release:1.*',
    'user:id:',
    'events:>5',
    'age:-24h',
  ],
  ...[
    'tags[a:b]:',
    'tags[',
    'customer:',
    'enviroment:x',
    '!',
    '-',
    '|',
    '*',
    '"',
    '\\',
    '\\"',
    '(',
    ')',
    '[',
    ']',
    ',',
  ],
  ...[
    'OR',
    'AND',
    'NOT',
    'or',
    'and',
    ' ',
    ' ',
    '\n',
    '//',
    '::',
    'x',
    'TypeError:',
    "'",
    '\ud83d',
    '😀',
    '>',
    '0',
  ],
];
const anyLikelyText = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: anyCharacter, maxLength: 3 })), {
    maxLength: 14,
  })
  .map((pieces) => pieces.join(''));
const anyText = fc.oneof(anyLikelyText, fc.string({ unit: anyCharacter, maxLength: 60 }));

describe('the canonical text', () => {
  it('is the same query again, whatever the query', () => {
    fc.assert(
      fc.property(anyQuery, (asked) => {
        expect(query(printQuery(asked))).toEqual(asked);
      }),
      { numRuns: 2000 },
    );
  });

  it('means the same whichever tags are indexed besides', () => {
    fc.assert(
      fc.property(
        anyTerm.filter(({ key }) => key !== 'tag' && key !== 'has'),
        fc.uniqueArray(fc.stringMatching(/^[A-Za-z_][\w.-]{0,8}$/)),
        (term, tags) => {
          const text = printQuery([term]);
          expect(query(text, new Set(tags))).toEqual([term]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('of any text is its own canonical text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const parsed = parseQuery(text, TAGS);
        fc.pre(parsed.ok);
        const printed = printQuery(parsed.query);
        expect(query(printed)).toEqual(parsed.query);
        expect(printQuery(query(printed))).toBe(printed);
      }),
      { numRuns: 3000 },
    );
  });

  it('is never too long where the text that it stands for is not', () => {
    const parsed = parseQuery('['.repeat(MAX_QUERY_LENGTH), TAGS);

    expect(parsed).toMatchObject({ ok: false, mistake: { offset: 0, length: MAX_QUERY_LENGTH } });
  });
});

/** What lies between the terms, or outside of the text that a mistake points into. */
function passedOver(text: string): string[] {
  const parsed = parseQuery(text, TAGS);
  if (!parsed.ok) {
    const { offset, length } = parsed.mistake;
    return offset >= 0 && length >= 0 && offset + length <= text.length ? [] : [`${offset} and ${length}`];
  }
  const starts = [...parsed.spans.map(({ start }) => start), text.length];
  const ends = [0, ...parsed.spans.map(({ end }) => end)];
  return starts.map((start, index) => (start < ends[index]! ? 'order' : text.slice(ends[index], start)));
}

describe('any text', () => {
  it('is a query whose terms are in it, in order, or a mistake that is in it; nothing is passed over', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const between = passedOver(text).join(' ');
        expect(between).toMatch(/^(\s|\band\b)*$/i);
      }),
      { numRuns: 3000 },
    );
  });

  it('that is no query has a message to print, and suggests another text than itself', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const parsed = parseQuery(text, TAGS);
        fc.pre(!parsed.ok);
        expect(parsed.mistake.message.isWellFormed()).toBe(true);
        expect(parsed.mistake.suggestion).not.toBe(text);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a hostile query', () => {
  it.each([
    ['10,000 keys', Array.from({ length: 10_000 }, (_, index) => `k${index}:v`).join(' ')],
    ['10,000 known keys', 'level:error '.repeat(10_000)],
    ['a megabyte of quotes', '"'.repeat(1_000_000)],
    ['a megabyte of one word', 'x'.repeat(1_000_000)],
  ])('of %s is refused by its length', (_, text) => {
    const parsed = parseQuery(text, TAGS);

    expect(parsed).toMatchObject({
      ok: false,
      mistake: { offset: MAX_QUERY_LENGTH, length: text.length - MAX_QUERY_LENGTH, suggestion: null },
    });
  });

  it.each([
    ['words', 'x '.repeat(MAX_VALUES + 1)],
    ['values of one key', `level:${Array.from({ length: MAX_VALUES + 1 }, (_, index) => index).join('|')}`],
    ['conditions', 'is:new '.repeat(MAX_VALUES + 1)],
  ])('of too many %s is refused', (_, text) => {
    const parsed = parseQuery(text, TAGS);

    expect(parsed).toMatchObject({ ok: false, mistake: { suggestion: null } });
  });

  it.each([
    ['deep quotes', '"\\"'.repeat(600)],
    ['quotes that never close', '"x\\" '.repeat(90)],
    ['brackets', '['.repeat(1999)],
    ['parentheses', '('.repeat(1999)],
    ['nested conditions', `${'('.repeat(900)}level:error${')'.repeat(900)}`],
    ['alternatives of nothing', '|'.repeat(1999)],
    ['wildcards', `release:${'*a'.repeat(900)}`],
    ['a regular-expression bomb', `(a+)+${'$'.repeat(50)} ^(([a-z])+.)+[A-Z]([a-z])+$ (.*a){20}`],
    ['negations', `${'!'.repeat(1900)}level:error`],
    ['colons', 'a:'.repeat(900)],
    ['half surrogate pairs', '\ud800'.repeat(1000)],
    ['combining marks', `e${'\u0301'.repeat(1900)}`],
    ['directions and nothings', '\u202e\u200b\u0000\ufeff'.repeat(90)],
    ['keys of the prototype', '__proto__:1 constructor:2'],
    ['an inherited word', 'is:__proto__'],
  ])('of %s is words or a mistake with its place', (_, text) => {
    const between = passedOver(text).join(' ');

    expect(between.trim()).toBe('');
  });
});
