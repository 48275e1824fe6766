import fc from 'fast-check';
import { remember } from '../../../../lambdas/core/sanitise/memoise.ts';

/** Tells which texts it was asked about. */
function asked() {
  const texts: string[] = [];
  const decide = (text: string): string => {
    texts.push(text);
    return text.toUpperCase();
  };
  return { texts, decide };
}

describe('a remembered function', () => {
  it('answers as the function itself, whatever it was asked before', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ maxLength: 2 }))), (texts) => {
        // Arrange
        const { decide } = asked();
        const remembered = remember(decide);

        // Act
        const answers = texts.map(remembered);

        // Assert
        expect(answers).toEqual(texts.map(decide));
      }),
    );
  });

  it('is asked once for a text that comes again', () => {
    // Arrange
    const { texts, decide } = asked();
    const remembered = remember(decide);

    // Act
    for (const text of ['stack', 'frame', 'stack', 'frame']) remembered(text);

    // Assert
    expect(texts).toEqual(['stack', 'frame']);
  });

  it('remembers half a surrogate pair as the text that it is', () => {
    // Arrange
    const remembered = remember((text) => text.length);

    // Act
    const answers = ['\ud83d', '\ufffd\ufffd', '\ud83d'].map(remembered);

    // Assert
    expect(answers).toEqual([1, 2, 1]);
  });

  it('does not keep long texts', () => {
    // Arrange
    const { texts, decide } = asked();
    const remembered = remember(decide);
    const long = 'x'.repeat(201);

    // Act
    remembered(long);
    remembered(long);

    // Assert
    expect(texts).toEqual([long, long]);
  });

  it('starts anew when there is no more room', () => {
    // Arrange
    const { texts, decide } = asked();
    const remembered = remember(decide);
    const others = Array.from({ length: 5_000 }, (_, index) => `text ${index.toString()}`);

    // Act
    remembered('first');
    for (const text of others) remembered(text);
    remembered('first');

    // Assert
    expect(texts).toEqual(['first', ...others, 'first']);
  });
});
