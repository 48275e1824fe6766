import fc from 'fast-check';
import { encodeLikePython, Float } from '../../../lib/sentry-simulator/hooks/wire-json.ts';

describe('the text of a webhook body', () => {
  it('is pure ASCII and parses back to the same value, whatever the text in it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = encodeLikePython(value);
        expect(text).toMatch(/^[\x20-\x7e]*$/);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([
    [new Float(1_632_855_466), '1632855466.0'],
    [new Float(1_632_855_466.5), '1632855466.5'],
    [new Float(0), '0.0'],
    [new Float(1e16), '1e+16'],
    [new Float(0.00001), '1e-05'],
    [new Float(NaN), 'null'],
    [42, '42'],
    [Infinity, 'null'],
    ['naïve 🚀\u007f', '"na\\u00efve \\ud83d\\ude80\\u007f"'],
    [{ a: 1, b: undefined, c: [undefined] }, '{"a":1,"c":[null]}'],
  ])('writes %p as Python does: %s', (value, expected) => {
    expect(encodeLikePython(value)).toBe(expected);
  });
});
