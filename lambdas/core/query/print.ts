import type { Glob } from './glob.ts';
import { isBuiltIn } from './keys.ts';
import type { CountTest, Presence, Query, Term, TimeTest } from './query.ts';

/**
 * The one text of a query: links and chips are written in it, and it means the same whatever tags are indexed. Parsed it
 * is the same query again.
 */
export const printQuery = (query: Query): string => query.map(printTerm).join(' ');

export const printTerm = (term: Term): string => `${term.not ? '!' : ''}${printed(term)}`;

function printed(term: Term): string {
  switch (term.key) {
    case 'words':
      return either(term.values.map(word));
    case 'is':
      return `is:${either(term.values)}`;
    case 'has':
      return `has:${either(term.values.map(presence))}`;
    case 'events':
    case 'users':
      return `${term.key}:${either(term.values.map(count))}`;
    case 'firstSeen':
    case 'lastSeen':
      return `${term.key}:${either(term.values.map(time))}`;
    case 'tag':
      return `${tagKey(term.name)}:${either(term.values.map(text))}`;
    case 'user':
      return `user:${either(term.values.map(user))}`;
    default:
      return `${term.key}:${either(term.values.map(text))}`;
  }
}

const either = (values: readonly string[]): string => values.join('|');

/** A word with a colon could be taken for a key, once a tag of that name is indexed. */
const word = (glob: Glob): string =>
  isAnything(glob) ||
  (/^[^\s"|()[\]\\*:!&=,.;-][^\s"|()[\]\\*:]*$/.test(glob.join('')) &&
    !/^(and|or|not)$/i.test(glob.join('*')))
    ? glob.join('*')
    : quoted(glob);

/** Also quotes the words that have a meaning of their own as a value. */
const text = (glob: Glob): string =>
  isAnything(glob) ||
  (/^[^\s"'‘’“”„«|()[\]\\*,<>=!/:][^\s"|()[\]\\*,]*$/.test(glob.join('')) &&
    !/^(latest|me|my_teams)$/i.test(glob.join('*')))
    ? glob.join('*')
    : quoted(glob);

/** An id that begins like Sentry's `id:` says that it is one. */
const user = (glob: Glob): string =>
  /^(id|email|ip|username):/.test(glob[0]) ? text([`id:${glob[0]}`]) : text(glob);

const isAnything = (glob: Glob): boolean => glob.length === 2 && glob.join('') === '';

const quoted = (glob: Glob): string =>
  `"${glob.map((part) => part.replaceAll(/["\\*]/g, '\\$&')).join('*')}"`;

const tagKey = (name: string): string =>
  /^[A-Za-z_][\w.-]*$/.test(name) && !isBuiltIn(name) ? name : `tags[${name}]`;

const presence = (value: Presence): string => (value.key === 'tag' ? tagKey(value.name) : value.key);

const count = ({ op, count: number }: CountTest): string => `${op === '=' ? '' : op}${number}`;

function time(test: TimeTest): string {
  switch (test.kind) {
    case 'age':
      return `${test.sign}${test.amount}${test.unit}`;
    case 'day':
      return test.day;
    case 'named':
      return `${test.op === '=' ? '' : test.op}${test.day}`;
    case 'instant':
      return `${test.op}${test.at.replace('T00:00:00.000Z', '')}`;
  }
}
