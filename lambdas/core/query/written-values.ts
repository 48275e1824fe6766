import { MistakeFound, quoteFrom } from './mistake.ts';
import { bareOf, endOfBlanks, endOfRun, isBlank, quotedAt, type Written } from './scan.ts';

/** The values behind a key: `a`, `"a b"`, `a|b`, and Sentry's `[a, b]`. */
export interface WrittenValues {
  values: Written[];
  end: number;
}

export const valuesAt = (text: string, start: number): WrittenValues =>
  text[start] === '[' ? listAt(text, start) : alternativesAt(text, start);

function alternativesAt(text: string, start: number): WrittenValues {
  const values: Written[] = [];
  for (let position = start; ; position++) {
    const value = valueAt(text, position, '|');
    values.push(value);
    position = value.end;
    if (isOver(text, position)) return { values, end: position };
    if (text[position] !== '|') throw tooMuch(text, position);
  }
}

function listAt(text: string, start: number): WrittenValues {
  const values: Written[] = [];
  for (let position = start + 1; ; position++) {
    const from = endOfBlanks(text, position);
    if (from >= text.length) {
      throw new MistakeFound('This `[` is never closed; write `[a, b]`, or `a|b`.', {
        start,
        end: start + 1,
      });
    }
    const value = valueAt(text, from, ',]');
    values.push(value);
    position = endOfBlanks(text, value.end);
    if (text[position] === ',') continue;
    if (text[position] !== ']') {
      const at = Math.min(position, text.length);
      throw new MistakeFound(
        'A list is written `[a, b]`, with a comma between its values and `]` at its end.',
        {
          start: position < text.length ? at : start,
          end: position < text.length ? at + 1 : start + 1,
        },
      );
    }
    if (!isOver(text, position + 1)) throw tooMuch(text, position + 1);
    return { values, end: position + 1 };
  }
}

const isOver = (text: string, at: number): boolean => at >= text.length || isBlank(text[at]);

function tooMuch(text: string, start: number): MistakeFound {
  const span = { start, end: endOfRun(text, start) };
  return new MistakeFound(
    `A blank must follow a value; ${quoteFrom(text.slice(span.start, span.end))} does.`,
    span,
  );
}

function valueAt(text: string, start: number, stops: string): Written {
  if (text[start] === '"') {
    const quoted = quotedAt(text, start);
    if (quoted !== undefined) return quoted;
    throw new MistakeFound(
      'This quote is never closed; a quote inside of quotes is written `\\"`.',
      { start, end: text.length },
      `${text.slice(start)}"`,
    );
  }
  const end = endOfRun(text, start, stops);
  if (end === start) {
    throw new MistakeFound('A value is missing here.', { start, end: Math.min(start + 1, text.length) });
  }
  const bare = bareOf(text, { start, end });
  refuseUnclear(text.slice(start, end), bare);
  return bare;
}

/** What could mean two things is not guessed at: quotes say that it is part of the value. */
function refuseUnclear(written: string, value: Written): void {
  const inQuotes = `"${written.replaceAll(/["\\]/g, '\\$&')}"`;
  const refuse = (message: string, replacement: string | null) => {
    throw new MistakeFound(message, value, replacement);
  };
  if (written.includes('"')) refuse('A value with a quote in it stands in quotes as a whole.', inQuotes);
  if (/^['‘’“”„«]/.test(written)) {
    refuse(
      'Only the plain double quote `"` holds a value together.',
      `"${written.replaceAll(/['‘’“”„«»"]/g, '')}"`,
    );
  }
  if (written.startsWith('!'))
    refuse('To leave a value out, `!` stands before the key: `!level:info`.', null);
  if (written.startsWith('[')) refuse('A list stands alone behind its key: `level:[error, fatal]`.', null);
  if (written.includes(',')) {
    const parts = written.split(',').filter((part) => part !== '');
    refuse(
      'For any of several values write `|` between them, for a comma in a value put it in quotes.',
      parts.join('|'),
    );
  }
  if (!isBalanced(written)) {
    refuse(
      'Parentheses group nothing here: conditions all hold, and `level:error|fatal` is for any of several values. ' +
        'One that is part of a value stands in quotes with it.',
      written.replaceAll(/[()]/g, ''),
    );
  }
}

function isBalanced(text: string): boolean {
  let open = 0;
  for (const character of text) {
    if (character === '(') open++;
    if (character === ')' && --open < 0) return false;
  }
  return open === 0;
}
