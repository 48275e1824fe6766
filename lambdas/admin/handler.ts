import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { handle } from 'hono/aws-lambda';
import * as z from 'zod';
import { createArchiveReader } from '../adapters/archive/reader.ts';
import { systemClock as clock } from '../adapters/clock.ts';
import { createLedgerStore } from '../adapters/table/sync/ledger-store.ts';
import { createQuarantineReader } from '../adapters/archive/quarantine-reader.ts';
import { createSecretReader } from '../adapters/secrets.ts';
import { createSentryApi } from '../adapters/sentry/api.ts';
import { createSqsQueue } from '../adapters/queue/sqs-queue.ts';
import { createSyncStore } from '../adapters/table/sync/sync-store.ts';
import { createTableReader } from '../adapters/table/read/table-reader.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { parseList } from '../contracts/environment.ts';
import { createSanitise } from '../core/sanitise/sanitise.ts';
import { createAdminApp } from './app.ts';
import { createTokenVerifier } from './identity.ts';
import { parseSettings } from './settings.ts';
import { SENTRY_GIVE_UP_AFTER_MS, SENTRY_RETRIES, SENTRY_TIMEOUT_MS } from './triage.ts';

const settings = parseSettings(process.env);
const telemetry = createTelemetry('admin');
const objects = new S3Client();
const table = DynamoDBDocumentClient.from(new DynamoDBClient());
const sentryToken = createSecretReader({
  client: new SecretsManagerClient(),
  arn: settings.SENTRY_TOKEN_SECRET_ARN,
  schema: z.object({ authToken: z.string() }),
  clock,
});

const app = createAdminApp({
  groups: createTableReader({ client: table, tableName: settings.TABLE_NAME }),
  archive: createArchiveReader({ client: objects, bucket: settings.ARCHIVE_BUCKET }),
  queue: createSqsQueue(new SQSClient(), settings.QUEUE_URL),
  sanitise: createSanitise(parseList(settings.REDACT_KEYS), {
    keepKeys: parseList(settings.KEEP_KEYS),
    redactPrivateAddresses: settings.REDACT_PRIVATE_ADDRESSES === 'true',
  }),
  sentry: createSentryApi({
    baseUrl: settings.SENTRY_BASE_URL,
    orgSlug: settings.SENTRY_ORG_SLUG,
    token: async () => (await sentryToken.current()).authToken,
    timeoutMs: SENTRY_TIMEOUT_MS,
    retries: SENTRY_RETRIES,
    giveUpAfterMs: SENTRY_GIVE_UP_AFTER_MS,
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
    random: Math.random,
    clock,
  }),
  syncHistory: createSyncStore(table, settings.TABLE_NAME),
  ledger: createLedgerStore(table, settings.TABLE_NAME),
  quarantine: createQuarantineReader(objects, settings.ARCHIVE_BUCKET),
  identity: createTokenVerifier({ issuer: settings.OIDC_ISSUER, audience: settings.OIDC_AUDIENCE }),
  telemetry,
  clock,
});

// The deprecation names a package of hono's next major version; until then this is the maintained adapter.
// eslint-disable-next-line @typescript-eslint/no-deprecated
export const handler = handle(app);
