import { createHash } from 'node:crypto';
import type { StoredEvent } from './group.ts';

/**
 * What a group was seen in: environments and releases by pair, so that both in one question mean the same stored event,
 * and values of indexed tags (docs/invariants.md, rule 13). A day counts its pairs; days join into totals.
 */

/** What one stored event says of both; null where it says nothing. */
export interface Pair {
  environment: string | null;
  release: string | null;
}

/** How many stored events, and between which instants (ISO 8601 UTC, milliseconds). */
export interface Count {
  count: number;
  firstSeen: string;
  lastSeen: string;
}

/** The events of one pair. */
export interface Seen extends Pair, Count {}

/** The events of one environment or one release; null are those that say none. */
export interface SeenValue extends Count {
  value: string | null;
}

/** The events of one value of an indexed tag. */
export interface SeenTag extends Count {
  key: string;
  value: string;
}

/** What a group's days tell together. */
export interface GroupSeen {
  /** Totals by pair, in no order. */
  seen: Seen[];
  /** Stored events that are in no pair's count: a version that did not count them stored them. */
  uncounted: number;
}

/** How a counter changes: the instants of the events that come, and of those that leave. */
export interface Instants {
  came: readonly string[];
  left: readonly string[];
}

/** How the counter of a pair changes. */
export interface SeenChange extends Pair, Instants {}

/**
 * Sentry takes releases of up to 250 characters and environments of up to 64 (develop.sentry.dev, "Event payloads"). What
 * is longer is counted under its beginning and its digest, so that no name makes an item too large to be written.
 */
const MAX_NAME = 256;
const NAME_START = 200;

/** The name under which an environment, a release or the value of a tag is counted; null where there is none. */
export function seenName(text: string | null): string | null {
  if (text === null || text === '') return null;
  return text.length > MAX_NAME ? startOf(text) : text;
}

function startOf(text: string): string {
  const digest = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  return `${text.slice(0, NAME_START).replace(/[\ud800-\udbff]$/, '')}…${digest}`;
}

export const pairOf = ({ environment, release }: Pick<StoredEvent, 'environment' | 'release'>): Pair => ({
  environment: seenName(environment),
  release: seenName(release),
});

/** One text for one pair. */
export const pairKey = ({ environment, release }: Pair): string => JSON.stringify([environment, release]);

/** Totals by pair, of the counts of several days, projects or groups. */
export const joinSeen = (seen: readonly Seen[]): Seen[] =>
  joinBy(seen, pairKey, ({ environment, release }) => ({ environment, release }));

export const byEnvironment = (seen: readonly Seen[]): SeenValue[] => byValue(seen, 'environment');

export const byRelease = (seen: readonly Seen[]): SeenValue[] => byValue(seen, 'release');

const byValue = (seen: readonly Seen[], name: keyof Pair): SeenValue[] =>
  joinBy(
    seen,
    (one) => JSON.stringify(one[name]),
    (one) => ({ value: one[name] }),
  );

/** All of these events together; null where there are none. */
export const totalOf = (counts: readonly Count[]): Count | null =>
  joinBy(
    counts,
    () => '',
    () => ({}),
  )[0] ?? null;

/** The events whose pair is accepted, such as those of one environment; null where there are none. */
export const seenWithin = (seen: readonly Seen[], accepts: (pair: Pair) => boolean): Count | null =>
  totalOf(seen.filter(accepts));

/** The releases that were first seen first and last; of one instant, the lesser name is the earlier. */
export function firstAndLastRelease(seen: readonly Seen[]): { first: string | null; last: string | null } {
  const releases = byRelease(seen)
    .flatMap(({ value, firstSeen }) => (value === null ? [] : [{ value, firstSeen }]))
    .sort((a, b) => order(a.firstSeen, b.firstSeen) || order(a.value, b.value));
  return { first: releases.at(0)?.value ?? null, last: releases.at(-1)?.value ?? null };
}

/** The release in which a group began; null where it began without one. */
export interface FirstRelease {
  release: string | null;
}

