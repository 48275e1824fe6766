import type { FurtherCategory, ListStream } from '../../adapters/table/sync/sync-items.ts';
import { HIDDEN_CATEGORIES, isCategoryWord, isListedCategory } from '../../core/sentry/categories.ts';

/** A request each in every run. Sentry has a dozen and a half in all. */
const MAX_CATEGORIES = 20;

/** One list for each category that the list of all leaves out: those that are known, and those that were learned. */
export const categoryStreams = (learned: readonly FurtherCategory[]): ListStream[] =>
  [...new Set([...HIDDEN_CATEGORIES, ...learned.map(({ name }) => name)])].map((category) => ({
    from: null,
    before: null,
    category,
    cursor: null,
  }));

/** What is known of further categories once one was asked for: kept only where it says more than the code does. */
export function withCategory(
  known: readonly FurtherCategory[],
  { name, isListed }: FurtherCategory,
): readonly FurtherCategory[] {
  const others = known.filter((each) => each.name !== name);
  if (HIDDEN_CATEGORIES.includes(name) && !isListed) return others;
  return [...others, { name, isListed }].sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, MAX_CATEGORIES);
}

/**
 * Adds the categories of issues that were looked up by id. One that no list has shown is asked for from the next run
 * on; where Sentry takes no such question, or answers it with nothing, its issues are followed by their ids.
 */
export const withLearned = (
  known: readonly FurtherCategory[],
  lookedUp: Iterable<string>,
): readonly FurtherCategory[] =>
  [...lookedUp]
    .filter((name) => isCategoryWord(name) && !isListedCategory(name))
    .filter((name) => !known.some((each) => each.name === name))
    .reduce((all, name) => withCategory(all, { name, isListed: false }), known);

/** What a run counts an issue under. */
export const categoryOf = (category: string | null): string => category ?? 'unknown';
