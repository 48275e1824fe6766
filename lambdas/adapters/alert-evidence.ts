import { archivedDetail } from './archive/event-record.ts';
import type { ArchiveReader } from './archive/reader.ts';
import type { Clock } from './clock.ts';
import type { ChangeReader } from './table/read/change-reader.ts';
import type { GroupReader } from './table/read/group-reader.ts';
import type { Telemetry } from './telemetry.ts';
import type { GroupEvent } from '../contracts/domain-event.ts';
import type { DigestEntry, Evidence } from '../contracts/notification.ts';
import type { ChangeEvidence } from '../core/alerts/judge.ts';
import { groupEventOf } from '../core/events/group-event.ts';
import { firstIn, isHere, makingEvent, pastMakingEvent } from '../core/alerts/making-event.ts';
import type { Rule } from '../core/alerts/rules.ts';
import { messageOf } from '../core/failure.ts';
import { eventCount, type StoredEvent } from '../core/group/group.ts';
import { userDigest } from '../core/sanitise/sanitise.ts';
import type { EventDetail } from '../core/sentry/event/detail.ts';

/** What is stored of groups, as judging and messages need it. */
export interface Ledger {
  /** Changes of the group that are to be told, written from one number on and before another, in order. */
  changesBetween(issueId: string, from: number, before: number): Promise<GroupEvent[]>;
  /** What judging by these rules asks for. */
  evidence(event: GroupEvent, rules: readonly Rule[]): Promise<Omit<ChangeEvidence, 'hasWaited'>>;
  /** How many events the group had since then; all of them where null. Counting ends at `enough`. */
  countEvents(issueId: string, sinceMs: number | null, enough: number): Promise<number>;
  /** What a message shows of the group. */
  evidenceToShow(event: GroupEvent): Promise<Evidence>;
  /** How groups stand now, by id; those that are not stored are absent. */
  standings(issueIds: readonly string[]): Promise<Map<string, NonNullable<DigestEntry['now']>>>;
}

export interface LedgerMeans {
  groups: Pick<GroupReader, 'getGroup' | 'getGroups' | 'getEvent' | 'walkEvents' | 'seenIn' | 'hourCounts'>;
  changes: Pick<ChangeReader, 'between'>;
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

    countEvents: (issueId, sinceMs, enough) => countEvents(issueId, sinceMs, enough, means),

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
): Promise<Omit<ChangeEvidence, 'hasWaited'>> {
  const asksForEvent = rules.some(
    ({ asksForEvent: asks, firstIn: first, when }) => asks || first !== null || when.has('regressed:newer'),
  );
  const { group } = event.data;
  const newest = asksForEvent ? await newestEvent(event, means) : undefined;
  const spans = [...new Set(rules.flatMap(({ atLeast }) => (atLeast === null ? [] : [atLeast.withinMs])))];
  const enough = Math.max(0, ...rules.map(({ atLeast }) => atLeast?.events ?? 0));
  const nowMs = means.clock.now();
  const counts = await Promise.all(
    spans.map(async (span): Promise<[number | null, number]> => [
      span,
      // As the change carries it: what came later did not make it.
      span === null ? group.events : await countEvents(group.id, nowMs - span, enough, means),
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

const COUNTED_AT_ONCE = 1_000;

async function countEvents(
  issueId: string,
  sinceMs: number | null,
  enough: number,
  { groups, clock }: LedgerMeans,
): Promise<number> {
  if (sinceMs === null) {
    const group = await groups.getGroup(issueId);
    return group === undefined ? 0 : eventCount(group);
  }
  const since = new Date(sinceMs).toISOString();
  let count = 0;
  let after: string | null = new Date(clock.now() + 1).toISOString();
  do {
    const { items, position } = await groups.walkEvents(issueId, {
      order: 'desc',
      after,
      // No more rows than the threshold asks for: each is read in full.
      limit: Math.min(COUNTED_AT_ONCE, Math.max(1, enough)),
    });
    const within = items.filter(({ timestamp }) => timestamp >= since);
    count += within.length;
    if (within.length < items.length || count >= enough) return count;
    after = position;
  } while (after !== null);
  return count;
}

async function evidenceToShow(event: GroupEvent, means: LedgerMeans): Promise<Evidence> {
  const { groups, publicUrl, clock } = means;
  const { group } = event.data;
  const firstHour = Math.floor(clock.now() / HOUR_MS) - TREND_HOURS + 1;
  const [newest, counts] = await Promise.all([
    newestEvent(event, means),
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
  };
}

/** As Sentry titles it: the exception that was raised is the last. */
function textOf({ exceptions, message, title }: EventDetail): string | null {
  const raised = exceptions.at(-1);
  const text = [raised?.type, raised?.value].filter((part) => part).join(': ');
  return text === '' ? (message ?? title) : text;
}
