import { setTimeout as delay } from 'node:timers/promises';
import { ulid } from 'ulid';
import { systemClock, type Clock } from '../../../lambdas/adapters/clock.ts';
import { createRollUpStore } from '../../../lambdas/adapters/table/sync/roll-up-store.ts';
import { createLedgerStore } from '../../../lambdas/adapters/table/sync/ledger-store.ts';
import { createFaultStore } from '../../../lambdas/adapters/table/sync/fault-store.ts';
import { createRefusalStore } from '../../../lambdas/adapters/table/sync/refusal-store.ts';
import { createTagStartsStore } from '../../../lambdas/adapters/table/sync/tag-starts-store.ts';
import { createSentryApi } from '../../../lambdas/adapters/sentry/api.ts';
import type { Sleep } from '../../../lambdas/adapters/sentry/http.ts';
import type { SyncRun } from '../../../lambdas/adapters/table/sync/sync-items.ts';
import { createSyncStore } from '../../../lambdas/adapters/table/sync/sync-store.ts';
import { createWaitingRunStore } from '../../../lambdas/adapters/table/sync/waiting-run-store.ts';
import { createChangeReader } from '../../../lambdas/adapters/table/read/change-reader.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import type { QueueMessage } from '../../../lambdas/contracts/queue-message.ts';
import { createSanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import { runSync } from '../../../lambdas/sync/run.ts';
import type { SyncServices } from '../../../lambdas/sync/services.ts';
import type { TestTable } from '../../support/engines/table.ts';
import { ORG, TOKEN } from './sentry.ts';
import { quietLog } from './silence.ts';

export interface SyncedRun {
  run: SyncRun;
  seconds: number;
  /** What the run would have had stored. */
  messages: QueueMessage[];
  requests: SentRequest[];
}

export interface SentRequest {
  /** Milliseconds of `performance.now()`. */
  at: number;
  /** Path and query. */
  path: string;
}

interface Options {
  table: TestTable;
  sentryUrl: string;
  progress: (line: string) => void;
  /** Called before each request. */
  onRequest?: (soFar: readonly SentRequest[]) => void;
  /** As deployed, it keeps below Sentry's limit of requests; in preparation it need not. */
  isPaced?: boolean;
}

/** One run of the sync as it is deployed, but for its queue, which only keeps what it is given. */
export async function syncOnce(options: Options): Promise<SyncedRun> {
  const { table, sentryUrl, progress, onRequest, isPaced = true } = options;
  const messages: QueueMessage[] = [];
  const requests: SentRequest[] = [];
  const time = isPaced ? realTime : hastyTime();
  const countingFetch: typeof fetch = (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    requests.push({ at: performance.now(), path: pathname + search });
    onRequest?.(requests);
    return fetch(input, init);
  };
  const services: SyncServices = {
    settings: { baseUrl: sentryUrl, orgSlug: ORG, projects: [], indexTags: [], windowDays: 30 },
    reader: createTableReader(table),
    changes: createChangeReader(table),
    queue: {
      send: (sent) => {
        messages.push(...sent);
        return Promise.resolve();
      },
    },
    store: createSyncStore(table.client, table.tableName),
    waiting: createWaitingRunStore(table.client, table.tableName),
    ledger: createLedgerStore(table.client, table.tableName),
    rollUps: createRollUpStore(table.client, table.tableName),
    refusals: createRefusalStore(table.client, table.tableName),
    tagStarts: createTagStartsStore(table.client, table.tableName),
    faults: createFaultStore(table.client, table.tableName),
    sentry: (signal) =>
      createSentryApi({
        ...time,
        baseUrl: sentryUrl,
        orgSlug: ORG,
        token: () => Promise.resolve(TOKEN),
        fetch: countingFetch,
        random: Math.random,
        signal,
      }),
    sanitise: createSanitise([]),
    clock: systemClock,
    sleep: time.sleep,
    newId: () => ulid(),
    log: quietLog(progress),
  };
  const startedAt = performance.now();
  const outcome = await runSync(services, 'schedule', new AbortController().signal);
  const seconds = (performance.now() - startedAt) / 1000;
  if (outcome.kind !== 'finished' || !outcome.run.complete) {
    throw new Error(`The sync was not complete: ${JSON.stringify(outcome)}`);
  }
  return { run: outcome.run, seconds, messages, requests };
}

interface Time {
  clock: Clock;
  sleep: Sleep;
}

const realTime: Time = {
  clock: systemClock,
  sleep: async (ms, signal) => {
    await delay(ms, undefined, { signal });
  },
};

/** A clock that a sleep only moves on. */
function hastyTime(): Time {
  let ahead = 0;
  return {
    clock: { now: () => Date.now() + ahead },
    sleep: (ms) => {
      ahead += ms;
      return Promise.resolve();
    },
  };
}

/** Requests for a page of the run's own list: over its whole window, not for one hour or for certain ids. */
export const listPagesOf = ({ requests, run }: Pick<SyncedRun, 'requests' | 'run'>): SentRequest[] =>
  requests.filter(({ path }) => {
    const { pathname, searchParams } = new URL(path, 'http://sentry.invalid');
    return pathname.endsWith('/issues/') && searchParams.get('start') === run.window.start;
  });
