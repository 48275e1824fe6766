import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createInbox, type Mail } from '../../lib/local/mail/inbox.ts';
import { DEMO_ALERTS } from '../../lib/local/story/demo-alerts.ts';
import { createLedger } from '../../lambdas/adapters/alert-evidence.ts';
import type { ArchiveReader } from '../../lambdas/adapters/archive/reader.ts';
import { createChannels } from '../../lambdas/adapters/channels/channels.ts';
import { createJudgedStore } from '../../lambdas/adapters/table/alerts/judged-store.ts';
import { createRouteStore } from '../../lambdas/adapters/table/alerts/route-store.ts';
import { createSnoozeStore } from '../../lambdas/adapters/table/alerts/snooze-store.ts';
import { createStopStore } from '../../lambdas/adapters/table/alerts/stop-store.ts';
import { createReportStore } from '../../lambdas/adapters/table/alerts/report-store.ts';
import { createWatchStore } from '../../lambdas/adapters/table/alerts/watch-store.ts';
import { createActReader } from '../../lambdas/adapters/table/read/act-reader.ts';
import { createChangeReader } from '../../lambdas/adapters/table/read/change-reader.ts';
import { createTableReader } from '../../lambdas/adapters/table/read/table-reader.ts';
import type { Clock } from '../../lambdas/adapters/clock.ts';
import type { DomainEvent } from '../../lambdas/contracts/domain-event.ts';
import { readRules } from '../../lambdas/core/alerts/rules.ts';
import { onRecords } from '../../lambdas/notifier/on-records.ts';
import { onTick } from '../../lambdas/notifier/on-tick.ts';
import type { NotifierServices } from '../../lambdas/notifier/services.ts';
import { quietTelemetry } from '../support/fakes/quiet-telemetry.ts';

const SYNC_INTERVAL_MS = 300_000;

export interface MovedNotifier {
  /** As the bus hands them to the notifier's queue. */
  take(events: readonly DomainEvent[]): void;
  /** Works off what is due by the clock. */
  work(): Promise<void>;
  tick(): Promise<void>;
  /** The newest first. */
  mails: readonly Mail[];
}

export interface MovedTable {
  client: DynamoDBDocumentClient;
  tableName: string;
  archive: ArchiveReader;
  clock: Clock;
  newId: () => string;
}

/** The notifier over a table, with its queue, its inbox and a clock that is moved. */
export function createMovedNotifier(
  { client, tableName, archive, clock, newId }: MovedTable,
  publicUrl: string,
): MovedNotifier {
  const inbox = createInbox(() => clock.now());
  let queue: { at: number; body: string; id: string }[] = [];
  const put = (body: string, delaySeconds: number): void =>
    void queue.push({ at: clock.now() + delaySeconds * 1000, body, id: newId() });
  const services = servicesOf();

  function servicesOf(): NotifierServices {
    const read = readRules(DEMO_ALERTS, new Set());
    if (!read.ok) throw new Error(read.mistakes.join('; '));
    const table = { tableName, now: () => clock.now() };
    const channels = createChannels({
      endpoints: () => Promise.reject(new Error('The story tells nobody but the inbox.')),
      email: {
        client: { send: (command: unknown) => Promise.resolve(mailed(command)) } as never,
        from: 'errors@example.test',
        configurationSet: null,
      },
      post: () => Promise.reject(new Error('The story posts nothing.')),
      clock,
    });
    return {
      rules: read.rules,
      rulesText: DEMO_ALERTS,
      patienceMs: SYNC_INTERVAL_MS,
      publicUrl,
      judged: createJudgedStore(client, table),
      routes: createRouteStore(client, table),
      snoozes: createSnoozeStore(client, table),
      stops: createStopStore(client, tableName),
      newToken: () => 'token',
      // The story has no report: the demonstration sends its first when its hour comes.
      report: null,
      reports: createReportStore(client, table),
      readReport: () => Promise.reject(new Error('The story has no report.')),
      watches: createWatchStore(client, table),
      ledger: createLedger({
        groups: createTableReader({ client, tableName, clock }),
        changes: createChangeReader({ client, tableName, clock }),
        acts: createActReader({ client, tableName }),
        archive,
        publicUrl,
        clock,
        log: quietTelemetry.log,
      }),
      send: (delivery) => channels.send(delivery),
      enqueue: (messages, delaySeconds) => {
        for (const message of messages) put(JSON.stringify(message), delaySeconds);
        return Promise.resolve();
      },
      clock,
      random: () => 0.5,
      newId,
      telemetry: quietTelemetry,
    };
  }

  function mailed(command: unknown): object {
    if (!(command instanceof SendEmailCommand)) throw new Error('Only SendEmail is asked for.');
    return inbox.take(command.input).body;
  }

  return {
    mails: inbox.mails,
    take: (events) => {
      for (const detail of events)
        put(JSON.stringify({ 'detail-type': detail.type, source: detail.source, detail }), 0);
    },
    async work() {
      for (;;) {
        const due = queue.filter(({ at }) => at <= clock.now());
        if (due.length === 0) return;
        queue = queue.filter((message) => !due.includes(message));
        const records = due.map(({ id, body }) => ({ messageId: id, body }));
        const toRetry = await onRecords(records, services, () => true);
        for (const { messageId, body } of records) if (toRetry.includes(messageId)) put(body, 30);
      }
    },
    tick: () => onTick(services, () => true),
  };
}
