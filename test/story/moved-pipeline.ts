import { createServer } from 'node:http';
import { once } from 'node:events';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { toHttpEvent } from '../../lib/local/gateway/http-event.ts';
import { createArchiveReader } from '../../lambdas/adapters/archive/reader.ts';
import { createRetold } from '../../lambdas/adapters/archive/retold.ts';
import { createArchiveWriter } from '../../lambdas/adapters/archive/writer.ts';
import type { EventBus } from '../../lambdas/adapters/bus/event-bus.ts';
import type { Clock } from '../../lambdas/adapters/clock.ts';
import { createSentryApi } from '../../lambdas/adapters/sentry/api.ts';
import { createAnnouncedMarks } from '../../lambdas/adapters/table/announced-marks.ts';
import { createChangeReader } from '../../lambdas/adapters/table/read/change-reader.ts';
import { createTableReader } from '../../lambdas/adapters/table/read/table-reader.ts';
import { createFaultStore } from '../../lambdas/adapters/table/sync/fault-store.ts';
import { createLedgerStore, saveDelivery } from '../../lambdas/adapters/table/sync/ledger-store.ts';
import { createRefusalStore } from '../../lambdas/adapters/table/sync/refusal-store.ts';
import { createTagStartsStore } from '../../lambdas/adapters/table/sync/tag-starts-store.ts';
import { createRollUpStore } from '../../lambdas/adapters/table/sync/roll-up-store.ts';
import { createSyncStore } from '../../lambdas/adapters/table/sync/sync-store.ts';
import { createUnannouncedStore } from '../../lambdas/adapters/table/sync/unannounced-store.ts';
import { createWaitingRunStore } from '../../lambdas/adapters/table/sync/waiting-run-store.ts';
import { createEventMover } from '../../lambdas/adapters/table/write/event-mover.ts';
import { createGroupWriter } from '../../lambdas/adapters/table/write/group-writer.ts';
import { consume } from '../../lambdas/consumer/consume.ts';
import { createDeliveries } from '../../lambdas/consumer/deliveries.ts';
import type { Services as ConsumerServices } from '../../lambdas/consumer/services.ts';
import { encodeMessage } from '../../lambdas/contracts/queue-message.ts';
import { createSanitise } from '../../lambdas/core/sanitise/sanitise.ts';
import { announceMissed } from '../../lambdas/sync/announce.ts';
import { invoke } from '../../lambdas/sync/invocation.ts';
import type { InvocationServices } from '../../lambdas/sync/services.ts';
import { receive } from '../../lambdas/verifier/receive.ts';
import type { MemoryBucket } from '../support/fakes/memory-bucket.ts';
import { quietTelemetry } from '../support/fakes/quiet-telemetry.ts';
import { createMovedNotifier, type MovedNotifier } from './moved-notifier.ts';

/** As lib/settings.ts has them for a stack that sets nothing else. */
const RETENTION = { openDays: 90, closedDays: 30, eventDays: 90 };
const WINDOW_DAYS = 30;
const BUCKET = 'archive';
/** Younger changes are the publisher's; here nobody else tells them. */
const SETTLED_AFTER_MS = 600_001;

export interface MovedPipeline {
  webhookUrl: string;
  /** Consumes all that waits, and tells what changed. */
  settle(): Promise<void>;
  /** One run of the sync, with what it enqueues consumed while it waits for it. */
  sync(): Promise<void>;
  notifier: MovedNotifier;
  stop(): void;
}

export interface Parts {
  client: DynamoDBDocumentClient;
  tableName: string;
  bucket: MemoryBucket;
  clock: Clock;
  newId: () => string;
  secret: string;
  /** Asked for at each request to Sentry. */
  token: () => string;
  orgSlug: string;
  publicUrl: string;
  sentryUrl: () => string;
  /** Time that somebody waits passes on the moved clock. */
  sleep: (ms: number) => Promise<void>;
}

/**
 * The deployed code from webhook to inbox over a real table: verifier, consumer, sync with its ledger, and notifier, on a
 * clock that is moved by whoever tells the story. Between them is what AWS has, in memory.
 */
