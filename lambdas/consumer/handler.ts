import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import { ulid } from 'ulid';
import { createArchiveWriter } from '../adapters/archive/writer.ts';
import { systemClock } from '../adapters/clock.ts';
import { createEventMover } from '../adapters/table/write/event-mover.ts';
import { createGroupWriter } from '../adapters/table/write/group-writer.ts';
import { saveDelivery } from '../adapters/table/sync/ledger-store.ts';
import { createTableReader } from '../adapters/table/read/table-reader.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { createSanitise } from '../core/sanitise/sanitise.ts';
import { consume } from './consume.ts';
import { createDeliveries } from './deliveries.ts';
import type { Services } from './services.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
/** A call that hangs must not take the whole batch's minute with it: the SDK tries again, then the queue does. */
const requestHandler = { connectionTimeout: 1_000, requestTimeout: 8_000, throwOnRequestTimeout: true };
const client = DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler }), {
  marshallOptions: { removeUndefinedValues: true },
});
const table = { client, tableName: settings.tableName };
const reader = createTableReader({ ...table, showExpired: true });
const tools = {
  ...table,
  reader,
  retention: settings.retention,
  random: Math.random,
  sleep,
  clock: systemClock,
};
const telemetry = createTelemetry('consumer');
const services: Services = {
  archive: createArchiveWriter(new S3Client({ requestHandler }), settings.archiveBucket),
  reader,
  writer: createGroupWriter(tools),
  mover: createEventMover(tools),
  deliveries: createDeliveries({
    save: (delivery) => saveDelivery(client, settings.tableName, delivery),
    log: telemetry.log,
  }),
  sanitise: createSanitise(settings.redactKeys, settings.sanitise),
  clock: systemClock,
  newId: () => ulid(),
  telemetry,
};

const flush = () => services.telemetry.metrics.flush();

/** Called by the queue with up to 500 messages; answers with those that should come again. */
export const handler = middy<SQSEvent, SQSBatchResponse>(undefined, { timeoutEarlyInMillis: 0 })
  .after(flush)
  .onError(flush)
  .handler(async ({ Records }) => {
    const again = await consume(Records, services);
    return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
  });
