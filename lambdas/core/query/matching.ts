import { foldCase, isWithin, literalOf, matchesGlob, type Glob } from './glob.ts';
import type { GroupFacts, SeenIn } from './facts.ts';
import type {
  AgeUnit,
  Comparison,
  CountTest,
  NamedDay,
  Presence,
  PresentKey,
  Query,
  State,
  Term,
  TimeTest,
} from './query.ts';

/** Yes, no, or neither, where what is stored does not tell. */
export type Truth = boolean | null;

/**
 * Tells of any group whether it is what the query asks for. Environment and release that are asked for hold of one
 * stored event together (docs/invariants.md, rule 31); one that is excluded leaves out a group with any such event.
 */
export function matcherOf(query: Query): (facts: GroupFacts, nowMs: number) => Truth {
  const terms = query.map(withoutCase);
  const ofOneEvent = terms.filter(isOfOneEvent);
  const others = terms.filter((term) => !isOfOneEvent(term));
  const asksForWords = others.some(({ key }) => key === 'words');
  return (facts, nowMs) => {
    const folded = { ...facts, allTexts: asksForWords ? facts.texts.join('\n').toLowerCase() : '' };
    // No where any is no, else unknown where any is (Kleene's logic).
    let truth: Truth = true;
    for (const term of others) {
      const one = holds(term, folded, nowMs);
      if (one === false) return false;
      truth &&= one;
    }
    if (ofOneEvent.length === 0) return truth;
    const seen = isAnySeen(facts, (pair) => isPartOf(ofOneEvent, pair));
    return seen === true ? truth : seen;
  };
}

interface FoldedFacts extends GroupFacts {
  /** Their texts as one, in lower case: most that a word is not in are known by one look at it. */
  allTexts: string;
}

/** Sentry's environments, releases, tags and user ids differ by case; nobody means it with the other keys. */
function withoutCase(term: Term): Term {
  switch (term.key) {
    case 'words':
    case 'level':
    case 'platform':
    case 'project':
    case 'type':
    case 'id':
    case 'assigned':
      return { ...term, values: term.values.map(foldCase) };
    default:
      return term;
  }
}

/** The terms that one event answers alone: environment and release, where they are asked for. */
function isOfOneEvent(term: Term): boolean {
  if (term.not) return false;
  if (term.key === 'has') return term.values.every(({ key }) => key === 'environment' || key === 'release');
  return term.key === 'environment' || term.key === 'release';
}

/**
 * Tells of a pair of environment and release whether events of it are what the query asks for; null where the query names
 * neither, so that it is about whole groups.
 */
export function pairMatcherOf(query: Query): ((seen: SeenIn) => boolean) | null {
  const terms = query.filter(isOfOneEvent);
  return terms.some(({ key }) => key !== 'has') ? (seen) => isPartOf(terms, seen) : null;
}

/** Whether events of this environment and release are among those that the query asks for. */
const isPartOf = (terms: Query, seen: SeenIn): boolean => terms.every((term) => isOf(term, seen));

function isOf(term: Term, seen: SeenIn): boolean {
  if (term.key === 'has') {
    return term.values.some(({ key }) => (key === 'environment' || key === 'release') && seen[key] !== null);
  }
  if (term.key !== 'environment' && term.key !== 'release') return false;
  const value = seen[term.key];
  return value !== null && term.values.some((glob) => matchesGlob(glob, value));
}

const isAnySeen = ({ seenIn }: GroupFacts, accepts: (seen: SeenIn) => boolean): Truth =>
  seenIn === null ? null : seenIn.some(accepts);

const holds = (term: Term, facts: FoldedFacts, nowMs: number): Truth => {
  const truth = holdsPlain(term, facts, nowMs);
  return term.not && truth !== null ? !truth : truth;
};

function holdsPlain(term: Term, facts: FoldedFacts, nowMs: number): Truth {
  switch (term.key) {
    case 'is':
      return term.values.some((state) => isIn(state, facts));
    case 'has':
      return any(term.values.map((presence) => isPresent(presence, facts)));
    case 'events':
    case 'users':
      return term.values.some((test) => isCount(test, facts[term.key]));
    case 'firstSeen':
    case 'lastSeen':
      return term.values.some((test) => isTime(test, Date.parse(facts[term.key]), nowMs));
    case 'environment':
    case 'release':
      return isAnySeen(facts, (seen) => isOf(term, seen));
    case 'firstRelease':
      return beganIn(term.values, facts);
    case 'tag': {
      const stored = facts.tags.get(term.name);
      return stored === undefined
        ? null
        : stored.some((value) => term.values.some((glob) => matchesGlob(glob, value)));
    }
    case 'user':
      return isSeenByAny(term.values, facts);
    case 'words':
      return hasWord(term.values, facts);
    case 'level':
    case 'platform':
    case 'project':
    case 'type':
    case 'id':
    case 'assigned':
      return isOneOf(term.values, textsOf(term.key, facts));
  }
}

