import { PAIRS_WITHOUT_ENVIRONMENT } from '../../../core/group/search-row.ts';
import { foldCase, literalOf, type Glob } from '../../../core/query/glob.ts';
import type { Query, Term } from '../../../core/query/query.ts';

/**
 * What DynamoDB looks for in search rows itself, so that few rows travel. A row that it leaves out cannot match; one that it
 * lets through is still to be matched. What no expression can say is left to us.
 */
export interface RowFilter {
  /** Undefined where every row is let through. */
  expression: string | undefined;
  values: Record<string, string | boolean>;
  /** The terms of which the expression says nothing. */
  open: Query;
}

/**
 * DynamoDB takes an expression of 4 KB with at most 300 operators (AWS, "Service, account, and table quotas"): what a query
 * asks beyond so many texts is left to us.
 */
const MAX_TEXTS = 40;

/** Rows in which the query may hold; with `orWithoutEnvironment` those too that have no environment, if the rest may hold. */
export function filterOf(query: Query, { orWithoutEnvironment = false } = {}): RowFilter {
  const filter: RowFilter = { expression: undefined, values: {}, open: [] };
  const binder = createBinder(filter.values);
  const conditionsOf = (terms: Query): string[] =>
    terms.flatMap((term) => {
      const condition = conditionOf(term, binder);
      if (condition === null) filter.open = [...filter.open, term];
      return condition ?? [];
    });
  const isOfEnvironment = (term: Term) => orWithoutEnvironment && term.key === 'environment' && !term.not;
  const conditions = conditionsOf(query.filter((term) => !isOfEnvironment(term)));
  const within = conditionsOf(query.filter(isOfEnvironment));
  if (within.length > 0) conditions.push(anyOf([allOf(within), withoutEnvironment(binder)]));
  return { ...filter, expression: conditions.length === 0 ? undefined : allOf(conditions) };
}

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

/** Null where an expression cannot say it. */
function conditionOf(term: Term, binder: Binder): string | null {
  switch (term.key) {
    case 'words':
      return term.not
        ? withoutWords(term.values, binder)
        : anyValue(term.values.map(foldCase), binder, inTexts);
    case 'environment':
    case 'release':
    case 'firstRelease':
      // The release in which a group began is one of those that its events have. Of
      // which key a name is, no expression can say: one that is excluded may be of the other.
      return term.not ? null : anyValue(term.values, binder, inPairs);
    case 'has': {
      const [presence, ...others] = term.values;
      if (presence?.key !== 'environment' || others.length > 0) return null;
      const without = withoutEnvironment(binder);
      return term.not ? without : anyOf([`NOT ${without}`, withMorePairs(binder)]);
    }
    default:
      return null;
  }
}

/** Of such a row nobody knows: its text of pairs is that of none. */
const withMorePairs = (binder: Binder): string => `m = ${binder.value('more', true)}`;
const withoutEnvironment = (binder: Binder): string =>
  `begins_with(n, ${binder.value('none', PAIRS_WITHOUT_ENVIRONMENT)})`;

/** How one text of a value is looked for; null where it cannot be. */
interface Looked {
  textsOf: (glob: Glob) => readonly string[] | null;
  condition: (place: string) => string;
  /** What else lets a row through. */
  or: (binder: Binder) => readonly string[];
}

const inTexts: Looked = {
  textsOf: (glob) => glob.filter((text) => text !== ''),
  condition: (place) => `(contains(t, ${place}) OR contains(c, ${place}))`,
  or: () => [],
};

const inPairs: Looked = {
  textsOf: textsInPairs,
  condition: (place) => `contains(n, ${place})`,
  or: (binder) => [withMorePairs(binder)],
};

function anyValue(values: readonly Glob[], binder: Binder, how: Looked): string | null {
  const texts = values.map(how.textsOf);
  // A value without a text is in every row.
  if (texts.some((some) => some === null || some.length === 0)) return null;
  const places = binder.texts(texts.flatMap((some) => some ?? []));
  if (places === null) return null;
  const left = places.values();
  const conditions = texts.map((some) =>
    allOf((some ?? []).flatMap(() => left.next().value ?? []).map(how.condition)),
  );
  return anyOf([...conditions, ...how.or(binder)]);
}

/** The parts of a name as JSON has them, with the quotes of its beginning and its end. */
function textsInPairs(glob: Glob): readonly string[] | null {
  // Half a character may be written in another way than both halves together.
  if (!glob.every((part) => part.isWellFormed())) return null;
  const texts = glob.map((part, index) => {
    const [before, after] = [index === 0 ? '"' : '', index === glob.length - 1 ? '"' : ''];
    return part === '' ? '' : `${before}${JSON.stringify(part).slice(1, -1)}${after}`;
  });
  return texts.filter((text) => text !== '');
}

/** Lines are what keeps texts apart: a word that spans some is in none of them. */
function withoutWords(values: readonly Glob[], binder: Binder): string | null {
  const words = values.map(foldCase).map(literalOf);
  if (words.some((word) => word === undefined || word === '' || /[\r\n]/.test(word))) return null;
  const places = binder.texts(words.flatMap((word) => word ?? []));
  return places && allOf(places.map((place) => `NOT ${inTexts.condition(place)}`));
}
