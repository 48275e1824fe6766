import { MemoryBulk } from '../fakes/memory-bulk.ts';
import { MemoryViews } from '../fakes/memory-views.ts';
import { noAlerts } from '../alerts/no-alerts.ts';
import { createAdminApp } from '../../../lambdas/admin/app.ts';
import { createArchiveReader } from '../../../lambdas/adapters/archive/reader.ts';
import { createArchiveWriter } from '../../../lambdas/adapters/archive/writer.ts';
import { createQuarantineReader } from '../../../lambdas/adapters/archive/quarantine-reader.ts';
import { createActReader } from '../../../lambdas/adapters/table/read/act-reader.ts';
import { createChangeReader } from '../../../lambdas/adapters/table/read/change-reader.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import { createRollUpStore } from '../../../lambdas/adapters/table/sync/roll-up-store.ts';
import { createLedgerStore, saveDelivery } from '../../../lambdas/adapters/table/sync/ledger-store.ts';
import { createFaultStore } from '../../../lambdas/adapters/table/sync/fault-store.ts';
import { createRefusalStore } from '../../../lambdas/adapters/table/sync/refusal-store.ts';
import { createTagStartsStore } from '../../../lambdas/adapters/table/sync/tag-starts-store.ts';
import { createSyncStore } from '../../../lambdas/adapters/table/sync/sync-store.ts';
import { createWaitingRunStore } from '../../../lambdas/adapters/table/sync/waiting-run-store.ts';
import { createEventMover } from '../../../lambdas/adapters/table/write/event-mover.ts';
import { createGroupWriter } from '../../../lambdas/adapters/table/write/group-writer.ts';
import { createDeliveries } from '../../../lambdas/consumer/deliveries.ts';
import type { Services as ConsumerServices } from '../../../lambdas/consumer/services.ts';
import { encodeMessage, type QueueMessage } from '../../../lambdas/contracts/queue-message.ts';
import { createSanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import { runSync } from '../../../lambdas/sync/run.ts';
import type { SyncServices } from '../../../lambdas/sync/services.ts';
import type { FakeSentry } from '../fakes/fake-sentry.ts';
import { RETENTION } from '../engines/consumer-world.ts';
import type { MemoryBucket } from '../fakes/memory-bucket.ts';
import { forgetfulAudit, openAccess } from '../fakes/open-access.ts';
import { quietTelemetry } from '../fakes/quiet-telemetry.ts';
import type { TestTable } from '../engines/table.ts';

/** When the recorded world came to rest: what is done to it later happens after this instant. */
export const AT_REST = Date.parse('2026-11-20T11:00:00.000Z');
export const BUCKET = 'archive';
const TOKEN = 'a-token-of-the-recorded-world';

export interface RecordedWorld {
  table: TestTable;
  bucket: MemoryBucket;
  sentry: FakeSentry;
  clock: { now: () => number; advance: (ms: number) => void };
  /** Texts that the sync has sent and nobody has consumed. */
  waiting: string[];
  consumer: ConsumerServices;
  sync: (signal?: AbortSignal) => ReturnType<typeof runSync>;
  /** As a person starts it through the sync route. */
  manualSync: () => ReturnType<typeof runSync>;
  /** A GET of the admin API by somebody who may. */
  get: (path: string) => Promise<{ status: number; body: unknown }>;
}

/** The product over a real table, a bucket in memory and a fake Sentry, with a clock that stands still by itself. */
export function createRecordedWorld(parts: {
  table: TestTable;
  bucket: MemoryBucket;
  sentry: FakeSentry;
  startsAt?: number;
}): RecordedWorld {
  const { table, bucket, sentry, startsAt = AT_REST } = parts;
  let now = startsAt;
  const clock = { now: () => now, advance: (ms: number) => void (now += ms) };
  sentry.clock = clock;
  const waiting: string[] = [];
  const newId = idsFrom(clock);
  const queue = {
    send: (messages: readonly QueueMessage[]) => {
      waiting.push(...messages.map(encodeMessage));
      return Promise.resolve();
    },
  };
  const consumer = consumerOf({ table, bucket, clock, newId });
  const never = () => Promise.reject(new Error('Nobody asks for it here.'));
  const services = { ...syncOf({ table, sentry, clock, newId }), queue };
  const app = createAdminApp({
    indexTags: new Set(),
    groups: createTableReader({ ...table, clock }),
    changes: createChangeReader({ ...table, clock }),
    acts: createActReader(table),
    archive: createArchiveReader({ client: bucket.client, bucket: BUCKET }),
    quarantine: createQuarantineReader(bucket.client, BUCKET),
    description: never,
    queue,
    queues: { depths: never, startRedrive: never },
    startSync: never,
    sanitise: createSanitise(),
    sentry: Object.assign(sentry, { addComment: never }),
    people: { assignable: never },
    ticketUrl: '',
    place: { baseUrl: 'https://sentry.test', orgSlug: 'acme' },
    syncHistory: services.store,
    ledger: services.ledger,
    rollUps: createRollUpStore(table.client, table.tableName),
    refusals: services.refusals,
    tagStarts: services.tagStarts,
    alerts: noAlerts(),
    views: new MemoryViews(),
    bulk: new MemoryBulk(),
    access: openAccess('ada'),
    ...forgetfulAudit(),
    telemetry: quietTelemetry,
    clock,
  });
  return {
    table,
    bucket,
    sentry,
    clock,
    waiting,
    consumer,
    sync: (signal = new AbortController().signal) => runSync(services, 'schedule', signal),
    manualSync: () => runSync(services, 'http', new AbortController().signal),
    get: async (path) => {
      const answer = await app.request(path, { headers: { authorization: `Bearer ${TOKEN}` } });
      return { status: answer.status, body: await answer.json() };
    },
  };
}

interface Means {
  table: TestTable;
  clock: { now: () => number };
  newId: () => string;
}

function consumerOf({ table, bucket, clock, newId }: Means & { bucket: MemoryBucket }): ConsumerServices {
  const reader = createTableReader({ ...table, clock, showExpired: true });
  const sleep = () => Promise.resolve();
  const tools = { ...table, reader, clock, retention: RETENTION, random: () => 0.5, sleep };
  return {
    archive: createArchiveWriter(bucket.client, BUCKET),
    reader,
    writer: createGroupWriter(tools),
    mover: createEventMover(tools),
    deliveries: createDeliveries({
      save: (delivery) => saveDelivery(table.client, table.tableName, delivery),
      log: quietTelemetry.log,
    }),
    sanitise: createSanitise(),
    clock,
    newId,
    telemetry: quietTelemetry,
  };
}

function syncOf({
  table,
  sentry,
  clock,
  newId,
}: Means & { sentry: FakeSentry }): Omit<SyncServices, 'queue'> {
  return {
    settings: {
      baseUrl: 'https://sentry.test',
      orgSlug: 'acme',
      projects: [],
      indexTags: [],
      windowDays: 90,
    },
    reader: createTableReader({ ...table, clock }),
    changes: createChangeReader({ ...table, clock }),
    store: createSyncStore(table.client, table.tableName),
    waiting: createWaitingRunStore(table.client, table.tableName),
    ledger: createLedgerStore(table.client, table.tableName),
    rollUps: createRollUpStore(table.client, table.tableName),
    refusals: createRefusalStore(table.client, table.tableName),
    tagStarts: createTagStartsStore(table.client, table.tableName),
    faults: createFaultStore(table.client, table.tableName),
    sentry: () => {
      sentry.calls.length = 0;
      return sentry;
    },
    clock,
    sleep: () => Promise.resolve(),
    newId,
    sanitise: createSanitise(),
    log: quietTelemetry.log,
  };
}

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** ULIDs of the clock's time whose other part counts, so that a recording is the same each time. */
function idsFrom(clock: { now: () => number }): () => string {
  let count = 0;
  return () => {
    let time = '';
    for (let rest = clock.now(); time.length < 10; rest = Math.floor(rest / 32))
      time = `${DIGITS[rest % 32] ?? ''}${time}`;
    return `${time}${(++count).toString().padStart(16, '0')}`;
  };
}
