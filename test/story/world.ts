import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startDynamoDbLocal } from '../../lib/local/engines/dynamodb-local.ts';
import { APP_PLACE } from '../../lib/local/story/recording.ts';
import { startSentrySimulator } from '../../lib/sentry-simulator/simulator.ts';
import { INDEXES, TABLE_KEY } from '../../lambdas/contracts/item-keys.ts';
import { createMemoryBucket } from '../support/fakes/memory-bucket.ts';
import { startMovedPipeline, type MovedPipeline } from './moved-pipeline.ts';
import type { MemoryBucket } from '../support/fakes/memory-bucket.ts';
import type { SentrySimulator } from '../../lib/sentry-simulator/simulator.ts';

const TABLE = 'story';
const [SECRET, TOKEN, ORG] = ['a secret of the story', 'a token of the story', 'acme'];
/** What a request to Sentry takes. */
const REQUEST_MS = 70;

export interface StoryWorld {
  clock: { now: () => number; moveTo: (ms: number) => void };
  simulator: SentrySimulator;
  pipeline: MovedPipeline;
  bucket: MemoryBucket;
  client: DynamoDBClient;
  tableName: string;
  stop: () => Promise<void>;
}

/** Everything that the story runs through, at the instant before it begins. */
export async function startWorld(midnight: number, beginsAt: number): Promise<StoryWorld> {
  const dynamodb = await startDynamoDbLocal({ isShort: true });
  const client = new DynamoDBClient({
    endpoint: dynamodb.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'story', secretAccessKey: 'story' },
  });
  await createTable(client);
  let now = beginsAt;
  const clock = { now: () => now, moveTo: (ms: number) => void (now = Math.max(now, ms)) };
  const bucket = createMemoryBucket();
  let sentryUrl = '';
  const pipeline = await startMovedPipeline({
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    tableName: TABLE,
    bucket,
    clock,
    newId: idsFrom(clock),
    secret: SECRET,
    token: () => {
      now += REQUEST_MS;
      return TOKEN;
    },
    orgSlug: ORG,
    publicUrl: APP_PLACE,
    sentryUrl: () => sentryUrl,
    sleep: (ms) => {
      now += ms;
      return Promise.resolve();
    },
  });
  const simulator = await startSentrySimulator({
    orgSlug: ORG,
    projects: [],
    authToken: TOKEN,
    webhook: { url: pipeline.webhookUrl, secret: SECRET },
    now: () => now,
    random: () => 0.5,
    story: { midnight, until: beginsAt },
  });
  sentryUrl = simulator.url;
  await fetch(`${sentryUrl}/simulator/rate-limits`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ enabled: false }),
  });
  return {
    clock,
    simulator,
    pipeline,
    bucket,
    client,
    tableName: TABLE,
    async stop() {
      pipeline.stop();
      await simulator.stop();
      client.destroy();
      await dynamodb.stop();
    },
  };
}

async function createTable(client: DynamoDBClient): Promise<void> {
  const attributes = new Set<string>(Object.values(TABLE_KEY));
  for (const { partition, sort } of Object.values(INDEXES)) attributes.add(partition).add(sort);
  const keys = (partition: string, sort: string) => [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...attributes].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys(TABLE_KEY.partition, TABLE_KEY.sort),
      GlobalSecondaryIndexes: Object.entries(INDEXES).map(([IndexName, { partition, sort, projection }]) => ({
        IndexName,
        KeySchema: keys(partition, sort),
        Projection: { ProjectionType: projection },
      })),
    }),
  );
}

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** ULIDs of the clock's time whose other part counts. */
function idsFrom(clock: { now: () => number }): () => string {
  let count = 0;
  return () => {
    let time = '';
    for (let rest = clock.now(); time.length < 10; rest = Math.floor(rest / 32))
      time = `${DIGITS[rest % 32] ?? ''}${time}`;
    return `${time}${(++count).toString().padStart(16, '0')}`;
  };
}
