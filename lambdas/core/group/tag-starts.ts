/** Since when each indexed tag is counted: an instant of ISO 8601, or null where that is the table's beginning. */
export type TagStarts = Readonly<Record<string, string | null>>;

/** What is noted of keys, and what is known when a run of the sync begins. */
interface Now {
  /** `INDEX_TAGS`, as the functions have it now. */
  keys: Iterable<string>;
  /** ISO 8601. */
  at: string;
  /** Nothing was stored before: what is counted now has been from the first event on. */
  isNewTable: boolean;
}

/**
 * A key that is new counts from now on, and one that is no longer indexed is forgotten: should it come back, a gap lies
 * between. `known` is null where nothing was ever noted.
 */
export function tagStarts(known: TagStarts | null, { keys, at, isNewTable }: Now): TagStarts {
  const sinceNow = known === null && isNewTable ? null : at;
  return Object.fromEntries(
    [...keys]
      .sort()
      .map((key) => [key, known !== null && Object.hasOwn(known, key) ? (known[key] ?? null) : sinceNow]),
  );
}

/** Whether everything of the last days up to `from`, ISO 8601, was counted under this key. */
export const isCountedSince = (starts: TagStarts, key: string, from: string): boolean => {
  if (!Object.hasOwn(starts, key)) return false;
  const since = starts[key] ?? null;
  return since === null || Date.parse(since) <= Date.parse(from);
};
