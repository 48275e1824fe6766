import { withVersion, type Group } from './group.ts';
import { hear, merge } from './merge.ts';
import type { EventSighting } from './observation.ts';
import { compare, positionOfSighting } from './positions.ts';
import { pairKey, pairOf } from './seen-in.ts';
import { tagChanges, type TagChange } from './seen-tags.ts';
import { UNTITLED } from '../sentry/parse.ts';
import { withoutEmptyTexts } from './texts.ts';
import { dayCounts, type DayCount, type ToldEvent } from './write-plan.ts';

/**
 * What some new events of a hot group change of it, put beside them and folded into the group later, together with others
 * (docs/adr/0070): the item of a group takes one transaction at a time. Merging is free of order, so a fold leaves what the
 * events themselves would have left.
 */
export interface Tally {
  /** How many events it counts, and over how many parts of the index they are spread. */
  events: number;
  shards: number;
  days: readonly DayCount[];
  tags: readonly TagChange[];
  /** Of the events, those that decide what the group takes from all of them, and one of each environment and release. */
  merged: readonly EventSighting[];
  /** The same of all that was told, of events too that were stored before. */
  heard: readonly EventSighting[];
}

/** More would make a large item: they are written with the group at once. */
const MOST_TELLING = 24;

/** Null where the events say so many things that nothing is won. */
export function tallyOf(
  events: readonly ToldEvent[],
  told: readonly EventSighting[],
  shards: number | null,
): Tally | null {
  const counted = events.map(({ event }) => ({ event, by: 1 as const }));
  const merged = deciding(events.map(({ telling }) => telling));
  const heard = deciding(told).filter((one) => !merged.includes(one));
  if (merged.length + heard.length > MOST_TELLING) return null;
  const newest = lastOf(merged, isLaterPlace);
  return {
    events: events.length,
    shards: shards ?? 1,
    days: dayCounts(counted),
    tags: tagChanges(counted),
    merged: merged.map((one) => bare(one, one === newest)),
    heard: heard.map((one) => bare(one, false)),
  };
}

/** What folding writes. */
export interface FoldPlan {
  group: Group;
  days: DayCount[];
  tags: TagChange[];
  /** What the events say of which the group's search row tells. */
  came: EventSighting[];
}

/** The group once these are in it. */
export function planFold(group: Group | undefined, tallies: readonly Tally[]): FoldPlan | null {
  const came = tallies.flatMap(({ merged }) => merged);
  const heard = hear(merge(group, came), [...came, ...tallies.flatMap((tally) => tally.heard)]);
  if (heard === undefined) return null;
  const events = tallies.reduce((sum, tally) => sum + tally.events, 0);
  return {
    group: withVersion({
      ...heard,
      storedEvents: heard.storedEvents + events,
      // Of a group that is there anew, the rows of its events still lie where they lay.
      eventShards: Math.max(heard.eventShards ?? 1, ...tallies.map(({ shards }) => shards)),
    }),
    days: joinDays(tallies.flatMap(({ days }) => days)),
    tags: joinTags(tallies.flatMap(({ tags }) => tags)),
    came,
  };
}

/** The first and the last event, the last that was heard of, those that a title or link may be from, and one of each pair. */
function deciding(sightings: readonly EventSighting[]): EventSighting[] {
  const named = sightings.filter(({ redirectedFrom }) => redirectedFrom === null);
  const titled = named.filter((one) => withoutEmptyTexts(one).event.title !== UNTITLED);
  const linked = named.filter((one) => withoutEmptyTexts(one).permalink !== null);
  const found = [
    lastOf(sightings, (a, b) => a.event.timestamp < b.event.timestamp),
    lastOf(sightings, isLaterPlace),
    lastOf(named, (a, b) => a.observedAt > b.observedAt),
    lastOf(titled, isLaterPlace),
    lastOf(linked, isLaterPlace),
    ...new Map(sightings.map((one) => [pairKey(pairOf(one.event)), one])).values(),
  ];
  return [...new Set(found.filter((one) => one !== undefined))];
}

const lastOf = (
  some: readonly EventSighting[],
  isLater: (a: EventSighting, b: EventSighting) => boolean,
): EventSighting | undefined =>
  some.reduce<EventSighting | undefined>(
    (best, one) => (best === undefined || isLater(one, best) ? one : best),
    undefined,
  );

/** As merging has them in order: empty texts are none. */
const isLaterPlace = (a: EventSighting, b: EventSighting): boolean =>
  compare(positionOfSighting(withoutEmptyTexts(a)), positionOfSighting(withoutEmptyTexts(b))) > 0;

/** Without what a group takes from no event; the code that it is searched by is that of its last one. */
const bare = (sighting: EventSighting, isLast: boolean): EventSighting => ({
  ...sighting,
  codeTexts: isLast ? sighting.codeTexts : null,
  event: { ...sighting.event, archive: null, sighting: null, tags: {}, userHash: null, countedUnder: null },
});

function joinDays(days: readonly DayCount[]): DayCount[] {
  const byDay = Map.groupBy(days, ({ day, projectId }) => `${day}#${projectId}`);
  return [...byDay.values()].flatMap((some) => {
    const [first] = some;
    if (first === undefined) return [];
    const hours = new Map<string, { stored: number; repaired: number }>();
    for (const [hour, { stored, repaired }] of some.flatMap((one) => [...one.hours])) {
      const known = hours.get(hour) ?? { stored: 0, repaired: 0 };
      hours.set(hour, { stored: known.stored + stored, repaired: known.repaired + repaired });
    }
    const byPair = Map.groupBy(
      some.flatMap(({ seen }) => seen),
      pairKey,
    );
    return [{ ...first, hours, seen: [...byPair.values()].flatMap(joinInstants) }];
  });
}

const joinTags = (tags: readonly TagChange[]): TagChange[] =>
  [...Map.groupBy(tags, ({ key, place }) => JSON.stringify([key, place])).values()].flatMap((some) =>
    joinInstants(some).map((one) => ({
      ...one,
      value: some.find(({ value }) => value !== null)?.value ?? null,
    })),
  );

/** The changes of one counter as one. Nothing leaves by a tally. */
const joinInstants = <T extends { came: readonly string[] }>(some: readonly T[]): T[] => {
  const [first] = some;
  return first === undefined ? [] : [{ ...first, came: some.flatMap(({ came }) => came) }];
};
