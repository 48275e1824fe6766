import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { SYNC_CHECKPOINT_KEY, SYNC_LEASE_KEY, syncRunKey, TTL_ATTRIBUTE } from '../contracts/item-keys.ts';
import { InvalidCursorError, type Page } from './group-reader.ts';

const count = z.number();

/** One run of the sync: what it saw, what it found different, how it ended. */
export type SyncRun = z.infer<typeof syncRun>;
const syncRun = z.object({
  /** A ULID: ids order runs by start. */
  id: z.string(),
  trigger: z.enum(['schedule', 'http']),
  /** PARTIAL: ended without having seen everything, and so marked nothing deleted. */
  state: z.enum(['RUNNING', 'COMPLETE', 'PARTIAL', 'FAILED']),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  complete: z.boolean(),
  /** The span of event time that the run asked for, fixed at its start. */
  window: z.object({ start: z.string(), end: z.string() }),
  pages: count,
  requests: count,
  rateLimitWaits: count,
  issuesSeen: count,
  byStatus: z.object({ OPEN: count, RESOLVED: count, IGNORED: count }),
  /** Groups that differed from Sentry and were enqueued. */
  groupsChanged: count,
  /** Stored groups that the list did not contain. */
  groupsAbsent: count,
  groupsDeleted: count,
  groupsMerged: count,
  /** Events Sentry counts and the table lacks, summed over the issues seen. */
  missingEvents: count,
  eventsEnqueued: count,
  /** Issues that could not be read. */
  rejectedRows: count,
  errors: z.array(z.object({ code: z.string(), message: z.string() })),
});

/** Where a run that ran out of time goes on. */
export type Checkpoint = z.infer<typeof checkpoint>;
const checkpoint = z.object({
  /** Which Sentry, organization and projects; a checkpoint of other settings is of no use. */
  scope: z.string(),
  /** ISO 8601. */
  savedAt: z.string(),
  phase: z.enum(['list', 'absent']),
  /** Of the first page not yet processed; only the list phase has one. */
  cursor: z.string().nullable(),
  run: syncRun,
});

export interface Lease {
  /** One id per invocation: a run that goes on elsewhere is another owner. */
  owner: string;
  runId: string;
  /** Milliseconds since the epoch; from then on anyone may take it. */
  expiresAtMs: number;
}

/** The sync's own memory: items under `SYNC#`, never a group or an event. */
export interface SyncStore {
  /** Null where the lease is now ours, else the id of the run that holds it. */
  acquireLease(lease: Lease, nowMs: number): Promise<string | null>;
  /** False where the lease is no longer ours. */
  renewLease(lease: Lease): Promise<boolean>;
  /** Does nothing where the lease is no longer ours. */
  releaseLease(owner: string): Promise<void>;
  saveRun(run: SyncRun): Promise<void>;
  /** Newest first. Rejects with `InvalidCursorError`. */
  listRuns(limit: number, cursor: string | null): Promise<Page<SyncRun>>;
  loadCheckpoint(): Promise<Checkpoint | null>;
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>;
  clearCheckpoint(): Promise<void>;
  /** Issue id to the lifetime count at which Sentry had nothing more to fetch, oldest entry first. */
  loadExhausted(): Promise<Map<string, number>>;
  saveExhausted(exhausted: ReadonlyMap<string, number>): Promise<void>;
}

const RUN_RETENTION_SECONDS = 90 * 86_400;
const ulidText = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/);
const leaseItem = z.object({ runId: z.string() });
const checkpointItem = z.object({ unfinished: checkpoint.nullish(), exhausted: z.string().optional() });
const exhaustedPairs = z.array(z.tuple([z.string(), z.number()]));

