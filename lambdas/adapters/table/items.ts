import { createHash } from 'node:crypto';
import * as z from 'zod';
import {
  countSortKey,
  eventKey,
  GONE,
  groupKey,
  INDEXED_SHARD,
  MERGED,
  statusHistoryKey,
  timeSortKey,
} from '../../contracts/item-keys.ts';
import { LEAST_STATUS_SHARDS, statusPartition } from '../../contracts/status-shards.ts';
import { eventCount, GROUP_STATUSES, isUserHash, SNAPSHOT_SOURCES } from '../../core/group/group.ts';
import type { Group, StatusChange, StoredEvent } from '../../core/group/group.ts';
import type { HourChange } from '../../core/group/write-plan.ts';
import type { HourCount } from './read/group-reader.ts';
import { isPairApart } from './day-items.ts';
import { countedText, countedUnder } from './tag-items.ts';
import { sightingSchema, sightingText } from './sighting-text.ts';

/**
 * How groups, events, status changes and day counters look in the table, in both directions. A null is an absent
 * attribute. `expiresAt` is epoch seconds: the table's TTL attribute, never part of the core types.
 */

export type Item = Record<string, unknown>;

/** DynamoDB charges writes by the started KiB (AWS, "Write request unit"): an event must stay in the first. */
export const EVENT_ITEM_BYTES = 1024;
const EVENT_TITLE_CHARACTERS = 160;
/**
 * What changes of an event while its content stays, at its largest (ids of Sentry have 19 digits at most): which tags
 * are kept must not tell in which group the event was before, or whether it was once repaired.
 */
const LARGEST = {
  issueId: '9'.repeat(19),
  eventGroup: groupKey('9'.repeat(19)).pk,
  sighting: `r${'9'.repeat(13)}#${'9'.repeat(19)}`,
  isRepaired: true,
};

const nullable = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value): z.output<T> | null => value ?? null);
const nullableText = nullable(z.string());

/** A number takes half of the bytes that the same time takes as text. */
export const instantNumber = (iso: string): number => Date.parse(iso);
const instant = z.number().transform((ms) => new Date(ms).toISOString());

const position = z.array(z.union([z.string(), z.number()]));

