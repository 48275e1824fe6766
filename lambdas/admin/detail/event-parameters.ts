import * as z from 'zod';
import { literal } from '../../core/query/glob.ts';
import { printQuery } from '../../core/query/print.ts';
import type { Query, Term } from '../../core/query/query.ts';
import { freeText, pageFields, parse, single, type QueryValues } from '../parameters.ts';
import { parseEventQueryText, queryTextOf } from '../list/query-parameter.ts';

/** What events are asked for, and how that was written, for links. */
export interface EventFilter {
  /** Empty: all events. */
  query: Query;
  /** The parameters that say it. */
  written: [string, string][];
}

const tag = z
  .string()
  .max(500, 'must be at most 500 characters')
  .regex(/^[^:]+:./s, 'must be a key and a value, such as browser.name:Firefox');
const EXACT = ['environment', 'release', 'user'] as const;
export const eventFilterFields = z.object({
  environment: freeText,
  release: freeText,
  user: freeText,
  tag: z.array(tag).max(20, 'must be given 20 times at most').default([]),
});

/** `query`, or the parameters `environment`, `release`, `user` and `tag`, which mean exactly what they say; all must hold. */
export function parseEventFilter(values: QueryValues): EventFilter {
  const tags = (values['tag'] ?? []).filter((value) => value.trim() !== '');
  const { tag: pairs, ...exact } = parse(eventFilterFields, { ...single(values), tag: tags });
  const text = queryTextOf(values);
  const given = EXACT.flatMap((name): [string, string][] => {
    const value = exact[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    query: [
      ...(text === undefined ? [] : parseEventQueryText(text)),
      ...EXACT.flatMap((key): Term[] => {
        const value = exact[key];
        return value === undefined ? [] : [{ key, not: false, values: [literal(value)] }];
      }),
      ...pairs.map(termOfTag),
    ],
    written: [
      ...(text === undefined ? [] : [['query', text.trim()] satisfies [string, string]]),
      ...given,
      ...pairs.map((pair): [string, string] => ['tag', pair]),
    ],
  };
}

const OF_ITS_EVENTS: ReadonlySet<Term['key']> = new Set(['environment', 'release', 'user', 'tag']);

/**
 * What of a list's query its groups are opened with: where, in which release, whom and with which tags. What excludes does
 * not: it has chosen groups of which no event is like that. Level, platform and words are of all events or of the group.
 */
export function carriedFilter(query: Query): [string, string][] {
  const carried = query.filter(({ key, not }) => !not && OF_ITS_EVENTS.has(key));
  return carried.length === 0 ? [] : [['query', printQuery(carried)]];
}

function termOfTag(pair: string): Term {
  const colon = pair.indexOf(':');
  return { key: 'tag', name: pair.slice(0, colon), not: false, values: [literal(pair.slice(colon + 1))] };
}

/** `limit`, `cursor` and the filter of a list of events. */
export const parseEventList = (values: QueryValues) => ({
  ...parse(pageFields, single(values)),
  filter: parseEventFilter(values),
});
