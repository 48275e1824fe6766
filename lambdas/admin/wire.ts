import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { createQuarantineReader } from '../adapters/archive/quarantine-reader.ts';
import { createArchiveReader } from '../adapters/archive/reader.ts';
import { systemClock as clock } from '../adapters/clock.ts';
import { createSqsQueue } from '../adapters/queue/sqs-queue.ts';
import { createSecretReader } from '../adapters/secrets.ts';
import { createSentryApi } from '../adapters/sentry/api.ts';
import { createTableReader } from '../adapters/table/read/table-reader.ts';
import { createLedgerStore } from '../adapters/table/sync/ledger-store.ts';
import { createSyncStore } from '../adapters/table/sync/sync-store.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { createSanitise } from '../core/sanitise/sanitise.ts';
import { createTokenVerifier } from './identity.ts';
import type { AdminServices } from './services.ts';
import type { Settings } from './settings.ts';
import { SENTRY_GIVE_UP_AFTER_MS, SENTRY_RETRIES, SENTRY_TIMEOUT_MS } from './triage.ts';

/** Wires the clients once. */
export function createServices(settings: Settings): AdminServices {
  const { tableName, archiveBucket } = settings;
  const objects = new S3Client();
  const table = DynamoDBDocumentClient.from(new DynamoDBClient());
  const token = createSecretReader({
    client: new SecretsManagerClient(),
    arn: settings.tokenSecretArn,
    schema: z.object({ authToken: z.string().min(1) }),
    key: 'authToken',
    clock,
  });
  return {
    groups: createTableReader({ client: table, tableName }),
    archive: createArchiveReader({ client: objects, bucket: archiveBucket }),
    queue: createSqsQueue(new SQSClient(), settings.queueUrl),
    sanitise: createSanitise(settings.redactKeys, settings.sanitise),
    sentry: createSentryApi({
      baseUrl: settings.baseUrl,
      orgSlug: settings.orgSlug,
      token: async () => (await token.current()).authToken,
      timeoutMs: SENTRY_TIMEOUT_MS,
      retries: SENTRY_RETRIES,
      giveUpAfterMs: SENTRY_GIVE_UP_AFTER_MS,
      sleep: (ms, signal) => sleep(ms, undefined, { signal }),
      random: Math.random,
      clock,
    }),
    syncHistory: createSyncStore(table, tableName),
    ledger: createLedgerStore(table, tableName),
    quarantine: createQuarantineReader(objects, archiveBucket),
    identity: createTokenVerifier({ issuer: settings.oidcIssuer, audience: settings.oidcAudience }),
    telemetry: createTelemetry('admin'),
    clock,
  };
}
