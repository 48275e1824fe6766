/**
 * Keys of every item in the single table, and the table's indexes as data. The CDK table construct, the
 * adapters and the local runner all read this file, so a key cannot drift between them.
 */

export const TABLE_KEY = { partition: 'pk', sort: 'sk' } as const;
export const TTL_ATTRIBUTE = 'expiresAt';

/**
 * Each index is sparse: only the items named here carry its attributes.
 * Those of groups and of days project keys alone, so that an event rewrites an index only where its place in the order
 * changes; a list page reads its rows from the table (docs/adr/0046).
 */
export const INDEXES = {
  groupsByLastSeen: { partition: 'statusShard', sort: 'lastSeenKey', projection: 'KEYS_ONLY' },
  groupsByFirstSeen: { partition: 'statusShard', sort: 'firstSeenKey', projection: 'KEYS_ONLY' },
  groupsByEventCount: { partition: 'statusShard', sort: 'eventCountKey', projection: 'KEYS_ONLY' },
  eventsOfGroup: { partition: 'eventGroup', sort: 'eventTimeKey', projection: 'ALL' },
  /** Events whose body is still to be fetched; completed, they leave the index. */
  indexedEvents: { partition: 'indexedShard', sort: 'indexedKey', projection: 'ALL' },
  /** By user and group: which groups a user met, and which events of one. No change of an event but a move rewrites it. */
  eventsOfUser: { partition: 'userHash', sort: 'eventGroup', projection: 'KEYS_ONLY' },
  /** By value of an indexed tag: the groups that were seen with it. A unit where the value is new in a group. */
  groupsByTag: { partition: 'tagValue', sort: 'pk', projection: 'KEYS_ONLY' },
  daysOfProject: { partition: 'dayProject', sort: 'dayKey', projection: 'KEYS_ONLY' },
  /** Changes of all groups as they were written, and marks of groups that moved late: a unit for each, none for an event. */
  feed: { partition: 'feedShard', sort: 'feedKey', projection: 'ALL' },
} as const;
export type IndexName = keyof typeof INDEXES;

/**
 * What is written in the feed is spread over this many index partitions, because one takes 1,000 write units a second (AWS, "Partitions
 * and data distribution") and back-pressures the table.
 */
const FEED_SHARDS = 4;

/**
 * The partition of the index that has this part of a group's events; the first is the group's own, in which all events of a group
 * lie that was never hot (docs/adr/0069).
 */
export const eventGroupKey = (issueId: string, shard: number): string =>
  shard === 0 ? groupKey(issueId).pk : `${groupKey(issueId).pk}#${shard.toString()}`;
/** Every partition of the index that may have events of a group; `shards` is null where it was never hot. */
export const partitionsOfEvents = (issueId: string, shards: number | null): string[] =>
  Array.from({ length: shards ?? 1 }, (_, shard) => eventGroupKey(issueId, shard));
/** The id of the group that a partition of the index of events is of. */
export const issueIdOfEvents = (eventGroup: unknown): string => issueIdIn(eventGroup).split('#')[0] ?? '';

/** The id of the group that a partition of the table is of. */
export const issueIdIn = (pk: unknown): string => String(pk).slice('GROUP#'.length);

export const groupKey = (issueId: string) => ({ pk: `GROUP#${issueId}`, sk: 'GROUP' }) as const;

export const eventKey = (projectId: string, eventId: string) =>
  ({ pk: `EVENT#${projectId}#${eventId}`, sk: 'EVENT' }) as const;

/**
 * `day` is a UTC date, `YYYY-MM-DD`. Of an issue that moved between projects, a day's events count for the project that
 * each of them is of (docs/adr/0009).
 */
export const dayCounterKey = (issueId: string, day: string, projectId: string) =>
  ({ pk: `GROUP#${issueId}`, sk: `DAY#${day}#${projectId}` }) as const;
/** A pair of environment and release that its day's counter has no room for; `digest` is of the pair. */
export const dayPairKey = (issueId: string, { day, projectId }: CounterOfDay, digest: string) =>
  ({ pk: `GROUP#${issueId}`, sk: `DAY#${day}#${projectId}#${digest}` }) as const;
interface CounterOfDay {
  day: string;
  projectId: string;
}
/** Sorts before the counters of this day and after those of all earlier ones. */
export const firstCounterOfDay = (day: string) => `${DAY_COUNTER_PREFIX}${day}`;

/**
 * `digest` is of the entry's whole content: a repetition is the same item, and two different entries of one instant
 * and source are two items, in any order of arrival.
 */
export const statusHistoryKey = (issueId: string, at: string, source: string, digest: string) =>
  ({ pk: `GROUP#${issueId}`, sk: `STATUS#${at}#${source}#${digest}` }) as const;

