import fc from 'fast-check';
import { bearerOf, verifyBearer } from '../../../../lambdas/core/auth/bearer.ts';

const tokens = fc.stringMatching(/^[\w.~+/=-]{1,60}$/);
const spaces = fc.stringMatching(/^ {0,3}$/);
const schemes = fc.mixedCase(fc.constant('bearer'));

describe('the bearer of an Authorization header', () => {
  it('is the token, however the scheme is spelled and whatever space stands around it', () => {
    fc.assert(
      fc.property(tokens, schemes, spaces, spaces, spaces, (token, scheme, before, between, after) => {
        // Act
        const given = bearerOf(`${before}${scheme} ${between}${token}${after}`);

        // Assert
        expect(given).toBe(token);
      }),
    );
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic abc', 'Bearer a b', 'xBearer a', 'Bearera', 'a'])(
    'is nothing in %p',
    (header) => {
      expect(bearerOf(header)).toBeUndefined();
    },
  );
});

describe('the comparison of a bearer', () => {
  it('takes one of the tokens and no other', () => {
    fc.assert(
      fc.property(fc.array(tokens, { minLength: 1 }), tokens, (known, other) => {
        expect(known.every((token) => verifyBearer(`Bearer ${token}`, known))).toBe(true);
        expect(verifyBearer(`Bearer ${other}`, known)).toBe(known.includes(other));
      }),
    );
  });

  it.each([
    ['no token is known', 'Bearer a', []],
    ['the known one is empty', 'Bearer ', ['']],
    ['there is no header', undefined, ['a']],
    ['the scheme is another', 'Basic a', ['a']],
  ])('refuses where %s', (_reason, header, known) => {
    expect(verifyBearer(header, known)).toBe(false);
  });
});