/**
 * By the stored events of the day on which the group was first seen; null where there are none: the first release of later
 * ones would be read as the one that broke it (docs/adr/0063).
 */
export const firstReleaseOf = (seen: readonly Seen[]): FirstRelease | null =>
  seen.length === 0 ? null : { release: firstAndLastRelease(seen).first };

/** The newest first; of one instant the more frequent, then by name. */
export const newestFirst = <T extends Count>(counts: readonly T[], nameOf: (one: T) => string): T[] =>
  counts.toSorted(
    (a, b) => order(b.lastSeen, a.lastSeen) || b.count - a.count || order(nameOf(a), nameOf(b)),
  );

const order = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

function joinBy<T extends Count, Name extends object>(
  counts: readonly T[],
  keyOf: (one: T) => string,
  nameOf: (one: T) => Name,
): (Name & Count)[] {
  const joined = new Map<string, Name & Count>();
  for (const one of counts) {
    const key = keyOf(one);
    const known = joined.get(key);
    joined.set(key, {
      ...nameOf(one),
      count: (known?.count ?? 0) + one.count,
      firstSeen: known === undefined || one.firstSeen < known.firstSeen ? one.firstSeen : known.firstSeen,
      lastSeen: known === undefined || one.lastSeen > known.lastSeen ? one.lastSeen : known.lastSeen,
    });
  }
  return [...joined.values()];
}

type CountedEvent = Pick<StoredEvent, 'eventId' | 'environment' | 'release' | 'timestamp'>;

/** The changes of one day's counters by pair, where each event comes (1) or leaves (-1). */
export function seenChanges(events: readonly { event: CountedEvent; by: 1 | -1 }[]): SeenChange[] {
  const isSame = (a: CountedEvent, b: CountedEvent) =>
    a.eventId === b.eventId && a.timestamp === b.timestamp && pairKey(pairOf(a)) === pairKey(pairOf(b));
  // One that leaves and comes back as it was has stayed.
  const changed = events.filter(
    ({ event, by }) => !events.some((other) => other.by === -by && isSame(other.event, event)),
  );
  const byPair = Map.groupBy(changed, ({ event }) => pairKey(pairOf(event)));
  return [...byPair.values()].map((some) => {
    const instants = (wanted: 1 | -1) =>
      some.filter(({ by }) => by === wanted).map(({ event }) => event.timestamp);
    return {
      ...NO_PAIR,
      ...some.map(({ event }) => pairOf(event))[0],
      came: instants(1),
      left: instants(-1),
    };
  });
}

const NO_PAIR: Pair = { environment: null, release: null };

/** The ends of the events that stay in a counter, as rows tell them; null where `endsToRead` did not ask for it. */
export interface Ends {
  first: string | null;
  last: string | null;
}

/** Which ends of a counter have to be read anew: the event that was there leaves, others stay and none comes that is further. */
export function endsToRead(known: Count, { came, left }: Instants): { first: boolean; last: boolean } {
  const isAnyLeft = known.count > left.length;
  return {
    first: isAnyLeft && left.includes(known.firstSeen) && !came.some((at) => at <= known.firstSeen),
    last: isAnyLeft && left.includes(known.lastSeen) && !came.some((at) => at >= known.lastSeen),
  };
}

/** A counter after a change; null where none of its events is left. */
export function changedCount(
  known: Count | undefined,
  { came, left }: Instants,
  ends: Ends = { first: null, last: null },
): Count | null {
  const staying = Math.max(0, (known?.count ?? 0) - left.length);
  const isAnyLeft = known !== undefined && staying > 0;
  const instants = [
    ...came,
    ...(isAnyLeft ? [ends.first ?? known.firstSeen, ends.last ?? known.lastSeen] : []),
  ].sort();
  const [firstSeen] = instants;
  const lastSeen = instants.at(-1);
  if (firstSeen === undefined || lastSeen === undefined) return null;
  return { count: staying + came.length, firstSeen, lastSeen };
}
