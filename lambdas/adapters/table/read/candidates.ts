import { foldCase, matchesGlob } from '../../../core/query/glob.ts';
import type { GroupFacts } from '../../../core/query/facts.ts';
import { matcherOf } from '../../../core/query/matching.ts';
import { ofSearchRow } from '../../../core/query/narrowing.ts';
import type { Query } from '../../../core/query/query.ts';
import type { SearchRow } from '../../../core/group/search-row.ts';

/** Whether the group of a search row may match: false only where the row says that it cannot. */
export function mayMatch(query: Query): (row: SearchRow) => boolean {
  const matches = matcherOf(ofSearchRow(query));
  const ids = query
    .filter((term) => term.key === 'id' && !term.not)
    .map((term) => (term.key === 'id' ? term.values.map(foldCase) : []));
  return (row) =>
    matches(factsOfRow(row), 0) !== false &&
    ids.every((globs) =>
      globs.some((glob) => [row.issueId, ...row.texts].some((text) => matchesGlob(glob, text))),
    );
}

/** What the row does not have is not asked of it. */
export const factsOfRow = (row: SearchRow): GroupFacts => ({
  ...row,
  shortId: null,
  firstSeen: '',
  lastSeen: '',
  events: 0,
  users: 0,
  seenIn: row.hasMorePairs ? null : row.pairs,
  tags: new Map(),
  isSeenByUser: null,
  texts: [...row.texts, ...row.code],
  lacksTexts: false,
});
