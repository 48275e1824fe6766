import { archivedDetail } from './archive/event-record.ts';
import type { ArchiveReader } from './archive/reader.ts';
import type { Clock } from './clock.ts';
import { withDoers, type ActReader } from './table/read/doers.ts';
import type { ChangeReader } from './table/read/change-reader.ts';
import type { GroupReader } from './table/read/group-reader.ts';
import type { Telemetry } from './telemetry.ts';
import { NOBODY } from '../contracts/doer.ts';
import type { GroupEvent } from '../contracts/domain-event.ts';
import type { DigestEntry, Evidence } from '../contracts/notification.ts';
import type { ChangeEvidence } from '../core/alerts/judge.ts';
import { groupEventOf } from '../core/events/group-event.ts';
import { firstIn, isHere, makingEvent, pastMakingEvent } from '../core/alerts/making-event.ts';
import type { Rule, Threshold } from '../core/alerts/rules.ts';
import { isCountedByHours, type CountedAt, type WindowThreshold } from '../core/alerts/threshold.ts';
import { messageOf } from '../core/failure.ts';
import { eventCount, type StoredEvent } from '../core/group/group.ts';
import { userDigest } from '../core/sanitise/sanitise.ts';
import type { EventDetail } from '../core/sentry/event/detail.ts';

/** What is stored of groups, as judging and messages need it. */
export interface Ledger {
  /** Changes of the group that are to be told, written from one number on and before another, in order. */
  changesBetween(issueId: string, from: number, before: number): Promise<GroupEvent[]>;
  /** What judging by these rules asks for. */
  evidence(event: GroupEvent, rules: readonly Rule[]): Promise<StoredEvidence>;
  /** How many events the group has, all in all. */
  countEvents(issueId: string): Promise<number>;
  /** When its events happened after an instant and up to now. */
  eventsAfter(issueId: string, afterMs: number, how: HowCounted): Promise<CountedEvents>;
  /** The newest ones. */
  newestEvents(issueId: string, count: number): Promise<CountedAt[]>;
  /** What a message shows of the group. */
  evidenceToShow(event: GroupEvent): Promise<Evidence>;
  /** How groups stand now, by id; those that are not stored are absent. */
  standings(issueIds: readonly string[]): Promise<Map<string, NonNullable<DigestEntry['now']>>>;
}

/** The group of a change as a read of its first day names it. */
const begun = ({ data: { group } }: GroupEvent) => ({
  issueId: group.id,
  project: group.project,
  firstSeen: group.firstSeen,
});

/** What is stored of it, beside what the notifier itself knows. */
export type StoredEvidence = Omit<ChangeEvidence, 'hasWaited' | 'toldThresholds'>;

export interface HowCounted {
  /** So many rows are read at most, the oldest first: each is read in full. */
  most: number;
  /** By the counters of whole hours, and no row is read. */
  byHours: boolean;
}

export interface CountedEvents {
  events: CountedAt[];
  /** False where there are more rows than so many. */
  isWhole: boolean;
}

export interface LedgerMeans {
  groups: Pick<
    GroupReader,
    'getGroup' | 'getGroups' | 'getEvent' | 'walkEvents' | 'seenIn' | 'firstReleases' | 'hourCounts'
  >;
  changes: Pick<ChangeReader, 'between'>;
  acts: ActReader;
  archive: ArchiveReader;
  publicUrl: string;
  clock: Clock;
  log: Telemetry['log'];
}

const HOUR_MS = 3_600_000;
const TREND_HOURS = 24;

