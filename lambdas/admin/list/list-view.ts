import * as z from 'zod';
import { PERIODS, type Period, type SavedView } from '../../contracts/saved-view.ts';
import { literal } from '../../core/query/glob.ts';
import { stateOf } from '../../core/query/keys.ts';
import { asksForStatus } from '../../core/query/narrowing.ts';
import { parseQuery } from '../../core/query/parse.ts';
import { printQuery, printTerm } from '../../core/query/print.ts';
import { termsOf } from '../../adapters/table/read/judged-search.ts';
import type { GroupQuery } from '../../adapters/table/read/group-reader.ts';
import type { QueryMistake } from '../../core/query/mistake.ts';
import type { Query } from '../../core/query/query.ts';
import { parse, parseGroupQuery, single, type QueryValues } from '../parameters.ts';
import { queryTextOf, RefusedQuery, type TagKeys } from './query-parameter.ts';

/** What the page shows, and how. */
export interface ListQuery extends GroupQuery {
  period: Period;
}

/** What the list page was asked for. */
export interface ListView {
  query: ListQuery;
  /** What stands in the search box, as it was written. */
  text: string;
  /** Set where the text is no query: nothing is read then. */
  mistake: QueryMistake | null;
}

const pageFields = z.object({
  period: z.enum(PERIODS, `must be one of ${PERIODS.join(', ')}`).default('24h'),
});

/** Refuses with 400 whatever but the text is wrong; a wrong text is shown where it was written. */
export function listViewOf(addressed: QueryValues, tags: TagKeys): ListView {
  const values = withSearchAsQuery(addressed);
  const text = queryTextOf(values) ?? '';
  const { period } = parse(pageFields, single(values));
  try {
    return { query: { ...parseGroupQuery(tabbed(values, text, tags), tags), period }, text, mistake: null };
  } catch (cause) {
    if (!(cause instanceof RefusedQuery)) throw cause;
    const query = parseGroupQuery(tabbed({ ...values, query: [] }, '', tags), tags);
    return { query: { ...query, period }, text, mistake: cause.mistake };
  }
}

/** This list as a view keeps it: what older addresses say beside the query is part of it. */
export function viewOfList({ query, text }: ListView): Omit<SavedView, 'id' | 'name' | 'by' | 'at'> {
  const { filter, sortBy, sortOrder, period } = query;
  const { dateFrom, dateTo, substatus } = filter;
  const state = substatus === undefined ? undefined : stateOf(substatus);
  const beside = [
    printQuery(termsOf({ ...filter, query: [] })),
    ...(dateFrom === undefined ? [] : [`lastSeen:>=${dateFrom}`]),
    ...(dateTo === undefined ? [] : [`lastSeen:<=${dateTo}`]),
    ...(state === undefined ? [] : [`is:${state}`]),
  ];
  const written = [...beside, text.trim()].filter((part) => part !== '').join(' ');
  return { query: written, status: tabOf(query), sortBy, sortOrder, period };
}

/** A status, or every one. */
export type Tab = SavedView['status'];

export const tabOf = ({ statuses }: Pick<GroupQuery, 'statuses'>): Tab =>
  statuses.length === 1 ? (statuses[0] ?? 'ALL') : 'ALL';

/** What a list shows, in one query: its tab and what older addresses say beside the query are conditions too. */
export function wholeQueryOf(view: ListView, tags: TagKeys): Query {
  const { query: written, status } = viewOfList(view);
  const parsed = parseQuery(written, tags);
  const terms = parsed.ok ? parsed.query : termsOf(view.query.filter);
  return status === 'ALL' ? terms : [...terms, { key: 'is', not: false, values: [STATE_OF_TAB[status]] }];
}

const STATE_OF_TAB = { OPEN: 'unresolved', RESOLVED: 'resolved', IGNORED: 'archived' } as const;

/** The page has one box: an address with the older parameter `search` shows it there, as the phrase that it means. */
function withSearchAsQuery(values: QueryValues): QueryValues {
  const search = values['search']?.at(-1)?.trim() ?? '';
  if (search === '') return values;
  const phrase = printTerm({ key: 'words', not: false, values: [literal(search)] });
  return { ...values, search: [], query: [[queryTextOf(values) ?? '', phrase].join(' ').trim()] };
}

/**
 * The page opens on what is open; its tab `ALL` is the API's default of every status. A query that says which statuses
 * it means is not narrowed by a tab.
 */
function tabbed(values: QueryValues, text: string, tags: TagKeys): QueryValues {
  const chosen = values['status']?.at(-1);
  const parsed = parseQuery(text, tags);
  if (chosen === 'ALL' || (parsed.ok && asksForStatus(parsed.query))) return { ...values, status: [] };
  return chosen === undefined || chosen === '' ? { ...values, status: ['OPEN'] } : values;
}
