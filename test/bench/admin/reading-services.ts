import { noAlerts } from '../../support/alerts/no-alerts.ts';
import { systemClock } from '../../../lambdas/adapters/clock.ts';
import { createBulkStore } from '../../../lambdas/adapters/table/people/bulk-store.ts';
import { createViewStore } from '../../../lambdas/adapters/table/people/view-store.ts';
import { createRollUpStore } from '../../../lambdas/adapters/table/sync/roll-up-store.ts';
import { createLedgerStore } from '../../../lambdas/adapters/table/sync/ledger-store.ts';
import { createSyncStore } from '../../../lambdas/adapters/table/sync/sync-store.ts';
import { createActReader } from '../../../lambdas/adapters/table/read/act-reader.ts';
import { createChangeReader } from '../../../lambdas/adapters/table/read/change-reader.ts';
import { withRowMemory } from '../../../lambdas/adapters/table/read/row-memory.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import type { AdminServices } from '../../../lambdas/admin/services.ts';
import { createSanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import type { TestTable } from '../../support/engines/table.ts';
import { forgetfulAudit, openAccess } from '../../support/fakes/open-access.ts';
import { quietTelemetry } from '../pipeline/silence.ts';

/** What the admin function needs to read this table, and nothing else. */
export function servicesOf(table: TestTable, progress: (line: string) => void): AdminServices {
  const never = () => Promise.reject(new Error('The list asks for nothing else.'));
  return {
    indexTags: new Set(),
    groups: withRowMemory(createTableReader(table), systemClock),
    changes: createChangeReader(table),
    acts: createActReader(table),
    archive: { readRecord: never },
    queue: { send: never },
    queues: { depths: never, startRedrive: never },
    startSync: never,
    sanitise: createSanitise([]),
    sentry: { updateIssue: never, addComment: never, getIssue: never, getEvent: never },
    people: { assignable: never },
    ticketUrl: '',
    place: { baseUrl: 'https://sentry.example', orgSlug: 'acme' },
    syncHistory: createSyncStore(table.client, table.tableName),
    ledger: createLedgerStore(table.client, table.tableName),
    rollUps: createRollUpStore(table.client, table.tableName),
    refusals: { list: never },
    tagStarts: { load: never },
    quarantine: { list: never },
    alerts: noAlerts(),
    bulk: createBulkStore(table.client, { tableName: table.tableName, now: () => systemClock.now() }),
    views: createViewStore(table.client, table.tableName),
    description: never,
    access: openAccess('bench'),
    ...forgetfulAudit(),
    telemetry: quietTelemetry(progress),
    clock: systemClock,
  };
}
