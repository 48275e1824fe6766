import { HttpProblem } from '../exchange.ts';
import { isHidden, isSearchable } from '../tracker/categories.ts';
import type { Group, IssueStatus, Window } from '../tracker/model.ts';
import { span } from '../tracker/event-index.ts';
import type { Store } from '../tracker/store.ts';

export interface IssueFilter {
  /** Null for all projects. */
  projectIds: readonly string[] | null;
  environments: readonly string[];
  window: Window;
  /** Groups last seen before this are past retention. */
  oldest: number;
  query: IssueQuery;
  sort: 'date' | 'new' | 'freq';
}

export interface IssueQuery {
  status: IssueStatus | null;
  level: string | null;
  /** Bounds of the first event, milliseconds; null = open. */
  firstSeen: { from: number | null; before: number | null };
  /** Lower case; all must occur in the title. */
  words: readonly string[];
  /** Null for those that lists show unless asked. A list so that the filter can be a cache key. */
  categories: readonly string[] | null;
  notCategories: readonly string[];
  types: readonly string[] | null;
  /** What no issue can match. */
  nothing: boolean;
}

export interface IssueRow {
  group: Group;
  score: number;
}

const STATUS_WORDS: Readonly<Record<string, IssueStatus | 'other'>> = {
  unresolved: 'unresolved',
  resolved: 'resolved',
  ignored: 'ignored',
  archived: 'ignored',
  muted: 'ignored',
  reprocessing: 'other',
};

/**
 * Reads Sentry's search text as far as it is simulated. `usedCategories`: those that issues have. Throws `HttpProblem`
 * 400 for what Sentry rejects too.
 */
export const parseQuery = (text: string, usedCategories: ReadonlySet<string>): IssueQuery => {
  const query: IssueQuery = {
    status: null,
    level: null,
    firstSeen: { from: null, before: null },
    words: [],
    categories: null,
    notCategories: [],
    types: null,
    nothing: false,
  };
  return (text.match(/[^\s[]*\[[^\]]*\]|\S+/g) ?? []).reduce<IssueQuery>((parsed, token) => {
    const [, key, value = ''] = /^(!?[a-zA-Z._]+):(.*)$/.exec(token) ?? [];
    switch (key) {
      case undefined:
        if (/^(OR|AND)$/.test(token)) {
          throw new HttpProblem(
            400,
            'Boolean statements containing "OR" or "AND" are not supported in this search',
          );
        }
        return { ...parsed, words: [...parsed.words, token.toLowerCase()] };
      case 'is': {
        const status = STATUS_WORDS[value];
        if (status === undefined) throw new HttpProblem(400, `Invalid value for "is" search: ${value}`);
        if (status === 'other' || (parsed.status !== null && parsed.status !== status)) {
          return { ...parsed, nothing: true };
        }
        return { ...parsed, status };
      }
      case 'level':
        return { ...parsed, level: value };
      case 'firstSeen':
        return { ...parsed, firstSeen: { ...parsed.firstSeen, ...boundOf(token, value) } };
      case 'issue.category':
        return { ...parsed, categories: categoriesOf(value, usedCategories) };
      case '!issue.category':
        return { ...parsed, notCategories: categoriesOf(value, usedCategories) };
      case 'issue.type':
        return { ...parsed, types: valuesOf(value) };
      default:
        throw new HttpProblem(400, `Error parsing search query: the simulator does not know "${key}:"`);
    }
  }, query);
};

/** `value`, `"value"` or `[value, value]`. */
const valuesOf = (text: string): string[] =>
  text
    .replace(/^\[(.*)\]$/, '$1')
    .split(',')
    .map((value) => value.trim().replace(/^"(.*)"$/, '$1'));

const categoriesOf = (text: string, used: ReadonlySet<string>): string[] => {
  const values = valuesOf(text);
  const strange = values.find((value) => !isSearchable(value, used));
  if (strange !== undefined) throw new HttpProblem(400, `Invalid category value of '${strange}'`);
  return values;
};

