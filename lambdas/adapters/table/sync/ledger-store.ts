import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  paginateQuery,
  PutCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import * as z from 'zod';
import {
  dayCounterKey,
  deliveryKey,
  groupKey,
  INDEXES,
  LEDGER_STATE_KEY,
  ledgerHourKey,
  TTL_ATTRIBUTE,
} from '../../../contracts/item-keys.ts';
import { HOUR_STATES, startOfHour, type HourCounts, type LedgerHour } from '../../../core/ledger/ledger.ts';
import { SILENCE_STATES } from '../../../core/ledger/silence.ts';
import type { RollUpBuilder } from '../../../core/trends/roll-up.ts';
import { readBatch } from '../batch-read.ts';
import { parseDayCounter, type Item } from '../items.ts';
import { partsOf } from './parts-of-day.ts';

const count = z.number();
const nullableText = z
  .string()
  .nullish()
  .transform((text) => text ?? null);

const hourItem = z.object({
  projectId: z.string(),
  hour: z.string(),
  accepted: count,
  dropped: z.record(z.string(), count).default({}),
  stored: count,
  repaired: count,
  byWebhook: count,
  verifiedAt: nullableText,
  verifiedAccepted: z
    .number()
    .nullish()
    .transform((value) => value ?? null),
  unlisted: count,
  triedAt: nullableText,
  state: z.enum(HOUR_STATES),
  missing: count,
  observedAt: z.string(),
});

/** One hour whose events are read for what lacks, and how far the reading has come. */
export type HourReading = z.infer<typeof hourReading>;
const hourReading = z.object({
  projectId: z.string(),
  hour: z.string(),
  /** Sentry's count when the reading began. */
  accepted: count,
  /** Of the current page of issues; null = the first. */
  issueCursor: z.string().nullable(),
  /** Issues of that page that are done. */
  issuesDone: count,
  /** Of the current page of events; null = the first. */
  eventCursor: z.string().nullable(),
  /** Events that Sentry lists and the table lacked. */
  lacking: count,
});

const silence = z.object({
  state: z.enum(SILENCE_STATES),
  reason: z.string(),
  lastWebhookAt: z.string().nullable(),
  acceptedSince: count.nullable(),
  usualPerHour: count.nullable(),
  probability: count.nullable(),
  watch: z.object({ lastWebhookAt: z.string(), unbrought: count }).nullable(),
});

export type LedgerProject = z.infer<typeof ledgerProject>;
const ledgerProject = z.object({ id: z.string(), slug: z.string().nullable() });

/** What holds for the ledger as a whole, as the last sync left it. */
export type LedgerState = z.infer<typeof ledgerState>;
const ledgerState = z.object({
  /** False where Sentry's counts cannot be read: then `reason` says what to do. */
  known: z.boolean(),
  reason: z.string().nullable(),
  /** ISO 8601. */
  checkedAt: z.string(),
  projects: z.array(ledgerProject),
  /**
   * The day (`YYYY-MM-DD`) with which the next sync continues among the older ones; null = all are still to be looked
   * at.
   */
  nextDay: z.string().nullable(),
  reading: hourReading.nullable().catch(null),
  silence: silence.nullable().catch(null),
  /** Events that the sync found stored under another issue than Sentry's, which moves them; absent: none. */
  elsewhere: z.number().optional(),
});

export interface LastDelivery {
  resource: string;
  action: string;
  /** ISO 8601, our clock. */
  lastAt: string;
}

/** The table's counts of one project and day, by hour, and what its groups call the project. */
export interface DayCounts {
  hours: Map<string, HourCounts>;
  slug: string | null;
}

/** The ledger's items, and the counters it is reckoned from. */
export interface LedgerStore {
  /** Null before the first sync. */
  loadState(): Promise<LedgerState | null>;
  saveState(state: LedgerState): Promise<void>;
  /** Oldest first; both bounds included. */
  readHours(projectId: string, from: string, to: string): Promise<LedgerHour[]>;
  saveHours(hours: readonly LedgerHour[]): Promise<void>;
  /**
   * Adds up the day counters of a project's groups; `day` is `YYYY-MM-DD`. A roll-up is given all of its groups, those too
   * whose events Sentry counts as something else.
   */
  countDay(projectId: string, day: string, rollUp?: Pick<RollUpBuilder, 'add'>): Promise<DayCounts>;
  /** By resource and action. */
  lastDeliveries(): Promise<LastDelivery[]>;
}

/** The ledger shows 30 days and looks three further back for late events. */
const HOUR_RETENTION_SECONDS = 40 * 86_400;
const DELIVERY_RETENTION_SECONDS = 90 * 86_400;
/** Enough to hide the round trip of single puts: the sync may not write batches, which no condition on keys can bound. */
const PUTS_AT_ONCE = 8;
/** Keys of one page of the index: the memory that counting a day takes. */
const COUNTERS_AT_ONCE = 500;
/** Issue types that stats_v2 counts as errors: errors, messages and security reports (getsentry/relay, DataCategory). */
const UNCOUNTED_TYPES = new Set(['transaction', 'generic', 'feedback']);

