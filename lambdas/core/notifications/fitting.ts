import { visible } from '../markdown/quoting.ts';

/** How a channel writes one character of strangers, so that it stands for nothing but itself there. */
export type Writing = (character: string) => string;

export interface Limit {
  most: number;
  write: Writing;
  /** In what the limit counts; characters of UTF-16 where it is not given. */
  sizeOf?: (text: string) => number;
}

/** A character that every channel shows as it is and none reads as more, but for those that its own writing escapes. */
const isPlain = (character: string): boolean => character >= ' ' && character <= '~';

/** A character in a text of lines: what nobody sees is made visible, what would cut a pair or turn the line as well. */
export const inLines: Writing = (character) =>
  isPlain(character) || character === '\n' ? character : character === '\t' ? '    ' : visible(character);

/** A character in one line. */
export const inLine: Writing = (character) =>
  isPlain(character) ? character : /[\n\r\t]/.test(character) ? ' ' : visible(character);

const charactersOf = (text: string): number => text.length;

export const bytesOf = (text: string): number => Buffer.byteLength(text, 'utf8');

/** What the text takes of a JSON body, in bytes, without its quotes. */
export const jsonBytesOf = (text: string): number => bytesOf(JSON.stringify(text)) - 2;

/** The note of what is left out, in every channel the same. */
export const omission = (characters: number): string =>
  `… (${characters.toLocaleString('en-US')} more characters)`;

/**
 * The text as the channel writes it, within the limit together with the note of what is left out; each piece is whole: a
 * character or what stands for it. Takes time for what is shown, not for what is left out.
 */
export function fittedPieces(text: string, { most, write, sizeOf = charactersOf }: Limit): string[] {
  const pieces: string[] = [];
  /** Up to where the text is read and what it takes, after each piece. */
  const marks: { end: number; size: number }[] = [];
  let size = 0;
  let end = 0;
  for (const character of text) {
    const piece = write(character);
    size += sizeOf(piece);
    if (size > most) break;
    end += character.length;
    pieces.push(piece);
    marks.push({ end, size });
  }
  if (end === text.length) return pieces;
  const noteOf = (characters: number): string[] => Array.from(omission(characters), write);
  const room = most - sizeOf(noteOf(text.length).join(''));
  const count = marks.findLastIndex((mark) => mark.size <= room) + 1;
  const kept = marks[count - 1]?.end ?? 0;
  return [...pieces.slice(0, count), ...noteOf(text.length - kept)];
}

export const fitted = (text: string, limit: Limit): string => fittedPieces(text, limit).join('');

/** The pieces in texts of at most so many characters each. */
export function chunks(pieces: readonly string[], most: number): string[] {
  const made: string[] = [];
  let current = '';
  for (const piece of pieces) {
    if (current.length + piece.length > most) {
      made.push(current);
      current = '';
    }
    current += piece;
  }
  return current === '' ? made : [...made, current];
}
