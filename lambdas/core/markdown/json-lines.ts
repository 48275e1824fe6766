import { quoted, shortened, visible } from './quoting.ts';

/** Deeper or longer values end in an ellipsis: a line is to be read. */
const MAX_VALUE = 400;

/** JSON of whatever it is, in one line. Never throws: what JSON cannot say is said so. */
export function inlineJson(value: unknown, most = MAX_VALUE): string {
  try {
    // Undefined has no JSON.
    return visible(shortened(JSON.stringify(value ?? null), most));
  } catch {
    return '"(cannot be written)"';
  }
}

/** `name: value` for each, names of strangers in quotes where they are no plain words. */
export const fieldLines = (record: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(record).map(([name, value]) => `${nameOf(name)}: ${inlineJson(value)}`);

export const nameOf = (name: string): string => (/^[\w.-]{1,80}$/.test(name) ? name : quoted(name, 80));
