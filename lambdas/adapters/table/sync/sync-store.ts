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
import {
  SYNC_CHECKPOINT_KEY,
  SYNC_LEASE_KEY,
  syncRunKey,
  TTL_ATTRIBUTE,
} from '../../../contracts/item-keys.ts';
import { ULID } from '../../../contracts/ulid.ts';
import { InvalidCursorError, type Page } from '../../../contracts/cursor.ts';
import {
  checkpoint,
  decodeMemory,
  encodeMemory,
  syncRun,
  type Checkpoint,
  type SyncMemory,
  type SyncRun,
} from './sync-items.ts';

export interface Lease {
  /** One id per invocation: a run that continues elsewhere is another owner. */
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
  /** Null where there is none of this id. */
  loadRun(runId: string): Promise<SyncRun | null>;
  /** Newest first. Rejects with `InvalidCursorError`. */
  listRuns(limit: number, cursor: string | null): Promise<Page<SyncRun>>;
  loadCheckpoint(): Promise<Checkpoint | null>;
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>;
  clearCheckpoint(): Promise<void>;
  /** Empty where there is none or it cannot be read. */
  loadMemory(): Promise<SyncMemory>;
  saveMemory(memory: SyncMemory): Promise<void>;
}

const RUN_RETENTION_SECONDS = 90 * 86_400;
const ulidText = z.string().regex(ULID);
const leaseItem = z.object({ runId: z.string() });
const checkpointItem = z.object({
  unfinished: checkpoint.nullable().catch(null),
  memory: z.instanceof(Uint8Array).optional().catch(undefined),
});
export function createSyncStore(documents: DynamoDBDocumentClient, tableName: string): SyncStore {
  const table = { TableName: tableName };
  const checkpointRow = async () => {
    const { Item } = await documents.send(
      new GetCommand({ ...table, Key: SYNC_CHECKPOINT_KEY, ConsistentRead: true }),
    );
    return checkpointItem.safeParse(Item ?? {}).data;
  };
  /** One attribute of the checkpoint item; null removes it. */
  const setOnCheckpoint = async (attribute: 'unfinished' | 'memory', value: unknown) => {
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

    loadRun: async (runId) => {
      const { Item } = await documents.send(
        new GetCommand({ ...table, Key: syncRunKey(runId), ConsistentRead: true }),
      );
      return syncRun.safeParse(Item).data ?? null;
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

    loadMemory: async () => decodeMemory((await checkpointRow())?.memory),
    saveMemory: (memory) => setOnCheckpoint('memory', encodeMemory(memory)),
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
