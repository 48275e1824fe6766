import { isSameGroup, withVersion, type Group, type StatusChange, type StoredEvent } from './group.ts';
import { heatAfter, type HotRule } from './heat.ts';
import { hear, merge } from './merge.ts';
import type { EventSighting, GroupSnapshot, Observation } from './observation.ts';
import { seenChanges, type SeenChange } from './seen-in.ts';
import { countedTags } from './seen-tags.ts';
import { compareSightings, sightingOf } from './sighting.ts';

/** DynamoDB takes 100 actions in one transaction (AWS, "TransactWriteItems"). */
export const MAX_ACTIONS = 100;

/**
 * What the changes of a group may take of a transaction, with what is known of them (core/changes): an event alone makes
 * no more than one, that the group is created; others one each for status, assignee, priority, whether it is gone, a spike.
 */
const ACTIONS_OF_CHANGES = { byEvents: 2, byOthers: 6 };

/** What one transaction writes for one group. */
export interface WritePlan {
  /** The whole group after the write; null where it stays as it is. */
  group: Group | null;
  events: ToldEvent[];
  days: DayCount[];
  statusChanges: StatusChange[];
}

export interface SightedEvent {
  event: StoredEvent;
  /** When we got it: retention counts from here where the event itself is old. */
  observedAt: string;
}

/** An event, and the observation that its content is from. */
export interface ToldEvent extends SightedEvent {
  telling: EventSighting;
}

/** By how much the counters of one group, day and project change. */
export interface DayCount {
  projectId: string;
  /** UTC date. */
  day: string;
  /** By hour of the day, `00`..`23`; only what changes. */
  hours: Map<string, HourChange>;
  /** By pair of environment and release; only what changes. */
  seen: SeenChange[];
}

export interface HourChange {
  stored: number;
  /** Of those, the ones that the sync repaired. */
  repaired: number;
}

/** Identifies an event across groups: what its key is made of. */
export const eventIdentity = (event: Pick<StoredEvent, 'projectId' | 'eventId'>): string =>
  `${event.projectId}#${event.eventId}`;

/**
 * What to write so that the table knows these observations of one group. Events in `stored` are in the table
 * already: they are not put and not counted again (docs/invariants.md, rule 4), and where they live is told by their
 * rows; the group hears of them and no more.
 */
export function planWrite(
  group: Group | undefined,
  observations: readonly Observation[],
  stored: ReadonlySet<string>,
  hot?: HotRule,
): WritePlan {
  const events = newEvents(observations, stored);
  const tellings = observations.filter((one) => one.kind === 'event');
  const others = observations.filter((one) => one.kind !== 'event');
  const merged = hear(merge(group, [...others, ...events.map(({ telling }) => telling)]), tellings);
  const counted = merged && {
    ...merged,
    storedEvents: merged.storedEvents + events.length,
    ...(events.length === 0
      ? {}
      : heatAfter(
          merged,
          events.map(({ observedAt }) => observedAt),
          hot,
        )),
  };
  const versioned = counted && withVersion(counted);
  return {
    group: versioned === undefined || (group && isSameGroup(versioned, group)) ? null : versioned,
    events,
    days: dayCounts(events.map(({ event }) => ({ event, by: 1 }))),
    statusChanges: statusChanges(observations),
  };
}

export const isEmpty = (plan: WritePlan): boolean =>
  plan.group === null && plan.events.length === 0 && plan.statusChanges.length === 0;

/** The group itself, and its search row. */
const GROUP_ACTIONS = 2;

/**
 * Observations cut into runs whose plans fit one transaction: the group, its search row, its changes, and at most one action for
 * each snapshot (its history entry), each event, each day that has events and each value of an indexed tag.
 */
export function slices(
  observations: readonly Observation[],
  indexTags: readonly string[] = [],
): Observation[][] {
  const result: Observation[][] = [];
  let slice: Observation[] = [];
  let counters = new Set<string>();
  for (const observation of observations) {
    const own = observation.kind === 'event' ? countersOf(observation.event, indexTags) : [];
    const isOfEvents = observation.kind === 'event' && slice.every(({ kind }) => kind === 'event');
    const reserved = GROUP_ACTIONS + (isOfEvents ? ACTIONS_OF_CHANGES.byEvents : ACTIONS_OF_CHANGES.byOthers);
    const added = counters.size + own.filter((name) => !counters.has(name)).length;
    if (reserved + slice.length + 1 + added > MAX_ACTIONS) {
      result.push(slice);
      slice = [];
      counters = new Set();
    }
    slice.push(observation);
    own.forEach((name) => counters.add(name));
  }
  return slice.length === 0 ? result : [...result, slice];
}

export function halves<T>(all: readonly T[]): [T[], T[]] {
  const middle = Math.ceil(all.length / 2);
  return [all.slice(0, middle), all.slice(middle)];
}

/** The events of these that are not stored, each once; `stored` has identities. */
export const newEvents = (observations: readonly Observation[], stored: ReadonlySet<string>): ToldEvent[] =>
  [...sightedEvents(observations)]
    .filter(([identity]) => !stored.has(identity))
    .map(([, sighted]) => sighted);