export function createLedgerStore(client: DynamoDBDocumentClient, tableName: string): LedgerStore {
  const table = { TableName: tableName };

  const queryAll = async (
    input: Omit<QueryCommandInput, 'TableName'>,
    onPage: (items: Item[]) => Promise<void> | void,
  ) => {
    for await (const { Items = [] } of paginateQuery({ client }, { ...table, ...input })) await onPage(Items);
  };

  return {
    loadState: async () => {
      const { Item } = await client.send(
        new GetCommand({ ...table, Key: LEDGER_STATE_KEY, ConsistentRead: true }),
      );
      return ledgerState.safeParse(Item).data ?? null;
    },

    saveState: async (state) => {
      await client.send(new PutCommand({ ...table, Item: { ...LEDGER_STATE_KEY, ...state } }));
    },

    readHours: async (projectId, from, to) => {
      const hours: LedgerHour[] = [];
      await queryAll(
        {
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':pk': ledgerHourKey(projectId, '').pk, ':from': from, ':to': to },
        },
        (items) => void hours.push(...items.flatMap((item) => hourItem.safeParse(item).data ?? [])),
      );
      return hours;
    },

    saveHours: async (hours) => {
      await pMap(hours, (hour) => client.send(new PutCommand({ ...table, Item: itemOf(hour) })), {
        concurrency: PUTS_AT_ONCE,
      });
    },

    countDay: async (projectId, day, rollUp) => {
      const counts: DayCounts = { hours: new Map(), slug: null };
      await queryAll(
        {
          IndexName: 'daysOfProject',
          KeyConditionExpression: '#partition = :partition AND begins_with(#sort, :day)',
          ExpressionAttributeNames: {
            '#partition': INDEXES.daysOfProject.partition,
            '#sort': INDEXES.daysOfProject.sort,
          },
          ExpressionAttributeValues: { ':partition': `PROJECT#${projectId}`, ':day': `${day}#` },
          Limit: COUNTERS_AT_ONCE,
        },
        async (keys) => {
          const issueIds = keys.map((key) => String(key[INDEXES.daysOfProject.sort]).slice(day.length + 1));
          await addCounters(client, tableName, { issueIds, projectId, day }, counts, rollUp);
        },
      );
      return counts;
    },

    lastDeliveries: async () => {
      const deliveries: LastDelivery[] = [];
      await queryAll(
        {
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': deliveryKey('', '').pk },
        },
        (items) => void deliveries.push(...items.flatMap((item) => deliveryItem.safeParse(item).data ?? [])),
      );
      return deliveries;
    },
  };
}

const itemOf = (hour: LedgerHour): Item => ({
  ...ledgerHourKey(hour.projectId, hour.hour),
  ...hour,
  [TTL_ATTRIBUTE]: Math.floor(startOfHour(hour.hour) / 1000) + HOUR_RETENTION_SECONDS,
});

const groupOfDay = z.object({
  issueId: z.string(),
  type: nullableText,
  level: nullableText,
  project: ledgerProject.catch({ id: '', slug: null }),
});

/** The counters and, for their types and levels, the groups of one page. */
async function addCounters(
  client: DynamoDBDocumentClient,
  tableName: string,
  { issueIds, projectId, day }: { issueIds: readonly string[]; projectId: string; day: string },
  counts: DayCounts,
  rollUp: Pick<RollUpBuilder, 'add'> | undefined,
): Promise<void> {
  const keys = issueIds.flatMap((issueId) => [dayCounterKey(issueId, day, projectId), groupKey(issueId)]);
  const items = await readBatch(client, { tableName, keys, isConsistent: false });
  const groups = new Map(
    items.flatMap((item) => {
      const group = groupOfDay.safeParse(item).data;
      return group === undefined ? [] : [[group.issueId, group] as const];
    }),
  );
  for (const item of items) {
    if (item['dayKey'] === undefined) continue;
    const issueId = String(item['pk']).slice('GROUP#'.length);
    const group = groups.get(issueId);
    const counted = parseDayCounter(item);
    if (rollUp !== undefined) {
      const hours = new Map(counted.map(({ hour, count: stored }) => [hour.slice(-2), stored]));
      const parts = await partsOf(client, tableName, item);
      rollUp.add({ issueId, level: group?.level ?? null, hours, parts });
    }
    if (group?.project.id === projectId) counts.slug ??= group.project.slug;
    if (UNCOUNTED_TYPES.has(group?.type ?? '')) continue;
    // A group without a type is one of which only events have spoken, so a webhook brought it.
    const isByWebhook = group?.type === 'error' || group?.type === null;
    for (const { hour, count: stored, repaired } of counted) {
      const sum = counts.hours.get(hour) ?? { stored: 0, repaired: 0, byWebhook: 0 };
      sum.stored += stored;
      sum.repaired += repaired;
      sum.byWebhook += isByWebhook ? stored - repaired : 0;
      counts.hours.set(hour, sum);
    }
  }
}

const deliveryItem = z.object({ resource: z.string(), action: z.string(), lastAt: z.string() });

/** Notes when a webhook last came: only ever forward, however late this one is. */
export async function saveDelivery(
  client: DynamoDBDocumentClient,
  tableName: string,
  { resource, action, lastAt }: LastDelivery,
): Promise<void> {
  try {
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: deliveryKey(resource, action),
        UpdateExpression: 'SET #resource = :resource, #action = :action, lastAt = :at, #ttl = :ttl',
        ConditionExpression: 'attribute_not_exists(lastAt) OR lastAt < :at',
        ExpressionAttributeNames: { '#resource': 'resource', '#action': 'action', '#ttl': TTL_ATTRIBUTE },
        ExpressionAttributeValues: {
          ':resource': resource,
          ':action': action,
          ':at': lastAt,
          ':ttl': Math.floor(Date.parse(lastAt) / 1000) + DELIVERY_RETENTION_SECONDS,
        },
      }),
    );
  } catch (error) {
    // A later one was noted already.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
