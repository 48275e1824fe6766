import type { Group } from './group.ts';
import type { GroupSnapshot } from './observation.ts';

/**
 * A project is renamed a few times at most, and each time its issues get other short ids; whoever sends more must not
 * fill an item with them.
 */
const MAX_SHORT_IDS = 16;

type Named = Pick<Group, 'shortId' | 'formerShortIds'>;

/** Every short id that the group is known by, sorted. */
export const allShortIds = ({ shortId, formerShortIds }: Named): string[] =>
  unionOf(formerShortIds, shortId === null ? [] : [shortId]);

/**
 * The group `after` a snapshot, known also by the short ids of the group before it and of the snapshot: a union, so
 * that the order of arrival leaves no trace.
 */
export function withShortIdOf<G extends Named>(
  before: Named,
  { description: { shortId } }: GroupSnapshot,
  after: G,
): G {
  const all = unionOf(allShortIds(before), shortId === null ? [] : [shortId]);
  return { ...after, formerShortIds: all.filter((each) => each !== after.shortId) };
}

/** The first ones in their order, which does not depend on the order in which they are told. */
const unionOf = (a: readonly string[], b: readonly string[]): string[] =>
  [...new Set([...a, ...b])].sort().slice(0, MAX_SHORT_IDS);

/** A short id as Sentry writes it: the project's slug, a hyphen, and digits of base 32. */
export const isShortId = (text: string): boolean => /^[\w-]{1,60}-[0-9A-Z]{1,13}$/i.test(text);
