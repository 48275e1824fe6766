/** What is wrong with the text of a query, where, and what would be right. */
export interface QueryMistake {
  message: string;
  /** In UTF-16 units, as strings of JavaScript and most editors count. */
  offset: number;
  length: number;
  /** The whole query as it would be right, where that can be told. */
  suggestion: string | null;
}

/** A part of the text. */
export interface Span {
  start: number;
  end: number;
}

export interface Replacement extends Span {
  text: string;
}

/** Thrown inside the parser alone; `parseQuery` answers with it. */
export class MistakeFound extends Error {
  override readonly name = 'MistakeFound';
  readonly span: Span;
  readonly replacement: Replacement | null;

  constructor(message: string, span: Span, replacement: string | Replacement | null = null) {
    super(message);
    this.span = span;
    this.replacement = typeof replacement === 'string' ? { ...span, text: replacement } : replacement;
  }
}

export function mistakeIn(text: string, { message, span, replacement }: MistakeFound): QueryMistake {
  return {
    message,
    offset: span.start,
    length: span.end - span.start,
    suggestion:
      replacement === null
        ? null
        : text.slice(0, replacement.start) + replacement.text + text.slice(replacement.end),
  };
}

const SHOWN_LENGTH = 60;

/** What stood there, for a message: short and on one line. */
export function quoteFrom(text: string): string {
  // Half a surrogate pair is no text to print.
  const line = text.replaceAll(/\s+/g, ' ').slice(0, SHOWN_LENGTH).toWellFormed();
  return `\`${line}${text.length > SHOWN_LENGTH ? '...' : ''}\``;
}
