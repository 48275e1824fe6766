import { foldCase, matchesGlob } from '../../../core/query/glob.ts';
import type { GroupFacts } from '../../../core/query/facts.ts';
import { matcherOf } from '../../../core/query/matching.ts';
import { isOfSearchRow } from '../../../core/query/narrowing.ts';
import type { PresentKey, Query, Term } from '../../../core/query/query.ts';
import type { ReadRow, RowPart } from '../search-items.ts';

/** The parts of a row that answer these terms. */
export const partsOf = (query: Query): Set<RowPart> => new Set(query.flatMap(partsOfTerm));

function partsOfTerm(term: Term): readonly RowPart[] {
  switch (term.key) {
    case 'words':
      return ['texts', 'code'];
    case 'id':
      return ['texts'];
    case 'environment':
    case 'release':
      return ['pairs'];
    case 'has':
      return isOfSearchRow(term) ? term.values.map(({ key }) => (isOfPairs(key) ? 'pairs' : 'facts')) : [];
    default:
      return isOfSearchRow(term) ? ['facts'] : [];
  }
}

/** The terms that these parts answer. */
export const answeredBy = (query: Query, parts: ReadonlySet<RowPart>): Query =>
  query.filter((term) => partsOfTerm(term).every((part) => parts.has(part)));

const isOfPairs = (key: PresentKey | 'tag'): boolean => key === 'environment' || key === 'release';

/**
 * Whether the group of a row may match, of which the parts that the query asks for were read: false only where the row
 * says that it cannot.
 */
export function mayMatch(query: Query): (row: ReadRow) => boolean {
  const terms = query.filter(isOfSearchRow);
  const matches = matcherOf(terms);
  const ids = query.flatMap((term) => (term.key === 'id' && !term.not ? [term.values.map(foldCase)] : []));
  return (row) =>
    (terms.length === 0 || matches(factsOfRow(row), 0) !== false) &&
    ids.every((globs) =>
      globs.some((glob) => [row.issueId, ...(row.texts ?? [])].some((text) => matchesGlob(glob, text))),
    );
}

/** What the row does not have is not asked of it. */
export const factsOfRow = ({ issueId, facts, texts, code, pairs }: ReadRow): GroupFacts => ({
  ...(facts ?? NO_FACTS),
  issueId,
  shortId: null,
  firstSeen: '',
  lastSeen: '',
  events: 0,
  users: 0,
  seenIn: pairs,
  firstRelease: null,
  tags: new Map(),
  isSeenByUser: null,
  texts: [...(texts ?? []), ...(code ?? [])],
  lacksTexts: false,
});

const NO_FACTS = {
  status: 'OPEN',
  substatus: null,
  level: '',
  platform: null,
  type: null,
  project: { id: '', slug: null },
  assignee: null,
} as const;
