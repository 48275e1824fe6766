import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import * as z from 'zod';
import { systemClock } from '../adapters/clock.ts';
import { createLedgerStore } from '../adapters/table/sync/ledger-store.ts';
import { createSecretReader, type SecretReader } from '../adapters/secrets.ts';
import { createSentryApi } from '../adapters/sentry/api.ts';
import type { Sleep } from '../adapters/sentry/http.ts';
import { createSqsQueue } from '../adapters/queue/sqs-queue.ts';
import { createSyncStore } from '../adapters/table/sync/sync-store.ts';
import { createTableSize } from '../adapters/table/size.ts';
import { createTableReader } from '../adapters/table/read/table-reader.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import { messageOf } from '../core/failure.ts';
import { createSanitise } from '../core/sanitise/sanitise.ts';
import { report } from './report.ts';
import { runSync } from './run.ts';
import { reportStanding } from './standing.ts';
import type { SyncServices } from './session.ts';
import type { SyncSettings } from './settings.ts';
import type { TriggerServices } from './trigger.ts';

const cronSecretSchema = z.object({ cronSecret: z.string().min(1) });
const tokenSchema = z.object({ authToken: z.string().min(1) });

const sleep: Sleep = async (ms, signal) => {
  await delay(ms, undefined, { signal });
};

/** Wires the clients once. The secrets are fetched ahead, in parallel with the rest of the start. */
export function createServices(settings: SyncSettings, telemetry: Telemetry): TriggerServices {
  const { log } = telemetry;
  const secrets = new SecretsManagerClient({});
  const onFailure = (error: unknown) => log.warn('a secret could not be read', { reason: messageOf(error) });
  const shared = { client: secrets, clock: systemClock, onFailure };
  const cronSecret = createSecretReader({ ...shared, arn: settings.cronSecretArn, schema: cronSecretSchema });
  const token = createSecretReader({ ...shared, arn: settings.tokenSecretArn, schema: tokenSchema });
  for (const reader of [cronSecret, token]) prefetch(reader, onFailure);

  const client = new DynamoDBClient({});
  const documents = DynamoDBDocumentClient.from(client);
  const tableSize = createTableSize(client, settings.tableName);
  const services: SyncServices = {
    settings,
    reader: createTableReader({ client: documents, tableName: settings.tableName }),
    queue: createSqsQueue(new SQSClient({}), settings.queueUrl),
    store: createSyncStore(documents, settings.tableName),
    ledger: createLedgerStore(documents, settings.tableName),
    sentry: (signal) =>
      createSentryApi({
        baseUrl: settings.baseUrl,
        orgSlug: settings.orgSlug,
        token: async () => (await token.current()).authToken,
        clock: systemClock,
        sleep,
        random: Math.random,
        signal,
      }),
    sanitise: createSanitise(settings.redactKeys, settings.sanitise),
    clock: systemClock,
    sleep,
    newId: () => ulid(),
    log,
  };
  return {
    cronSecret,
    log,
    deadline: (ms) => AbortSignal.timeout(ms),
    sync: async (trigger, signal) => {
      const outcome = await runSync(services, trigger, signal);
      // A refused token may be one that was just replaced: the next run must not use it from the cache.
      if (outcome.kind === 'failed' && outcome.failure.code === 'sentry_token_refused')
        await token.refresh().catch(onFailure);
      if (outcome.kind === 'finished' || outcome.kind === 'failed')
        await reportStanding(telemetry, outcome.run, { ...services, tableSize });
      report(telemetry, outcome);
      return outcome;
    },
  };
}

/** A failure here is only a warning: the first use tries again and reports it where it matters. */
function prefetch(reader: SecretReader<unknown>, onFailure: (error: unknown) => void): void {
  reader.current().catch(onFailure);
}
