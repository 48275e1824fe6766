import type { Group, StatusChange, StoredEvent } from './group.ts';
import { merge } from './merge.ts';
import type { EventSighting, GroupSnapshot, Observation } from './observation.ts';

/** DynamoDB takes 100 actions in one transaction (AWS, "TransactWriteItems"). */
export const MAX_ACTIONS = 100;

/** What one transaction writes for one group. */
export interface WritePlan {
  /** The whole group after the write; null where it stays as it is. */
  group: Group | null;
  events: SightedEvent[];
  days: DayCount[];
  statusChanges: StatusChange[];
}

export interface SightedEvent {
  event: StoredEvent;
  /** When we got it: retention counts from here where the event itself is old. */
  observedAt: string;
}

export interface DayCount {
  /** Of the day's first event: an issue belongs to one project, and where it moved, its day goes with it. */
  projectId: string;
  /** UTC date. */
  day: string;
  /** Events by hour of the day, `00`..`23`. */
  hours: Map<string, number>;
}

/** Identifies an event across groups: what its key is made of. */
export const eventIdentity = (event: Pick<StoredEvent, 'projectId' | 'eventId'>): string =>
  `${event.projectId}#${event.eventId}`;

/**
 * What to write so that the table knows these observations of one group. Events in `stored` are in the table
 * already: they are not put and not counted again (rule 4).
 */
export function planWrite(
  group: Group | undefined,
  observations: readonly Observation[],
  stored: ReadonlySet<string>,
): WritePlan {
  const events = newEvents(observations, stored);
  const merged = merge(group, observations);
  const counted = merged && { ...merged, storedEvents: merged.storedEvents + events.length };
  const changed = counted !== undefined && JSON.stringify(counted) !== JSON.stringify(group);
  return {
    group: changed ? { ...counted, version: counted.version + 1 } : null,
    events,
    days: dayCounts(events),
    statusChanges: statusChanges(group, counted, observations),
  };
}

export const isEmpty = (plan: WritePlan): boolean =>
  plan.group === null && plan.events.length === 0 && plan.statusChanges.length === 0;

/**
 * Observations cut into runs whose plans fit one transaction: the group, and at most one action for each snapshot
 * (its history entry), each event and each day that has events.
 */
export function slices(observations: readonly Observation[]): Observation[][] {
  const result: Observation[][] = [];
  let slice: Observation[] = [];
  let days = new Set<string>();
  for (const observation of observations) {
    const day = observation.kind === 'event' ? [dayOf(observation.event)] : [];
    if (1 + slice.length + 1 + new Set([...days, ...day]).size > MAX_ACTIONS) {
      result.push(slice);
      slice = [];
      days = new Set();
    }
    slice.push(observation);
    day.forEach((each) => days.add(each));
  }
  return slice.length === 0 ? result : [...result, slice];
}

function newEvents(observations: readonly Observation[], stored: ReadonlySet<string>): SightedEvent[] {
  const byIdentity = new Map<string, SightedEvent>();
  for (const observation of observations) {
    if (observation.kind !== 'event') continue;
    const identity = eventIdentity(observation.event);
    if (stored.has(identity) || byIdentity.has(identity)) continue;
    byIdentity.set(identity, { event: archived(observation), observedAt: observation.observedAt });
  }
  return [...byIdentity.values()];
}

function archived({ event }: EventSighting): StoredEvent {
  if (event.archive === null)
    throw new Error(`event ${eventIdentity(event)} was planned before it was archived`);
  return { ...event, archive: event.archive };
}

const dayOf = (event: Pick<StoredEvent, 'timestamp'>) => event.timestamp.slice(0, 10);

function dayCounts(events: readonly SightedEvent[]): DayCount[] {
  const byDay = new Map<string, DayCount>();
  for (const { event } of events) {
    const day = dayOf(event);
    const count = byDay.get(day) ?? { projectId: event.projectId, day, hours: new Map<string, number>() };
    const hour = event.timestamp.slice(11, 13);
    count.hours.set(hour, (count.hours.get(hour) ?? 0) + 1);
    byDay.set(day, count);
  }
  return [...byDay.values()];
}

/** Actions of Sentry's issue webhook that tell of a status. `assigned` does not. */
const STATUS_ACTIONS = new Set(['created', 'resolved', 'unresolved', 'ignored', 'archived']);

/**
 * History entries: one for every webhook or triage that tells of a status, even one that arrives too late to decide
 * it, and one for a snapshot that changed the status without telling (a sync). Keyed by instant, source and status,
 * so that a repetition writes the same entry.
 */
function statusChanges(
  before: Group | undefined,
  after: Group | undefined,
  observations: readonly Observation[],
): StatusChange[] {
  const entries = new Map<string, StatusChange>();
  for (const observation of observations) {
    if (observation.kind !== 'snapshot') continue;
    const told =
      observation.source === 'triage' ||
      (observation.action !== null && STATUS_ACTIONS.has(observation.action));
    if (!told && !decidedStatus(observation, before, after)) continue;
    const entry = changeOf(observation);
    const key = `${entry.at}#${entry.source}#${entry.to}`;
    const known = entries.get(key);
    if (known === undefined || JSON.stringify(entry) > JSON.stringify(known)) entries.set(key, entry);
  }
  return [...entries.values()];
}

const decidedStatus = (
  snapshot: GroupSnapshot,
  before: Group | undefined,
  after: Group | undefined,
): boolean =>
  after?.statusObservedAt === snapshot.observedAt &&
  after.statusSource === snapshot.source &&
  after.status === snapshot.description.status &&
  (before === undefined || before.statusObservedAt === null || before.status !== after.status);

const changeOf = (snapshot: GroupSnapshot): StatusChange => ({
  issueId: snapshot.issueId,
  at: snapshot.observedAt,
  to: snapshot.description.status,
  substatus: snapshot.description.substatus,
  source: snapshot.source,
  action: snapshot.action,
  actor: snapshot.actor,
});