const groupSchema = z.object({
  issueId: z.string(),
  shortId: nullableText,
  title: z.string(),
  culprit: nullableText,
  level: z.string(),
  status: z.enum(GROUP_STATUSES),
  sentryStatus: z.string(),
  substatus: nullableText,
  type: nullableText,
  category: nullableText,
  issueType: nullableText,
  priority: nullableText,
  statusDetails: nullable(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
  platform: nullableText,
  permalink: nullableText,
  project: z.object({ id: z.string(), slug: nullableText }),
  assignee: nullable(z.object({ type: z.string(), id: z.string(), name: nullableText })),
  sentryCount: z.number(),
  users: z.number(),
  firstSeen: z.string(),
  lastSeen: z.string(),
  storedEvents: z.number(),
  environment: nullableText,
  release: nullableText,
  lastEventId: nullableText,
  lastEventAt: nullableText,
  statusObservedAt: nullableText,
  statusSource: nullable(z.enum(SNAPSHOT_SOURCES)),
  toldFirst: nullable(instant),
  toldLast: nullable(instant),
  titleFrom: nullable(position),
  permalinkFrom: nullable(position),
  formerShortIds: z.array(z.string()).default([]),
  reasonedAt: nullableText,
  lastObservedAt: z.string(),
  gone: nullable(z.object({ at: z.string(), mergedInto: nullableText })),
  heat: nullable(z.tuple([z.number(), z.number()])),
  eventShards: nullable(z.number()),
  version: z.string(),
});

const eventSchema = z.object({
  eventId: z.string(),
  projectId: z.string(),
  issueId: z.string(),
  sighting: nullable(sightingSchema),
  timestamp: z.string(),
  level: z.string(),
  title: z.string(),
  environment: nullableText,
  release: nullableText,
  platform: nullableText,
  tags: z
    .array(z.tuple([z.string(), z.string()]))
    .default([])
    .transform((pairs): Record<string, string> => Object.fromEntries(pairs)),
  userHash: nullableText.transform((text) => (text !== null && isUserHash(text) ? text : null)),
  countedUnder: nullable(countedUnder),
  // Absent is false: most events are neither, and each byte counts towards the item's first KiB.
  isIndexed: z.boolean().default(false),
  isRepaired: z.boolean().default(false),
  archive: z.object({ key: z.string(), offset: z.number(), length: z.number() }),
});

const statusChangeSchema = z.object({
  issueId: z.string(),
  at: z.string(),
  to: z.enum(GROUP_STATUSES),
  substatus: nullableText,
  source: z.enum(SNAPSHOT_SOURCES),
  action: nullableText,
  actor: nullableText,
  reason: nullableText,
});

const dayCounterSchema = z.object({ dayKey: z.string() }).catchall(z.number().catch(0));

/**
 * The whole item of a group, in one of so many partitions of its status: the least is right in any table, because those are always
 * read. A group that is gone is in no list: those gone have partitions of their own.
 */
export const groupItem = (
  { formerShortIds, ...group }: Group,
  expiresAt: number,
  shards = LEAST_STATUS_SHARDS,
): Item => ({
  ...groupKey(group.issueId),
  ...withoutNulls({
    ...group,
    toldFirst: group.toldFirst && instantNumber(group.toldFirst),
    toldLast: group.toldLast && instantNumber(group.toldLast),
  }),
  ...(formerShortIds.length === 0 ? {} : { formerShortIds }),
  ...(group.gone === null
    ? groupIndexAttributes(group, shards)
    : goneIndexAttributes({ ...group, formerShortIds }, shards)),
  expiresAt,
});

const groupIndexAttributes = (group: Omit<Group, 'formerShortIds'>, shards: number) => ({
  statusShard: statusPartition(group.status, group.issueId, shards),
  lastSeenKey: timeSortKey(group.lastSeen, group.issueId),
  firstSeenKey: timeSortKey(group.firstSeen, group.issueId),
  eventCountKey: countSortKey(eventCount(group), group.issueId),
});

/** A merged issue never comes back under its id, and is found by its short ids; one that seems deleted may come back. */
function goneIndexAttributes({ gone, issueId, firstSeen, formerShortIds }: Group, shards: number): Item {
  if (gone === null) return {};
  if (gone.mergedInto !== null) {
    return formerShortIds.length === 0
      ? {}
      : {
          statusShard: statusPartition(MERGED, issueId, shards),
          firstSeenKey: timeSortKey(gone.at, issueId),
        };
  }
  return firstSeen === ''
    ? {}
    : { statusShard: statusPartition(GONE, issueId, shards), firstSeenKey: timeSortKey(firstSeen, issueId) };
}

/** Throws where the item is not a group of ours: every writer uses `groupItem`, so that is a bug. */
export const parseGroup = (item: Item): Group => parsed(groupSchema, item, 'group');

/**
 * The whole item of an event: title cut to 160 characters, and of the tags as many, in their order, as the item's
 * first KiB holds. The archive has both in full. `eventGroup` is its part of the index, where that is not the first of its group.
 */
export function eventItem(event: StoredEvent, expiresAt: number, eventGroup?: string): Item {
  const { tags, isIndexed, isRepaired, sighting, countedUnder: counted, ...rest } = event;
  const item: Item = {
    ...eventKey(event.projectId, event.eventId),
    ...withoutNulls({ ...rest, title: shortened(event.title, EVENT_TITLE_CHARACTERS) }),
    ...eventIndexAttributes(event),
    ...(eventGroup === undefined ? {} : { eventGroup }),
    ...(sighting === null ? {} : { sighting: sightingText(sighting) }),
    ...(isIndexed ? { isIndexed, ...indexedAttributes(event) } : {}),
    ...(isRepaired ? { isRepaired } : {}),
    ...(counted === null ? {} : { countedUnder: countedText(counted) }),
    expiresAt,
  };
  const kept = tagsWithin(tags, EVENT_ITEM_BYTES - itemBytes({ ...item, ...LARGEST }));
  return kept.length === 0 ? item : { ...item, tags: kept };
}

/** What changes when an event moves to another group (a merge in Sentry): set these and `issueId`. */
export const eventIndexAttributes = ({
  issueId,
  timestamp,
  eventId,
}: Pick<StoredEvent, 'issueId' | 'timestamp' | 'eventId'>) => ({
  eventGroup: groupKey(issueId).pk,
  eventTimeKey: timeSortKey(timestamp, eventId),
});

const indexedAttributes = ({ timestamp, eventId }: StoredEvent) => ({
  indexedShard: INDEXED_SHARD,
  indexedKey: timeSortKey(timestamp, eventId),
});

/** Throws where the item is not an event of ours. */
export const parseEvent = (item: Item): StoredEvent => parsed(eventSchema, item, 'event');

export const statusChangeItem = (change: StatusChange, expiresAt: number): Item => ({
  ...statusHistoryKey(change.issueId, change.at, change.source, digestOf(change)),
  ...withoutNulls(change),
  expiresAt,
});

const digestOf = (change: StatusChange): string =>
  createHash('sha256')
    .update(JSON.stringify(withoutNulls(change)))
    .digest('base64url')
    .slice(0, 11);

/** Throws where the item is not a status change of ours. */
export const parseStatusChange = (item: Item): StatusChange =>
  parsed(statusChangeSchema, item, 'status change');

/** Index attributes of a day counter; its hours are counted up with ADD, so there is no function for its whole. */
export const dayIndexAttributes = (projectId: string, issueId: string, day: string) => ({
  dayProject: `PROJECT#${projectId}`,
  dayKey: `${day}#${issueId}`,
});

/**
 * What a change of an hour's counters adds to which attribute: `h07` counts all stored events of that UTC hour, `r07`
 * the repaired ones among them. Both are always named, so that a counter that went back to 0 is there in any order.
 */
export const hourChanges = (hour: string, { stored, repaired }: HourChange): [string, number][] => [
  [`h${hour}`, stored],
  [`r${hour}`, repaired],
];

/**
 * The hours of one day counter that have events, oldest first; none of a pair that lies apart from it. Throws where the
 * item is neither.
 */
export function parseDayCounter(item: Item): HourCount[] {
  if (isPairApart(item)) return [];
  const { dayKey, ...attributes } = parsed(dayCounterSchema, item, 'day counter');
  const day = dayKey.slice(0, 'YYYY-MM-DD'.length);
  return Array.from({ length: 24 }, (_, hour) => hour.toString().padStart(2, '0'))
    .map((hour) => ({
      hour: `${day}T${hour}`,
      count: attributes[`h${hour}`] ?? 0,
      repaired: attributes[`r${hour}`] ?? 0,
    }))
    .filter(({ count }) => count > 0);
}

/**
 * Bytes of an item as DynamoDB counts them (AWS, "DynamoDB item sizes and formats"): names and texts in UTF-8, binaries as
 * long as they are, a byte per two digits of a number and one more, three bytes per map and one per entry.
 */
export function itemBytes(value: unknown, depth = 0): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(Math.abs(value).toString().length / 2) + 1;
  if (typeof value !== 'object' || value === null) return 1;
  if (value instanceof Uint8Array) return value.length;
  const [overhead, each] = depth === 0 ? [0, 0] : [3, 1];
  if (Array.isArray(value)) {
    return value.reduce<number>((sum, entry) => sum + each + itemBytes(entry, depth + 1), overhead);
  }
  return Object.entries(value).reduce(
    (sum, [name, entry]) => sum + each + Buffer.byteLength(name) + itemBytes(entry, depth + 1),
    overhead,
  );
}

/**
 * Tags are a list of pairs in the table: anyone who can throw an error names them, and an attribute cannot have
 * every name (empty, `__proto__`, `constructor`).
 */
function tagsWithin(tags: Record<string, string>, room: number): [string, string][] {
  let left = room - Buffer.byteLength('tags') - 3;
  const entries = Object.entries(tags);
  const cut = entries.findIndex((pair) => {
    left -= 1 + itemBytes(pair, 1);
    return left < 0;
  });
  return cut === -1 ? entries : entries.slice(0, cut);
}

/** Cut between characters: half a surrogate pair would not be valid UTF-8. */
export function shortened(text: string, characters: number): string {
  if (text.length <= characters) return text;
  return `${text.slice(0, characters - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

export function withoutNulls(value: object): Item {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== null && entry !== undefined)
      .map(([name, entry]: [string, unknown]) => [
        name,
        typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? withoutNulls(entry) : entry,
      ]),
  );
}

export function parsed<T>(schema: z.ZodType<T>, item: Item, what: string): T {
  const result = schema.safeParse(item);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`).join(', ');
  throw new Error(`Item ${String(item['pk'])} / ${String(item['sk'])} is not a ${what} (${faults}).`);
}
