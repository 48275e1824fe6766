/** What a query came to; rows are read as they are asked for. */
export interface Answer {
  columns: readonly string[];
  rows: AsyncIterable<readonly Value[]>;
  /** What Athena read and AWS charges for; null where nobody charges. */
  bytesScanned: () => number | null;
}

/** Numbers and truth values are such, everything else is the engine's text of it. */
export type Value = string | number | boolean | null;

const NUMBER = /^u?(tiny|small|big|huge)?int(eger)?$|^(float|real|double|decimal\b)/i;

/** A value that an engine wrote as text, by the engine's name of its type. */
export function valueOf(text: string | null, type: string): Value {
  if (text === null) return null;
  if (/^bool(ean)?$/i.test(type)) return text === 'true';
  if (!NUMBER.test(type)) return text;
  const number = Number(text);
  // A whole number beyond this would be another one.
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? text : number;
}
