import { number, plural } from './text.ts';

/**
 * Lambda's answers end at 6 MB (AWS, "Lambda quotas"), and an event of 700 KB may hold 72,000 variables: many small
 * things weigh as much as a large one. With all of these and all of the text spent, a page stays below 4 MB; the
 * rest is for the escapes of the JSON that carries it. `row` is for every table but those of variables, which
 * could otherwise take the room of all others.
 */
const MOST = {
  exception: 50,
  frame: 300,
  thread: 100,
  'frame of other threads': 500,
  'source line': 5000,
  variable: 1000,
  'frame fact': 2000,
  breadcrumb: 100,
  'debug image': 200,
  span: 200,
  module: 500,
  register: 1000,
  remark: 200,
  context: 100,
  row: 1000,
};
export type Part = keyof typeof MOST;

const NONE: Readonly<Record<Part, number>> = {
  exception: 0,
  frame: 0,
  thread: 0,
  'frame of other threads': 0,
  'source line': 0,
  variable: 0,
  'frame fact': 0,
  breadcrumb: 0,
  'debug image': 0,
  span: 0,
  module: 0,
  register: 0,
  remark: 0,
  context: 0,
  row: 0,
};

/**
 * Each coloured piece costs a tag of 27 bytes, and text made to trouble a grammar costs 60 ms for 1,000 characters of it: with
 * both at their worst a page stays below 5 MB and two seconds. An event of Sentry's SDKs has some 5,000.
 */
const MOST_COLOURED = 20_000;

/** Bytes of all text from the event, escaped as it stands in the answer. */
const MOST_TEXT_BYTES = 2_000_000;

/** What one page may still show of an event. It is spent in the order in which the page is put together. */
export interface PageBudget {
  /** The first of `items` that still have room. */
  take<T>(part: Part, items: readonly T[]): readonly T[];
  /** At most `max` characters, fewer where the page has no room; with a word on how many are left out. */
  clip(text: string, max: number): string;
  /** Whether so many characters of source may still be coloured; what may not is shown all the same. */
  mayColour(characters: number): boolean;
  /** What found no room, in words such as `500 frames`; empty where everything did. */
  leftOut(): string[];
  /** How many texts were cut at their own most. */
  shortened(): number;
  /** Where all of it can be read; null where there is no such place. */
  restAddress: string | null;
}

/** The budget of one page. */
export function createPageBudget(restAddress: string | null = null): PageBudget {
  const room = { ...MOST };
  const refused = { ...NONE };
  let textBytes = MOST_TEXT_BYTES;
  let cutText = false;
  let shortened = 0;
  let coloured = 0;
  return {
    mayColour(characters) {
      if (coloured + characters > MOST_COLOURED) return false;
      coloured += characters;
      return true;
    },
    take(part, items) {
      const taken = items.slice(0, textBytes > 0 ? room[part] : 0);
      room[part] -= taken.length;
      refused[part] += items.length - taken.length;
      return taken;
    },
    clip(text, max) {
      const wanted = Math.min(max, text.length);
      let end = 0;
      for (; end < wanted && textBytes > 0; end++) textBytes -= bytesOf(text.charCodeAt(end));
      if (end < wanted) cutText = true;
      if (end === text.length) return text;
      shortened++;
      const note = ` … (${number(text.length - end)} more characters)`;
      textBytes -= note.length;
      return text.slice(0, end) + note;
    },
    leftOut: () => [
      ...Object.entries(refused).flatMap(([part, count]) => (count > 0 ? counted(count, part) : [])),
      ...(cutText ? ['parts of long texts'] : []),
    ],
    shortened: () => shortened,
    restAddress,
  };
}

/** `500 frames of other threads`. */
const counted = (count: number, part: string): string =>
  part === 'frame of other threads' ? `${plural(count, 'frame')} of other threads` : plural(count, part);

/** Most bytes that a UTF-16 unit takes, first escaped as HTML and then as a JSON string. */
function bytesOf(unit: number): number {
  if (unit < 0x20 || HTML_SPECIAL.has(unit)) return 6;
  if (unit < 0x80) return unit === BACKSLASH ? 2 : 1;
  return unit < 0x800 ? 2 : 3;
}

/** `"`, `&`, `'`, `<` and `>`. */
const HTML_SPECIAL = new Set([0x22, 0x26, 0x27, 0x3c, 0x3e]);
const BACKSLASH = 0x5c;
