import * as z from 'zod';
import { listForeverArchives, type ForeverArchive } from '../adapters/table/read/forever-archives.ts';
import type { Told } from '../adapters/table/read/doers.ts';
import type { GroupPage, GroupQuery } from '../adapters/table/read/group-reader.ts';
import type { Page } from '../contracts/cursor.ts';
import { decodeCursor, encodeCursor, InvalidCursorError } from '../contracts/cursor.ts';
import { groupStatus } from '../core/sentry/decode-issue.ts';
import type { Change } from '../core/changes/change.ts';
import { messageOf } from '../core/failure.ts';
import type { Group, GroupStatus, StoredEvent } from '../core/group/group.ts';
import { reasonOf, type StatusReason } from '../core/group/status-reason.ts';
import type { Query } from '../core/query/query.ts';
import { readBody } from './detail/event-body.ts';
import type { EventFilter } from './detail/event-parameters.ts';
import { budgetOfPage, findEvents, positionOf } from './detail/event-search.ts';
import { historyAnswer, type FullEvent, type HistoryEntry } from './answers.ts';
import { toldChanges } from './history/told-changes.ts';
import { findGroup, isGroupId, withNamedGroup } from './detail/named-group.ts';
import { badRequest, notFound } from './refusal.ts';
import { strangersAnswer } from './triage/sentry-answer.ts';
import type { AdminServices } from './services.ts';
import { firstTrendDay, zeroFilledTrend, type TrendHour } from './detail/trend.ts';

/** More entries than a group collects in its 90 days of retention, short of a flapping alert. */
const HISTORY_LIMIT = 100;
/** As many as the page of a group steps through. */
const SEARCHED_EVENTS = 100;

export interface GroupDetail {
  group: Group;
  latestEvent: FullEvent | null;
  trend: TrendHour[];
  statusHistory: HistoryEntry[];
  /** Newest first. */
  changes: Told<Change>[];
  /** Why it is resolved or archived, where somebody said so here. */
  reason: StatusReason | null;
}

export async function readGroups(services: AdminServices, query: GroupQuery): Promise<GroupPage> {
  const [page, countedSince] = await Promise.all([
    withKnownCursor(() => services.groups.listGroups(query)),
    countedSinceOf(services, query.filter.query ?? []),
  ]);
  return {
    ...(await withNamedGroup(services, query, page)),
    ...(countedSince === null ? {} : { countedSince }),
  };
}

/** Null where the query names no tag, or none that began to be counted later than the table. */
async function countedSinceOf(
  { tagStarts }: AdminServices,
  query: Query,
): Promise<Record<string, string> | null> {
  const keys = new Set(query.flatMap((term) => (term.key === 'tag' ? [term.name] : [])));
  if (keys.size === 0) return null;
  const starts = Object.entries((await tagStarts.load()) ?? {});
  const late = starts.flatMap(([key, since]) =>
    keys.has(key) && since !== null ? [[key, since] as const] : [],
  );
  return late.length === 0 ? null : Object.fromEntries(late);
}

/**
 * A group and all that is known of it; refuses with 404 where it is not stored. Deleted groups are answered too, and
 * a merged one by the group that survived, as Sentry does (docs/sentry-behaviour.md, Deleted and merged issues).
 */
export async function readGroupDetail(services: AdminServices, issueId: string): Promise<GroupDetail> {
  const { groups, changes, acts, clock } = services;
  const group = await readGroup(services, issueId);
  const [latest, history, hours, told] = await Promise.all([
    groups.listEvents(group.issueId, { limit: 1, cursor: null, eventShards: group.eventShards }),
    groups.statusHistory(group.issueId, HISTORY_LIMIT),
    groups.hourCounts(group.issueId, firstTrendDay(clock.now())),
    changes.ofGroup(group.issueId, HISTORY_LIMIT).then((told) => toldChanges(told, acts)),
  ]);
  const [newest] = latest.items;
  return {
    group,
    latestEvent: newest === undefined ? null : await readBody(services, newest, group),
    trend: zeroFilledTrend(hours, clock.now()),
    statusHistory: historyAnswer(history),
    changes: told,
    reason: reasonOf(group.status, history),
  };
}

/** Refuses with 404. */
export function assertGroupId(issueId: string): void {
  if (!isGroupId(issueId)) throw notFound('No error has such an id: ids are digits, or short ids.');
}

/** The group of an id or a short id, or the one that survived where it was merged. */
export async function readGroup({ groups }: AdminServices, issueId: string): Promise<Group> {
  assertGroupId(issueId);
  const group = await findGroup(groups, issueId);
  if (group === undefined) throw notFound(`No error has the id ${issueId} here.`);
  return group;
}

/** Short pages are filled: most archives were made in Sentry. */
const FOREVER_PAGES = 5;

/** Groups that were archived for ever from here, newest event first. */
export async function readForeverArchives(
  { groups }: AdminServices,
  { limit, cursor }: { limit: number; cursor: string | null },
): Promise<Page<ForeverArchive>> {
  const items: ForeverArchive[] = [];
  let next = cursor;
  for (let pages = 0; pages < FOREVER_PAGES; pages++) {
    const page = await withKnownCursor(() =>
      listForeverArchives(groups, { limit: limit - items.length, cursor: next }),
    );
    items.push(...page.items);
    next = page.nextCursor;
    if (next === null || items.length >= limit) break;
  }
  return { items, nextCursor: next };
}

