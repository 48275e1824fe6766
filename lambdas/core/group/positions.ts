import { SNAPSHOT_SOURCES } from './group.ts';
import type { Group, GroupDescription, GroupStatus, Position, SnapshotSource } from './group.ts';
import type { EventSighting } from './observation.ts';

const STATUS_RANK: Record<GroupStatus, number> = { OPEN: 0, RESOLVED: 1, IGNORED: 2 };

/** Where a snapshot stands among all of its group (`isNewer` in merge.ts); no two different ones stand at the same. */
export const positionOfSnapshot = (
  at: string,
  source: SnapshotSource,
  description: GroupDescription,
): Position => [
  at,
  SNAPSHOT_SOURCES.indexOf(source),
  STATUS_RANK[description.status],
  description.sentryCount,
  JSON.stringify(descriptionOf(description)),
  ...laterFieldsOf(description),
];

type FirstFields = Omit<GroupDescription, 'category' | 'issueType' | 'priority' | 'statusDetails'>;

/** The description's first fields alone, always in one order, so that two of them compare as text. */
const descriptionOf = (from: GroupDescription): FirstFields => ({
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
 * The fields that came after the first version, as a part of its own where they say something: a position that an
 * earlier version kept is still that of the same snapshot (`agree`).
 */
function laterFieldsOf({ category, issueType, priority, statusDetails }: GroupDescription): string[] {
  const details = Object.entries(statusDetails ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const isSilent = category === null && issueType === null && priority === null && details.length === 0;
  return isSilent ? [] : [JSON.stringify([category, issueType, priority, details])];
}

/** As many parts of an event's position as say nothing of the group's texts. */
export const EVENT_POSITION_WITHOUT_TEXTS = 4;

/**
 * Which sighting a group's last event is taken from. One event may be told of in several ways that do not say the same
 * (a webhook, a row of a list, a body), so its texts follow its instant and id: those that the group takes from it.
 */
export const positionOfSighting = ({ event, ...sighting }: EventSighting): Position => [
  event.timestamp,
  event.eventId,
  event.environment ?? '',
  event.release ?? '',
  ...textsOf({ ...event, ...sighting, project: { id: event.projectId, slug: sighting.projectSlug } }),
];

/** Where the event stands that a group has its environment and, while no snapshot has spoken, its texts from. */
export const positionOfLastEvent = (group: Group): Position => [
  group.lastEventAt ?? '',
  group.lastEventId ?? '',
  group.environment ?? '',
  group.release ?? '',
  ...textsOf(group),
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

/**
 * Lexicographic order of two tuples of one shape, of which the shorter one comes first: ISO times of one format compare
 * as text.
 */
export function compare(a: Position, b: Position): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    if (left !== right) return left < right ? -1 : 1;
  }
  return a.length - b.length;
}

/** Whether both are of one observation, of which an earlier version may have told less. */
export const agree = (a: Position, b: Position): boolean => {
  const length = Math.min(a.length, b.length);
  return compare(a.slice(0, length), b.slice(0, length)) === 0;
};
