import { isDeepStrictEqual } from 'node:util';
import {
  encodeMessage,
  MAX_MESSAGE_BYTES,
  type EventMessage,
  type EventsMessage,
  type IssuesMessage,
  type QueueMessage,
} from '../../contracts/queue-message.ts';
import { eventCount, type Group, type StoredEvent } from './group.ts';
import { isTombstone, merge } from './merge.ts';
import type { GroupSnapshot } from './observation.ts';

/** One issue as Sentry serialised it, and what it says. */
export interface Row {
  raw: unknown;
  snapshot: GroupSnapshot;
}

/**
 * The ids of the rows that tell of another status than the table holds: no webhook has told of it, so it belongs into
 * the status history. A group that nobody has described yet has no status of its own.
 */
export const statusChanges = (rows: readonly Row[], groups: ReadonlyMap<string, Group>): Set<string> =>
  new Set(
    rows
      .filter(({ snapshot }) => {
        const group = groups.get(snapshot.issueId);
        if (group === undefined || group.statusObservedAt === null) return true;
        return group.status !== snapshot.description.status;
      })
      .map(({ snapshot }) => snapshot.issueId),
  );

/** The rows whose snapshot would change what a reader sees of the stored group; the others need no write. */
export const changedRows = <R extends Row>(rows: readonly R[], groups: ReadonlyMap<string, Group>): R[] =>
  rows.filter(({ snapshot }) => changesGroup(groups.get(snapshot.issueId), snapshot));

/**
 * Whether merging the snapshot gives a different group. A newer observation of the same facts does not count: it
 * would cost a write for every group at every run. The first observation by a snapshot does, because until then
 * the group is only what its events said.
 */
export function changesGroup(group: Group | undefined, snapshot: GroupSnapshot): boolean {
  const merged = merge(group, [snapshot]);
  if (group === undefined || merged === undefined) return merged !== group;
  const firstSeen = isSameFirstSeen(group, snapshot) ? group.firstSeen : merged.firstSeen;
  return !isDeepStrictEqual(visible(group), visible({ ...merged, firstSeen }));
}

/**
 * The list cuts times to whole seconds (docs/sentry-behaviour.md, Issue shapes); that is no earlier event than the one
 * we know exactly.
 */
const isSameFirstSeen = (group: Group, { firstSeen }: GroupSnapshot): boolean =>
  firstSeen !== null &&
  firstSeen.endsWith('.000Z') &&
  firstSeen.slice(0, 19) === group.firstSeen.slice(0, 19);

const visible = (group: Group) => ({
  ...group,
  version: '',
  sentryCount: eventCount(group),
  lastObservedAt: '',
  statusSource: null,
  toldFirst: null,
  toldLast: null,
  statusObservedAt: group.statusObservedAt === null ? null : 'described',
});

/** A sync takes no longer than this, and is followed by another five minutes after it began. */
const LOOKED_FOR_AFTER_MS = 300_000;

/**
 * Whether the group is described and no event of it is stored although a sync has looked for them: one described it, or
 * it was described so long ago that one has come by.
 */
export function isWithoutEvent(group: Group | undefined, { observedAt }: GroupSnapshot): boolean {
  if (group === undefined || group.statusObservedAt === null || isTombstone(group)) return false;
  if (group.storedEvents > 0 || group.gone !== null) return false;
  const age = Date.parse(observedAt) - Date.parse(group.lastObservedAt);
  return group.statusSource === 'sync' || age >= LOOKED_FOR_AFTER_MS;
}

/**
 * Events that Sentry has ever counted for this issue and the table does not hold. None of a merged group: its events
 * are the survivor's.
 */
export const missingEvents = (group: Group | undefined, snapshot: GroupSnapshot): number =>
  group !== undefined && isTombstone(group)
    ? 0
    : Math.max(0, snapshot.description.sentryCount - (group?.storedEvents ?? 0));

/**
 * Events that the table holds and Sentry does not count for this issue: Sentry has moved them, or counts them in a
 * moment.
 */
export const surplusEvents = (group: Group | undefined, snapshot: GroupSnapshot): number =>
  group === undefined || isTombstone(group)
    ? 0
    : Math.max(0, group.storedEvents - snapshot.description.sentryCount);

/** The queue messages of some rows, and the rows that no message can hold. */
export interface Packed<M, R> {
  messages: M[];
  tooLarge: R[];
}

export interface IssuesOfRun {
  observedAt: string;
  /** The ids of `statusChanges`. */
  statusChanged: ReadonlySet<string>;
  /** Whether people are to be told of what the rows say. */
  announces?: boolean;
  /** The ids of the issues that are told as created without an event. */
  withoutEvent?: ReadonlySet<string>;
}

/**
 * The rows as `issues` messages, each within the queue's limit, without `stats` (a histogram nobody reads).
 */
export function issuesMessages<R extends Row>(
  rows: readonly R[],
  { observedAt, statusChanged, announces = true, withoutEvent = new Set() }: IssuesOfRun,
): Packed<IssuesMessage, R> {
  return packed(rows, (some): IssuesMessage => ({
    v: 1,
    kind: 'issues',
    source: 'sync',
    observedAt,
    actor: null,
    issues: some.map(({ raw }) => withoutStats(raw)),
    statusChanged: some.map(({ snapshot }) => snapshot.issueId).filter((id) => statusChanged.has(id)),
    ...(announces ? {} : { announce: false }),
    ...withoutEventIn(some, withoutEvent),
  }));
}

function withoutEventIn(rows: readonly Row[], ids: ReadonlySet<string>): Pick<IssuesMessage, 'withoutEvent'> {
  const named = rows.map(({ snapshot }) => snapshot.issueId).filter((id) => ids.has(id));
  return named.length === 0 ? {} : { withoutEvent: named };
}

/** Rows of an issue's event list as `events` messages, each within the queue's limit. */
export const eventsMessages = <R>(
  rows: readonly R[],
  of: Pick<EventsMessage, 'issueId' | 'projectId' | 'observedAt'>,
): Packed<EventsMessage, R> =>
  packed(rows, (some): EventsMessage => ({
    v: 1,
    kind: 'events',
    source: 'backfill',
    ...of,
    events: [...some],
  }));

/** As few messages as the limit allows. `pack` must give a message that grows by no more than a comma a row. */
function packed<M extends QueueMessage, R>(rows: readonly R[], pack: (rows: R[]) => M): Packed<M, R> {
  const frame = encodeMessage(pack([])).length;
  const parts: R[][] = [];
  const tooLarge: R[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    // Two more for the commas: a row of issues may be in two lists.
    const size = encodeMessage(pack([row])).length - frame + 2;
    if (frame + size > MAX_MESSAGE_BYTES) {
      tooLarge.push(row);
      continue;
    }
    if (bytes + size > MAX_MESSAGE_BYTES) {
      parts.push([]);
      bytes = frame;
    }
    parts.at(-1)?.push(row);
    bytes += size;
  }
  return { messages: parts.map(pack), tooLarge };
}

function withoutStats(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null) return raw;
  return Object.fromEntries(Object.entries(raw).filter(([field]) => field !== 'stats'));
}

/** An event's body as the message that completes it; null where no queue message can hold it. */
export function bodyMessage(
  { issueId, projectId }: Pick<StoredEvent, 'issueId' | 'projectId'>,
  event: unknown,
  observedAt: string,
): EventMessage | null {
  const message = { v: 1, kind: 'event', source: 'backfill', observedAt, issueId, projectId, event } as const;
  return encodeMessage(message).length > MAX_MESSAGE_BYTES ? null : message;
}
