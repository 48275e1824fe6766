import { gunzipSync } from 'node:zlib';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
} from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { encodeTime } from 'ulid';
import { ARCHIVE_PREFIX, archiveObjectKey } from '../../../lambdas/contracts/archive-keys.ts';
import { jsonOf } from './http.ts';
import { createTableReader, type TableReader } from './table.ts';
import type { Target } from './target.ts';

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
  queue(url: string): Promise<{ waiting: number; inFlight: number }>;
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
}

/** The engines of `npm start`: lib/local/engines/aws-clients.ts. */
const LOCAL = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

export function createAws(target: Target): Aws {
  const at = (endpoint: string | undefined) => (endpoint === undefined ? {} : { ...LOCAL, endpoint });
  // Else AWS_ENDPOINT_URL, which a private endpoint may need, would give way to the host of the queue's URL.
  const sqs = new SQSClient({ ...at(target.local?.aws), useQueueUrlAsEndpoint: false });
  const s3 = new S3Client({ ...at(target.local?.aws), forcePathStyle: target.local !== undefined });
  const secrets = new SecretsManagerClient(at(target.local?.aws));
  const dynamodb = new DynamoDBClient(at(target.local?.dynamodb));
  // The local stack has neither topic nor alarms: no check asks these two there.
  const sns = new SNSClient();
  const cloudwatch = new CloudWatchClient();
  const looked = new Set<string>();

  return {
    region: () => sqs.config.region(),
    table: createTableReader(DynamoDBDocumentClient.from(dynamodb), target.tableName),

    secret: async (arn) => {
      const { SecretString = '', CreatedDate } = await secrets.send(
        new GetSecretValueCommand({ SecretId: arn }),
      );
      return { value: jsonOf(SecretString), changedAt: CreatedDate };
    },

    queue: async (url) => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: url,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      return {
        waiting: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
        inFlight: Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0),
      };
    },

    oldestMessageAge: (url) => oldestMessageAge(cloudwatch, url.slice(url.lastIndexOf('/') + 1)),

    isArchived: async (requestId, sinceMs) => {
      for (const key of await objectsSince(s3, target.archiveBucket, sinceMs)) {
        if (looked.has(key)) continue;
        if ((await textOfObject(s3, target.archiveBucket, key)).includes(requestId)) return true;
        looked.add(key);
      }
      return false;
    },

    oldestRecord: async () => {
      const { Contents = [] } = await s3.send(
        new ListObjectsV2Command({ Bucket: target.archiveBucket, Prefix: ARCHIVE_PREFIX, MaxKeys: 1 }),
      );
      const key = Contents[0]?.Key;
      if (key === undefined) return null;
      const [first = ''] = (await textOfObject(s3, target.archiveBucket, key)).split('\n', 1);
      return jsonOf(first) ?? null;
    },

    subscriptions: async (topicArn) => {
      const { Subscriptions = [] } = await sns.send(
        new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }),
      );
      return Subscriptions.map(({ Endpoint = 'unknown', SubscriptionArn = '' }) => ({
        endpoint: Endpoint,
        // Else the words PendingConfirmation.
        isConfirmed: SubscriptionArn.startsWith('arn:'),
      }));
    },

    ringingAlarms: async (prefix) => {
      const { MetricAlarms = [] } = await cloudwatch.send(
        new DescribeAlarmsCommand({ AlarmNamePrefix: prefix, StateValue: 'ALARM' }),
      );
      return MetricAlarms.flatMap(({ AlarmName }) => AlarmName ?? []);
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