/** What judging and messages read of what is stored. */
export function createLedger(means: LedgerMeans): Ledger {
  const { groups, changes, publicUrl } = means;
  return {
    changesBetween: async (issueId, from, before) =>
      (await changes.between(issueId, from, before))
        .map((change) => groupEventOf(change, publicUrl))
        .filter((event) => event !== null),

    evidence: (event, rules) => evidenceOf(event, rules, means),

    countEvents: async (issueId) => {
      const group = await groups.getGroup(issueId);
      return group === undefined ? 0 : eventCount(group);
    },

    eventsAfter: async (issueId, afterMs, { most, byHours }) =>
      byHours
        ? { events: await countsAfter(issueId, afterMs, means), isWhole: true }
        : rowsAfter(issueId, { afterMs, most }, means),

    newestEvents: async (issueId, count) => {
      const after = new Date(means.clock.now() + 1).toISOString();
      const { items } = await groups.walkEvents(issueId, { order: 'desc', after, limit: count });
      return items.map(({ timestamp }) => ({ atMs: Date.parse(timestamp), count: 1 }));
    },

    evidenceToShow: (event) => evidenceToShow(event, means),

    standings: async (issueIds) => {
      const found = await groups.getGroups(issueIds);
      return new Map(
        [...found].map(([id, group]) => [
          id,
          { status: group.status, substatus: group.substatus, events: eventCount(group) },
        ]),
      );
    },
  };
}

async function evidenceOf(
  event: GroupEvent,
  rules: readonly Rule[],
  means: LedgerMeans,
): Promise<StoredEvidence> {
  const asksForEvent = rules.some(
    ({ asksForEvent: asks, firstIn: first, when }) => asks || first !== null || when.has('regressed:newer'),
  );
  const { group } = event.data;
  const newest = asksForEvent ? await newestEvent(event, means) : undefined;
  const counts = await Promise.all(
    thresholdsOf(rules).map(async ({ events, withinMs }): Promise<[number | null, number]> => [
      withinMs,
      // As the change carries it: what came later did not make it.
      withinMs === null ? group.events : await countWithin(group.id, { events, withinMs }, means),
    ]),
  );
  const byspan = new Map(counts);
  return {
    event:
      newest === undefined
        ? null
        : makingEvent(
            newest,
            rules.some(({ asksForTags }) => asksForTags) ? await tagsOf(newest, means) : new Map(),
            userDigest,
          ),
    isEventHere: !asksForEvent || isHere(newest, group.lastSeen),
    firstRelease: rules.some(({ asksForFirstRelease: asks }) => asks)
      ? ((await means.groups.firstReleases([begun(event)])).get(group.id) ?? null)
      : null,
    isFirstIn:
      newest !== undefined && rules.some(({ firstIn: first }) => first !== null)
        ? firstIn(newest, await means.groups.seenIn(group.id))
        : { environment: null, release: null },
    eventsWithin: (span) => byspan.get(span) ?? 0,
  };
}

/**
 * The newest stored event of the group as it was when Sentry told of the change: by its row where that is enough, because
 * the index may be a moment behind.
 */
async function newestEvent(event: GroupEvent, { groups }: LedgerMeans): Promise<StoredEvent | undefined> {
  const { group } = event.data;
  const named =
    group.lastEventId === null ? undefined : await groups.getEvent(group.project.id, group.lastEventId);
  if (isHere(named, group.lastSeen)) return named;
  const { items } = await groups.walkEvents(group.id, {
    order: 'desc',
    after: pastMakingEvent(group.lastSeen),
    limit: 1,
  });
  return items[0] ?? named;
}

/** By the record, because a row keeps a few of them; null where nobody can read it any more. */
async function tagsOf(event: StoredEvent, means: LedgerMeans): Promise<ReadonlyMap<string, string[]> | null> {
  const detail = await detailOf(event, means);
  if (detail === null) return null;
  const tags = detail.tags.flatMap(({ key, value }) => (value === null ? [] : [{ key, value }]));
  const byKey = Map.groupBy(tags, ({ key }) => key);
  return new Map([...byKey].map(([key, values]) => [key, values.map(({ value }) => value)]));
}

async function detailOf(event: StoredEvent, means: LedgerMeans): Promise<EventDetail | null> {
  try {
    return await archivedDetail(means, event);
  } catch (cause) {
    means.log.warn('an archived event cannot be read', { eventId: event.eventId, reason: messageOf(cause) });
    return null;
  }
}

