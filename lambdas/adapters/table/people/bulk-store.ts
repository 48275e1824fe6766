import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  bulkJob,
  bulkPart,
  earlierState,
  type BulkJob,
  type BulkOutcome,
  type BulkPart,
  type EarlierState,
} from '../../../contracts/bulk-job.ts';
import {
  BULK_PART_PREFIX,
  bulkJobKey,
  bulkJobsPartition,
  bulkPartition,
  bulkPartKey,
  bulkTargetsKey,
  TTL_ATTRIBUTE,
} from '../../../contracts/item-keys.ts';

export interface KeptJob {
  job: BulkJob;
  /** The groups, in the order in which they are sent; of an undo with the state of each that is sent. */
  ids: string[];
  was: EarlierState[];
  /** Those that somebody has begun. */
  parts: BulkPart[];
}

/** Changes of all that match a list, kept for a day so that a closed tab can be taken up again. */
export interface BulkStore {
  create(owner: string, kept: Omit<KeptJob, 'parts'>): Promise<void>;
  /** Undefined where there is none, where it has expired, or where it is somebody else's. */
  read(owner: string, id: string): Promise<KeptJob | undefined>;
  /** Those that were begun and have not ended, newest first. */
  unfinished(owner: string): Promise<BulkJob[]>;
  /**
   * Takes a part to send it: null where somebody has it, or has sent it. One that was taken before `staleBefore` and never
   * ended can be taken by others, with what its groups were at first.
   */
  claim(job: { id: string; at: string }, claimed: ClaimedPart): Promise<BulkPart | null>;
  record(id: string, n: number, outcome: BulkOutcome): Promise<void>;
  /** Gives a part back of which nothing was sent. */
  release(id: string, n: number): Promise<void>;
  begin(owner: string, id: string, at: string): Promise<void>;
  finish(owner: string, id: string, at: string): Promise<void>;
}

export interface ClaimedPart {
  n: number;
  nowMs: number;
  staleBefore: number;
  was: EarlierState[];
}

const DAY_SECONDS = 86_400;
const targets = z.object({ ids: z.array(z.string()), was: z.array(earlierState) });

export function createBulkStore(
  client: DynamoDBDocumentClient,
  { tableName, now }: { tableName: string; now: () => number },
): BulkStore {
  const expiryOf = (at: string) => Math.floor(Date.parse(at) / 1000) + DAY_SECONDS;
  const isLive = (item: Record<string, unknown>) => Number(item[TTL_ATTRIBUTE]) > now() / 1000;
  const put = async (item: Record<string, unknown>) => {
    await client.send(new PutCommand({ TableName: tableName, Item: item }));
  };
  const query = async (partition: string, newestFirst = false) => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': partition },
        ScanIndexForward: !newestFirst,
        ConsistentRead: true,
      }),
    );
    return Items.filter(isLive);
  };
  /** The first instant stands. */
  const stamp = async (key: Record<string, unknown>, name: 'startedAt' | 'finishedAt', at: string) => {
    const update = new UpdateCommand({
      TableName: tableName,
      Key: key,
      UpdateExpression: 'SET #name = :at',
      ConditionExpression: '#name = :none',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':at': at, ':none': null },
    });
    await client.send(update).catch(ignoreRefusedCondition);
  };
  return {
    create: async (owner, { job, ids, was }) => {
      const expiresAt = expiryOf(job.at);
      // The job last: one that can be found has its groups.
      await put({ ...bulkTargetsKey(job.id), ids, was, [TTL_ATTRIBUTE]: expiresAt });
      await put({ ...bulkJobKey(owner, job.id), ...job, [TTL_ATTRIBUTE]: expiresAt });
    },
    read: async (owner, id) => {
      const [{ Item: found }, items] = await Promise.all([
        client.send(
          new GetCommand({ TableName: tableName, Key: bulkJobKey(owner, id), ConsistentRead: true }),
        ),
        query(bulkPartition(id)),
      ]);
      if (found === undefined || !isLive(found)) return undefined;
      const isPart = ({ sk }: Record<string, unknown>) => String(sk).startsWith(BULK_PART_PREFIX);
      return {
        job: bulkJob.parse(found),
        ...targets.parse(items.find((item) => !isPart(item))),
        parts: z.array(bulkPart).parse(items.filter(isPart)),
      };
    },
    unfinished: async (owner) =>
      z
        .array(bulkJob)
        .parse(await query(bulkJobsPartition(owner), true))
        .filter(({ startedAt, finishedAt }) => startedAt !== null && finishedAt === null),
    claim: async ({ id, at }, { n, nowMs, staleBefore, was }) => {
      const update = new UpdateCommand({
        TableName: tableName,
        Key: bulkPartKey(id, n),
        UpdateExpression:
          'SET n = :n, claimedAt = :now, was = if_not_exists(was, :was), outcome = :none, #expires = :expires',
        ConditionExpression: 'attribute_not_exists(pk) OR (outcome = :none AND claimedAt < :stale)',
        ExpressionAttributeNames: { '#expires': TTL_ATTRIBUTE },
        ExpressionAttributeValues: {
          ...{ ':n': n, ':now': nowMs, ':stale': staleBefore, ':was': was },
          ...{ ':none': null, ':expires': expiryOf(at) },
        },
        ReturnValues: 'ALL_NEW',
      });
      const answer = await client.send(update).catch(ignoreRefusedCondition);
      return answer === undefined ? null : bulkPart.parse(answer.Attributes);
    },
    record: async (id, n, outcome) => {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: bulkPartKey(id, n),
          UpdateExpression: 'SET outcome = :outcome',
          ExpressionAttributeValues: { ':outcome': outcome },
        }),
      );
    },
    release: async (id, n) => {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: bulkPartKey(id, n),
          UpdateExpression: 'SET claimedAt = :long',
          ConditionExpression: 'outcome = :none',
          ExpressionAttributeValues: { ':long': 0, ':none': null },
        }),
      );
    },
    begin: (owner, id, at) => stamp(bulkJobKey(owner, id), 'startedAt', at),
    finish: (owner, id, at) => stamp(bulkJobKey(owner, id), 'finishedAt', at),
  };
}

function ignoreRefusedCondition(error: unknown): undefined {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
}
