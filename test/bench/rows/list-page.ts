import { noAlerts } from '../../support/alerts/no-alerts.ts';
import { systemClock } from '../../../lambdas/adapters/clock.ts';
import { createRollUpStore } from '../../../lambdas/adapters/table/sync/roll-up-store.ts';
import { createLedgerStore } from '../../../lambdas/adapters/table/sync/ledger-store.ts';
import { createSyncStore } from '../../../lambdas/adapters/table/sync/sync-store.ts';
import { createChangeReader } from '../../../lambdas/adapters/table/read/change-reader.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import { createAdminApp } from '../../../lambdas/admin/app.ts';
import type { AdminServices } from '../../../lambdas/admin/services.ts';
import { createSanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import type { TestTable } from '../../support/engines/table.ts';
import { fillGroups } from '../pipeline/fill.ts';
import { startSentry } from '../pipeline/sentry.ts';
import { quietTelemetry } from '../pipeline/silence.ts';
import { syncOnce } from '../pipeline/sync.ts';
import { startTable } from '../pipeline/table.ts';
import { atMost, inRounds, type Row } from '../row.ts';
import { percentile } from '../statistics.ts';
import { forgetfulAudit, openAccess } from '../../support/fakes/open-access.ts';

const GROUPS = 10_000;
const ROUNDS_OF_QUERIES = 15;

/** What people open and click: the first page in every order, one status, a filter, the page after the first. */
const QUERIES = [
  '',
  'sortBy=first_seen_at',
  'sortBy=event_count',
  'sortBy=last_seen_at&sortOrder=asc',
  'status=RESOLVED',
  'level=error',
  'limit=100',
];

export const listPage: Row = {
  name: 'list-page',
  what: 'admin: server time of one page of the list, 10,000 groups stored',
  comparison: null,
  figures: [
    { name: 'API p95', unit: 'ms', budget: atMost(100) },
    { name: 'web page p95', unit: 'ms', budget: atMost(100) },
    { name: 'API median', unit: 'ms', budget: null },
  ],
  rounds: 3,
  run: async (bench) => {
    const { progress } = bench;
    const table = await startTable(bench);
    const sentry = await startSentry(bench, GROUPS);
    await sentry.setRateLimits(false);
    const { messages } = await syncOnce({ table, sentryUrl: sentry.url, progress, isPaced: false });
    progress(`${await fillGroups(table, messages)} groups stored`);
    const app = createAdminApp(servicesOf(table, progress));
    const times = async (path: string) => {
      const all: number[] = [];
      for (let i = 0; i < ROUNDS_OF_QUERIES; i++) {
        for (const query of QUERIES) {
          const startedAt = performance.now();
          const answer = await app.request(`${path}?${query}`, {
            headers: { authorization: 'Bearer bench' },
          });
          await answer.text();
          all.push(performance.now() - startedAt);
          if (answer.status !== 200) throw new Error(`${path}?${query} was answered ${answer.status}.`);
        }
      }
      return all;
    };
    progress('warming up');
    await times('/api/admin/error-log');
    await times('/admin/error-log');
    return inRounds(bench, async () => {
      const api = await times('/api/admin/error-log');
      const page = await times('/admin/error-log');
      return {
        'API p95': { measured: percentile(api, 0.95) },
        'web page p95': { measured: percentile(page, 0.95) },
        'API median': { measured: percentile(api, 0.5) },
      };
    });
  },
};

function servicesOf(table: TestTable, progress: (line: string) => void): AdminServices {
  const never = () => Promise.reject(new Error('The list asks for nothing else.'));
  return {
    indexTags: new Set(),
    groups: createTableReader(table),
    changes: createChangeReader(table),
    archive: { readRecord: never },
    queue: { send: never },
    queues: { depths: never, startRedrive: never },
    startSync: never,
    sanitise: createSanitise([]),
    sentry: { updateIssue: never, getIssue: never, getEvent: never },
    place: { baseUrl: 'https://sentry.example', orgSlug: 'acme' },
    syncHistory: createSyncStore(table.client, table.tableName),
    ledger: createLedgerStore(table.client, table.tableName),
    rollUps: createRollUpStore(table.client, table.tableName),
    refusals: { list: never },
    quarantine: { list: never },
    alerts: noAlerts(),
    description: never,
    access: openAccess('bench'),
    ...forgetfulAudit(),
    telemetry: quietTelemetry(progress),
    clock: systemClock,
  };
}
