import { systemClock } from '../adapters/clock.ts';
import { createSecretReader } from '../adapters/secrets.ts';
import {
  createAgents,
  createOversizeStore,
  createSecretsClient,
  createSender,
  createSqsClient,
  openConnection,
} from './aws.ts';
import { startDeadline } from './deadline.ts';
import type { Services } from './services.ts';
import type { Settings } from './settings.ts';
import { createDeliveryTelemetry } from './telemetry.ts';
import { webhookSecret } from './webhook-secret.ts';

/** Sentry hangs up after 1,000 ms; the network on both sides needs some of it. */
const DEADLINE_MS = 800;

/**
 * Wires the clients once. Resolves when what the first delivery needs is there, fetched while Lambda starts the
 * function; a failure is met again, and reported, by that delivery.
 */
export async function createServices(settings: Settings): Promise<Services> {
  const { queueUrl, region } = settings;
  const telemetry = createDeliveryTelemetry({
    service: 'verifier',
    level: settings.logLevel,
    namespace: settings.metricsNamespace,
    sent: settings.metricsSent,
    clock: systemClock,
    write: (line) => void process.stdout.write(`${line}\n`),
  });
  const agents = createAgents();
  const sqs = createSqsClient(region, queueUrl, agents);
  const secrets = createSecretReader({
    client: createSecretsClient(region, agents),
    arn: settings.webhookSecretArn,
    schema: webhookSecret,
    key: 'clientSecret',
    clock: systemClock,
    onFailure: (error) => telemetry.log.warn('webhook secret not read', { reason: String(error) }),
  });
  await Promise.allSettled([secrets.all(), openConnection(queueUrl, agents)]);
  return {
    clock: systemClock,
    secrets,
    queue: createSender(sqs, queueUrl),
    oversize: createOversizeStore(sqs, settings.archiveBucket, settings.s3Endpoint),
    telemetry,
    startDeadline: () => startDeadline(DEADLINE_MS),
    requireBearer: settings.requireBearer,
  };
}
