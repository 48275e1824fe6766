interface DifferingPart {
  /** What both texts begin with. */
  before: string;
  part: string;
  /** What both texts end with. */
  after: string;
}

/** A mark is moved so far to where a word begins or ends; a text of letters alone is no word. */
const LONGEST_WORD = 40;

/**
 * The part of a text that the other one has otherwise, by whole words. It is all of the text where less than half of the longer
 * one is in both: marks on letters that happen to be the same tell nobody anything.
 */
export function differingPart(text: string, other: string): DifferingPart {
  const shorter = Math.min(text.length, other.length);
  let start = 0;
  while (start < shorter && text.charCodeAt(start) === other.charCodeAt(start)) start++;
  start = wordStart(text, other, start);
  let end = 0;
  while (
    end < shorter - start &&
    text.charCodeAt(text.length - 1 - end) === other.charCodeAt(other.length - 1 - end)
  )
    end++;
  end = wordEnd(text, other, end);
  if ((start + end) * 2 < Math.max(text.length, other.length)) return { before: '', part: text, after: '' };
  return {
    before: text.slice(0, start),
    part: text.slice(start, text.length - end),
    after: text.slice(text.length - end),
  };
}

/** Back to the beginning of the word that `at` is inside of, in either text. */
function wordStart(text: string, other: string, at: number): number {
  const isInside = (count: number) =>
    isWordAt(text, count - 1) && (isWordAt(text, count) || isWordAt(other, count));
  const start = shortened(at, isInside);
  return isHalf(text.charCodeAt(start - 1), 0xd800) ? start - 1 : start;
}

/** The same from the end: how many of the last units stand after the word. */
function wordEnd(text: string, other: string, length: number): number {
  const isInside = (count: number) =>
    count > 0 &&
    isWordAt(text, text.length - count) &&
    (isWordAt(text, text.length - count - 1) || isWordAt(other, other.length - count - 1));
  const end = shortened(length, isInside);
  return isHalf(text.charCodeAt(text.length - end), 0xdc00) ? end - 1 : end;
}

/** As it was where no word ends nearby. */
function shortened(length: number, isInside: (count: number) => boolean): number {
  for (let count = length; length - count <= LONGEST_WORD; count--) if (!isInside(count)) return count;
  return length;
}

/** Letters, digits, and all beyond ASCII, so that nothing is parted from its accents. */
const isWordAt = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  return unit >= 0x80 || /\w/.test(String.fromCharCode(unit));
};

/** Whether a unit is the first half of a surrogate pair (from 0xd800) or the second (from 0xdc00). */
const isHalf = (unit: number, from: number): boolean => unit >= from && unit < from + 0x400;