/** Every event of the observations once, by its identity: of several sightings, what they tell together. */
export function sightedEvents(observations: readonly Observation[]): Map<string, ToldEvent> {
  const byIdentity = new Map<string, ToldEvent>();
  for (const observation of observations) {
    if (observation.kind !== 'event') continue;
    const { observedAt } = observation;
    const sighted = { event: archived(observation), observedAt, telling: observation };
    const identity = eventIdentity(observation.event);
    const known = byIdentity.get(identity);
    byIdentity.set(identity, known === undefined ? sighted : (joinSighting(known, sighted) ?? known));
  }
  return byIdentity;
}

/**
 * A stored event after another sighting of it, or null where that tells nothing new. Any order of the same sightings
 * gives the same event: its content is that of the highest rank, it is repaired while no webhook has told of it, and
 * it lives where its newest sighting had it.
 */
export function joinSighting<T extends SightedEvent>(known: T, sighted: T): T | null {
  const { event: stored } = known;
  const isBetter = compareRank(sighted.event, stored) > 0;
  const isRepaired = stored.isRepaired && sighted.event.isRepaired;
  const isNewer = isNewerSighting(sighted.event, stored);
  if (!isBetter && !isNewer && isRepaired === stored.isRepaired) return null;
  const content = isBetter ? sighted : known;
  const { issueId, sighting } = isNewer ? sighted.event : stored;
  return { ...content, event: { ...content.event, issueId, sighting, isRepaired } };
}

/**
 * A row of a version that kept no sighting is not written for one that has it where it is: what an archive tells once
 * more is no news.
 */
function isNewerSighting(told: StoredEvent, stored: StoredEvent): boolean {
  if (stored.sighting === null && told.issueId === stored.issueId) return false;
  return compareSightings(sightingOf(told), sightingOf(stored)) > 0;
}

/** A whole body over a row of a list; then the record that lies later in the archive. */
function compareRank(a: StoredEvent, b: StoredEvent): number {
  if (a.isIndexed !== b.isIndexed) return a.isIndexed ? -1 : 1;
  if (a.archive.key !== b.archive.key) return a.archive.key < b.archive.key ? -1 : 1;
  return a.archive.offset - b.archive.offset;
}

function archived({ event }: EventSighting): StoredEvent {
  if (event.archive === null)
    throw new Error(`event ${eventIdentity(event)} was planned before it was archived`);
  return { ...event, archive: event.archive };
}

const dayOf = (event: Pick<StoredEvent, 'timestamp'>) => event.timestamp.slice(0, 10);
/** Names the counter that the event is counted in, among those of its group. */
const counterOf = (event: Pick<StoredEvent, 'timestamp' | 'projectId'>) =>
  `${dayOf(event)}#${event.projectId}`;

const countersOf = (event: EventSighting['event'], indexTags: readonly string[]): string[] => [
  counterOf(event),
  ...countedTags(event.tags, indexTags).flatMap(([key, place]) =>
    place === null ? [] : [JSON.stringify([key, place])],
  ),
];

/** The counters' changes where each event is counted `by` so much: 1 for a new one, -1 for one that leaves. */
export function dayCounts(changes: readonly { event: StoredEvent; by: 1 | -1 }[]): DayCount[] {
  const byDay = Map.groupBy(changes, ({ event }) => counterOf(event));
  return [...byDay.values()]
    .flatMap((ofDay) => {
      const [first] = ofDay;
      if (first === undefined) return [];
      const { event } = first;
      return [
        {
          projectId: event.projectId,
          day: dayOf(event),
          hours: hourChangesOf(ofDay),
          // One that is in no count by pair cannot leave it; one that comes is counted from now on.
          seen: seenChanges(ofDay.filter((change) => change.by === 1 || change.event.countedUnder !== null)),
        },
      ];
    })
    .filter(({ hours, seen }) => hours.size + seen.length > 0);
}

function hourChangesOf(changes: readonly { event: StoredEvent; by: 1 | -1 }[]): Map<string, HourChange> {
  const hours = new Map<string, HourChange>();
  for (const { event, by } of changes) {
    const hour = event.timestamp.slice(11, 13);
    const { stored, repaired } = hours.get(hour) ?? { stored: 0, repaired: 0 };
    hours.set(hour, { stored: stored + by, repaired: repaired + (event.isRepaired ? by : 0) });
  }
  return new Map([...hours].filter(([, { stored, repaired }]) => stored !== 0 || repaired !== 0));
}

/**
 * One history entry for every snapshot that tells of a status, even one that arrives too late to decide it. What an
 * entry says depends on its snapshot alone, so that any order of arrival leaves the same history.
 */
function statusChanges(observations: readonly Observation[]): StatusChange[] {
  const entries = new Map<string, StatusChange>();
  for (const observation of observations) {
    if (observation.kind !== 'snapshot' || !observation.tellsStatus) continue;
    const entry = changeOf(observation);
    entries.set(JSON.stringify(entry), entry);
  }
  return [...entries.values()];
}

/** The history entry of a snapshot that tells of a status. */
export const changeOf = (snapshot: GroupSnapshot): StatusChange => ({
  issueId: snapshot.issueId,
  at: snapshot.observedAt,
  to: snapshot.description.status,
  substatus: snapshot.description.substatus,
  source: snapshot.source,
  action: snapshot.action,
  actor: snapshot.actor,
  reason: snapshot.reason,
});
