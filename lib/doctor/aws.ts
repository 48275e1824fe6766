import { gunzipSync } from 'node:zlib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { encodeTime } from 'ulid';
import { ARCHIVE_PREFIX, archiveObjectKey } from '../../lambdas/contracts/archive-keys.ts';
import { createAwsQuery, partsOf, textsOf, type AwsQuery } from './aws-query.ts';
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
  /** Per subscription of the topic: endpoint, and whether it is confirmed. */
  subscriptions(topicArn: string): Promise<{ endpoint: string; isConfirmed: boolean }[]>;
  /** Names of the alarms that ring, of those whose name begins so. */
  ringingAlarms(prefix: string): Promise<string[]>;
}

/** The engines of `npm start`: lib/local/aws-clients.ts. */
const LOCAL = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

export function createAws(target: Target, env: Readonly<Record<string, string | undefined>>): Aws {
  const at = (endpoint: string | undefined) => (endpoint === undefined ? {} : { ...LOCAL, endpoint });
  // Else AWS_ENDPOINT_URL, which a private endpoint may need, would give way to the host of the queue's URL.
  const sqs = new SQSClient({ ...at(target.local?.aws), useQueueUrlAsEndpoint: false });
  const s3 = new S3Client({ ...at(target.local?.aws), forcePathStyle: target.local !== undefined });
  const secrets = new SecretsManagerClient(at(target.local?.aws));
  const dynamodb = new DynamoDBClient(at(target.local?.dynamodb));
  const query = createAwsQuery(sqs, env);
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

    oldestMessageAge: (url) => oldestMessageAge(query, url.slice(url.lastIndexOf('/') + 1)),

    isArchived: async (requestId, sinceMs) => {
      for (const key of await objectsSince(s3, target.archiveBucket, sinceMs)) {
        if (looked.has(key)) continue;
        if ((await textOfObject(s3, target.archiveBucket, key)).includes(requestId)) return true;
        looked.add(key);
      }
      return false;
    },

    subscriptions: async (topicArn) => {
      const parameters = { Action: 'ListSubscriptionsByTopic', Version: '2010-03-31', TopicArn: topicArn };
      const xml = await query('sns', parameters);
      return partsOf(xml, 'member').map((member) => ({
        endpoint: textsOf(member, 'Endpoint')[0] ?? 'unknown',
        isConfirmed: textsOf(member, 'SubscriptionArn')[0]?.startsWith('arn:') ?? false,
      }));
    },

    ringingAlarms: async (prefix) => {
      const xml = await query('monitoring', {
        Action: 'DescribeAlarms',
        Version: '2010-08-01',
        AlarmNamePrefix: prefix,
        StateValue: 'ALARM',
      });
      return textsOf(xml, 'AlarmName');
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

async function oldestMessageAge(query: AwsQuery, queueName: string): Promise<number | null> {
  const now = Date.now();
  const xml = await query('monitoring', {
    Action: 'GetMetricStatistics',
    Version: '2010-08-01',
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateAgeOfOldestMessage',
    'Dimensions.member.1.Name': 'QueueName',
    'Dimensions.member.1.Value': queueName,
    StartTime: new Date(now - TEN_MINUTES_MS).toISOString(),
    EndTime: new Date(now).toISOString(),
    Period: '60',
    'Statistics.member.1': 'Maximum',
  });
  // Datapoints come in no order.
  const points = partsOf(xml, 'member').map((member) => ({
    at: textsOf(member, 'Timestamp')[0] ?? '',
    seconds: Number(textsOf(member, 'Maximum')[0] ?? 0),
  }));
  return points.toSorted((a, b) => (a.at < b.at ? 1 : -1))[0]?.seconds ?? null;
}