/** Of each span the most that a rule asks for. */
function thresholdsOf(rules: readonly Rule[]): Threshold[] {
  const all = rules.flatMap(({ atLeast }) => (atLeast === null ? [] : [atLeast]));
  return [...Map.groupBy(all, ({ withinMs }) => withinMs)].map(([withinMs, of]) => ({
    withinMs,
    events: Math.max(...of.map(({ events }) => events)),
  }));
}

async function countWithin(issueId: string, window: WindowThreshold, means: LedgerMeans): Promise<number> {
  const afterMs = means.clock.now() - window.withinMs;
  const events = isCountedByHours(window)
    ? await countsAfter(issueId, afterMs, means)
    : (await rowsAfter(issueId, { afterMs, most: window.events }, means)).events;
  return events.reduce((sum, { count }) => sum + count, 0);
}

const READ_AT_ONCE = 1_000;

async function rowsAfter(
  issueId: string,
  { afterMs, most }: { afterMs: number; most: number },
  { groups, clock }: LedgerMeans,
): Promise<CountedEvents> {
  const now = new Date(clock.now()).toISOString();
  const events: CountedAt[] = [];
  // Behind all events of that very millisecond.
  let after: string | null = new Date(afterMs + 1).toISOString();
  while (after !== null) {
    const limit = Math.min(READ_AT_ONCE, most - events.length);
    if (limit <= 0) return { events, isWhole: false };
    const { items, position } = await groups.walkEvents(issueId, { order: 'asc', after, limit });
    const until = items.filter(({ timestamp }) => timestamp <= now);
    events.push(...until.map(({ timestamp }) => ({ atMs: Date.parse(timestamp), count: 1 })));
    after = until.length < items.length ? null : position;
  }
  return { events, isWhole: true };
}

/** Those of an hour at its end, or now where it is under way: so an hour counts until it is wholly over. */
async function countsAfter(
  issueId: string,
  afterMs: number,
  { groups, clock }: LedgerMeans,
): Promise<CountedAt[]> {
  const nowMs = clock.now();
  const counts = await groups.hourCounts(issueId, new Date(afterMs).toISOString().slice(0, 10));
  return counts
    .map(({ hour, count }) => ({
      atMs: Math.min(Date.parse(`${hour}:00:00.000Z`) + HOUR_MS - 1, nowMs),
      count,
    }))
    .filter(({ atMs }) => atMs > afterMs);
}

async function evidenceToShow(event: GroupEvent, means: LedgerMeans): Promise<Evidence> {
  const { groups, publicUrl, clock } = means;
  const { group } = event.data;
  const firstHour = Math.floor(clock.now() / HOUR_MS) - TREND_HOURS + 1;
  const deed = { ...event.data, issueId: group.id, at: event.time, source: event.data.told };
  const [newest, [told], counts] = await Promise.all([
    newestEvent(event, means),
    withDoers([deed], means.acts),
    groups.hourCounts(group.id, new Date(firstHour * HOUR_MS).toISOString().slice(0, 10)),
  ]);
  const byHour = new Map(counts.map(({ hour, count }) => [hour, count]));
  const detail = newest === undefined ? null : await detailOf(newest, means);
  return {
    eventId: newest?.eventId ?? null,
    eventUrl:
      newest === undefined || publicUrl === ''
        ? null
        : `${publicUrl}/admin/error-log/${encodeURIComponent(group.id)}/events/${newest.eventId}`,
    text: detail === null ? (newest?.title ?? null) : textOf(detail),
    environment: newest?.environment ?? null,
    release: newest?.release ?? null,
    hours: Array.from(
      { length: TREND_HOURS },
      (_, index) => byHour.get(new Date((firstHour + index) * HOUR_MS).toISOString().slice(0, 13)) ?? 0,
    ),
    doer: told?.doer ?? NOBODY,
  };
}

/** As Sentry titles it: the exception that was raised is the last. */
function textOf({ exceptions, message, title }: EventDetail): string | null {
  const raised = exceptions.at(-1);
  const text = [raised?.type, raised?.value].filter((part) => part).join(': ');
  return text === '' ? (message ?? title) : text;
}
