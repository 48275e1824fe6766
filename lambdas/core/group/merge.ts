import type { Group, GroupDescription, GroupStatus, SnapshotSource } from './group.ts';
import { SNAPSHOT_SOURCES } from './group.ts';
import type { EventSighting, GroupGone, GroupSnapshot, Observation } from './observation.ts';

/**
 * What a group is after these observations of it. Any order, any grouping into calls and any repetition of the same
 * observations give the same group:
 * - the newest snapshot decides the whole description;
 * - firstSeen is a minimum, lastSeen a maximum;
 * - environment, release and last event come from the newest event;
 * - an event says nothing about status: it describes a group only while no snapshot has;
 * - a merged group is a tombstone, whatever else is said of it.
 *
 * `storedEvents` and `version` are the writer's: merge keeps them.
 * All observations must be of one issue. Undefined only where there is no group and nothing was observed.
 */
export function merge(group: Group | undefined, observations: readonly Observation[]): Group | undefined {
  return observations.reduce(apply, group);
}

function apply(group: Group | undefined, observation: Observation): Group {
  if (observation.kind === 'gone' && observation.mergedInto !== null) return tombstone(group, observation);
  if (group !== undefined && isTombstone(group)) return group;
  const known = heardOf(group ?? unknownGroup(observation.issueId), observation);
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

/** What is left of a merged group: where its events went, and how many are still to go. The latest merge counts. */
function tombstone(group: Group | undefined, { issueId, observedAt, mergedInto }: GroupGone): Group {
  const gone = { at: observedAt, mergedInto };
  if (group !== undefined && isTombstone(group) && compare(goneAt(group.gone), goneAt(gone)) >= 0)
    return group;
  const { storedEvents, version } = group ?? { storedEvents: 0, version: '' };
  return { ...unknownGroup(issueId), gone, lastObservedAt: observedAt, storedEvents, version };
}

/** A redirected event was heard of under another id. */
function heardOf(group: Group, observation: Observation): Group {
  if (observation.kind === 'event' && observation.redirectedFrom !== null) return group;
  const at = observation.kind === 'snapshot' ? observation.receivedAt : observation.observedAt;
  return at > group.lastObservedAt ? { ...group, lastObservedAt: at } : group;
}

function applySnapshot(group: Group, snapshot: GroupSnapshot): Group {
  const seen = [snapshot.firstSeen, snapshot.lastSeen].filter((at) => at !== null);
  const widened = widen(group, seen.length > 0 ? seen : [snapshot.observedAt]);
  if (!isNewer(snapshot, group)) return widened;
  return {
    ...widened,
    ...snapshot.description,
    statusObservedAt: snapshot.observedAt,
    statusSource: snapshot.source,
    // Sentry showed the issue after it was found gone (a permission that came back): it is not gone.
    gone: group.gone !== null && group.gone.at >= snapshot.observedAt ? group.gone : null,
  };
}

function applyEvent(group: Group, { event, ...sighting }: EventSighting): Group {
  // Rows of a list tell the second, bodies the millisecond. Which of them a merge has brought here depends on when it
  // was found, so the survivor learns seconds.
  const at = sighting.redirectedFrom === null ? event.timestamp : `${event.timestamp.slice(0, 19)}.000Z`;
  const widened = widen(group, [at]);
  if (compare(positionOfSighting(event, sighting, group), positionOfLastEvent(group)) <= 0) return widened;
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
  const known = position(group.statusObservedAt, group.statusSource, descriptionOf(group));
  return compare(position(snapshot.observedAt, snapshot.source, snapshot.description), known) > 0;
}

/** Whether the group has what it has from this very observation, or from one that says the same. */
export function decides(group: Group, observation: Observation): boolean {
  switch (observation.kind) {
    case 'snapshot': {
      const { statusObservedAt: at, statusSource: source } = group;
      if (at === null || source === null) return false;
      const told = position(observation.observedAt, observation.source, observation.description);
      return compare(told, position(at, source, descriptionOf(group))) === 0;
    }
    case 'event':
      return (
        compare(positionOfSighting(observation.event, observation, group), positionOfLastEvent(group)) === 0
      );
    case 'gone':
      return false;
  }
}

const STATUS_RANK: Record<GroupStatus, number> = { OPEN: 0, RESOLVED: 1, IGNORED: 2 };

const position = (at: string, source: SnapshotSource, description: GroupDescription) => [
  at,
  SNAPSHOT_SOURCES.indexOf(source),
  STATUS_RANK[description.status],
  description.sentryCount,
  JSON.stringify(descriptionOf(description)),
];

/** The description's fields alone, always in one order, so that two of them compare as text. */
const descriptionOf = (from: GroupDescription): GroupDescription => ({
  shortId: from.shortId,
  title: from.title,
  culprit: from.culprit,
  level: from.level,
  status: from.status,
  sentryStatus: from.sentryStatus,
  substatus: from.substatus,
  type: from.type,
  platform: from.platform,
  permalink: from.permalink,
  project: { id: from.project.id, slug: from.project.slug },
  assignee:
    from.assignee === null
      ? null
      : { type: from.assignee.type, id: from.assignee.id, name: from.assignee.name },
  sentryCount: from.sentryCount,
  users: from.users,
});

/**
 * Which sighting a group's last event is taken from. One event may be told of in several ways that do not say the same
 * (a webhook, a row of a list, a body), so its texts follow its instant and id: those that the group takes from it.
 */
const positionOfSighting = (
  event: EventSighting['event'],
  sighting: Omit<EventSighting, 'event'>,
  group: Group,
): string[] => [
  event.timestamp,
  event.eventId,
  event.environment ?? '',
  event.release ?? '',
  ...(group.statusObservedAt === null
    ? textsOf({
        ...event,
        ...sighting,
        project: { id: event.projectId, slug: sighting.projectSlug },
      })
    : []),
];

const positionOfLastEvent = (group: Group): string[] => [
  group.lastEventAt ?? '',
  group.lastEventId ?? '',
  group.environment ?? '',
  group.release ?? '',
  ...(group.statusObservedAt === null ? textsOf(group) : []),
];

const textsOf = ({
  title,
  level,
  platform,
  culprit,
  type,
  permalink,
  project,
}: Pick<Group, 'title' | 'level' | 'platform' | 'culprit' | 'type' | 'permalink' | 'project'>) => [
  title,
  level,
  platform ?? '',
  culprit ?? '',
  type ?? '',
  permalink ?? '',
  project.id,
  project.slug ?? '',
];

/** Lexicographic order of two tuples of the same shape: ISO times of one format compare as text. */
function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined || left === right) continue;
    return left < right ? -1 : 1;
  }
  return 0;
}

function widen(group: Group, times: readonly string[]): Group {
  const all = [...times, group.firstSeen, group.lastSeen].filter((at) => at !== '').sort();
  return { ...group, firstSeen: all[0] ?? '', lastSeen: all[all.length - 1] ?? '' };
}

/** A group of which nothing is known but its id. Its empty times are replaced by the first observation. */
function unknownGroup(issueId: string): Group {
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
    platform: null,
    permalink: null,
    project: { id: 'unknown', slug: null },
    assignee: null,
    sentryCount: 0,
    users: 0,
    firstSeen: '',
    lastSeen: '',
    storedEvents: 0,
    environment: null,
    release: null,
    lastEventId: null,
    lastEventAt: null,
    statusObservedAt: null,
    statusSource: null,
    lastObservedAt: '',
    gone: null,
    version: '',
  };
}
