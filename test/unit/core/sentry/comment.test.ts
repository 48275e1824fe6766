import fc from 'fast-check';
import { commentOf } from '../../../../lambdas/core/sentry/comment.ts';
import { anyCharacter } from '../../../support/samples/code-points.ts';

const visible = (text: string) => text.replaceAll('\u200b', '');

describe('a reason as a comment in Sentry', () => {
  it.each([
    '@everyone look',
    'ask @ann-b',
    '(@team)',
    '<!channel> down',
    '<@U123>',
    '<#C1>',
    '[~ann] knows',
    '@@ann',
  ])('%j reads the same and calls nobody', (reason) => {
    const comment = commentOf(reason);

    expect(visible(comment)).toBe(reason);
    expect(comment).not.toMatch(/(?<![\w.])@\w|<[!@#]|\[~/);
  });

  it.each(['mail ann@example.com', 'a < b', 'see [x](https://status.example.com/@)', 'at 5 @ noon'])(
    '%j is left as it is',
    (reason) => {
      expect(commentOf(reason)).toBe(reason);
    },
  );

  it('whatever it says, nothing that is seen is added or lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (reason) => {
        expect(visible(commentOf(reason))).toBe(visible(reason));
      }),
    );
  });
});
