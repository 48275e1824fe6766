import { globOf, type Glob } from './glob.ts';
import type { Span } from './mistake.ts';

/** Characters of a query's text: where runs and quoted texts begin and end. Every step only goes forward. */

/** One value as it was written. */
export interface Written extends Span {
  /** What it says, its quotes and escapes taken away. */
  text: string;
  /** The same, with its wildcards. */
  glob: Glob;
  isQuoted: boolean;
}

export const isBlank = (character: string | undefined): boolean =>
  character !== undefined && /\s/.test(character);

export function endOfBlanks(text: string, from: number): number {
  let position = from;
  while (isBlank(text[position])) position++;
  return position;
}

/** Where the run ends that is neither blank nor one of `stops`. */
export function endOfRun(text: string, from: number, stops = ''): number {
  let position = from;
  for (; position < text.length; position++) {
    const character = text[position];
    if (isBlank(character) || (character !== undefined && stops.includes(character))) break;
  }
  return position;
}

/** The quoted text that begins here, or undefined where its quote is never closed. */
export function quotedAt(text: string, start: number): Written | undefined {
  const parts = [''];
  let content = '';
  for (let position = start + 1; position < text.length; position++) {
    const character = text[position] ?? '';
    if (character === '"') {
      return { start, end: position + 1, text: content, glob: globOf(parts), isQuoted: true };
    }
    const next = text[position + 1];
    const isEscape = character === '\\' && (next === '"' || next === '\\' || next === '*');
    if (character === '*') parts.push('');
    else parts.push((parts.pop() ?? '') + (isEscape ? next : character));
    content += isEscape ? next : character;
    if (isEscape) position++;
  }
  return undefined;
}

/** A run as a value; a backslash makes a wildcard a plain `*`, and is itself anywhere else, as in Windows paths. */
export function bareOf(text: string, { start, end }: Span): Written {
  const parts = [''];
  let content = '';
  for (let position = start; position < end; position++) {
    const character = text[position] ?? '';
    const isEscape = character === '\\' && text[position + 1] === '*' && position + 1 < end;
    if (character === '*') parts.push('');
    else parts.push((parts.pop() ?? '') + (isEscape ? '*' : character));
    content += isEscape ? '*' : character;
    if (isEscape) position++;
  }
  return { start, end, text: content, glob: globOf(parts), isQuoted: false };
}
