import fc from 'fast-check';
import { differingPart } from '../../../lambdas/admin/pages/detail/differing-part.ts';

const marked = (text: string, other: string) => {
  const { before, part, after } = differingPart(text, other);
  return `${before}[${part}]${after}`;
};

describe('the part of a text that another has otherwise', () => {
  it.each([
    ['shop@4.1.0-beta', 'shop@4.2.0-beta', 'shop@4.[1].0-beta'],
    ['?currency=EUR&amount=129.5', '?currency=EUR&amount=131.5', '?currency=EUR&amount=[129].5'],
    ['charge of order 48213 failed', 'charge of order 48977 failed', 'charge of order [48213] failed'],
    ['a b', 'a  b', 'a []b'],
  ])('of %s beside %s is whole words', (text, other, expected) => {
    expect(marked(text, other)).toBe(expected);
  });

  it('is all of it where little is the same', () => {
    expect(marked('no_funds', 'next_try')).toBe('[no_funds]');
  });

  it('ends at no half of a character', () => {
    expect(marked('the same words 😀', 'the same words 😁')).toBe('the same words [😀]');
  });

  const texts = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc
      .tuple(fc.string(), fc.string({ maxLength: 3 }), fc.string())
      .map(([before, part, after]) => before + part + after),
  );

  it('and what stands around it are the text, and around it stands what both have', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), texts, texts, (around, one, two) => {
        const [text, other] = [around + one + around, around + two + around];

        const { before, part, after } = differingPart(text, other);

        expect(before + part + after).toBe(text);
        expect(other.startsWith(before) && other.endsWith(after)).toBe(true);
        expect((before + after).isWellFormed()).toBe(true);
      }),
    );
  });

  it('lies around the same words whichever of the two is looked at', () => {
    fc.assert(
      fc.property(texts, texts, (text, other) => {
        const [one, two] = [differingPart(text, other), differingPart(other, text)];

        expect([one.before, one.after]).toEqual([two.before, two.after]);
      }),
    );
  });
});
