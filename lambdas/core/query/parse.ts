import { endOfConnective, refuseGrouping, type Placed } from './connectives.ts';
import { literal, type Glob } from './glob.ts';
import { isSearchedAsWords, namesOfKeys, nearestKey, type Key } from './keys.ts';
import { MistakeFound, mistakeIn, quoteFrom, type QueryMistake, type Span } from './mistake.ts';
import { printQuery } from './print.ts';
import {
  MAX_QUERY_LENGTH,
  MAX_VALUES,
  PRESENT_KEYS,
  type Presence,
  type Query,
  type Term,
  type TextKey,
} from './query.ts';
import { bareOf, endOfBlanks, endOfRun, isBlank, quotedAt, type Written } from './scan.ts';
import { countFrom, meant, presenceFrom, stateFrom, timeFrom, userFrom } from './values.ts';
import { keyAt, type WrittenKey } from './written-key.ts';
import { valuesAt } from './written-values.ts';

export type ParsedQuery =
  | {
      ok: true;
      query: Query;
      /** Where each term stands in the text, in the same order. */
      spans: readonly Span[];
    }
  | { ok: false; mistake: QueryMistake };

const NO_TAGS: ReadonlySet<string> = new Set();

/**
 * The query that a text means; `tags` are the keys of those that are indexed. Never throws, and passes nothing over: each part is
 * a condition, a word, or a mistake that says where it is. The time grows with the length of the text.
 */
export function parseQuery(text: string, tags: ReadonlySet<string> = NO_TAGS): ParsedQuery {
  try {
    const placed = termsOf(text, tags);
    const query = placed.map(({ term }) => term);
    refuseLongerThanItsLinks(query, text);
    return {
      ok: true,
      query,
      spans: placed.map(({ start, end }) => ({ start, end })),
    };
  } catch (cause) {
    if (!(cause instanceof MistakeFound)) throw cause;
    return { ok: false, mistake: mistakeIn(text, cause) };
  }
}

function termsOf(text: string, tags: ReadonlySet<string>): Placed[] {
  if (text.length > MAX_QUERY_LENGTH) {
    throw tooLong(`this one has ${text.length}`, { start: MAX_QUERY_LENGTH, end: text.length });
  }
  const terms: Placed[] = [];
  let values = 0;
  for (let at = endOfBlanks(text, 0); at < text.length; at = endOfBlanks(text, at)) {
    const previous = terms.at(-1);
    const connectiveEnd = endOfConnective({ text, tags, previous }, at);
    if (connectiveEnd === undefined) {
      const placed = termAt(text, at, tags, previous);
      values += placed.term.values.length;
      if (values > MAX_VALUES) throw tooManyValues(placed);
      terms.push(placed);
    }
    at = connectiveEnd ?? terms.at(-1)?.end ?? text.length;
  }
  return terms;
}

/** The links of a page carry the canonical text, and what a page links to must not be refused. */
function refuseLongerThanItsLinks(query: Query, text: string): void {
  const { length } = printQuery(query);
  if (length > MAX_QUERY_LENGTH) {
    throw tooLong(`this one has ${length} once its quotes are written out`, { start: 0, end: text.length });
  }
}

const tooLong = (howLong: string, span: Span): MistakeFound =>
  new MistakeFound(
    `A query has at most ${MAX_QUERY_LENGTH} characters, ${howLong}. Of pasted text the first line is most often enough.`,
    span,
  );

const tooManyValues = ({ start, end }: Span): MistakeFound =>
  new MistakeFound(
    `A query has at most ${MAX_VALUES} words and values. Put quotes around words that stand together.`,
    { start, end },
  );

function termAt(
  text: string,
  start: number,
  tags: ReadonlySet<string>,
  previous: Placed | undefined,
): Placed {
  refuseGrouping(text, start, tags);
  const not = text[start] === '!' && /[^\s!=,.;:)|&]/.test(text[start + 1] ?? ' ');
  const at = not ? start + 1 : start;
  const key = keyAt(text, at, tags);
  // In "Invalid type: string" the key is a word like the one before it; alone it is a key whose value was forgotten.
  const isProse = key?.isLast === true && key.end < text.length && previous?.term.key === 'words';
  if (key === undefined || (key.key !== undefined && isProse)) {
    const { values, end } = wordsAt(text, at);
    return { start, end, term: { key: 'words', not, values } };
  }
  if (key.key === undefined) throw unknownKey(text, key, tags);
  if (key.isLast) {
    throw new MistakeFound(
      `\`${key.spelling}:\` has no value; it follows without a blank. As text it stands in quotes.`,
      { start: at, end: key.end },
    );
  }
  const { values, end } = valuesAt(text, key.end);
  return { start, end, term: termOf(key.key, not, values, tags) };
}