/** `n` has 13 digits until the year 2286; padded to what the index sorts by. */
export const changeKey = (issueId: string, n: number) =>
  ({ pk: `GROUP#${issueId}`, sk: `${CHANGE_PREFIX}${changeNumber(n)}` }) as const;
/** What is known of the group's changes without reading them. */
export const changesKey = (issueId: string) => ({ pk: `GROUP#${issueId}`, sk: 'CHANGES' }) as const;
/** That its last seen moved to an instant long past, where no index by time shows it (docs/adr/0048). */
export const movedMarkKey = (issueId: string) => ({ pk: `GROUP#${issueId}`, sk: 'MOVED' }) as const;
/** Whether the item of a group is one of its changes or goes with them, by its sort key: these depend on the order of telling. */
export const isOfChanges = (sk: string): boolean =>
  sk.startsWith(CHANGE_PREFIX) || sk === 'CHANGES' || sk === 'MOVED';
const changeNumber = (n: number) => n.toString().padStart(15, '0');

/** Sorts by when it was written; of one group by `n`. */
export const feedIndexAttributes = (kind: FeedKind, issueId: string, n: number) => ({
  feedShard: feedShard(kind, partOf(issueId, FEED_SHARDS)),
  feedKey: `${changeNumber(n)}#${issueId}`,
});
/** Sorts before all that was written at this millisecond or later. */
export const feedKeyFrom = (ms: number) => changeNumber(Math.max(0, Math.floor(ms)));
export type FeedKind = 'CHANGE' | 'MOVED';
const feedShard = (kind: FeedKind, shard: number) => `FEED#${kind}#${shard.toString()}`;
/** Every partition of the feed of one kind. */
export const shardsOfFeed = (kind: FeedKind) =>
  Array.from({ length: FEED_SHARDS }, (_, shard) => feedShard(kind, shard));

/**
 * Of new events of a hot group, until they are folded into it; an id of its own sorts by the millisecond at which it was made. Not in
 * the group's partition, which a storm writes as well (docs/adr/0070).
 */
export const tallyKey = (issueId: string, id: string) => ({ pk: `TALLY#${issueId}`, sk: id }) as const;

export const CHANGE_PREFIX = 'CHANGE#';
/** One value of an indexed tag; `place` is the value as keys have it (core/group/seen-tags.ts). */
export const tagKey = (issueId: string, key: string, place: string) =>
  ({ pk: `GROUP#${issueId}`, sk: `${TAG_PREFIX}${key}#${place}` }) as const;
/** The partition of the index that has the groups with this value. */
export const tagValueKey = (key: string, place: string) => `${key}#${place}`;
export const TAG_PREFIX = 'TAG#';

export const STATUS_HISTORY_PREFIX = 'STATUS#';
export const DAY_COUNTER_PREFIX = 'DAY#';

/** Search rows lie together, so that a search reads those of every group; in parts, so that it reads them side by side. */
const SEARCH_PARTS = 8;
export const searchKey = (issueId: string) =>
  ({ pk: `SEARCH#${partOf(issueId, SEARCH_PARTS).toString()}`, sk: issueId }) as const;
export const SEARCH_PARTITIONS: readonly string[] = Array.from(
  { length: SEARCH_PARTS },
  (_, part) => `SEARCH#${part.toString()}`,
);

/** Run ids are ULIDs: the sort key orders runs by start. */
export const syncRunKey = (runId: string) => ({ pk: 'SYNC#RUN', sk: runId }) as const;
export const SYNC_LEASE_KEY = { pk: 'SYNC#LEASE', sk: 'LEASE' } as const;
export const SYNC_CHECKPOINT_KEY = { pk: 'SYNC#CHECKPOINT', sk: 'CHECKPOINT' } as const;
/** The run that somebody asked for while another one was under way. */
export const SYNC_WAITING_RUN_KEY = { pk: 'SYNC#WAITING', sk: 'RUN' } as const;

/** Since when which tags are counted (core/group/tag-starts.ts). */
export const TAG_STARTS_KEY = { pk: 'SYNC#TAGS', sk: 'STARTS' } as const;

/** One project-hour of the ledger; `hour` is `YYYY-MM-DDTHH`, UTC. */
export const ledgerHourKey = (projectId: string, hour: string) =>
  ({ pk: `SYNC#LEDGER#${projectId}`, sk: hour }) as const;
/** What holds for the ledger as a whole: whether Sentry's counts can be read, which projects it has. */
export const LEDGER_STATE_KEY = { pk: 'SYNC#LEDGER', sk: 'STATE' } as const;
/** When a webhook of this resource and action last came. */
export const deliveryKey = (resource: string, action: string) =>
  ({ pk: 'SYNC#DELIVERY', sk: `${resource}.${action}` }) as const;

