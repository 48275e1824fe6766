import { GROUP_STATUSES, type GroupStatus } from '../group/group.ts';
import type { SeenIn } from './facts.ts';
import { matchesGlob } from './glob.ts';
import { startOfNamed, UNIT_MS } from './matching.ts';
import type { Query, State, TimeKey } from './query.ts';

/** What need not be read, because nothing there can match. What is left is matched in full. */

/** The status of a state; undefined where it may be any. */
export const STATUS_OF_STATE: Readonly<Record<State, GroupStatus | undefined>> = {
  unresolved: 'OPEN',
  new: 'OPEN',
  ongoing: 'OPEN',
  regressed: 'OPEN',
  escalating: 'OPEN',
  resolved: 'RESOLVED',
  archived: 'IGNORED',
  archived_until_escalating: 'IGNORED',
  archived_until_condition_met: 'IGNORED',
  archived_forever: 'IGNORED',
  assigned: undefined,
  unassigned: undefined,
};

/** The states that say no more than a status does. */
export const WHOLE_STATUS: ReadonlySet<State> = new Set(['unresolved', 'resolved', 'archived']);

/** Whether the query itself says which statuses are meant. */
export const asksForStatus = (query: Query): boolean => query.some(isAboutStatus);

/** The same query for any status. */
export const withoutStatus = (query: Query): Query => query.filter((term) => !isAboutStatus(term));

const isAboutStatus = (term: Query[number]): boolean =>
  term.key === 'is' && term.values.some((state) => STATUS_OF_STATE[state] !== undefined);

/** The statuses that a group may have that matches. */
export const statusesOf = (query: Query): GroupStatus[] =>
  GROUP_STATUSES.filter((status) =>
    query.every((term) => {
      if (term.key !== 'is') return true;
      return term.not
        ? !term.values.some((state) => WHOLE_STATUS.has(state) && STATUS_OF_STATE[state] === status)
        : term.values.some((state) => (STATUS_OF_STATE[state] ?? status) === status);
    }),
  );

/** Both inclusive, in milliseconds. */
export interface TimeRange {
  from: number;
  to: number;
}

/** The times that a group may have that matches. */
export function rangeOf(query: Query, key: TimeKey, nowMs: number): TimeRange {
  const range = { from: -Infinity, to: Infinity };
  for (const term of query) {
    const [test, ...others] = term.key === key && !term.not ? term.values : [];
    if (test === undefined || others.length > 0) continue;
    switch (test.kind) {
      case 'instant':
        if (test.op === '>' || test.op === '>=') range.from = Math.max(range.from, Date.parse(test.at));
        else range.to = Math.min(range.to, Date.parse(test.at));
        break;
      case 'day': {
        const start = Date.parse(`${test.day}T00:00:00.000Z`);
        range.from = Math.max(range.from, start);
        range.to = Math.min(range.to, start + UNIT_MS.d - 1);
        break;
      }
      case 'named': {
        const start = startOfNamed(test.day, nowMs);
        if (test.op !== '<' && test.op !== '<=') range.from = Math.max(range.from, start);
        if (test.op === '<' || test.op === '<=') range.to = Math.min(range.to, start);
        if (test.op === '=') range.to = Math.min(range.to, start + UNIT_MS.d - 1);
        break;
      }
      case 'age': {
        const bound = nowMs - test.amount * UNIT_MS[test.unit];
        if (test.sign === '-') range.from = Math.max(range.from, bound);
        else range.to = Math.min(range.to, bound);
      }
    }
  }
  return range;
}

/** Whether the few facts and texts of a search row answer the term (core/group/search-row.ts). */
export function isOfSearchRow(term: Query[number]): boolean {
  switch (term.key) {
    case 'events':
    case 'users':
    case 'firstSeen':
    case 'lastSeen':
    case 'user':
    case 'tag':
    case 'id':
    case 'firstRelease':
      return false;
    case 'has':
      return term.values.every(({ key }) => key !== 'user' && key !== 'tag');
    default:
      return true;
  }
}

/**
 * Whether a group that is known to have begun as the query asks can have these pairs: the release in which it began is
 * one of them. All can where the pairs are not known.
 */
export function mayBegin(query: Query): (pairs: readonly SeenIn[] | null) => boolean {
  const began = query.flatMap((term) => (term.key === 'firstRelease' && !term.not ? [term.values] : []));
  return (pairs) =>
    began.every(
      (globs) =>
        pairs?.some(({ release }) => release !== null && globs.some((glob) => matchesGlob(glob, release))) !==
        false,
    );
}

/** Whether the term asks for environments or releases of stored events. */
export const isAboutPairs = (term: Query[number]): boolean =>
  term.key === 'has'
    ? term.values.some(({ key }) => key === 'environment' || key === 'release')
    : term.key === 'environment' || term.key === 'release';
