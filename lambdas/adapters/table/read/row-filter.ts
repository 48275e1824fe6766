import { GROUP_STATUSES, type GroupStatus } from '../../../core/group/group.ts';
import { PAIRS_WITHOUT_ENVIRONMENT } from '../../../core/group/search-row.ts';
import { foldCase, literalOf, type Glob } from '../../../core/query/glob.ts';
import type { Presence, Query, State, Term } from '../../../core/query/query.ts';
import {
  textOfExactly,
  textOfState,
  textOfStatus,
  textsOfFact,
  textsOfProject,
  textsOfValue,
} from './fact-texts.ts';

/**
 * What DynamoDB looks for in search rows itself, so that few rows travel. A row that it leaves out cannot match; one that it
 * lets through is still to be matched. What no expression can say is left to us.
 */
export interface RowFilter {
  /** Undefined where every row is let through. */
  expression: string | undefined;
  values: Record<string, string | boolean>;
  /** The terms of which the expression says nothing, or not all that their texts tell. */
  open: Query;
}

interface Asked {
  /** Rows too that have no environment, if all but the environment may hold. */
  orWithoutEnvironment?: boolean;
  /** Those that a list shows. */
  statuses?: readonly GroupStatus[];
}

/**
 * DynamoDB takes an expression of 4 KB with at most 300 operators (AWS, "Service, account, and table quotas"): what a query
 * asks beyond so many texts is left to us.
 */
const MAX_TEXTS = 40;
/** Of one value; the longest are in the fewest rows. */
const MAX_TEXTS_OF_VALUE = 8;

/** Rows in which the query may hold. */
export function filterOf(
  query: Query,
  { orWithoutEnvironment = false, statuses = GROUP_STATUSES }: Asked = {},
): RowFilter {
  const filter: RowFilter = { expression: undefined, values: {}, open: [] };
  const binder = createBinder(filter.values);
  const conditionsOf = (terms: Query): string[] =>
    terms.flatMap((term) => {
      const condition = conditionOf(term, binder);
      if (condition === null || hasLongValue(term)) filter.open = [...filter.open, term];
      return condition ?? [];
    });
  const isOfEnvironment = (term: Term) => orWithoutEnvironment && term.key === 'environment' && !term.not;
  const listed = ofStatuses(statuses, binder);
  const conditions = [...listed, ...conditionsOf(query.filter((term) => !isOfEnvironment(term)))];
  const within = conditionsOf(query.filter(isOfEnvironment));
  if (within.length > 0) conditions.push(anyOf([allOf(within), withoutEnvironment(binder)]));
  return { ...filter, expression: conditions.length === 0 ? undefined : allOf(conditions) };
}

/**
 * Whether the filter answers the term alone: a word that it has found in the lines of a row is in one of them. Of a name it
 * does not tell whether it is that of an environment or of a release.
 */
export const isAnsweredByFilter = (term: Term): boolean =>
  term.key === 'words' && !term.not && areWords(term.values);

/** One part each, of one line. */
const areWords = (values: readonly Glob[]): boolean =>
  values.length <= MAX_TEXTS &&
  values.every((value) => value.length === 1 && value[0] !== '' && !/[\r\n]/.test(value[0]));

interface Binder {
  /** Placeholders for these texts; null where there is no room for all of them. */
  texts: (texts: readonly string[]) => string[] | null;
  value: (name: string, value: string | boolean) => string;
}

function createBinder(values: Record<string, string | boolean>): Binder {
  let count = 0;
  const value = (name: string, one: string | boolean) => {
    values[`:${name}`] = one;
    return `:${name}`;
  };
  return {
    value,
    texts: (texts) =>
      count + texts.length > MAX_TEXTS ? null : texts.map((text) => value(`t${(count++).toString()}`, text)),
  };
}

const allOf = (conditions: readonly string[]): string => conditions.join(' AND ');
/** DynamoDB refuses parentheses that say nothing. */
const anyOf = (conditions: readonly string[]): string =>
  conditions.length === 1 ? conditions.join('') : `(${conditions.join(' OR ')})`;

/** Of such a value some texts are not looked for: nearly every row may have the others. */
const hasLongValue = (term: Term): boolean =>
  term.values.some((value) => Array.isArray(value) && value.length > MAX_TEXTS_OF_VALUE);