/** What a project's groups counted on one UTC day, `YYYY-MM-DD`, added up (core/trends/roll-up.ts). */
export const rollUpKey = (projectId: string, day: string) =>
  ({ pk: `SYNC#TREND#${projectId}`, sk: day }) as const;

/** What Sentry will not give for one issue or project; the sort key says which thing (core/ledger/refusals.ts). */
export const REFUSALS_PARTITION = 'SYNC#REFUSED';
export const refusalKey = (thing: string) => ({ pk: REFUSALS_PARTITION, sk: thing }) as const;

/**
 * That a change was handed to the event bus: beside the feed of changes, in the same parts and order, so that the sync
 * finds those without one. Not in the group's own partition, which has one writer (docs/invariants.md, rule 19).
 */
export const announcedKey = (issueId: string, n: number) =>
  ({
    pk: announcedPartition(partOf(issueId, FEED_SHARDS)),
    sk: `${changeNumber(n)}#${issueId}`,
  }) as const;
const announcedPartition = (shard: number) => `SYNC#ANNOUNCED#${shard.toString()}`;
/** What the publisher may read and write, as a condition on its role. */
export const ANNOUNCED_KEYS = 'SYNC#ANNOUNCED#*';
/** Up to where the sync has found every change announced. */
export const ANNOUNCED_STATE_KEY = { pk: 'SYNC#ANNOUNCED', sk: 'STATE' } as const;

/** Changes of the capture itself, which the sync writes; found by the publisher like those of groups. */
export const SYSTEM_PARTITION = 'SYNC#SYSTEM';
export const systemChangeKey = (n: number) =>
  ({ pk: SYSTEM_PARTITION, sk: `${SYSTEM_CHANGE_PREFIX}${changeNumber(n)}` }) as const;
export const SYSTEM_CHANGE_PREFIX = 'SYSTEM#';
/** Which faults of the capture last now. */
export const SYSTEM_STATE_KEY = { pk: SYSTEM_PARTITION, sk: 'STATE' } as const;

/** By which version of the redaction rules everything that was stored before has been repaired. */
export const REPAIR_KEY = { pk: 'SYNC#REPAIR', sk: 'RULES' } as const;

/** The one partition of the index of events without a body: only the backfill adds to it. */
export const INDEXED_SHARD = 'INDEXED';

/**
 * Where groups wait that Sentry no longer has: in no list, but found again by the sync, which asks whether they are
 * really deleted or were only out of sight.
 */
export const GONE = 'GONE';

/** Where merged groups lie that are known by a short id: in no list, but found by it. */
export const MERGED = 'MERGED';

/** Sort keys end in the id, so no two are equal and a cursor can name a position rather than an item. */
export const timeSortKey = (iso: string, id: string) => `${iso}#${id}`;
export const countSortKey = (count: number, id: string) => `${count.toString().padStart(12, '0')}#${id}`;

/** FNV-1a over the id's characters: of issues they are decimal strings that grow, whose low digits alone spread badly. */
export function partOf(id: string, parts: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193) >>> 0;
  return hash % parts;
}

/** From which instant on a person has to sign in anew: written where an invitation changes or ends. */
export const personMarkKey = (subject: string) => ({ pk: `SESSION#${subject}`, sk: 'MARK' }) as const;
/** One session that its person has ended; it expires when the session would have. */
export const endedSessionKey = (subject: string, sessionId: string) =>
  ({ pk: `SESSION#${subject}`, sk: `ENDED#${sessionId}` }) as const;

/** Ids of audit entries are ULIDs: the sort key orders them by the instant of their intent. */
export const AUDIT_PARTITION = 'AUDIT';
export const auditKey = (id: string) => ({ pk: AUDIT_PARTITION, sk: id }) as const;
/**
 * What the notifier knows: of which changes of a group it has judged, what goes out on a route, is held back and was sent,
 * which thresholds it watches. Never compared with a rebuild: a new table begins without (docs/adr/0056).
 */
export const judgedKey = (subject: string) => ({ pk: `ALERT#GROUP#${subject}`, sk: 'JUDGED' }) as const;
/** What a route was told of a group: its thread, and whether something was opened there. */
export const toldOnRouteKey = (subject: string, route: string) =>
  ({ pk: `ALERT#GROUP#${subject}`, sk: `ROUTE#${route}` }) as const;
export const routeStateKey = (route: string) => ({ pk: `ALERT#ROUTE#${route}`, sk: 'STATE' }) as const;
/** In the order in which it goes out: of one group by `n`. */
export const outgoingKey = (route: string, n: number, id: string) =>
  ({ pk: `ALERT#ROUTE#${route}`, sk: `${OUTGOING_PREFIX}${changeNumber(n)}#${id}` }) as const;
