import fc from 'fast-check';
import { seal, unseal } from '../../../../lambdas/core/auth/seal.ts';

const KEY = 'k'.repeat(64);

it('what was sealed opens again, whatever it says', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, purpose) => {
      expect(unseal(seal(text, KEY, purpose), [KEY], purpose)).toBe(text);
    }),
  );
});

it('no byte can be changed, taken away or added', () => {
  const sealed = seal('{"role":"viewer"}', KEY, 'session');
  fc.assert(
    fc.property(
      fc.nat(Buffer.from(sealed, 'base64url').length - 1),
      fc.integer({ min: 1, max: 255 }),
      (at, change) => {
        const bytes = Buffer.from(sealed, 'base64url');
        bytes[at]! ^= change;
        expect(unseal(bytes.toString('base64url'), [KEY], 'session')).toBeUndefined();
        expect(unseal(bytes.subarray(0, at).toString('base64url'), [KEY], 'session')).toBeUndefined();
      },
    ),
  );
});

it.each([
  ['another key', ['x'.repeat(64)], 'session'],
  ['no key', [], 'session'],
  ['an empty key', [''], 'session'],
  ['another purpose', [KEY], 'sign-in'],
])('%s opens nothing', (_what, keys, purpose) => {
  expect(unseal(seal('x', KEY, 'session'), keys, purpose)).toBeUndefined();
});

it('the key before opens as well while both are given', () => {
  expect(unseal(seal('x', KEY, 'session'), ['n'.repeat(64), KEY], 'session')).toBe('x');
});

it('any text that nobody sealed opens nothing, and throws nothing', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(unseal(text, [KEY], 'session')).toBeUndefined();
    }),
  );
});

it('the same text is sealed differently each time', () => {
  expect(seal('x', KEY, 'session')).not.toBe(seal('x', KEY, 'session'));
});
