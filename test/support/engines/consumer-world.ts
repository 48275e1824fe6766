import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { setTimeout as pause } from 'node:timers/promises';
import { createArchiveWriter } from '../../../lambdas/adapters/archive/writer.ts';
import { systemClock } from '../../../lambdas/adapters/clock.ts';
import { createEventMover } from '../../../lambdas/adapters/table/write/event-mover.ts';
import type { Fields } from '../../../lambdas/adapters/telemetry.ts';
import { createGroupWriter } from '../../../lambdas/adapters/table/write/group-writer.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import { consume } from '../../../lambdas/consumer/consume.ts';
import type { Services } from '../../../lambdas/consumer/services.ts';
import { createSanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import type { MemoryBucket } from '../fakes/memory-bucket.ts';
import { quietTelemetry } from '../fakes/quiet-telemetry.ts';
import type { TestTable } from './table.ts';

export const RETENTION = { openDays: 90, closedDays: 30, eventDays: 90 };

/** The consumer's real services on a real table and a bucket in memory. */
export function consumerServices(
  table: TestTable,
  bucket: MemoryBucket,
  indexTags: readonly string[] = [],
): Services {
  const reader = createTableReader({ ...table, showExpired: true });
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const tools = {
    ...table,
    reader,
    clock: systemClock,
    retention: RETENTION,
    indexTags,
    random: Math.random,
    sleep,
  };
  return {
    archive: createArchiveWriter(bucket.client, 'archive'),
    reader,
    writer: createGroupWriter(tools),
    mover: createEventMover(tools),
    deliveries: { note: () => Promise.resolve() },
    sanitise: createSanitise(),
    clock: systemClock,
    newId: () => ulid(),
    telemetry: quietTelemetry,
  };
}

const PAUSE_MS = 500;

/** Consumes all messages in batches, two at a time; what is to be retried is. */
export async function consumeAll(
  bodies: readonly string[],
  services: Services,
  batchSize = 500,
): Promise<void> {
  const waiting = bodies.map((body, index) => ({ messageId: index.toString(), body, tries: 0 }));
  const { telemetry } = services;
  let lastError: Fields = {};
  const error = (message: string, data: Fields = {}) => {
    lastError = { message, ...data };
    telemetry.log.error(message, data);
  };
  const heard = { ...services, telemetry: { ...telemetry, log: { ...telemetry.log, error } } };
  const worker = async () => {
    for (;;) {
      const batch = waiting.splice(0, batchSize);
      if (batch.length === 0) return;
      const again = new Set(await consume(batch, heard));
      for (const message of batch) {
        if (!again.has(message.messageId)) continue;
        if (++message.tries > 20)
          throw new Error(
            `message ${message.messageId} is retried for ever (${JSON.stringify(lastError)}): ${message.body.slice(0, 2000)}`,
          );
        waiting.push(message);
      }
      // The queue hides what is retried for a while; an engine that is busy for seconds is not asked twenty times in one.
      if (again.size > 0) await pause(PAUSE_MS);
    }
  };
  await Promise.all([worker(), worker()]);
}

/** Every item of the table, in the order of their keys. */
export async function itemsOf({ client, tableName }: TestTable): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  const pages = paginateScan({ client }, { TableName: tableName, ConsistentRead: true });
  for await (const page of pages) items.push(...(page.Items ?? []));
  const keyOf = ({ pk, sk }: Record<string, unknown>) => `${String(pk)} ${String(sk)}`;
  return items.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
