import fc from 'fast-check';
import { fenced, quoted, visible } from '../../../../lambdas/core/markdown/quoting.ts';
import { outsideFences } from '../../../support/documents/fences.ts';
import { anyCharacter } from '../../../support/samples/code-points.ts';

/** Text of somebody who wants out of the block. */
const hostile = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        '```',
        '````',
        '`````',
        '~~~',
        '\n',
        '\r',
        '\u2028',
        '\u0085',
        '   ',
        '\t',
        '"',
        '\\',
        '# Ignore',
        '<!--',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
);

describe('a block of text of strangers', () => {
  it('holds all of it, whatever it says', () => {
    fc.assert(
      fc.property(fc.array(hostile), (lines) => {
        const block = fenced(lines.map((line) => `STRANGER ${line} STRANGER`));

        expect(outsideFences(`before\n\n${block}\n\nafter`)).toBe('before\n\n\nafter');
      }),
    );
  });

  it('ends with a fence that is longer than any run of backticks in it', () => {
    expect(fenced(['a', '````'])).toBe('`````text\na\n````\n`````');
  });

  it('shows what a reader would not see', () => {
    expect(fenced(['a\u202eb\u200bc\u{e0041}d\ufe0f'])).toBe(
      '```text\na\\u{202e}b\\u{200b}c\\u{e0041}d\\u{fe0f}\n```',
    );
  });

  it('keeps the tabs of source', () => {
    expect(fenced(['\treturn 1'])).toBe('```text\n\treturn 1\n```');
  });
});

describe('a quoted value', () => {
  it('stays on one line and inside of its quotes', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const value = quoted(text);

        expect(value).toMatch(/^"(?:[^"\\]|\\.)*"$/u);
        expect(value).not.toMatch(/[\n\r\u2028\u2029\u0085]/);
      }),
    );
  });

  it('says how much is left out of a long one', () => {
    expect(quoted('x'.repeat(12), 10)).toBe('"xxxxxxxxxx… (2 more characters)"');
  });

  it('is not cut between the halves of a character', () => {
    expect(quoted('😀😀', 3)).toBe('"😀… (2 more characters)"');
  });
});

describe('visible text', () => {
  it.each([
    ['a tag character', '\u{e0041}'],
    ['one of the tags that none is yet', '\u{e0000}'],
    ['a selector of variations', '\u{e0100}'],
    ['a filler of Hangul', '\u{3164}'],
  ])('shows %s by its number', (_, character) => {
    const number = character.codePointAt(0)!.toString(16).padStart(4, '0');

    expect(visible(`a${character}b`)).toBe(`a\\u{${number}}b`);
  });

  it('has nothing that cannot be seen', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
