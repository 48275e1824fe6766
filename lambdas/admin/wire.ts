import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { monotonicFactory } from 'ulid';
import * as z from 'zod';
import { createAuditArchive } from '../adapters/archive/audit-archive.ts';
import { createQuarantineReader } from '../adapters/archive/quarantine-reader.ts';
import { createArchiveReader } from '../adapters/archive/reader.ts';
import { systemClock as clock } from '../adapters/clock.ts';
import { createStart } from '../adapters/functions/invoker.ts';
import { createQueueControl } from '../adapters/queue/queue-control.ts';
import { createTableClient } from '../adapters/table/client.ts';
import { createRouteStore } from '../adapters/table/alerts/route-store.ts';
import { createStopStore } from '../adapters/table/alerts/stop-store.ts';
import { createSnoozeStore } from '../adapters/table/alerts/snooze-store.ts';
import { createWorkQueue } from '../adapters/queue/work-queue.ts';
import { createSqsQueue } from '../adapters/queue/sqs-queue.ts';
import { createCodeFlow } from '../adapters/identity/code-flow.ts';
import { createProvider } from '../adapters/identity/provider.ts';
import { createSecretReader } from '../adapters/secrets.ts';
import { createSentryApi } from '../adapters/sentry/api.ts';
import { createSentryComments } from '../adapters/sentry/comments.ts';
import { createSentryHttp } from '../adapters/sentry/http.ts';
import { createSentryPeople } from '../adapters/sentry/people.ts';
import { trustAuthorities } from '../adapters/sentry/authorities.ts';
import { createActReader } from '../adapters/table/read/act-reader.ts';
import { createChangeReader } from '../adapters/table/read/change-reader.ts';
import { withRowMemory } from '../adapters/table/read/row-memory.ts';
import { createTableReader } from '../adapters/table/read/table-reader.ts';
import { createAuditStore } from '../adapters/table/people/audit-store.ts';
import { createSessionMarks } from '../adapters/table/people/session-marks.ts';
import { createBulkStore } from '../adapters/table/people/bulk-store.ts';
import { createViewStore } from '../adapters/table/people/view-store.ts';
import { createRollUpStore } from '../adapters/table/sync/roll-up-store.ts';
import { createLedgerStore } from '../adapters/table/sync/ledger-store.ts';
import { createTagStartsStore } from '../adapters/table/sync/tag-starts-store.ts';
import { createRefusalStore } from '../adapters/table/sync/refusal-store.ts';
import { createSyncStore } from '../adapters/table/sync/sync-store.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { createSanitise } from '../core/sanitise/sanitise.ts';
import { CALLBACK_PATH } from '../contracts/sign-in.ts';
import { bindingOf, closedBecause, type Access } from './sign-in/access.ts';
import type { AdminServices } from './services.ts';
import type { Settings } from './settings.ts';
import { createPeopleCache, PEOPLE_TIMEOUT_MS } from './triage/people-cache.ts';
import { SENTRY_GIVE_UP_AFTER_MS, SENTRY_RETRIES, SENTRY_TIMEOUT_MS } from './triage/triage.ts';

