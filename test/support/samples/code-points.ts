import fc from 'fast-check';

const [FIRST_SURROGATE, SURROGATES, LAST] = [0xd800, 0x800, 0x10ffff];

/**
 * Unit of strings of any characters at all. It draws what fast-check's own unit of binary strings draws for the same seed; that
 * one, where it is first used, maps each of the 1,112,064 characters back to its number, which takes seconds of every suite.
 */
export const anyCharacter = fc
  .nat({ max: LAST - SURROGATES })
  .map((n) => String.fromCodePoint(n < FIRST_SURROGATE ? n : n + SURROGATES), numberOf);

/** Throws for what is not one character, by which fast-check knows that it cannot be drawn. */
function numberOf(text: unknown): number {
  const point = typeof text === 'string' ? text.codePointAt(0) : undefined;
  if (point === undefined || String.fromCodePoint(point) !== text || !text.isWellFormed())
    throw new TypeError('This is not one character.');
  return point < FIRST_SURROGATE ? point : point - SURROGATES;
}
