import type { GroupFacts } from '../query/facts.ts';
import { matcherOf } from '../query/matching.ts';
import type { Query, Term } from '../query/query.ts';
import type { Cell } from './roll-up.ts';

/** Where the events of a cell are from, and what they carry. */
export type Place = Omit<Cell, 'count'> & { project: { id: string; slug: string | null } };

/** Whether the whole query asks for what every cell of a roll-up knows: then no group has to be read. */
export const isOfCells = (query: Query): boolean => query.every(isCellTerm);

/** Whether something in the query asks for environment or release, which cells know by the day alone. */
export const needsDays = (query: Query): boolean => query.some(isOfPair);

/**
 * Which events count for a query, by where they are from alone: of a term that asks for anything else nothing is said
 * here. Where an environment or a release is excluded, its events are, and not the groups that have some.
 */
export function cellMatcher(query: Query): (place: Place) => boolean {
  const matches = matcherOf(query.filter(isCellTerm));
  return (place) => matches(factsOf(place), 0) === true;
}

const isCellTerm = (term: Term): boolean => term.key === 'project' || term.key === 'level' || isOfPair(term);

const isOfPair = (term: Term): boolean =>
  term.key === 'environment' ||
  term.key === 'release' ||
  (term.key === 'has' && term.values.every(({ key }) => key === 'environment' || key === 'release'));

/** The facts that terms of cells look at; no other term is ever asked. */
const factsOf = ({ project, level, environment, release }: Place): GroupFacts => ({
  issueId: '',
  shortId: null,
  status: 'OPEN',
  substatus: null,
  assignee: null,
  level: level ?? '',
  platform: null,
  type: null,
  project,
  firstSeen: '',
  lastSeen: '',
  events: 0,
  users: 0,
  seenIn: [{ environment, release }],
  firstRelease: null,
  tags: new Map(),
  isSeenByUser: null,
  texts: [],
  lacksTexts: true,
});