/** Without a wish for categories or types Sentry leaves those out that are not in its default search. */
const hasWantedKind = (
  { category, issueType }: Group,
  { categories, notCategories, types }: IssueQuery,
): boolean => {
  if (notCategories.includes(category)) return false;
  if (categories === null && types === null) return !isHidden(category);
  return (categories?.includes(category) ?? true) && (types?.includes(issueType) ?? true);
};

/** `>=` or `<` and an ISO 8601 time, as far as Sentry's operators are simulated. */
const boundOf = (token: string, value: string): Partial<IssueQuery['firstSeen']> => {
  const [, operator, text = ''] = /^(>=|<)(.+)$/.exec(value) ?? [];
  const at = Date.parse(text);
  if (operator === undefined || Number.isNaN(at)) {
    throw new HttpProblem(400, `Error parsing search query: Invalid date: ${token}`);
  }
  return operator === '<' ? { before: at } : { from: at };
};

const wholeSeconds = (at: number): number => Math.floor(at / 1000) * 1000;

/** Sorted rows per filter. Kept while nothing changes, so paging through a fixed window sorts once. */
export class IssueSearch {
  private readonly store: Store;
  private readonly views = new Map<string, { version: number; rows: readonly IssueRow[] }>();

  constructor(store: Store) {
    this.store = store;
  }

  /** All matching issues by falling score: last seen (seconds times 1000), first seen, or count in the window. */
  rows(filter: IssueFilter): readonly IssueRow[] {
    const key = JSON.stringify(filter);
    const known = this.views.get(key);
    if (known?.version === this.store.version) return known.rows;
    const rows = this.compute(filter);
    if (this.views.size >= 8) this.views.clear();
    this.views.set(key, { version: this.store.version, rows });
    return rows;
  }

  private compute(filter: IssueFilter): IssueRow[] {
    const { query } = filter;
    if (query.nothing) return [];
    const rows: IssueRow[] = [];
    for (const group of this.store.byLastSeen()) {
      if (filter.projectIds !== null && !filter.projectIds.includes(group.project.id)) continue;
      if (query.status !== null && group.status !== query.status) continue;
      if (!hasWantedKind(group, query)) continue;
      if (query.level !== null && group.level !== query.level) continue;
      if (!this.isFirstSeenIn(group, query.firstSeen)) continue;
      const title = query.words.length > 0 ? group.title.toLowerCase() : '';
      if (!query.words.every((word) => title.includes(word))) continue;
      const score = this.score(group, filter);
      if (score !== null) rows.push({ group, score });
    }
    return rows.sort((a, b) => b.score - a.score);
  }

  private isFirstSeenIn(group: Group, { from, before }: IssueQuery['firstSeen']): boolean {
    if (from === null && before === null) return true;
    const at = this.store.eventsOf(group)[0]?.at ?? 0;
    return (from === null || at >= from) && (before === null || at < before);
  }

  private score(group: Group, filter: IssueFilter): number | null {
    const { environments, window } = filter;
    if (group.lastAt < filter.oldest || group.lastAt < window.start) return null;
    // The common case, without a look at the events: it is what keeps a list of 100,000 issues quick.
    if (filter.sort === 'date' && environments.length === 0 && group.lastAt <= window.end) {
      return wholeSeconds(group.lastAt);
    }
    const events = this.store.eventsOf(group);
    const [from, to] = span(events, window);
    const matching =
      environments.length === 0
        ? { count: to - from, last: events[to - 1] }
        : events
            .slice(from, to)
            .reduce<{ count: number; last: (typeof events)[number] | undefined }>(
              (found, event) =>
                environments.includes(event.environment ?? '')
                  ? { count: found.count + 1, last: event }
                  : found,
              { count: 0, last: undefined },
            );
    if (matching.count === 0 || matching.last === undefined) return null;
    switch (filter.sort) {
      case 'date':
        return wholeSeconds(matching.last.at);
      case 'new':
        return events[0]?.at ?? 0;
      case 'freq':
        return matching.count;
    }
  }
}
