import { searchKey } from '../../contracts/item-keys.ts';
import {
  namesNoEnvironment,
  pairsText,
  parsePairsText,
  parsePairValues,
  parseSearchFacts,
  searchFactsText,
  searchRowDigest,
  type PairValues,
  type SearchFacts,
  type SearchRow,
} from '../../core/group/search-row.ts';
import type { Pair } from '../../core/group/seen-in.ts';
import type { Item } from './items.ts';

/**
 * How a search row looks in the table. Its attributes are few texts, because a search reads those of every group, and
 * their names are short, because they count in each of them:
 * - `t` texts and `c` code, one on each line: DynamoDB looks into them itself;
 * - `f` facts, `n` pairs, `m` where there are more pairs;
 * - `e` the event that the code is of, where it is kept.
 */
export const searchItem = (row: SearchRow, expiresAt: number): Item => ({
  ...searchKey(row.issueId),
  t: row.texts.join('\n'),
  c: row.code.join('\n'),
  f: searchFactsText(row),
  n: pairsText(row.pairs),
  ...(row.hasMorePairs ? { m: true } : {}),
  ...(row.codeOf === null ? {} : { e: row.codeOf }),
  v: searchRowDigest(row),
  expiresAt,
});

/** Throws where the item is no search row of ours. */
export function parseSearchRow(item: Item): SearchRow {
  const codeOf = item['e'] ?? null;
  return {
    issueId: textOf(item, 'sk'),
    ...parseSearchFacts(textOf(item, 'f')),
    texts: linesOf(textOf(item, 't')),
    code: linesOf(textOf(item, 'c')),
    codeOf: codeOf === null ? null : textOf(item, 'e'),
    pairs: parsePairsText(textOf(item, 'n')),
    hasMorePairs: hasMorePairs(item),
  };
}

/** What a row tells, in parts that can be read without the others. */
const ATTRIBUTES = {
  texts: ['t'],
  code: ['c'],
  facts: ['f'],
  pairs: ['n', 'm'],
  pairValues: ['n', 'm'],
  hasEnvironment: ['n', 'm'],
} as const;
export type RowPart = keyof typeof ATTRIBUTES;

/** A row of which some parts were read; null is what was not. */
export interface ReadRow {
  issueId: string;
  texts: readonly string[] | null;
  code: readonly string[] | null;
  facts: SearchFacts | null;
  /** Null also where the row has no room for them. */
  pairs: readonly Pair[] | null;
  /** The values that they have, where pairs as such do not matter; null also where the row has no room for them. */
  pairValues: PairValues | null;
  /** Whether any of its pairs has an environment: told without reading all of them. */
  hasEnvironment: boolean | null;
}

/** What has to be read for these parts. */
export const attributesOf = (parts: ReadonlySet<RowPart>): string[] => [
  ...new Set(['sk', ...[...parts].flatMap((part) => ATTRIBUTES[part])]),
];

/** Throws where one of these parts is not as we write it. */
export function parseRowParts(item: Item, parts: ReadonlySet<RowPart>): ReadRow {
  return {
    issueId: textOf(item, 'sk'),
    texts: parts.has('texts') ? linesOf(textOf(item, 't')) : null,
    code: parts.has('code') ? linesOf(textOf(item, 'c')) : null,
    facts: parts.has('facts') ? parseSearchFacts(textOf(item, 'f')) : null,
    pairs: parts.has('pairs') && !hasMorePairs(item) ? parsePairsText(textOf(item, 'n')) : null,
    pairValues: parts.has('pairValues') && !hasMorePairs(item) ? parsePairValues(textOf(item, 'n')) : null,
    hasEnvironment:
      parts.has('hasEnvironment') && !hasMorePairs(item) ? !namesNoEnvironment(textOf(item, 'n')) : null,
  };
}

/** Looked at by hand: a schema takes several times as long, for every group of the table. */
function textOf(item: Item, name: string): string {
  const text = item[name];
  if (typeof text === 'string') return text;
  throw new Error(notARow(item, name));
}

function hasMorePairs(item: Item): boolean {
  const { m } = item;
  if (m === undefined || typeof m === 'boolean') return m === true;
  throw new Error(notARow(item, 'm'));
}

const notARow = (item: Item, name: string): string =>
  `Item ${String(item['pk'])} / ${String(item['sk'])} is not a search row (${name}).`;

const linesOf = (text: string): string[] => (text === '' ? [] : text.split('\n'));
