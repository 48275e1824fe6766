import { setTimeout as sleep } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { ulid } from 'ulid';
import { createArchiveReader } from '../adapters/archive/reader.ts';
import { createRetold } from '../adapters/archive/retold.ts';
import { createArchiveWriter } from '../adapters/archive/writer.ts';
import { systemClock } from '../adapters/clock.ts';
import { createTableClient } from '../adapters/table/client.ts';
import { createTableReader } from '../adapters/table/read/table-reader.ts';
import { createShardsWritten } from '../adapters/table/write/status-shards.ts';
import { saveDelivery } from '../adapters/table/sync/ledger-store.ts';
import { createEventMover } from '../adapters/table/write/event-mover.ts';
import { createGroupWriter } from '../adapters/table/write/group-writer.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { createSanitise } from '../core/sanitise/sanitise.ts';
import { createDeliveries } from './deliveries.ts';
import type { Services } from './services.ts';
import type { Settings } from './settings.ts';

/** A call that hangs must not take the whole batch's minute with it: the SDK retries, then the queue does. */
const requestHandler = { connectionTimeout: 1_000, requestTimeout: 8_000, throwOnRequestTimeout: true };

/** Wires the clients once. */
export function createServices({
  tableName,
  archiveBucket,
  retention,
  indexTags,
  ...settings
}: Settings): Services {
  const client = createTableClient({ requestHandler }, { marshallOptions: { removeUndefinedValues: true } });
  const table = { client, tableName };
  const reader = createTableReader({ ...table, showExpired: true });
  const bucket = { client: new S3Client({ requestHandler }), bucket: archiveBucket };
  const retold = createRetold(createArchiveReader(bucket));
  const tools = {
    ...table,
    reader,
    retention,
    indexTags,
    random: Math.random,
    sleep,
    clock: systemClock,
    retold,
    statusShards: createShardsWritten({ ...table, clock: systemClock, wanted: settings.statusShards }),
  };
  const telemetry = createTelemetry('consumer');
  return {
    archive: createArchiveWriter(bucket.client, archiveBucket),
    reader,
    writer: createGroupWriter(tools),
    mover: createEventMover(tools),
    deliveries: createDeliveries({
      save: (delivery) => saveDelivery(client, tableName, delivery),
      log: telemetry.log,
    }),
    sanitise: createSanitise(settings.redactKeys, settings.sanitise),
    clock: systemClock,
    newId: () => ulid(),
    telemetry,
  };
}
