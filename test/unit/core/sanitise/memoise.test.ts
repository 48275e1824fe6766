import fc from 'fast-check';
import { memoise } from '../../../../lambdas/core/sanitise/memoise.ts';
import { anyCharacter } from '../../../support/samples/code-points.ts';

/** Tells which texts it was asked about. */
function asked() {
  const texts: string[] = [];
  const decide = (text: string): string => {
    texts.push(text);
    return text.toUpperCase();
  };
  return { texts, decide };
}

describe('a memoised function', () => {
  it('answers as the function itself, whatever it was asked before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: anyCharacter }), fc.string({ maxLength: 2 }))),
        (texts) => {
          const { decide } = asked();
          const memoised = memoise(decide);

          // Act
          const answers = texts.map(memoised);

          expect(answers).toEqual(texts.map(decide));
        },
      ),
    );
  });

  it('is asked once for a text that repeats', () => {
    // Arrange
    const { texts, decide } = asked();
    const memoised = memoise(decide);

    // Act
    for (const text of ['stack', 'frame', 'stack', 'frame']) memoised(text);

    expect(texts).toEqual(['stack', 'frame']);
  });

  it('memoises half a surrogate pair as the text that it is', () => {
    // Arrange
    const memoised = memoise((text) => text.length);

    // Act
    const answers = ['\ud83d', '\ufffd\ufffd', '\ud83d'].map(memoised);

    expect(answers).toEqual([1, 2, 1]);
  });

  it('does not keep long texts', () => {
    const { texts, decide } = asked();
    const memoised = memoise(decide);
    const long = 'x'.repeat(201);

    // Act
    memoised(long);
    memoised(long);

    expect(texts).toEqual([long, long]);
  });

  it('forgets what was not asked for while its room was filled twice', () => {
    const { texts, decide } = asked();
    const memoised = memoise(decide);
    const others = Array.from({ length: 10_000 }, (_, index) => `text ${index.toString()}`);

    // Act
    memoised('first');
    for (const text of others) memoised(text);
    memoised('first');

    expect(texts).toEqual(['first', ...others, 'first']);
  });

  it('keeps what repeats between any number of texts that do not', () => {
    const { texts, decide } = asked();
    const memoised = memoise(decide);
    const others = Array.from({ length: 20_000 }, (_, index) => `text ${index.toString()}`);

    // Act
    for (const text of others) {
      memoised('frame');
      memoised(text);
    }

    expect(texts).toEqual(['frame', ...others]);
  });
});
