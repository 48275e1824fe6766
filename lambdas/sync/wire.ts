import { setTimeout as delay } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { monotonicFactory } from 'ulid';
import * as z from 'zod';
import { createAuditArchive } from '../adapters/archive/audit-archive.ts';
import { createEventBus } from '../adapters/bus/event-bridge.ts';
import { systemClock } from '../adapters/clock.ts';
import { createSqsQueue } from '../adapters/queue/sqs-queue.ts';
import { createSecretReader } from '../adapters/secrets.ts';
import { createSentryApi } from '../adapters/sentry/api.ts';
import { trustAuthorities } from '../adapters/sentry/authorities.ts';
import type { Sleep } from '../adapters/sentry/http.ts';
import { createTableClient } from '../adapters/table/client.ts';
import { createAnnouncedMarks } from '../adapters/table/announced-marks.ts';
import { createAuditStore } from '../adapters/table/people/audit-store.ts';
import { createChangeReader } from '../adapters/table/read/change-reader.ts';
import { createTableReader } from '../adapters/table/read/table-reader.ts';
import { createTableSize } from '../adapters/table/size.ts';
import { createRollUpStore } from '../adapters/table/sync/roll-up-store.ts';
import { createFaultStore } from '../adapters/table/sync/fault-store.ts';
import { createLedgerStore } from '../adapters/table/sync/ledger-store.ts';
import { createRefusalStore } from '../adapters/table/sync/refusal-store.ts';
import { createSyncStore } from '../adapters/table/sync/sync-store.ts';
import { createTagStartsStore } from '../adapters/table/sync/tag-starts-store.ts';
import { createUnannouncedStore } from '../adapters/table/sync/unannounced-store.ts';
import { createWaitingRunStore } from '../adapters/table/sync/waiting-run-store.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { messageOf } from '../core/failure.ts';
import { createSanitise } from '../core/sanitise/sanitise.ts';
import { invoke } from './invocation.ts';
import type { InvocationServices, TriggerServices } from './services.ts';
import type { Settings } from './settings.ts';

const cronSecretSchema = z.object({ cronSecret: z.string().min(1) });
const tokenSchema = z.object({ authToken: z.string().min(1) });

const sleep: Sleep = async (ms, signal) => {
  await delay(ms, undefined, { signal });
};

/** Wires the clients once. The secrets are fetched ahead, in parallel with the rest of the start. */
export function createServices(settings: Settings): TriggerServices {
  // Before any client connects.
  trustAuthorities(settings.caFile);
  const { tableName } = settings;
  const telemetry = createTelemetry('sync');
  const { cronSecret, token } = secretsOf(settings, (error) =>
    telemetry.log.warn('a secret could not be read', { reason: messageOf(error) }),
  );
  const newUlid = monotonicFactory();
  const newId = () => newUlid();
  const documents = createTableClient();
  const services: InvocationServices = {
    settings,
    reader: createTableReader({ client: documents, tableName }),
    changes: createChangeReader({ client: documents, tableName }),
    queue: createSqsQueue(new SQSClient({}), settings.queueUrl),
    store: createSyncStore(documents, tableName),
    waiting: createWaitingRunStore(documents, tableName),
    ledger: createLedgerStore(documents, tableName),
    rollUps: createRollUpStore(documents, tableName),
    refusals: createRefusalStore(documents, tableName),
    tagStarts: createTagStartsStore(documents, tableName),
    faults: createFaultStore(documents, tableName),
    unannounced: createUnannouncedStore(documents, tableName),
    marks: createAnnouncedMarks(documents, tableName),
    bus: createEventBus(new EventBridgeClient({}), settings.busName),
    publicUrl: settings.publicUrl,
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
    newId,
    log: telemetry.log,
    telemetry,
    tableSize: createTableSize(documents, tableName),
    refreshToken: () => token.refresh(),
  };
  return {
    cronSecret,
    log: telemetry.log,
    deadline: (ms) => AbortSignal.timeout(ms),
    audit: {
      auditStore: createAuditStore(documents, { tableName, auditDays: settings.auditDays }),
      auditArchive: createAuditArchive(new S3Client(), settings.archiveBucket),
      newId,
      clock: systemClock,
      log: telemetry.log,
    },
    sync: (trigger, signal) => invoke(services, trigger, signal),
  };
}

function secretsOf({ cronSecretArn, tokenSecretArn }: Settings, onFailure: (error: unknown) => void) {
  const shared = { client: new SecretsManagerClient({}), clock: systemClock, onFailure };
  const cronSecret = createSecretReader({
    ...shared,
    arn: cronSecretArn,
    schema: cronSecretSchema,
    key: 'cronSecret',
  });
  const token = createSecretReader({ ...shared, arn: tokenSecretArn, schema: tokenSchema, key: 'authToken' });
  // A failure here is only a warning: the first use retries and reports it where it matters.
  for (const reader of [cronSecret, token]) reader.current().catch(onFailure);
  return { cronSecret, token };
}
