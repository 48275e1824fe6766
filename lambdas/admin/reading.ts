import * as z from 'zod';
import type { GroupQuery, Page } from '../adapters/group-reader.ts';
import { InvalidCursorError } from '../adapters/group-reader.ts';
import { groupStatus } from '../core/decode.ts';
import { messageOf } from '../core/failure.ts';
import { eventDetail } from '../core/event-detail.ts';
import type { Group, GroupStatus, StoredEvent } from '../core/group.ts';
import { historyAnswer, type FullEvent, type HistoryEntry } from './answers.ts';
import { badRequest, notFound } from './refusal.ts';
import type { AdminServices } from './services.ts';
import { firstTrendDay, zeroFilledTrend, type TrendHour } from './trend.ts';

/** More entries than a group collects in its 90 days of retention, short of a flapping alert. */
const HISTORY_LIMIT = 100;

export interface GroupDetail {
  group: Group;
  latestEvent: FullEvent | null;
  trend: TrendHour[];
  statusHistory: HistoryEntry[];
}

export const readGroups = ({ groups }: AdminServices, query: GroupQuery): Promise<Page<Group>> =>
  withKnownCursor(() => groups.listGroups(query));

/** A group and all that is known of it; refuses with 404 where it is not stored. Gone groups are answered too. */
export async function readGroupDetail(services: AdminServices, issueId: string): Promise<GroupDetail> {
  const { groups, clock } = services;
  assertGroupId(issueId);
  const [group, latest, history, hours] = await Promise.all([
    readGroup(services, issueId),
    groups.listEvents(issueId, { limit: 1, cursor: null }),
    groups.statusHistory(issueId, HISTORY_LIMIT),
    groups.hourCounts(issueId, firstTrendDay(clock.now())),
  ]);
  const [newest] = latest.items;
  return {
    group,
    latestEvent: newest === undefined ? null : await readArchived(services, newest),
    trend: zeroFilledTrend(hours, clock.now()),
    statusHistory: historyAnswer(history),
  };
}

/** Refuses with 404. What can be no id is no key either: DynamoDB refuses one beyond 2 KB. */
export function assertGroupId(issueId: string): void {
  if (!/^[\w-]{1,64}$/.test(issueId)) throw notFound('No group has such an id: ids are digits.');
}

export async function readGroup({ groups }: AdminServices, issueId: string): Promise<Group> {
  assertGroupId(issueId);
  const group = await groups.getGroup(issueId);
  if (group === undefined) throw notFound(`No group has the id ${issueId} here.`);
  return group;
}

export async function readEvents(
  services: AdminServices,
  issueId: string,
  page: { limit: number; cursor: string | null },
): Promise<Page<StoredEvent>> {
  assertGroupId(issueId);
  const [, events] = await Promise.all([
    readGroup(services, issueId),
    withKnownCursor(() => services.groups.listEvents(issueId, page)),
  ]);
  return events;
}

/** One event of a group; refuses with 404 where the event is not stored or belongs to another group. */
export async function readEvent(services: AdminServices, group: Group, eventId: string): Promise<FullEvent> {
  // Sentry writes event ids with and without dashes; the table has them without.
  const id = eventId.replaceAll('-', '').toLowerCase();
  const stored = /^[0-9a-f]{32}$/.test(id) ? await services.groups.getEvent(group.project.id, id) : undefined;
  if (stored?.issueId !== group.issueId) {
    throw notFound(`Group ${group.issueId} has no event ${id.slice(0, 32)} here.`);
  }
  return readArchived(services, stored);
}

async function readArchived(services: AdminServices, stored: StoredEvent): Promise<FullEvent> {
  const record = await services.archive.readRecord(stored.archive);
  if (record === undefined || record === null) return { stored, detail: null };
  return { stored, detail: eventDetail(record) };
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
    if (answer === undefined) return { error: 'Sentry has no such issue, or our token may not see it.' };
    const issue = sentryIssue.parse(answer);
    return {
      status: groupStatus(issue.status),
      sentryStatus: issue.status,
      substatus: issue.substatus ?? null,
      sentryCount: issue.count ?? null,
      users: issue.userCount ?? null,
      lastSeen: issue.lastSeen ?? null,
      assignee: issue.assignedTo?.name ?? null,
      // Sentry answers a merged issue with the one that absorbed it (SENTRY.md 5.3).
      mergedInto: issue.id === issueId ? null : issue.id,
    };
  } catch (cause) {
    telemetry.log.warn('Sentry could not be read', { issueId, reason: messageOf(cause) });
    return { error: liveError(cause) };
  }
}

function liveError(cause: unknown): string {
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
