import type { Group } from './group.ts';
import { COLD } from './heat.ts';
import type { EventSighting, GroupGone, GroupSnapshot, Observation } from './observation.ts';
import { allShortIds, withShortIdOf } from './short-ids.ts';
import {
  agree,
  compare,
  EVENT_POSITION_WITHOUT_TEXTS,
  positionOfLastEvent,
  positionOfSighting,
  positionOfSnapshot,
} from './positions.ts';
import { fallBack, ownTexts, withoutEmptyTexts } from './texts.ts';

/**
 * What a group is after these observations of it. Any order, any grouping into calls and any repetition of the same
 * observations give the same group:
 * - the newest snapshot decides the whole description; a title or permalink that it lacks comes from the newest
 *   observation that has one;
 * - firstSeen is a minimum, lastSeen a maximum;
 * - environment, release and last event come from the newest event; every event given here lives in the group, and
 *   `homes.ts` takes out those that leave;
 * - an event says nothing about status: it describes a group only while no snapshot has;
 * - a merged group is a tombstone, whatever else is said of it;
 * - it is known by every short id that a snapshot told, which a tombstone learns too.
 *
 * `storedEvents` and `version` are the writer's: merge keeps them.
 * All observations must be of one issue. Undefined only where there is no group and nothing was observed.
 */
export function merge(group: Group | undefined, observations: readonly Observation[]): Group | undefined {
  const merged = observations.map(withoutEmptyTexts).reduce(apply, group);
  return merged && withBareTimes(merged);
}

/**
 * What a group learns from being named, wherever the event lives: that somebody told of it, and a title or permalink to
 * fall back on, which stay true of the issue. In any order with `merge`.
 */
export function hear(group: Group | undefined, observations: readonly EventSighting[]): Group | undefined {
  const heard = observations.reduce((known, observation) => {
    if (observation.redirectedFrom !== null || (known !== undefined && isTombstone(known))) return known;
    const named = heardOf(known ?? unknownGroup(observation.issueId), observation);
    return fallBack(named, withoutEmptyTexts(observation), ownTexts(named));
  }, group);
  return heard && withBareTimes(heard);
}

function apply(group: Group | undefined, observation: Observation): Group {
  if (observation.kind === 'gone' && observation.mergedInto !== null) return tombstone(group, observation);
  if (group !== undefined && isTombstone(group))
    return observation.kind === 'snapshot' ? withShortIdOf(group, observation, group) : group;
  const known = heardOf(group ?? unknownGroup(observation.issueId), observation);
  return fallBack(known, observation, describe(ownTexts(known), observation));
}

function describe(known: Group, observation: Observation): Group {
  switch (observation.kind) {
    case 'snapshot':
      return applySnapshot(known, observation);
    case 'event':
      return applyEvent(known, observation);
    case 'gone':
      return applyGone(known, observation);
  }
}

/** Sentry has merged the group into another: the id never comes back. */
export const isTombstone = (group: Group): boolean => (group.gone?.mergedInto ?? null) !== null;

/**
 * What is left of a merged group: where its events went, how many are still to go, and the short ids by which people
 * may ask for it. The latest merge counts.
 */
function tombstone(group: Group | undefined, { issueId, observedAt, mergedInto }: GroupGone): Group {
  const gone = { at: observedAt, mergedInto };
  if (group !== undefined && isTombstone(group) && compare(goneAt(group.gone), goneAt(gone)) >= 0)
    return group;
  const { storedEvents, version, eventShards } = group ?? { storedEvents: 0, version: '', eventShards: null };
  const formerShortIds = group === undefined ? [] : allShortIds(group);
  return {
    ...unknownGroup(issueId),
    gone,
    lastObservedAt: observedAt,
    storedEvents,
    eventShards,
    formerShortIds,
    version,
  };
}

/** A redirected event was heard of under another id. */
function heardOf(group: Group, observation: Observation): Group {
  if (observation.kind === 'event' && observation.redirectedFrom !== null) return group;
  const at = observation.kind === 'snapshot' ? observation.receivedAt : observation.observedAt;
  return at > group.lastObservedAt ? { ...group, lastObservedAt: at } : group;
}

function applySnapshot(group: Group, snapshot: GroupSnapshot): Group {
  const seen = [snapshot.firstSeen, snapshot.lastSeen].filter((at) => at !== null);
  const told = seen.length > 0 ? seen : [snapshot.observedAt];
  const widened = withReason(widen(group, told, told), snapshot);
  if (!isNewer(snapshot, group)) return withShortIdOf(group, snapshot, widened);
  const described = {
    ...widened,
    ...snapshot.description,
    statusObservedAt: snapshot.observedAt,
    statusSource: snapshot.source,
    // Sentry showed the issue after it was found gone (a permission that came back): it is not gone.
    gone: group.gone !== null && group.gone.at >= snapshot.observedAt ? group.gone : null,
  };
  return withShortIdOf(group, snapshot, described);
}

/** A reason is in the history whether or not its snapshot decides; the newest instant of one says that there is any. */
const withReason = (group: Group, { reason, observedAt }: GroupSnapshot): Group =>
  reason === null || (group.reasonedAt ?? '') >= observedAt ? group : { ...group, reasonedAt: observedAt };

function applyEvent(group: Group, { event, ...sighting }: EventSighting): Group {
  const widened = widen(group, [event.timestamp]);
  if (!isLaterEvent({ event, ...sighting }, group)) return widened;
  const latest = {
    environment: event.environment,
    release: event.release,
    lastEventId: event.eventId,
    lastEventAt: event.timestamp,
  };
  if (group.statusObservedAt !== null) return { ...widened, ...latest };
  return {
    ...widened,
    ...latest,
    title: event.title,
    level: event.level,
    platform: event.platform,
    culprit: sighting.culprit,
    type: sighting.type,
    permalink: sighting.permalink,
    project: { id: event.projectId, slug: sighting.projectSlug },
  };
}