function unknownKey(text: string, key: WrittenKey, tags: ReadonlySet<string>): MistakeFound {
  const name = quoteFrom(key.spelling);
  const end = endOfRun(text, key.end);
  if (key.isTag) {
    return new MistakeFound(
      `The tag ${name} is not indexed; ${tags.size === 0 ? 'none is so far' : `these are: ${[...tags].join(', ')}`}.`,
      { start: key.start, end: key.end },
    );
  }
  if (isSearchedAsWords(key.spelling)) {
    return new MistakeFound(
      `There is no key ${name} here: words without a key look into titles, culprits and short ids.`,
      { start: key.start, end: key.end },
      '',
    );
  }
  const nearest = nearestKey(key.spelling, tags);
  const asText = text.slice(key.start, end).replaceAll(/["\\]/g, '\\$&');
  return new MistakeFound(
    `There is no key ${name}${meant(nearest)}${nearest === undefined ? '. ' : ' '}` +
      `Keys are ${namesOfKeys(tags)}; tags are keys once they are indexed. As text it stands in quotes.`,
    { start: key.start, end: key.end - 1 },
    nearest ?? { start: key.start, end, text: `"${asText}"` },
  );
}

/** Words: any of several quoted or bare ones; what is not written like that is itself, up to the next blank. */
function wordsAt(text: string, start: number): { values: Glob[]; end: number } {
  const values: Glob[] = [];
  let position = start;
  for (;;) {
    const word = wordAt(text, position);
    if (word === undefined) break;
    values.push(word.glob);
    position = word.end;
    if (position >= text.length || isBlank(text[position]))
      return { values: distinct(values), end: position };
    if (text[position] !== '|') break;
    position++;
  }
  const end = endOfRun(text, position);
  return { values: [bareOf(text, { start, end }).glob], end };
}

function wordAt(text: string, start: number): Written | undefined {
  if (text[start] === '"') {
    const quoted = quotedAt(text, start);
    return quoted?.text === '' ? undefined : quoted;
  }
  const end = endOfRun(text, start, '|');
  return end === start ? undefined : bareOf(text, { start, end });
}

function termOf(key: Key, not: boolean, values: readonly Written[], tags: ReadonlySet<string>): Term {
  const absent = absenceOf(key, values);
  // Sentry's way to ask for what has no value.
  if (absent !== undefined) return { key: 'has', not: !not, values: [absent] };
  switch (key.key) {
    case 'is':
      return { key: 'is', not, values: distinct(values.map(stateFrom)) };
    case 'has':
      return { key: 'has', not, values: distinct(values.map((value) => presenceFrom(value, tags))) };
    case 'events':
    case 'users':
      return { key: key.key, not, values: distinct(values.map(countFrom)) };
    case 'firstSeen':
    case 'lastSeen':
      return { key: key.key, not, values: distinct(values.map(timeFrom)) };
    case 'user':
      return { key: 'user', not, values: distinct(values.map((value) => literal(userFrom(value)))) };
    case 'tag':
      return {
        key: 'tag',
        name: key.name,
        not,
        values: distinct(values.map((value) => textFrom('tag', value))),
      };
    default: {
      const name = key.key;
      return { key: name, not, values: distinct(values.map((value) => textFrom(name, value))) };
    }
  }
}

function absenceOf(key: Key, values: readonly Written[]): Presence | undefined {
  const empty = values.find(({ text }) => text === '');
  if (empty === undefined) return undefined;
  const present = key.key === 'tag' ? key : PRESENT_KEYS.find((name) => name === key.key);
  if (present === undefined || values.length > 1) {
    throw new MistakeFound('Nothing stands between these quotes.', empty);
  }
  return typeof present === 'string' ? { key: present } : present;
}

function textFrom(key: Exclude<TextKey, 'user'> | 'tag', value: Written): Glob {
  const { text, glob, isQuoted } = value;
  if (isQuoted) return glob;
  if (/^[<>=]/.test(text)) {
    throw new MistakeFound(
      'Only `events:`, `users:`, `firstSeen:` and `lastSeen:` are compared; as part of a value this stands in quotes.',
      value,
      `"${text}"`,
    );
  }
  if (key === 'assigned' && /^(me|my_teams)$/i.test(text)) {
    throw new MistakeFound(
      `Who you are in Sentry is not known here; write a name such as \`assigned:"Ada Lovelace"\`, or \`is:assigned\`.`,
      value,
    );
  }
  if ((key === 'release' || key === 'firstRelease') && text.toLowerCase() === 'latest') {
    throw new MistakeFound(
      `The latest release is written by its name; \`${key}:"latest"\` is one of that name.`,
      value,
    );
  }
  return glob;
}

/** Each value once, in order. */
const distinct = <T>(values: readonly T[]): T[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];