/** Null where an expression cannot say it. */
function conditionOf(term: Term, binder: Binder): string | null {
  switch (term.key) {
    case 'words':
      return term.not
        ? withoutWords(term.values, binder)
        : anyWay(term.values.map(foldCase).map(textsOfWord), binder, inTexts);
    case 'environment':
    case 'release':
    case 'firstRelease':
      // The release in which a group began is one of those that its events have. Of
      // which key a name is, no expression can say: one that is excluded may be of the other.
      return term.not ? null : anyWay(term.values.map(textsInPairs), binder, inPairs);
    case 'level':
    case 'platform':
    case 'type': {
      const { key, not, values } = term;
      return not
        ? withoutFacts(
            values.map((glob) => textOfExactly(key, glob)),
            binder,
          )
        : anyWay(
            values.map((glob) => textsOfFact(key, glob)),
            binder,
            inFacts,
          );
    }
    case 'project':
      return term.not ? null : anyWay(term.values.flatMap(textsOfProject), binder, inFacts);
    case 'is':
      return ofStates(term, binder);
    case 'has':
      return hasEnvironment(term, binder);
    default:
      return null;
  }
}

function hasEnvironment(
  { not, values: [presence, ...others] }: { not: boolean; values: readonly Presence[] },
  binder: Binder,
): string | null {
  if (presence?.key !== 'environment' || others.length > 0) return null;
  const without = withoutEnvironment(binder);
  return not ? without : anyOf([`NOT ${without}`, withMorePairs(binder)]);
}

/** Of such a row nobody knows: its text of pairs is that of none. */
const withMorePairs = (binder: Binder): string => `m = ${binder.value('more', true)}`;
const withoutEnvironment = (binder: Binder): string =>
  `begins_with(n, ${binder.value('none', PAIRS_WITHOUT_ENVIRONMENT)})`;

/** Where a text is looked for. */
interface Place {
  has: (text: string) => string;
  /** What else lets a row through. */
  or: (binder: Binder) => readonly string[];
}

const inTexts: Place = { has: (text) => `(contains(t, ${text}) OR contains(c, ${text}))`, or: () => [] };
const inPairs: Place = {
  has: (text) => `contains(n, ${text})`,
  or: (binder) => [withMorePairs(binder)],
};
const inFacts: Place = { has: (text) => `contains(f, ${text})`, or: () => [] };

/** Rows that have all texts of one way to match; null where of one no text tells, so that any row may match so. */
function anyWay(
  ways: readonly (readonly string[] | null)[],
  binder: Binder,
  { has, or }: Place,
): string | null {
  const told = ways.flatMap((texts) => (texts === null || texts.length === 0 ? [] : [fewOf(texts)]));
  if (told.length < ways.length) return null;
  const places = binder.texts(told.flat());
  if (places === null) return null;
  const left = places.values();
  const conditions = told.map((texts) => allOf(texts.flatMap(() => left.next().value ?? []).map(has)));
  return anyOf([...conditions, ...or(binder)]);
}

const fewOf = (texts: readonly string[]): string[] =>
  [...new Set(texts)].toSorted((a, b) => b.length - a.length).slice(0, MAX_TEXTS_OF_VALUE);

const textsOfWord = (glob: Glob): readonly string[] => glob.filter((text) => text !== '');

const textsInPairs = (glob: Glob): readonly string[] | null => textsOfValue(glob, '"');

/** Lines are what keeps texts apart: a word that spans some is in none of them. */
function withoutWords(values: readonly Glob[], binder: Binder): string | null {
  if (!areWords(values)) return null;
  const words = values.map(foldCase).map(literalOf);
  const places = binder.texts(words.flatMap((word) => word ?? []));
  return places && allOf(places.map((place) => `NOT ${inTexts.has(place)}`));
}

function withoutFacts(texts: readonly (string | null)[], binder: Binder): string | null {
  const told = texts.flatMap((text) => text ?? []);
  const places = told.length < texts.length ? null : binder.texts(told);
  return places && allOf(places.map((place) => `NOT ${inFacts.has(place)}`));
}

function ofStates(
  { not, values }: { not: boolean; values: readonly State[] },
  binder: Binder,
): string | null {
  const states = values.map(textOfState);
  const places = binder.texts(states.map(({ text }) => text));
  const conditions = places?.map((place, index) => {
    const isWanted = states[index]?.isIn !== not;
    return isWanted ? inFacts.has(place) : `NOT ${inFacts.has(place)}`;
  });
  return conditions === undefined ? null : not ? allOf(conditions) : anyOf(conditions);
}

const ofStatuses = (statuses: readonly GroupStatus[], binder: Binder): string[] =>
  statuses.length === 0 || GROUP_STATUSES.every((status) => statuses.includes(status))
    ? []
    : [anyOf((binder.texts(statuses.map(textOfStatus)) ?? []).map(inFacts.has))];
