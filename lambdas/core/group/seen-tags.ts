import { createHash } from 'node:crypto';
import type { CountedTags, StoredEvent } from './group.ts';
import { seenName, type Instants } from './seen-in.ts';

/** The values of indexed tags that a group was seen with, counted like its environments (docs/invariants.md, rule 13). */

/** How the counter of one value changes. */
export interface TagChange extends Instants {
  key: string;
  place: string;
  /** Null where only the place is known. */
  value: string | null;
}

/** A value is a part of keys, of which DynamoDB takes 1,024 bytes, and of every event row. */
const MAX_PLACE_BYTES = 64;

/** A value as keys have it: itself, or its digest where it is long; null for none. */
export function tagPlace(value: string): string | null {
  const name = seenName(value);
  if (name === null) return null;
  if (Buffer.byteLength(name) <= MAX_PLACE_BYTES) return `=${name}`;
  return `~${createHash('sha256').update(name).digest('base64url').slice(0, 22)}`;
}

/** The value that a place stands for; null where it is a digest. */
const valueAt = (place: string): string | null => (place.startsWith('=') ? place.slice(1) : null);

/** Counted by what an event says, under these keys. */
export const countedTags = (tags: Readonly<Record<string, string>>, keys: readonly string[]): CountedTags =>
  keys.toSorted().map((key) => [key, Object.hasOwn(tags, key) ? tagPlace(tags[key] ?? '') : null]);

/** Counted as before, but for keys that are indexed no longer. */
export const stillCounted = (counted: CountedTags | null, keys: readonly string[]): CountedTags =>
  (counted ?? []).filter(([key]) => keys.includes(key));

type TaggedEvent = Pick<StoredEvent, 'eventId' | 'timestamp' | 'tags' | 'countedUnder'>;

/** The changes of the counters by value, where each event comes (1) or leaves (-1), as each says that it is counted. */
export function tagChanges(events: readonly { event: TaggedEvent; by: 1 | -1 }[]): TagChange[] {
  const counted = events.flatMap(({ event, by }) =>
    (event.countedUnder ?? []).flatMap(([key, place]) => (place === null ? [] : [{ event, by, key, place }])),
  );
  type Counted = (typeof counted)[number];
  const isSame = (a: Counted, b: Counted) =>
    a.event.eventId === b.event.eventId &&
    a.event.timestamp === b.event.timestamp &&
    a.key === b.key &&
    a.place === b.place;
  // One that leaves and comes back as it was has stayed.
  const changed = counted.filter(
    (one) => !counted.some((other) => other.by === -one.by && isSame(one, other)),
  );
  return [...Map.groupBy(changed, ({ key, place }) => JSON.stringify([key, place])).values()].flatMap(
    (some) => {
      const [first] = some;
      if (first === undefined) return [];
      const { key, place } = first;
      const instants = (wanted: 1 | -1) =>
        some.filter(({ by }) => by === wanted).map(({ event }) => event.timestamp);
      const told = some
        .map(({ event: { tags } }) => tags[key])
        .find((text) => text !== undefined && tagPlace(text) === place);
      return [
        {
          key,
          place,
          value: seenName(told ?? null) ?? valueAt(place),
          came: instants(1),
          left: instants(-1),
        },
      ];
    },
  );
}
