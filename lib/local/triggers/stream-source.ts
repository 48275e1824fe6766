import { randomUUID } from 'node:crypto';
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as SdkRecord,
  type DynamoDBStreamsClient,
} from '@aws-sdk/client-dynamodb-streams';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { compilePattern } from '../bus/event-pattern.ts';
import type { FunctionHost } from '../functions/function-host.ts';
import type { StreamSourcePlan } from '../template/stream-plan.ts';
import { LOCAL_REGION } from '../template/template.ts';
import { workOff, type Sequenced } from './stream-batch.ts';

export interface StreamSourceOptions {
  /** Reads the stream under the function's role. */
  streams: DynamoDBStreamsClient;
  /** The runner's own: which stream the table has, and where failed records go. */
  dynamodb: DynamoDBClient;
  s3: S3Client;
  plan: StreamSourcePlan;
  host: FunctionHost;
  onError: (line: string) => void;
}

export interface StreamSource {
  /** Resolves when every later write is seen. */
  start(): Promise<void>;
  /** Resolves when no batch is under way; a later start goes on behind the last one. */
  stop(): Promise<void>;
}

/** Lambda asks four times a second (Lambda guide, "Using AWS Lambda with Amazon DynamoDB"). */
const POLL_MS = 250;
const PAUSE_AFTER_ERROR_MS = 1000;
const LONGEST_PAUSE_MS = 5000;

interface Shard {
  id: string;
  /** Where its next batch begins. */
  iterator: string | undefined;
  checkpoint: string | undefined;
}

/**
 * Feeds a table's stream to a function as Lambda's event source mapping does: filtered before the function is asked, in
 * batches of one shard in their order, with its retries, bisecting and place for failures.
 */
export function createStreamSource(options: StreamSourceOptions): StreamSource {
  const { streams, dynamodb, plan, host, onError } = options;
  const filters = plan.filters.map((pattern) => compilePattern(pattern));
  const shards = new Map<string, Shard>();
  let streamArn = '';
  let isStopping = true;
  let running: Promise<void> = Promise.resolve();

  /** Shards that are new since the first look began after it, so they are read from their first record on. */
  async function findShards(isFirst: boolean): Promise<void> {
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }));
    for (const { ShardId: id } of StreamDescription?.Shards ?? []) {
      if (id === undefined || shards.has(id)) continue;
      const iterator = await iteratorOf(id, isFirst ? plan.startsAt : 'TRIM_HORIZON');
      shards.set(id, { id, iterator, checkpoint: undefined });
    }
  }

  async function iteratorOf(
    id: string,
    type: 'LATEST' | 'TRIM_HORIZON' | 'AFTER_SEQUENCE_NUMBER',
    after?: string,
  ) {
    const { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({
        StreamArn: streamArn,
        ShardId: id,
        ShardIteratorType: type,
        SequenceNumber: after,
      }),
    );
    return ShardIterator;
  }

  /** One read of one shard. True where it brought records. */
  async function readShard(shard: Shard): Promise<boolean> {
    if (shard.iterator === undefined) return false;
    const { Records = [], NextShardIterator } = await streams.send(
      new GetRecordsCommand({ ShardIterator: shard.iterator, Limit: plan.batchSize }),
    );
    const batch = Records.map((record) => eventRecord(record, streamArn)).filter(
      (record) => filters.length === 0 || filters.some((fits) => fits(record)),
    );
    const isDone = await workOff(batch, {
      plan,
      invoke: (part) => host.invoke({ Records: part }),
      pause: (attempt) => pause(Math.min(100 * 2 ** attempt, LONGEST_PAUSE_MS)),
      giveUp: (part) => keep(part, options),
      isStopping: () => isStopping,
    });
    if (!isDone) return false;
    shard.checkpoint = Records.at(-1)?.dynamodb?.SequenceNumber ?? shard.checkpoint;
    shard.iterator = NextShardIterator;
    return Records.length > 0;
  }

  async function poll(): Promise<void> {
    while (!isStopping) {
      try {
        await findShards(false);
        const reads = await Promise.all([...shards.values()].map(readShard));
        if (!reads.includes(true)) await pause(POLL_MS);
      } catch (error) {
        onError(`stream of ${plan.tableName}: ${String(error)}`);
        await pause(PAUSE_AFTER_ERROR_MS);
      }
    }
  }

  return {
    async start() {
      if (!isStopping) return;
      if (streamArn === '') {
        const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: plan.tableName }));
        streamArn = Table?.LatestStreamArn ?? '';
        await findShards(true);
      }
      for (const shard of shards.values()) {
        if (shard.checkpoint !== undefined && shard.iterator !== undefined)
          shard.iterator = await iteratorOf(shard.id, 'AFTER_SEQUENCE_NUMBER', shard.checkpoint);
      }
      isStopping = false;
      running = poll();
    },
    async stop() {
      isStopping = true;
      await running;
    },
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** As Lambda hands a record to a function (Lambda guide, "Example event"). */
function eventRecord(record: SdkRecord, eventSourceARN: string): Sequenced & Record<string, unknown> {
  const { ApproximateCreationDateTime: at, SequenceNumber = '', ...image } = record.dynamodb ?? {};
  return {
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: record.eventVersion,
    eventSource: 'aws:dynamodb',
    awsRegion: LOCAL_REGION,
    dynamodb: {
      ...(at === undefined ? {} : { ApproximateCreationDateTime: Math.floor(at.getTime() / 1000) }),
      ...image,
      SequenceNumber,
    },
    eventSourceARN,
  };
}

/** S3 is the one destination that keeps the records themselves. */
async function keep(
  batch: readonly Sequenced[],
  { s3, plan, onError }: Pick<StreamSourceOptions, 's3' | 'plan' | 'onError'>,
): Promise<void> {
  onError(`stream of ${plan.tableName}: ${batch.length} records failed for good`);
  if (plan.failureBucket === undefined) return;
  const at = new Date().toISOString();
  await s3.send(
    new PutObjectCommand({
      Bucket: plan.failureBucket,
      Key: `aws/lambda/local/shard/${at.slice(0, 19).replaceAll(':', '.')}-${randomUUID()}`,
      Body: JSON.stringify({ timestamp: at, payload: JSON.stringify({ Records: batch }) }),
    }),
  );
}