function isIn(state: State, { status, substatus, assignee }: GroupFacts): boolean {
  switch (state) {
    case 'unresolved':
      return status === 'OPEN';
    case 'resolved':
      return status === 'RESOLVED';
    case 'archived':
      return status === 'IGNORED';
    case 'new':
    case 'ongoing':
    case 'regressed':
    case 'escalating':
      return status === 'OPEN' && substatus === state;
    case 'archived_until_escalating':
    case 'archived_until_condition_met':
    case 'archived_forever':
      return status === 'IGNORED' && substatus === state;
    case 'assigned':
      return assignee !== null;
    case 'unassigned':
      return assignee === null;
  }
}

function isPresent(presence: Presence, facts: GroupFacts): Truth {
  if (presence.key === 'tag') {
    const stored = facts.tags.get(presence.name);
    return stored === undefined ? null : stored.length > 0;
  }
  return isKeyPresent(presence.key, facts);
}

function isKeyPresent(key: PresentKey, facts: GroupFacts): Truth {
  switch (key) {
    case 'environment':
    case 'release':
      return isAnySeen(facts, (seen) => seen[key] !== null);
    case 'user':
      return facts.users > 0;
    case 'assigned':
      return facts.assignee !== null;
    case 'platform':
    case 'type':
      return facts[key] !== null;
  }
}

/** Sentry's word for a group that nobody is assigned to. */
const NOBODY = 'none';

function textsOf(
  key: 'level' | 'platform' | 'project' | 'type' | 'id' | 'assigned',
  facts: GroupFacts,
): (string | null)[] {
  switch (key) {
    case 'level':
    case 'platform':
    case 'type':
      return [facts[key]];
    case 'project':
      return [facts.project.id, facts.project.slug];
    case 'id':
      return [facts.issueId, facts.shortId];
    case 'assigned': {
      const { assignee } = facts;
      if (assignee === null) return [NOBODY];
      // Sentry writes a team with a number sign.
      return [assignee.id, assignee.name, assignee.type === 'team' ? `#${assignee.name ?? ''}` : null];
    }
  }
}

const isOneOf = (globs: readonly Glob[], texts: readonly (string | null)[]): boolean =>
  texts.some((text) => text !== null && globs.some((glob) => matchesGlob(glob, text.toLowerCase())));

function hasWord(globs: readonly Glob[], { texts, allTexts, lacksTexts }: FoldedFacts): Truth {
  const possible = globs.filter((glob) => isWithin(glob, allTexts));
  const hasOne = (text: string) => possible.some((glob) => isWithin(glob, text.toLowerCase()));
  if (possible.length > 0 && texts.some(hasOne)) return true;
  return lacksTexts ? null : false;
}

function beganIn(globs: readonly Glob[], { firstRelease }: GroupFacts): Truth {
  if (firstRelease === null) return null;
  const { release } = firstRelease;
  return release !== null && globs.some((glob) => matchesGlob(glob, release));
}

function isSeenByAny(globs: readonly Glob[], { isSeenByUser }: GroupFacts): Truth {
  if (isSeenByUser === null) return null;
  return globs.some((glob) => {
    const id = literalOf(glob);
    return id !== undefined && isSeenByUser(id);
  });
}

const isCount = ({ op, count }: CountTest, value: number): boolean =>
  op === '=' ? value === count : isCompared(op, value, count);

function isCompared(op: Comparison, value: number, bound: number): boolean {
  switch (op) {
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
  }
}

function isTime(test: TimeTest, valueMs: number, nowMs: number): boolean {
  switch (test.kind) {
    case 'instant':
      return isCompared(test.op, valueMs, Date.parse(test.at));
    case 'day': {
      const start = Date.parse(`${test.day}T00:00:00.000Z`);
      return valueMs >= start && valueMs < start + DAY_MS;
    }
    case 'named': {
      const start = startOfNamed(test.day, nowMs);
      if (test.op !== '=') return isCompared(test.op, valueMs, start);
      return valueMs >= start && valueMs < start + DAY_MS;
    }
    case 'age': {
      const bound = nowMs - test.amount * UNIT_MS[test.unit];
      return test.sign === '-' ? valueMs >= bound : valueMs <= bound;
    }
  }
}

const DAY_MS = 86_400_000;
/** How long each unit of a relative time is. */
export const UNIT_MS: Readonly<Record<AgeUnit, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
};

const DAYS_AGO: Readonly<Record<NamedDay, number>> = { today: 0, yesterday: 1 };

/**
 * The first instant of that day in UTC, as with a date that is written out: a link, an alert rule and an export mean the same
 * day, wherever they are read.
 */
export const startOfNamed = (day: NamedDay, nowMs: number): number =>
  (Math.floor(nowMs / DAY_MS) - DAYS_AGO[day]) * DAY_MS;

const any = (truths: readonly Truth[]): Truth =>
  truths.includes(true) ? true : truths.includes(null) ? null : false;
