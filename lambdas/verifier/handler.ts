import { systemClock } from '../adapters/clock.ts';
import { createSecretReader } from '../adapters/secrets.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
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
import { webhookSecret } from './webhook-secret.ts';

/** Sentry hangs up after 1,000 ms; the network on both sides needs some of it. */
const DEADLINE_MS = 800;

const { QUEUE_URL, WEBHOOK_SECRET_ARN, ARCHIVE_BUCKET, REQUIRE_BEARER } = readSettings(process.env);
const region = process.env['AWS_REGION'] ?? '';
const telemetry = createTelemetry('verifier');
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

export const handler = createHandler({
  clock: systemClock,
  secrets,
  queue: createSender(sqs, QUEUE_URL),
  oversize: createOversizeStore(sqs, ARCHIVE_BUCKET),
  telemetry,
  startDeadline: () => startDeadline(DEADLINE_MS),
  requireBearer: REQUIRE_BEARER === 'true',
});
