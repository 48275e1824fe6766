import { fenced } from './quoting.ts';

/** One kind of evidence: a heading of ours, and lines of strangers. */
export interface Section {
  title: string;
  /** The most useful line first: what does not fit is left out from the end. */
  lines: readonly string[];
  /** The part of the budget that it may take before the others have had theirs. */
  share: number;
}

/**
 * An estimate of tokens that is rather too high: three bytes of UTF-8 each. English prose has four or more, code about
 * three, and a character of Chinese or an emoji, three or four bytes, about one.
 */
export const tokensOf = (text: string): number => Math.ceil(bytesOf(text) / 3);

function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** A heading, two fences and the note of what is left out. */
const FRAME_TOKENS = 40;
const lineTokens = (line: string): number => tokensOf(line) + 1;

/**
 * The sections in their order as Markdown, within about `budget` tokens. Each first gets its share, then what is left
 * over goes to the first that lack something; what is left out is said where it is missing.
 */
export function fitted(sections: readonly Section[], budget: number): string {
  const filled = sections.filter(({ lines }) => lines.length > 0);
  const room = Math.max(0, budget - filled.length * FRAME_TOKENS);
  // Few events have all sections: where one does, each gets less.
  const asked = Math.max(
    1,
    filled.reduce((sum, { share }) => sum + share, 0),
  );
  const taken = filled.map((section) => linesWithin(section.lines, (room * section.share) / asked));
  let left = room - taken.reduce((sum, { tokens }) => sum + tokens, 0);
  const parts = filled.map((section, index) => {
    const first = taken[index]?.tokens ?? 0;
    const { count, tokens } = linesWithin(section.lines, first + Math.max(0, left));
    left -= tokens - first;
    return written(section, count);
  });
  return parts.join('\n\n');
}

function linesWithin(lines: readonly string[], most: number): { count: number; tokens: number } {
  let tokens = 0;
  for (const [index, line] of lines.entries()) {
    const needed = lineTokens(line);
    if (tokens + needed > most) return { count: index, tokens };
    tokens += needed;
  }
  return { count: lines.length, tokens };
}

function written({ title, lines }: Section, count: number): string {
  const omitted = lines.length - count;
  const note = omitted === 0 ? '' : `(${omitted.toString()} of ${lines.length.toString()} lines left out)`;
  const parts = [`## ${title}`, count === 0 ? '' : fenced(lines.slice(0, count)), note];
  return parts.filter((part) => part !== '').join('\n\n');
}