export interface EventsPage extends Page<StoredEvent> {
  group: Group;
  /** Of a filtered page: how far was read for it. */
  read: ReadEvents | null;
}

export interface ReadEvents {
  /** Events that were looked at, and of those the ones of which nobody can tell, because their record is gone. */
  events: number;
  unknown: number;
  /** The oldest one looked at. */
  to: string | null;
  /** False where the page ends before its limit and before the last event: it continues from its cursor. */
  complete: boolean;
}

export async function readEvents(
  services: AdminServices,
  issueId: string,
  { limit, cursor, filter }: { limit: number; cursor: string | null; filter: EventFilter },
): Promise<EventsPage> {
  const group = await readGroup(services, issueId);
  return withKnownCursor(async () => {
    if (filter.query.length > 0) return findPage(services, group, { limit, cursor, query: filter.query });
    const page = await services.groups.listEvents(group.issueId, {
      limit,
      cursor,
      eventShards: group.eventShards,
    });
    return { ...page, group, read: null };
  });
}

/** One more than fits tells whether another page follows. */
async function findPage(
  services: AdminServices,
  group: Group,
  { limit, cursor, query }: { limit: number; cursor: string | null; query: Query },
): Promise<EventsPage> {
  const order = { sort: 'event_time', order: 'desc' } as const;
  const after = decodeCursor(cursor, order);
  const { items, isWhole, examined, unknown, last } = await findEvents(services, group, {
    ...{ query, after, limit: limit + 1, budget: budgetOfPage() },
    ...{ order: 'desc', until: null },
  });
  const shown = items.slice(0, limit);
  const end = items.length > limit ? shown.at(-1) : isWhole ? undefined : last;
  return {
    group,
    items: shown,
    nextCursor: end == null ? null : encodeCursor(order, positionOf(end)),
    read: {
      events: examined,
      unknown,
      to: last?.timestamp ?? null,
      complete: isWhole || items.length > limit,
    },
  };
}

/** One event of a group; refuses with 404 where the event is not stored or belongs to another group. */
export async function readEvent(services: AdminServices, group: Group, eventId: string): Promise<FullEvent> {
  // Sentry writes event ids with and without dashes; the table has them without.
  const id = eventId.replaceAll('-', '').toLowerCase();
  const stored = /^[0-9a-f]{32}$/.test(id) ? await storedEvent(services, group, id) : undefined;
  if (stored?.issueId !== group.issueId) {
    throw notFound(`Error ${group.issueId} has no event ${id.slice(0, 32)} here.`);
  }
  return readBody(services, stored, group);
}

/** An issue that moved to another project keeps its events: the older ones lie under the project that they are of. */
async function storedEvent(
  { groups }: AdminServices,
  { issueId, project }: Group,
  eventId: string,
): Promise<StoredEvent | undefined> {
  const stored = await groups.getEvent(project.id, eventId);
  if (stored !== undefined) return stored;
  const { items } = await groups.listEvents(issueId, { limit: SEARCHED_EVENTS, cursor: null });
  return items.find((event) => event.eventId === eventId);
}

const sentryIssue = z.object({
  id: z.coerce.string(),
  status: z.string(),
  substatus: z.string().nullish(),
  count: z.coerce.number().nullish().catch(null),
  userCount: z.number().nullish().catch(null),
  lastSeen: z.string().nullish().catch(null),
  assignedTo: z.object({ name: z.string().nullish() }).nullish().catch(null),
});

export type LiveAnswer =
  | {
      status: GroupStatus;
      sentryStatus: string;
      substatus: string | null;
      sentryCount: number | null;
      users: number | null;
      lastSeen: string | null;
      assignee: string | null;
      mergedInto: string | null;
    }
  | { error: string };

/** What Sentry says about the issue at this moment. Sentry being down is part of the answer, not an error of ours. */
export async function readLive({ sentry, telemetry }: AdminServices, issueId: string): Promise<LiveAnswer> {
  try {
    const answer = await sentry.getIssue(issueId);
    if (answer === undefined) return { error: 'Sentry has no such error, or our token may not see it.' };
    const issue = sentryIssue.parse(answer);
    return {
      status: groupStatus(issue.status),
      sentryStatus: issue.status,
      substatus: issue.substatus ?? null,
      sentryCount: issue.count ?? null,
      users: issue.userCount ?? null,
      lastSeen: issue.lastSeen ?? null,
      assignee: issue.assignedTo?.name ?? null,
      // Sentry answers a merged issue with the one that absorbed it (docs/sentry-behaviour.md, Deleted and merged
      // issues).
      mergedInto: issue.id === issueId ? null : issue.id,
    };
  } catch (cause) {
    telemetry.log.warn('Sentry could not be read', { issueId, reason: messageOf(cause) });
    return { error: liveError(cause) };
  }
}

function liveError(cause: unknown): string {
  const notSentry = strangersAnswer(cause);
  if (notSentry !== undefined) return notSentry;
  const refusal = z.object({ status: z.number() }).safeParse(cause);
  if (!refusal.success) return 'Sentry could not be read now; try again.';
  return `Sentry answered ${refusal.data.status}; try again, or check the Sentry token.`;
}

/** A cursor that is not one of ours is the caller's mistake. */
export async function withKnownCursor<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof InvalidCursorError)) throw cause;
    throw badRequest('cursor must be the nextCursor of a page of the same list and the same filters.');
  }
}