/** While no snapshot has spoken, the last event's texts are the group's, and decide between two tellings of one event. */
function isLaterEvent(sighting: EventSighting, group: Group): boolean {
  const { timestamp } = sighting.event;
  const last = group.lastEventAt ?? '';
  // The instant leads both positions, and as a rule decides: in a storm this is asked for every event.
  if (timestamp !== last) return timestamp > last;
  const compared = group.statusObservedAt === null ? undefined : EVENT_POSITION_WITHOUT_TEXTS;
  const known = positionOfLastEvent(group).slice(0, compared);
  return compare(positionOfSighting(sighting).slice(0, compared), known) > 0;
}

function applyGone(group: Group, { observedAt: at, mergedInto }: GroupGone): Group {
  const outdated = group.statusObservedAt !== null && group.statusObservedAt > at;
  if (outdated) return group;
  const found = { at, mergedInto };
  return compare(goneAt(found), goneAt(group.gone)) > 0 ? { ...group, gone: found } : group;
}

const goneAt = (gone: Group['gone']) => (gone === null ? ['', ''] : [gone.at, gone.mergedInto ?? '']);

/**
 * Whether a snapshot replaces what is known. At equal instants (Sentry's webhook clock counts whole seconds) the
 * winner is fixed: first the source, sync over triage over webhook, because a sync has the last word; then the
 * status, IGNORED over RESOLVED over OPEN, because Sentry starts at OPEN and the others were chosen later; then the
 * larger count; then the texts, so that no two different snapshots are ever equal. The next sync corrects the rest.
 */
function isNewer(snapshot: GroupSnapshot, group: Group): boolean {
  if (group.statusObservedAt === null || group.statusSource === null) return true;
  const known = positionOfSnapshot(group.statusObservedAt, group.statusSource, group);
  return compare(positionOfSnapshot(snapshot.observedAt, snapshot.source, snapshot.description), known) > 0;
}

/** Whether the group has what it has from this very observation, or from one that says the same. */
export function decides(group: Group, observation: Observation): boolean {
  const known = ownTexts(group);
  const told = withoutEmptyTexts(observation);
  switch (told.kind) {
    case 'snapshot': {
      const { statusObservedAt: at, statusSource: source } = known;
      if (at === null || source === null) return false;
      const position = positionOfSnapshot(told.observedAt, told.source, told.description);
      return agree(position, positionOfSnapshot(at, source, known));
    }
    case 'event': {
      const compared = known.statusObservedAt === null ? undefined : EVENT_POSITION_WITHOUT_TEXTS;
      const position = positionOfSighting(told).slice(0, compared);
      return compare(position, positionOfLastEvent(known).slice(0, compared)) === 0;
    }
    case 'gone':
      return false;
  }
}

/** `told` are those of the times that a snapshot told. */
function widen(group: Group, times: readonly string[], told: readonly string[] = []): Group {
  const known = isBare(group) ? [] : [group.firstSeen, group.lastSeen];
  return withTimes(group, [...times, ...known], [...told, ...toldTimes(group)]);
}

/** What snapshots told of the group's first and last instant; nothing while none has spoken. */
export const toldTimes = (group: Group): string[] =>
  group.statusObservedAt === null
    ? []
    : [group.toldFirst ?? group.firstSeen, group.toldLast ?? group.lastSeen];

/** The group seen at these times, of which snapshots told some. */
export function withTimes(group: Group, all: readonly string[], told: readonly string[]): Group {
  const [firstSeen, lastSeen] = extremesOf(all);
  const [first, last] = extremesOf(told);
  return {
    ...group,
    firstSeen,
    lastSeen,
    toldFirst: first === '' || first === firstSeen ? null : first,
    toldLast: last === '' || last === lastSeen ? null : last,
  };
}

function extremesOf(times: readonly string[]): [first: string, last: string] {
  const sorted = times.filter((at) => at !== '').sort();
  return [sorted[0] ?? '', sorted[sorted.length - 1] ?? ''];
}

/** No snapshot has spoken of the group and no event lives in it: it was only named. */
export const isBare = (group: Group): boolean =>
  group.statusObservedAt === null && group.lastEventAt === null && !isTombstone(group);

/** A group that was only named has no times of its own; it is listed as of when it was last heard of. */
export function withBareTimes(group: Group): Group {
  if (!isBare(group)) return group;
  const at = group.gone === null ? group.lastObservedAt : '';
  return { ...group, firstSeen: at, lastSeen: at, toldFirst: null, toldLast: null };
}

/** A group of which nothing is known but its id. Its empty times are replaced by the first observation. */
export function unknownGroup(issueId: string): Group {
  return {
    issueId,
    shortId: null,
    title: '',
    culprit: null,
    level: 'unknown',
    status: 'OPEN',
    sentryStatus: 'unresolved',
    substatus: null,
    type: null,
    category: null,
    issueType: null,
    priority: null,
    statusDetails: null,
    platform: null,
    permalink: null,
    titleFrom: null,
    permalinkFrom: null,
    formerShortIds: [],
    reasonedAt: null,
    project: { id: 'unknown', slug: null },
    assignee: null,
    sentryCount: 0,
    users: 0,
    firstSeen: '',
    lastSeen: '',
    toldFirst: null,
    toldLast: null,
    storedEvents: 0,
    environment: null,
    release: null,
    lastEventId: null,
    lastEventAt: null,
    statusObservedAt: null,
    statusSource: null,
    lastObservedAt: '',
    gone: null,
    ...COLD,
    version: '',
  };
}
