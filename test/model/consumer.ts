import { createHash } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { monotonicFactory } from 'ulid';
import { createArchiveWriter } from '../../lambdas/adapters/archive/writer.ts';
import { createRetold } from '../../lambdas/adapters/archive/retold.ts';
import type { Clock } from '../../lambdas/adapters/clock.ts';
import { createEventMover } from '../../lambdas/adapters/table/write/event-mover.ts';
import { createGroupWriter } from '../../lambdas/adapters/table/write/group-writer.ts';
import { createTableReader } from '../../lambdas/adapters/table/read/table-reader.ts';
import type { Telemetry } from '../../lambdas/adapters/telemetry.ts';
import { consume } from '../../lambdas/consumer/consume.ts';
import type { Services } from '../../lambdas/consumer/services.ts';
import type { ArchivePointer } from '../../lambdas/core/group/group.ts';
import { createSanitise } from '../../lambdas/core/sanitise/sanitise.ts';
import { flakyClient, startLife, type Life, type Mishaps, type Odds } from './chaos.ts';
import type { Dice } from './dice.ts';
import { quietTelemetry } from '../support/fakes/quiet-telemetry.ts';
import type { FolderBucket } from './folder-bucket.ts';
import { INDEX_TAGS } from './true-state.ts';

/** A table, and the client that reaches it. */
export interface ModelTable {
  client: DynamoDBDocumentClient;
  tableName: string;
}

/** Where the real consumer runs: its table, its bucket, the model's time, and what goes wrong. */
export interface ConsumerWorld {
  table: ModelTable;
  bucket: FolderBucket;
  dice: Dice;
  odds: Odds;
  heats: boolean;
  mishaps: Mishaps;
  clock: Clock;
  /** Sums of the metrics that the consumer wrote. */
  metrics: Map<string, number>;
  /** Every record that the archive took, in the order in which it took them. */
  archived: ArchivePointer[];
}

/** Messages of a batch at most. */
export const MAX_BATCH = 500;
const RETENTION = { openDays: 90, closedDays: 30, eventDays: 90 };
const sanitise = createSanitise();
/** One sequence for all consumers, so that a later record never has a smaller key. */
const newUlid = monotonicFactory();

/** Does a batch with the code that is deployed; resolves to the ids to retry. */
export async function consumeBatch(
  messages: readonly { messageId: string; body: string }[],
  world: ConsumerWorld,
  isOutage = false,
): Promise<string[]> {
  const life = startLife(world.dice, world.odds, world.mishaps, isOutage);
  try {
    const again = await consume(messages, servicesOf(world, life));
    return life.isDead ? messages.map(({ messageId }) => messageId) : again;
  } catch {
    return messages.map(({ messageId }) => messageId);
  }
}

/** Undefined where the object is gone, as from S3. */
async function recordOf(bucket: FolderBucket, pointer: ArchivePointer): Promise<unknown> {
  const text = await bucket.read(pointer).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
}

function servicesOf(world: ConsumerWorld, life: Life): Services {
  const { table, bucket, dice, clock } = world;
  const client = flakyClient(table.client, life, world);
  const reader = createTableReader({ client, tableName: table.tableName, showExpired: true });
  const tools = {
    client,
    tableName: table.tableName,
    reader,
    retention: RETENTION,
    indexTags: INDEX_TAGS,
    // Where groups heat, the first event does it: what comes next is spread and counted by tallies.
    ...(world.heats ? { hot: { events: 1, countedFrom: 1, talliedFrom: 1 } } : {}),
    random: () => dice.roll(),
    // Waiting costs the model nothing, but others have their turn.
    sleep: () => life.call('sleep', () => new Promise<void>((resolve) => setImmediate(resolve))),
    clock,
    retold: createRetold({
      readRecord: (pointer) => life.call('readRecord', () => recordOf(bucket, pointer)),
    }),
  };
  const archive = createArchiveWriter(bucket.client, 'archive');
  return {
    archive: {
      write: (records, at, id) =>
        life.call('archive', async () => {
          const pointers = await archive.write(records, at, id);
          world.archived.push(...pointers);
          return pointers;
        }),
      quarantine: (entries, at, id) =>
        life.call('quarantine', async () => {
          await archive.quarantine(entries, at, id);
          count(world.metrics, 'quarantined', entries.length);
        }),
      readOversize: (key) => life.call('readOversize', () => archive.readOversize(key)),
      removeOversize: (key) => life.call('removeOversize', () => archive.removeOversize(key)),
      keepUnreadable: (key, bytes) => life.call('keepUnreadable', () => archive.keepUnreadable(key, bytes)),
    },
    reader,
    writer: createGroupWriter(tools),
    mover: createEventMover(tools),
    deliveries: { note: () => Promise.resolve() },
    sanitise,
    clock,
    newId: () => newUlid(),
    telemetry: telemetryInto(world.metrics),
  };
}

const count = (metrics: Map<string, number>, name: string, value: number) =>
  metrics.set(name, (metrics.get(name) ?? 0) + value);

const telemetryInto = (metrics: Map<string, number>): Telemetry => ({
  ...quietTelemetry,
  metrics: {
    ...quietTelemetry.metrics,
    count: (name, value = 1) => {
      if (value !== 0) count(metrics, name, value);
    },
    countBy: (name, _, value) => void count(metrics, `${name} ${value}`, 1),
  },
});

/** The same for the same content, whatever the order of its attributes. */
export const digestOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('base64url')
    .slice(0, 16);

export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  );
}
