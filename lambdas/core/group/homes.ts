import type { Group, StoredEvent } from './group.ts';
import { isBare, isTombstone, merge, toldTimes, unknownGroup, withBareTimes, withTimes } from './merge.ts';
import type { EventSighting } from './observation.ts';
import { fallBack, ownTexts } from './texts.ts';

/**
 * How a group changes when events leave it, come into it or turn out to say something else: what it takes from events
 * is a function of those that live in it (docs/invariants.md, rule 17).
 */

/** Which of what a group takes from its events has to be read anew, without those that leave. */
export interface Anew {
  first: boolean;
  last: boolean;
}

export const NOTHING_ANEW: Anew = { first: false, last: false };

/** The events at the ends of those that stay; null where none does, or where it was not asked for. */
export interface Stays {
  first: StoredEvent | null;
  last: EventSighting | null;
}

/**
 * @param left rows as they were, @param came what the same rows, or others, say in their place.
 */
export function readAnew(group: Group, left: readonly StoredEvent[], came: readonly EventSighting[]): Anew {
  if (isTombstone(group)) return NOTHING_ANEW;
  const isFirstOfEvent = group.statusObservedAt === null || group.toldFirst !== null;
  const isFirst = left.some(({ timestamp }) => timestamp === group.firstSeen);
  const isLast = left.some((event) => isLastEvent(group, event));
  return {
    // One that stays and is as early as ever spares the reading.
    first: isFirstOfEvent && isFirst && !came.some(({ event }) => event.timestamp <= group.firstSeen),
    last: isLast && !came.some(({ event }) => isAtLeastLast(group, event)),
  };
}

const isLastEvent = (group: Group, { eventId, timestamp }: StoredEvent): boolean =>
  eventId === group.lastEventId && timestamp === group.lastEventAt;

const isAtLeastLast = (
  { lastEventAt, lastEventId }: Group,
  { timestamp, eventId }: EventSighting['event'],
): boolean =>
  lastEventAt === null ||
  timestamp > lastEventAt ||
  (timestamp === lastEventAt && eventId >= (lastEventId ?? ''));

/**
 * The group without the events that left, with those that came; null where nobody ever told of it and nothing is left
 * in it. `stays` holds what `readAnew` asked for.
 */
export function rehome(
  group: Group | undefined,
  { left, came }: { left: readonly StoredEvent[]; came: readonly EventSighting[] },
  stays: Stays,
): Group | null {
  const rest = group && without(group, left);
  const merged = merge(rest, stays.last === null ? came : [stays.last, ...came]);
  if (merged === undefined) return null;
  const counted = { ...merged, storedEvents: merged.storedEvents + came.length };
  if (group === undefined || isTombstone(group)) return counted;
  const told = toldTimes(group);
  const first = left.some(({ timestamp }) => timestamp === group.firstSeen)
    ? (stays.first?.timestamp ?? '')
    : isBare(group)
      ? ''
      : group.firstSeen;
  const arrived = came.map(({ event }) => event.timestamp);
  const timed = withTimes(counted, [...told, first, ...arrived, counted.lastEventAt ?? ''], told);
  const known = withBareTimes(timed);
  return isBare(known) && known.gone === null && known.lastObservedAt === '' ? null : known;
}

function without(group: Group, left: readonly StoredEvent[]): Group {
  const rest = { ...group, storedEvents: group.storedEvents - left.length };
  const isLeft = !isTombstone(group) && left.some((event) => isLastEvent(group, event));
  return isLeft ? withoutLastEvent(rest) : rest;
}

/** As if its last event had not been heard; a title and permalink that were told under this id stay. */
function withoutLastEvent(group: Group): Group {
  const rest = { ...group, lastEventAt: null, lastEventId: null, environment: null, release: null };
  if (group.statusObservedAt !== null) return rest;
  const { level, platform, culprit, type, project, title, permalink } = unknownGroup(group.issueId);
  const bare = { ...ownTexts(rest), level, platform, culprit, type, project, title, permalink };
  return fallBack(isOfAnother(group) ? { ...group, title: '', titleFrom: null } : group, null, bare);
}

/** Told under another id, an event gives its group no more than its row does. */
const isOfAnother = ({ culprit, type, permalinkFrom, permalink, project, titleFrom }: Group): boolean =>
  titleFrom === null &&
  culprit === null &&
  type === null &&
  project.slug === null &&
  (permalink === null || permalinkFrom !== null);
