import { gunzipSync } from 'node:zlib';
import {
  GetMetricStatisticsCommand,
  paginateDescribeAlarms,
  type CloudWatchClient,
} from '@aws-sdk/client-cloudwatch';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { paginateListSubscriptionsByTopic, type Subscription } from '@aws-sdk/client-sns';
import { ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { encodeTime } from 'ulid';
import { ARCHIVE_PREFIX, archiveObjectKey } from '../../../../lambdas/contracts/archive-keys.ts';
import type { Role } from '../../../../lambdas/core/auth/identity.ts';
import { createDirectory, rolesBySubject } from '../../invite/directory.ts';
import { queueFigures, type QueueFigures } from '../../../../lambdas/adapters/queue/queue-figures.ts';
import type { Clients } from '../../target/clients.ts';
import { jsonOf } from '../../target/json.ts';
import type { Deployment } from '../deployment.ts';
import { concurrencyOf, type Concurrency } from '../account/account.ts';
import { createEmailAccount, type EmailAccount } from './email.ts';
import type { Key } from '../account/key.ts';
import { ownKeyOf } from './own-key.ts';
import { protectionOf, type Protection } from './protection.ts';
import { writeBoundsOf, type WriteBound } from './write-bounds.ts';
import { createTableReader, type TableReader } from './table.ts';

export interface StoredSecret {
  /** The JSON in it; undefined where it is none. */
  value: unknown;
  changedAt: Date | undefined;
}

/** What AWS holds of the stack. Everything rejects where the caller may not look. */
export interface Aws {
  region(): Promise<string>;
  table: TableReader;
  secret(arn: string): Promise<StoredSecret>;
  /** Messages that wait and messages that a consumer works on; about so many, says SQS. */
  queue(url: string): Promise<Pick<QueueFigures, 'waiting' | 'inFlight'>>;
  /** Seconds that the oldest message has waited; null where CloudWatch has no value of the last ten minutes. */
  oldestMessageAge(url: string): Promise<number | null>;
  /** Whether an archive record of this Request-ID was written since `sinceMs`. Looks at each object once. */
  isArchived(requestId: string, sinceMs: number): Promise<boolean>;
  /** The first record of the archive, or null where it has none. Its objects are in the order of time. */
  oldestRecord(): Promise<unknown>;
  /** Per subscription of the topic: endpoint, and whether it is confirmed. */
  subscriptions(topicArn: string): Promise<{ endpoint: string; isConfirmed: boolean }[]>;
  /** Names of the alarms that ring, of those whose name begins so. */
  ringingAlarms(prefix: string): Promise<string[]>;
  /** What refuses to be deleted. */
  protection(): Promise<Protection>;
  /** What table and indexes may write. */
  writeBounds(): Promise<WriteBound[]>;
  concurrency(): Promise<Concurrency>;
  /** The key of the table where it is the customer's, as KMS describes it; undefined for AWS's own. */
  ownKey(): Promise<{ arn: string; key: Key | undefined } | undefined>;
  /** Executions at the same moment that the consumer of this queue may have. */
  consumerConcurrency(queueUrl: string): Promise<number>;
  /** How many people the groups of the user pool let in. */
  invited(): Promise<{ admins: number; viewers: number }>;
  email: EmailAccount;
}

export function createAws(
  clients: Clients,
  {
    tableName,
    archiveBucket,
    stackName,
    signIn,
  }: Pick<Deployment, 'tableName' | 'archiveBucket' | 'stackName' | 'signIn'>,
): Aws {
  const { dynamodb, table, bucket, queue, secrets, topic, cloudwatch, lambda, cloudformation, people } =
    clients;
  const looked = new Set<string>();

  return {
    region: () => queue.config.region(),
    email: createEmailAccount(clients.email),
    table: createTableReader(table, tableName),

    secret: async (arn) => {
      const { SecretString = '', CreatedDate } = await secrets.send(
        new GetSecretValueCommand({ SecretId: arn }),
      );
      return { value: jsonOf(SecretString), changedAt: CreatedDate };
    },

    queue: (url) => queueFigures(queue, url),

    oldestMessageAge: (url) => oldestMessageAge(cloudwatch, url.slice(url.lastIndexOf('/') + 1)),

    isArchived: async (requestId, sinceMs) => {
      for (const key of await objectsSince(bucket, archiveBucket, sinceMs)) {
        if (looked.has(key)) continue;
        if ((await textOfObject(bucket, archiveBucket, key)).includes(requestId)) return true;
        looked.add(key);
      }
      return false;
    },

    oldestRecord: async () => {
      const { Contents = [] } = await bucket.send(
        new ListObjectsV2Command({ Bucket: archiveBucket, Prefix: ARCHIVE_PREFIX, MaxKeys: 1 }),
      );
      const key = Contents[0]?.Key;
      if (key === undefined) return null;
      const [first = ''] = (await textOfObject(bucket, archiveBucket, key)).split('\n', 1);
      return jsonOf(first) ?? null;
    },

    subscriptions: async (topicArn) => {
      const pages = paginateListSubscriptionsByTopic({ client: topic }, { TopicArn: topicArn });
      const all: Subscription[] = [];
      for await (const { Subscriptions = [] } of pages) all.push(...Subscriptions);
      return all.map(({ Endpoint = 'unknown', SubscriptionArn = '' }) => ({
        endpoint: Endpoint,
        // Else the words PendingConfirmation.
        isConfirmed: SubscriptionArn.startsWith('arn:'),
      }));
    },

    ringingAlarms: async (prefix) => {
      const pages = paginateDescribeAlarms(
        { client: cloudwatch },
        { AlarmNamePrefix: prefix, StateValue: 'ALARM' },
      );
      const names: string[] = [];
      for await (const { MetricAlarms = [] } of pages) {
        names.push(...MetricAlarms.flatMap(({ AlarmName }) => AlarmName ?? []));
      }
      return names;
    },

    writeBounds: () => writeBoundsOf(dynamodb, tableName),
    protection: () => protectionOf({ cloudformation, dynamodb }, { stackName, tableName }),
    concurrency: () => concurrencyOf(lambda),
    ownKey: () => ownKeyOf(clients, tableName),
    consumerConcurrency: async (url) => {
      const name = url.slice(url.lastIndexOf('/') + 1);
      const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
      const source = EventSourceMappings.find(({ EventSourceArn = '' }) =>
        EventSourceArn.endsWith(`:${name}`),
      );
      // Without a maximum Lambda takes what there is.
      return source?.ScalingConfig?.MaximumConcurrency ?? 1000;
    },
    invited: async () => {
      const roles = [...(await rolesBySubject(createDirectory(people, signIn.userPool))).values()];
      const countOf = (wanted: Role) => roles.filter((role) => role === wanted).length;
      return { admins: countOf('admin'), viewers: countOf('viewer') };
    },
  };
}

/** The keys of archive objects from this time on, oldest first; a thousand at most. */
async function objectsSince(s3: S3Client, bucket: string, sinceMs: number): Promise<string[]> {
  const first = archiveObjectKey(new Date(sinceMs).toISOString(), encodeTime(sinceMs));
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: ARCHIVE_PREFIX, StartAfter: first }),
  );
  return Contents.flatMap(({ Key }) => Key ?? []);
}

async function textOfObject(s3: S3Client, bucket: string, key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const bytes = await Body?.transformToByteArray();
  return bytes === undefined ? '' : gunzipSync(bytes).toString('utf8');
}

const TEN_MINUTES_MS = 600_000;

async function oldestMessageAge(cloudwatch: CloudWatchClient, queueName: string): Promise<number | null> {
  const now = Date.now();
  const { Datapoints = [] } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: queueName }],
      StartTime: new Date(now - TEN_MINUTES_MS),
      EndTime: new Date(now),
      Period: 60,
      Statistics: ['Maximum'],
    }),
  );
  // Datapoints come in no order.
  const points = Datapoints.map(({ Timestamp, Maximum = 0 }) => ({
    at: Timestamp?.getTime() ?? 0,
    seconds: Maximum,
  }));
  return points.toSorted((a, b) => b.at - a.at)[0]?.seconds ?? null;
}