/** By when it is to come out of being held back. */
export const heldKey = (route: string, dueMs: number, n: number, id: string) =>
  ({ pk: `ALERT#ROUTE#${route}`, sk: `${heldUpTo(dueMs)}#${changeNumber(n)}#${id}` }) as const;
/** Sorts before all that is held back for longer than this, and after what comes out before it. */
export const heldUpTo = (dueMs: number) => `${HELD_PREFIX}${changeNumber(dueMs)}`;
/** What became of it, by when that was. */
export const sentLogKey = (route: string, atMs: number, id: string) =>
  ({ pk: `ALERT#ROUTE#${route}`, sk: `${SENT_LOG_PREFIX}${changeNumber(atMs)}#${id}` }) as const;
export const OUTGOING_PREFIX = 'OUT#';
export const HELD_PREFIX = 'HELD#';
export const SENT_LOG_PREFIX = 'SENT#';
/** A change that waits for the threshold of a rule. */
export const watchKey = (rule: string, subject: string) =>
  ({ pk: WATCH_PARTITION, sk: `${rule}#${subject}` }) as const;
export const WATCH_PARTITION = 'ALERT#WATCH';
/** How far the round has come that looks at all of them. */
export const WATCH_ROUND_KEY = { pk: 'ALERT#NOTIFIER', sk: 'WATCHES' } as const;
/** An address to which no e-mail goes, or that was taken up again. */
export const stoppedKey = (address: string) => ({ pk: STOPPED_PARTITION, sk: address }) as const;
export const STOPPED_PARTITION = 'ALERT#STOPPED';
/** The token by which whoever reads e-mail at an address may stop it. */
export const unsubscribeKey = (address: string) => ({ pk: 'ALERT#UNSUBSCRIBE', sk: address }) as const;
/** That the report of the week that ends then was made for a route. */
export const reportKey = (weekEnd: string, route: string) =>
  ({ pk: REPORT_PARTITION, sk: `${weekEnd}#${route}` }) as const;
export const REPORT_PARTITION = 'ALERT#REPORT';
export const NOTIFIER_STATE_KEY = { pk: 'ALERT#NOTIFIER', sk: 'STATE' } as const;
/** Until when a person has silenced a rule or a route; written by the admin function, read by the notifier. */
export const SNOOZE_PARTITION = 'SNOOZE';
export const snoozeKey = (thing: string) => ({ pk: SNOOZE_PARTITION, sk: thing }) as const;
/** Saved views: those that everybody sees, and those of one person. A rebuild knows nothing of them. */
export const SHARED_VIEWS_PARTITION = 'VIEW#SHARED';
export const viewsPartition = (owner: string | null) =>
  owner === null ? SHARED_VIEWS_PARTITION : `VIEW#OWN#${owner}`;
export const viewKey = (owner: string | null, id: string) => ({ pk: viewsPartition(owner), sk: id }) as const;
/** Which of the shared views the list opens on; sorts after every ULID. */
export const DEFAULT_VIEW_KEY = { pk: SHARED_VIEWS_PARTITION, sk: 'DEFAULT' } as const;
/** What the admin function may delete, as a condition on its role. */
export const VIEW_KEYS = 'VIEW#*';
/** Changes of all that match a list, by the person who asked for them. They expire in a day. */
export const bulkJobsPartition = (owner: string) => `BULK#JOBS#${owner}`;
export const bulkJobKey = (owner: string, id: string) => ({ pk: bulkJobsPartition(owner), sk: id }) as const;
/** What belongs to one of them: the groups that were fixed, and what came of each part. */
export const bulkPartition = (id: string) => `BULK#OF#${id}`;
export const bulkTargetsKey = (id: string) => ({ pk: bulkPartition(id), sk: 'TARGETS' }) as const;
export const bulkPartKey = (id: string, n: number) =>
  ({ pk: bulkPartition(id), sk: `${BULK_PART_PREFIX}${n.toString().padStart(4, '0')}` }) as const;
export const BULK_PART_PREFIX = 'PART#';
/** What the notifier may write and delete, as a condition on its role. */
export const NOTIFIER_KEYS = 'ALERT#*';
/** What the sync may write and delete, as a condition on its role: runs, lease, checkpoint, ledger. */
export const SYNC_KEYS = 'SYNC#*';
/** What the consumer may write and delete, as a condition on its role: groups, events, search rows, and when webhooks last came. */
export const CONSUMER_WRITES = ['GROUP#*', 'EVENT#*', 'SEARCH#*', 'TALLY#*', deliveryKey('', '').pk] as const;
/** What the admin function may write, as a condition on its role (`dynamodb:LeadingKeys`). */
export const ADMIN_WRITES = ['SESSION#*', AUDIT_PARTITION, SNOOZE_PARTITION, VIEW_KEYS, 'BULK#*'] as const;