/** Wires the clients once. */
export function createServices(settings: Settings): AdminServices {
  // Before any client connects.
  trustAuthorities(settings.caFile);
  const { tableName, archiveBucket } = settings;
  // Read in order, an outcome of the audit must come after its intent, also of the same millisecond.
  const newUlid = monotonicFactory();
  const objects = new S3Client();
  const sqs = new SQSClient();
  const table = createTableClient();
  const secrets = new SecretsManagerClient();
  const token = createSecretReader({
    client: secrets,
    arn: settings.tokenSecretArn,
    schema: z.object({ authToken: z.string().min(1) }),
    key: 'authToken',
    clock,
  });
  return {
    groups: withRowMemory(createTableReader({ client: table, tableName }), clock),
    indexTags: new Set(settings.indexTags),
    changes: createChangeReader({ client: table, tableName }),
    acts: createActReader({ client: table, tableName }),
    archive: createArchiveReader({ client: objects, bucket: archiveBucket }),
    queue: createSqsQueue(sqs, settings.queueUrl),
    queues: createQueueControl(sqs, settings),
    startSync: createStart(sqs, settings.syncInvokeUrl),
    sanitise: createSanitise(settings.redactKeys, settings.sanitise),
    ...createSentry(settings, async () => (await token.current()).authToken),
    place: settings,
    ticketUrl: settings.ticketUrl,
    syncHistory: createSyncStore(table, tableName),
    ledger: createLedgerStore(table, tableName),
    rollUps: createRollUpStore(table, tableName),
    tagStarts: createTagStartsStore(table, tableName),
    refusals: createRefusalStore(table, tableName),
    quarantine: createQuarantineReader(objects, archiveBucket),
    alerts: {
      rules: settings.alertRules,
      report: settings.report,
      routes: createRouteStore(table, { tableName, now: () => clock.now() }),
      snoozes: createSnoozeStore(table, { tableName, now: () => clock.now() }),
      stops: createStopStore(table, tableName),
      work: createWorkQueue(sqs, settings.workQueueUrl),
    },
    views: createViewStore(table, tableName),
    bulk: createBulkStore(table, { tableName, now: () => clock.now() }),
    // Not in the bundle, which every cold start reads: almost none of them is asked for it.
    description: () => readFile(settings.descriptionFile, 'utf8'),
    access: createAccess(settings, secrets, table),
    auditStore: createAuditStore(table, { tableName, auditDays: settings.auditDays }),
    auditArchive: createAuditArchive(objects, archiveBucket),
    newId: () => newUlid(),
    telemetry: createTelemetry('admin'),
    clock,
  };
}

/** What is asked of Sentry for people. Comments and members have limits of their own, and clients of their own for them. */
function createSentry(
  { baseUrl, orgSlug }: Settings,
  token: () => Promise<string>,
): Pick<AdminServices, 'sentry' | 'people'> {
  const options = {
    ...{ baseUrl, orgSlug, token, clock, random: Math.random },
    ...{ timeoutMs: SENTRY_TIMEOUT_MS, retries: SENTRY_RETRIES, giveUpAfterMs: SENTRY_GIVE_UP_AFTER_MS },
    sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, { signal }),
  };
  const comments = createSentryComments(createSentryHttp(options), options);
  const people = createSentryHttp({ ...options, timeoutMs: PEOPLE_TIMEOUT_MS, retries: 0 });
  return {
    sentry: { ...createSentryApi(options), addComment: (id, text) => comments.add(id, text) },
    people: createPeopleCache(createSentryPeople(people, options), clock),
  };
}

function createAccess(
  { signIn, tableName }: Settings,
  client: SecretsManagerClient,
  table: DynamoDBDocumentClient,
): Access {
  const { issuer, clientId, clientSecretArn, publicUrl } = signIn;
  const provider = createProvider({ issuer, clients: { own: clientId, others: signIn.audiences }, clock });
  const clientSecret =
    clientSecretArn === ''
      ? undefined
      : createSecretReader({
          client,
          arn: clientSecretArn,
          schema: z.object({ clientSecret: z.string().min(1) }),
          key: 'clientSecret',
          clock,
        });
  return {
    closedBecause: closedBecause(signIn),
    provider,
    flow:
      clientId === ''
        ? null
        : createCodeFlow({
            provider,
            clientId,
            clientSecret: async () =>
              clientSecret === undefined ? null : (await clientSecret.current()).clientSecret,
            redirectUri: `${publicUrl}${CALLBACK_PATH}`,
          }),
    rules: signIn.rules,
    clientId,
    publicUrl,
    sessionMs: signIn.sessionHours * 3_600_000,
    binding: bindingOf(signIn),
    sessionKey: createSecretReader({
      client,
      arn: signIn.sessionSecretArn,
      schema: z.object({ sessionKey: z.string().min(32) }),
      key: 'sessionKey',
      clock,
    }),
    marks: createSessionMarks(table, tableName),
  };
}
