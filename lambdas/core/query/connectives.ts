import { MistakeFound, type Replacement, type Span } from './mistake.ts';
import type { Term } from './query.ts';
import { endOfBlanks, endOfRun } from './scan.ts';
import { keyAt, type WrittenKey } from './written-key.ts';

/**
 * Words and signs that join conditions elsewhere. A query is flat: blanks mean and, `|` means either, `!` means not. What
 * would need more is refused with that form; nothing of it is passed over. Between mere words it is pasted text.
 */

export interface Placed extends Span {
  term: Term;
}

interface Around {
  text: string;
  tags: ReadonlySet<string>;
  previous: Placed | undefined;
}

/** The condition with a key and a value that begins here. */
export function filterAt(text: string, at: number, tags: ReadonlySet<string>): WrittenKey | undefined {
  const key = keyAt(text, text[at] === '!' ? at + 1 : at, tags);
  return key?.key === undefined || key.isLast ? undefined : key;
}

/** Where an `AND` ends that stands here, undefined where none does; throws for what joins otherwise. */
export function endOfConnective(around: Around, start: number): number | undefined {
  const { text, tags, previous } = around;
  const span = { start, end: endOfRun(text, start) };
  const word = text.slice(span.start, span.end);
  const next = endOfBlanks(text, span.end);
  const isAfterFilter = previous !== undefined && previous.term.key !== 'words';
  const isBeforeFilter = filterAt(text, next, tags) !== undefined;
  const isBetweenFilters = isAfterFilter && isBeforeFilter;
  const isBesideFilter = isAfterFilter || isBeforeFilter;

  if (word === 'OR' || (/^or$/i.test(word) && isBetweenFilters) || (/^\|+$/.test(word) && isBesideFilter)) {
    throw either(around, span, next);
  }
  if (word === 'AND' || (/^and$/i.test(word) && isBetweenFilters)) {
    if (previous !== undefined && next < text.length) return span.end;
    throw new MistakeFound(
      '`AND` stands between two conditions; as a word it stands in quotes.',
      span,
      `"${word}"`,
    );
  }
  if (/^&+$/.test(word) && isBesideFilter) {
    throw new MistakeFound('Conditions are joined by blanks: all of them must hold.', span, '');
  }
  if (/^not$/i.test(word) && isBeforeFilter) {
    throw new MistakeFound(
      'Not is written `!`, right before the key: `!level:info`.',
      { start, end: next },
      '!',
    );
  }
  if (/^[()]+$/.test(word) && isBesideFilter) throw parentheses(span, '');
  return undefined;
}

/** Throws where a parenthesis or a minus holds a condition. */
export function refuseGrouping(text: string, start: number, tags: ReadonlySet<string>): void {
  let at = start;
  while (text[at] === '(' || text[at] === '!') at++;
  const holdsFilter = filterAt(text, at, tags) !== undefined;
  const opening = text.slice(start, at);
  if (opening.includes('(') && holdsFilter) {
    throw parentheses({ start, end: at }, opening.replaceAll('(', ''));
  }
  if (opening.startsWith('!!') && holdsFilter) {
    throw new MistakeFound('One `!` leaves out; two of them say nothing.', { start, end: at }, '');
  }
  if (text[start] === '-' && filterAt(text, start + 1, tags) !== undefined) {
    throw new MistakeFound(
      'To leave out, write `!` before the key: `!level:info`.',
      { start, end: start + 1 },
      '!',
    );
  }
}

const parentheses = (span: Span, replacement: string): MistakeFound =>
  new MistakeFound(
    'Parentheses group nothing here: all conditions must hold, and `level:error|fatal` is for any of several values. ' +
      'As text they stand in quotes.',
    span,
    replacement,
  );

function either({ text, tags, previous }: Around, span: Span, next: number): MistakeFound {
  return new MistakeFound(
    'Either of several values is written with `|` and no blanks: `level:error|fatal`, `timeout|refused`. Conditions ' +
      `with different keys cannot be joined so; as text, ${text.slice(span.start, span.end)} stands in quotes.`,
    span,
    joined(text, tags, previous, span, next),
  );
}

/** The two sides as one condition, where they have the same key, or none. */
function joined(
  text: string,
  tags: ReadonlySet<string>,
  previous: Placed | undefined,
  span: Span,
  next: number,
): Replacement | null {
  if (previous === undefined || next >= text.length || previous.term.not || text[next] === '!') return null;
  const key = filterAt(text, next, tags);
  const { term, end } = previous;
  if (key?.key !== undefined) {
    const isSame =
      key.key.key === term.key &&
      (term.key !== 'tag' || (key.key.key === 'tag' && key.key.name === term.name));
    return isSame ? { start: end, end: key.end, text: '|' } : null;
  }
  const isSign = text[span.start] === '|';
  return term.key === 'words' || isSign ? { start: end, end: next, text: '|' } : null;
}