export function createSyncStore(documents: DynamoDBDocumentClient, tableName: string): SyncStore {
  const table = { TableName: tableName };
  const checkpointRow = async () => {
    const { Item } = await documents.send(
      new GetCommand({ ...table, Key: SYNC_CHECKPOINT_KEY, ConsistentRead: true }),
    );
    return checkpointItem.safeParse(Item ?? {}).data;
  };
  /** One attribute of the checkpoint item; null removes it. */
  const setOnCheckpoint = async (attribute: 'unfinished' | 'exhausted', value: unknown) => {
    await documents.send(
      new UpdateCommand({
        ...table,
        Key: SYNC_CHECKPOINT_KEY,
        UpdateExpression: value === null ? 'REMOVE #attribute' : 'SET #attribute = :value',
        ExpressionAttributeNames: { '#attribute': attribute },
        ...(value === null ? {} : { ExpressionAttributeValues: { ':value': value } }),
      }),
    );
  };

  return {
    acquireLease: async (lease, nowMs) => {
      try {
        await documents.send(
          new PutCommand({
            ...table,
            Item: { ...SYNC_LEASE_KEY, ...lease },
            ConditionExpression: 'attribute_not_exists(pk) OR expiresAtMs <= :now',
            ExpressionAttributeValues: { ':now': nowMs },
          }),
        );
        return null;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const { Item } = await documents.send(
          new GetCommand({ ...table, Key: SYNC_LEASE_KEY, ConsistentRead: true }),
        );
        // Released in this very moment: whoever held it, its run has ended.
        return leaseItem.safeParse(Item).data?.runId ?? '';
      }
    },

    renewLease: (lease) =>
      falseIfConditionFails(
        documents.send(
          new PutCommand({
            ...table,
            Item: { ...SYNC_LEASE_KEY, ...lease },
            ConditionExpression: '#owner = :owner',
            ExpressionAttributeNames: { '#owner': 'owner' },
            ExpressionAttributeValues: { ':owner': lease.owner },
          }),
        ),
      ),

    releaseLease: async (owner) => {
      await falseIfConditionFails(
        documents.send(
          new DeleteCommand({
            ...table,
            Key: SYNC_LEASE_KEY,
            ConditionExpression: '#owner = :owner',
            ExpressionAttributeNames: { '#owner': 'owner' },
            ExpressionAttributeValues: { ':owner': owner },
          }),
        ),
      );
    },

    saveRun: async (run) => {
      const expiresAt = Math.floor(Date.parse(run.startedAt) / 1000) + RUN_RETENTION_SECONDS;
      await documents.send(
        new PutCommand({ ...table, Item: { ...syncRunKey(run.id), ...run, [TTL_ATTRIBUTE]: expiresAt } }),
      );
    },

    listRuns: async (limit, cursor) => {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          ...table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': syncRunKey('').pk },
          ScanIndexForward: false,
          Limit: limit,
          ...(cursor === null ? {} : { ExclusiveStartKey: syncRunKey(runIdOf(cursor)) }),
        }),
      );
      const items = Items.flatMap((item) => syncRun.safeParse(item).data ?? []);
      return { items, nextCursor: LastEvaluatedKey === undefined ? null : String(LastEvaluatedKey['sk']) };
    },

    loadCheckpoint: async () => (await checkpointRow())?.unfinished ?? null,
    saveCheckpoint: (unfinished) => setOnCheckpoint('unfinished', unfinished),
    clearCheckpoint: () => setOnCheckpoint('unfinished', null),

    loadExhausted: async () =>
      new Map(exhaustedPairs.safeParse(jsonOf((await checkpointRow())?.exhausted)).data),
    // Text, because a DynamoDB map would lose the order.
    saveExhausted: (exhausted) => setOnCheckpoint('exhausted', JSON.stringify([...exhausted])),
  };
}

/** A cursor of runs is the id of the last run shown. */
function runIdOf(cursor: string): string {
  const parsed = ulidText.safeParse(cursor);
  if (parsed.success) return parsed.data;
  throw new InvalidCursorError('The cursor is not one of ours. Start again without a cursor.');
}

async function falseIfConditionFails(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function jsonOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
