import { randomBytes } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SQSClient } from '@aws-sdk/client-sqs';
import { monotonicFactory } from 'ulid';
import * as z from 'zod';
import { createLedger } from '../adapters/alert-evidence.ts';
import { createArchiveReader } from '../adapters/archive/reader.ts';
import { createChannels } from '../adapters/channels/channels.ts';
import { createHttpPost } from '../adapters/channels/http-post.ts';
import { systemClock as clock } from '../adapters/clock.ts';
import { createWorkQueue } from '../adapters/queue/work-queue.ts';
import { createSecretReader } from '../adapters/secrets.ts';
import { readReport } from '../adapters/figures/weekly-report.ts';
import { createTableClient } from '../adapters/table/client.ts';
import { createJudgedStore } from '../adapters/table/alerts/judged-store.ts';
import { createReportStore } from '../adapters/table/alerts/report-store.ts';
import { createRouteStore } from '../adapters/table/alerts/route-store.ts';
import { createSnoozeStore } from '../adapters/table/alerts/snooze-store.ts';
import { createStopStore } from '../adapters/table/alerts/stop-store.ts';
import { createWatchStore } from '../adapters/table/alerts/watch-store.ts';
import { createActReader } from '../adapters/table/read/act-reader.ts';
import { createChangeReader } from '../adapters/table/read/change-reader.ts';
import { createTableReader } from '../adapters/table/read/table-reader.ts';
import { createLedgerStore } from '../adapters/table/sync/ledger-store.ts';
import { createRollUpStore } from '../adapters/table/sync/roll-up-store.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { parseEndpoints, type Endpoints } from '../contracts/alert-endpoints.ts';
import { TransientError } from '../core/failure.ts';
import type { NotifierServices } from './services.ts';
import type { Settings } from './settings.ts';

/** A call that hangs must not take the others' time with it: the SDK retries, then the queue does. */
const requestHandler = { connectionTimeout: 1_000, requestTimeout: 8_000, throwOnRequestTimeout: true };

/** Wires the clients once. */
export function createServices(settings: Settings): NotifierServices {
  const { tableName, publicUrl } = settings;
  const client = createTableClient({ requestHandler }, { marshallOptions: { removeUndefinedValues: true } });
  const table = { tableName, now: () => clock.now() };
  const telemetry = createTelemetry('notifier');
  const newUlid = monotonicFactory();
  const channels = createChannels({
    endpoints: endpointsOf(settings),
    email: {
      // An e-mail that SES takes long for is asked for once more by the queue, and not by the client as well.
      client: new SESv2Client({ requestHandler, maxAttempts: 1 }),
      from: settings.alertFrom === '' ? null : settings.alertFrom,
      configurationSet: settings.configurationSet === '' ? null : settings.configurationSet,
    },
    post: createHttpPost({ clock, allowsLoopback: settings.allowsLoopback }),
    clock,
  });
  const work = createWorkQueue(new SQSClient({ requestHandler }), settings.workQueueUrl);
  const groups = createTableReader({ client, tableName });
  const changes = createChangeReader({ client, tableName });
  const figures = {
    groups,
    changes,
    ledger: createLedgerStore(client, tableName),
    rollUps: createRollUpStore(client, tableName),
    clock,
  };
  return {
    rules: settings.rules,
    rulesText: settings.rulesText,
    patienceMs: settings.syncIntervalMs,
    publicUrl,
    report: settings.report,
    reports: createReportStore(client, table),
    readReport: (window) => readReport(figures, window),
    judged: createJudgedStore(client, table),
    routes: createRouteStore(client, table),
    snoozes: createSnoozeStore(client, table),
    watches: createWatchStore(client, table),
    stops: createStopStore(client, tableName),
    ledger: createLedger({
      groups,
      changes,
      acts: createActReader({ client, tableName }),
      archive: createArchiveReader({
        client: new S3Client({ requestHandler }),
        bucket: settings.archiveBucket,
      }),
      publicUrl,
      clock,
      log: telemetry.log,
    }),
    send: (delivery) => channels.send(delivery),
    enqueue: (messages, delaySeconds) => work.send(messages, delaySeconds),
    clock,
    random: Math.random,
    newId: () => newUlid(),
    newToken: () => randomBytes(24).toString('base64url'),
    telemetry,
  };
}

/** @throws TransientError where an endpoint is wrong: messages wait until somebody has stored the right one. */
function endpointsOf({ endpointsSecretArn, allowsLoopback }: Settings): () => Promise<Endpoints> {
  const secret = createSecretReader({
    client: new SecretsManagerClient({ requestHandler }),
    arn: endpointsSecretArn,
    schema: z.record(z.string(), z.unknown()),
    key: 'slack:ops',
    clock,
    // A person who has just stored an endpoint sends a test message next.
    ttlMs: 60_000,
  });
  return async () => {
    const parsed = parseEndpoints(JSON.stringify(await secret.current()), { allowsLoopback });
    if (parsed.isRight) return parsed.endpoints;
    throw new TransientError('endpoints_wrong', parsed.problems.join(' '));
  };
}