export async function startMovedPipeline(parts: Parts): Promise<MovedPipeline> {
  const { client, tableName, bucket, clock, newId, publicUrl } = parts;
  const table = { client, tableName };
  let waiting: string[] = [];
  const archive = createArchiveReader({ client: bucket.client, bucket: BUCKET });
  const notifier = createMovedNotifier({ ...table, archive, clock, newId }, publicUrl);
  const bus: EventBus = {
    publish: (events) => {
      notifier.take(events);
      return Promise.resolve(new Map());
    },
  };
  const consumer = consumerOf(parts);
  const sync = syncOf(parts, bus, (texts) => void waiting.push(...texts));
  const server = await webhookServer(parts, (text) => void waiting.push(text));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const settle = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.map((body, index) => ({ messageId: String(index), body }));
      waiting = [];
      const again = new Set(await consume(batch, consumer));
      waiting.push(...batch.flatMap(({ messageId, body }) => (again.has(messageId) ? [body] : [])));
    }
    const later = { now: () => clock.now() + SETTLED_AFTER_MS };
    await announceMissed({ ...sync, clock: later }, new AbortController().signal);
    await notifier.work();
  };
  return {
    webhookUrl: `http://127.0.0.1:${port}/api/webhooks/sentry`,
    settle,
    async sync() {
      // The ledger waits until the rows that the run enqueued are stored: they are, as soon as it asks.
      const sleep = async (ms: number) => {
        await parts.sleep(ms);
        await settle();
      };
      const services = { ...sync, sleep };
      await invoke(services, 'schedule', new AbortController().signal);
      await settle();
    },
    notifier,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function consumerOf({ client, tableName, bucket, clock, newId }: Parts): ConsumerServices {
  const table = { client, tableName };
  const reader = createTableReader({ ...table, clock, showExpired: true });
  const retold = createRetold(createArchiveReader({ client: bucket.client, bucket: BUCKET }));
  const sleep = () => Promise.resolve();
  const tools = { ...table, reader, clock, retention: RETENTION, random: () => 0.5, sleep, retold };
  return {
    archive: createArchiveWriter(bucket.client, BUCKET),
    reader,
    writer: createGroupWriter(tools),
    mover: createEventMover(tools),
    deliveries: createDeliveries({
      save: (delivery) => saveDelivery(client, tableName, delivery),
      log: quietTelemetry.log,
    }),
    sanitise: createSanitise(),
    clock,
    newId,
    telemetry: { ...quietTelemetry, log: loud },
  };
}

/** What fails while a story is recorded is a fault of the recording. */
const loud = {
  info: () => undefined,
  warn: (message: string, fields: object = {}) => console.warn('warning:', message, fields),
  error: (message: string, fields: object = {}) => {
    throw new Error(`${message} ${JSON.stringify(fields)}`);
  },
};

function syncOf(parts: Parts, bus: EventBus, send: (texts: readonly string[]) => void): InvocationServices {
  const { client, tableName, clock, newId, orgSlug, token, publicUrl, sentryUrl, sleep } = parts;
  const table = { client, tableName };
  return {
    settings: { baseUrl: '', orgSlug, projects: [], indexTags: [], windowDays: WINDOW_DAYS },
    reader: createTableReader({ ...table, clock }),
    changes: createChangeReader({ ...table, clock }),
    queue: {
      send: (messages) => {
        send(messages.map(encodeMessage));
        return Promise.resolve();
      },
    },
    store: createSyncStore(client, tableName),
    waiting: createWaitingRunStore(client, tableName),
    ledger: createLedgerStore(client, tableName),
    rollUps: createRollUpStore(client, tableName),
    refusals: createRefusalStore(client, tableName),
    tagStarts: createTagStartsStore(client, tableName),
    faults: createFaultStore(client, tableName),
    unannounced: createUnannouncedStore(client, tableName),
    marks: createAnnouncedMarks(client, tableName),
    bus,
    publicUrl,
    sentry: (signal) =>
      createSentryApi({
        baseUrl: sentryUrl(),
        orgSlug,
        token: () => Promise.resolve(token()),
        clock,
        sleep,
        random: () => 0.5,
        signal,
      }),
    sanitise: createSanitise(),
    clock,
    sleep,
    newId,
    log: quietTelemetry.log,
    telemetry: quietTelemetry,
    tableSize: () => Promise.resolve({ items: 0, bytes: 0 }),
    refreshToken: () => Promise.resolve(),
  };
}

async function webhookServer({ clock, newId, secret }: Parts, send: (text: string) => void) {
  const never = () => Promise.reject(new Error('No body of the story is that large.'));
  const services = {
    clock,
    secrets: { all: () => Promise.resolve([{ clientSecret: secret }]), refresh: () => Promise.resolve() },
    queue: {
      send: (text: string) => {
        send(text);
        return Promise.resolve();
      },
    },
    oversize: { put: never },
    telemetry: { log: quietTelemetry.log, metrics: { ...quietTelemetry.metrics, note: () => undefined } },
    startDeadline: () => ({ signal: new AbortController().signal, release: () => undefined }),
    requireBearer: false,
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const event = toHttpEvent(
        {
          method: request.method ?? '',
          target: request.url ?? '/',
          rawHeaders: request.rawHeaders,
          body: Buffer.concat(chunks),
          sourceIp: '127.0.0.1',
          httpVersion: request.httpVersion,
        },
        { routeKey: 'ANY /api/webhooks/sentry', pathParameters: {}, requestId: newId(), nowMs: clock.now() },
      );
      void receive(event, services).then((answer) => response.writeHead(answer.statusCode ?? 500).end());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
