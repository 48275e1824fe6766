import { systemClock } from '../adapters/clock.ts';
import { createSecretReader } from '../adapters/secrets.ts';
import { METRICS } from '../contracts/metrics.ts';
import {
  createAgents,
  createOversizeStore,
  createSecretsClient,
  createSender,
  createSqsClient,
  openConnection,
} from './aws.ts';
import { startDeadline } from './deadline.ts';
import { createHandler } from './edge.ts';
import { readSettings } from './settings.ts';
import { createDeliveryTelemetry } from './telemetry.ts';
import { webhookSecret } from './webhook-secret.ts';

/** Sentry hangs up after 1,000 ms; the network on both sides needs some of it. */
const DEADLINE_MS = 800;

const { QUEUE_URL, WEBHOOK_SECRET_ARN, ARCHIVE_BUCKET, REQUIRE_BEARER } = readSettings(process.env);
const region = process.env['AWS_REGION'] ?? '';
const telemetry = createDeliveryTelemetry({
  service: 'verifier',
  level: process.env['POWERTOOLS_LOG_LEVEL'],
  namespace: process.env['POWERTOOLS_METRICS_NAMESPACE'],
  clock: systemClock,
  write: (line) => void process.stdout.write(`${line}\n`),
});
const agents = createAgents();
const sqs = createSqsClient(region, QUEUE_URL, agents);
const secrets = createSecretReader({
  client: createSecretsClient(region, agents),
  arn: WEBHOOK_SECRET_ARN,
  schema: webhookSecret,
  clock: systemClock,
  onFailure: (error) => telemetry.log.warn('webhook secret not read', { reason: String(error) }),
});

// What the first delivery needs, fetched while Lambda starts the function; a failure is met again, and reported,
// by that delivery.
await Promise.allSettled([secrets.all(), openConnection(QUEUE_URL, agents)]);

// What the first delivery waits for before its request begins. A provisioned instance did this before anybody waited.
if (process.env['AWS_LAMBDA_INITIALIZATION_TYPE'] !== 'provisioned-concurrency') {
  telemetry.metrics.milliseconds(METRICS.webhookColdStart, performance.now());
}

export const handler = createHandler({
  clock: systemClock,
  secrets,
  queue: createSender(sqs, QUEUE_URL),
  oversize: createOversizeStore(sqs, ARCHIVE_BUCKET),
  telemetry,
  startDeadline: () => startDeadline(DEADLINE_MS),
  requireBearer: REQUIRE_BEARER === 'true',
});
