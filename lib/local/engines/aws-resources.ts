import {
  CreateTableCommand,
  DescribeTableCommand,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { BucketAlreadyOwnedByYou, CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { AwsClients } from './aws-clients.ts';
import { StaleDataError } from './stale-data-error.ts';
import type { QueuePlan, StackPlan, TablePlan } from '../template/stack-plan.ts';

/** Creates the plan's tables, queues and buckets; what DATA_DIR has kept stays as it is. */
export async function createResources(
  clients: AwsClients,
  plan: StackPlan,
  visibilityTimeoutSeconds: number | undefined,
): Promise<void> {
  await Promise.all([
    ...plan.tables.map((table) => createTable(clients.dynamodb, table)),
    ...plan.buckets.map((bucket) => createBucket(clients.s3, bucket)),
    createQueues(clients.sqs, plan.queues, visibilityTimeoutSeconds),
  ]);
}

async function createTable(client: DynamoDBClient, table: TablePlan): Promise<void> {
  const {
    name,
    TimeToLiveSpecification: ttl,
    StreamSpecification: stream,
    GlobalSecondaryIndexes,
    ...keys
  } = table;
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        ...keys,
        ...(GlobalSecondaryIndexes.length > 0 ? { GlobalSecondaryIndexes } : {}),
        ...(stream ? { StreamSpecification: { StreamEnabled: true, ...stream } } : {}),
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
    return requireSameIndexes(client, table);
  }
  if (ttl) await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: ttl }));
}

async function requireSameIndexes(client: DynamoDBClient, table: TablePlan): Promise<void> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table.name }));
  const kept = (Table?.GlobalSecondaryIndexes ?? []).map((index) => index.IndexName).sort();
  const wanted = table.GlobalSecondaryIndexes.map((index) => index.IndexName).sort();
  if (kept.join() === wanted.join()) return;
  throw new StaleDataError(
    `Table ${table.name} is from an earlier run and has the indexes ${kept.join(', ') || '(none)'}, but the stack has ` +
      `${wanted.join(', ') || '(none)'}. Empty DATA_DIR (or the DynamoDB behind DYNAMODB_ENDPOINT) and start again.`,
  );
}

async function createBucket(client: S3Client, name: string): Promise<void> {
  try {
    await client.send(new CreateBucketCommand({ Bucket: name }));
  } catch (error) {
    if (!(error instanceof BucketAlreadyOwnedByYou)) throw error;
  }
}

/** All queues first, attributes second: a redrive policy names a queue that must exist. */
async function createQueues(client: SQSClient, queues: readonly QueuePlan[], visibility: number | undefined) {
  await Promise.all(queues.map(({ name }) => client.send(new CreateQueueCommand({ QueueName: name }))));
  await Promise.all(
    queues.map(({ url, attributes }) => {
      const override = visibility === undefined ? {} : { VisibilityTimeout: visibility.toString() };
      return client.send(
        new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { ...attributes, ...override } }),
      );
    }),
  );
}
