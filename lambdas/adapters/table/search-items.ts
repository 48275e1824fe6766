import * as z from 'zod';
import { searchKey } from '../../contracts/item-keys.ts';
import {
  pairsText,
  parsePairsText,
  parseSearchFacts,
  searchFactsText,
  searchRowDigest,
  type SearchRow,
} from '../../core/group/search-row.ts';
import type { Item } from './items.ts';

/**
 * How a search row looks in the table. Its attributes are few texts, because a search reads those of every group, and
 * their names are short, because they count in each of them.
 */

const searchItemSchema = z.object({
  sk: z.string(),
  /** Texts, and code, one on each line: DynamoDB looks into them itself. */
  t: z.string(),
  c: z.string(),
  /** Facts and pairs. */
  f: z.string(),
  n: z.string(),
  /** There are more pairs. */
  m: z.boolean().default(false),
  /** The event that the code is of, where it is kept. */
  e: z.string().nullish(),
});

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
  const { sk, t, c, f, n, m, e } = searchItemSchema.parse(item);
  return {
    issueId: sk,
    ...parseSearchFacts(f),
    texts: linesOf(t),
    code: linesOf(c),
    codeOf: e ?? null,
    pairs: parsePairsText(n),
    hasMorePairs: m,
  };
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.split('\n'));
