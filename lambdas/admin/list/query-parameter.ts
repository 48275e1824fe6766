import { EVERY_TAG } from '../../core/query/keys.ts';
import { literalOf } from '../../core/query/glob.ts';
import type { QueryMistake, Span } from '../../core/query/mistake.ts';
import { mistakeOfEvents } from '../../core/query/of-event.ts';
import { parseQuery } from '../../core/query/parse.ts';
import type { Query, Term } from '../../core/query/query.ts';
import { RefusedRequest } from '../refusal.ts';

/** A `query=` that is none. Refused before anything is read. */
export class RefusedQuery extends RefusedRequest {
  readonly mistake: QueryMistake;
  /** As it was sent: the position counts in it. */
  readonly text: string;

  constructor(text: string, mistake: QueryMistake) {
    const { message, offset, length, suggestion } = mistake;
    super(400, 'bad_query', message, { fields: { position: { offset, length }, suggestion } });
    this.mistake = mistake;
    this.text = text;
  }
}

/** The text of the last `query` parameter, blanks at its ends included; undefined where it is empty. */
export const queryTextOf = (values: Readonly<Record<string, readonly string[]>>): string | undefined => {
  const text = values['query']?.at(-1);
  return text === undefined || text.trim() === '' ? undefined : text;
};

/** Keys of tags by which whole errors are found: the setting `INDEX_TAGS`. */
export type TagKeys = ReadonlySet<string>;

/** What the text asks for; refuses with 400 what it cannot mean and what cannot be answered from what is stored. */
export function parseQueryText(text: string, tags: TagKeys): Query {
  const parsed = parseQuery(text, tags);
  if (!parsed.ok) throw new RefusedQuery(text, parsed.mistake);
  const span = parsed.spans[parsed.query.findIndex(isOfAnyValue)];
  if (span !== undefined) throw new RefusedQuery(text, onlyWhole(span));
  return parsed.query;
}

const isOfAnyValue = (term: Term): boolean =>
  (term.key === 'tag' && term.values.some((glob) => literalOf(glob) === undefined)) ||
  (term.key === 'has' && term.values.some(({ key }) => key === 'tag'));

const onlyWhole = ({ start, end }: Span): QueryMistake => ({
  message:
    'Whole errors are found by the whole value of a tag, such as `customer:acme`. `*` and `has:` work for tags among ' +
    'the events of one error.',
  offset: start,
  length: end - start,
  suggestion: null,
});

/** Whose facets are asked for: all groups without a query. */
export function parseFacetQuery(values: Readonly<Record<string, readonly string[]>>, tags: TagKeys): Query {
  const text = queryTextOf(values);
  return text === undefined ? [] : parseQueryText(text, tags);
}

/** What the text asks of single events; refuses with 400 what only a whole error can be. */
export function parseEventQueryText(text: string): Query {
  const parsed = parseQuery(text, EVERY_TAG);
  if (!parsed.ok) throw new RefusedQuery(text, parsed.mistake);
  const mistake = mistakeOfEvents(parsed.query, parsed.spans);
  if (mistake !== undefined) throw new RefusedQuery(text, mistake);
  return parsed.query;
}
