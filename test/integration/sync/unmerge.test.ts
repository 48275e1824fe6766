import { ulid } from 'ulid';
import * as z from 'zod';
import { systemClock } from '../../../lambdas/adapters/clock.ts';
import { createSentryApi } from '../../../lambdas/adapters/sentry/api.ts';
import { createChangeReader } from '../../../lambdas/adapters/table/read/change-reader.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import { createRollUpStore } from '../../../lambdas/adapters/table/sync/roll-up-store.ts';
import { createLedgerStore } from '../../../lambdas/adapters/table/sync/ledger-store.ts';
import { createFaultStore } from '../../../lambdas/adapters/table/sync/fault-store.ts';
import { createRefusalStore } from '../../../lambdas/adapters/table/sync/refusal-store.ts';
import { createTagStartsStore } from '../../../lambdas/adapters/table/sync/tag-starts-store.ts';
import { createSyncStore } from '../../../lambdas/adapters/table/sync/sync-store.ts';
import { createWaitingRunStore } from '../../../lambdas/adapters/table/sync/waiting-run-store.ts';
import { encodeMessage } from '../../../lambdas/contracts/queue-message.ts';
import { createSanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import { runSync } from '../../../lambdas/sync/run.ts';
import type { SyncServices } from '../../../lambdas/sync/services.ts';
import { consumeAll, consumerServices, itemsOf } from '../../support/engines/consumer-world.ts';
import { createTestTable } from '../../support/engines/table.ts';
import { createMemoryBucket } from '../../support/fakes/memory-bucket.ts';
import { quietTelemetry } from '../../support/fakes/quiet-telemetry.ts';
import { ORG, startRunning, type Running } from '../../unit/sentry-simulator/running-simulator.ts';

/** The simulated Sentry, and the sync and the consumer on a table; what is enqueued is consumed at once. */
async function createWorld(running: Running) {
  const table = await createTestTable();
  const consumer = consumerServices(table, createMemoryBucket());
  const ledger = createLedgerStore(table.client, table.tableName);
  const services: SyncServices = {
    settings: { baseUrl: running.simulator.url, orgSlug: ORG, projects: [], indexTags: [], windowDays: 90 },
    reader: createTableReader(table),
    changes: createChangeReader(table),
    queue: { send: (messages) => consumeAll(messages.map(encodeMessage), consumer) },
    store: createSyncStore(table.client, table.tableName),
    ledger,
    rollUps: createRollUpStore(table.client, table.tableName),
    refusals: createRefusalStore(table.client, table.tableName),
    tagStarts: createTagStartsStore(table.client, table.tableName),
    faults: createFaultStore(table.client, table.tableName),
    waiting: createWaitingRunStore(table.client, table.tableName),
    sentry: (signal) =>
      createSentryApi({
        baseUrl: running.simulator.url,
        orgSlug: ORG,
        token: () => Promise.resolve('a-token'),
        clock: systemClock,
        sleep: () => Promise.resolve(),
        random: () => 0,
        signal,
      }),
    clock: systemClock,
    sleep: () => Promise.resolve(),
    newId: () => ulid(),
    sanitise: createSanitise(),
    log: quietTelemetry.log,
  };
  const sync = async () => {
    const outcome = await runSync(services, 'schedule', new AbortController().signal);
    if (outcome.kind === 'busy') throw new Error('The sync did not run.');
    return outcome.run;
  };
  /** Events of an issue: by its group's count, by its day counters, and the rows that live in it. */
  const countsOf = async (issueId: string) => {
    const items = await itemsOf(table);
    const ofGroup = items.filter(({ pk }) => pk === `GROUP#${issueId}`);
    const hours = ofGroup
      .filter(({ sk }) => String(sk).startsWith('DAY#'))
      .flatMap((item) => Object.entries(item).filter(([name]) => /^h\d\d$/.test(name)))
      .map(([, count]) => Number(count));
    return {
      group: ofGroup.find(({ sk }) => sk === 'GROUP')?.['storedEvents'],
      hours: hours.reduce((sum, count) => sum + count, 0),
      isNegative: hours.some((count) => count < 0),
      rows: items.filter((item) => item['sk'] === 'EVENT' && item['issueId'] === issueId).length,
    };
  };
  const elsewhere = async () => (await ledger.loadState())?.elsewhere;
  return { sync, countsOf, elsewhere };
}

const all = (count: number) => ({ group: count, hours: count, isNegative: false, rows: count });

let running: Running;
beforeEach(async () => {
  running = await startRunning();
  await running.call('PUT', '/simulator/rate-limits', { enabled: false });
});
afterEach(() => running.stop());

const seeded = z.object({ firstId: z.string(), lastId: z.string() });
const fingerprints = z.array(z.object({ fingerprint: z.string() }));
const renewed = z.object({ newIssueId: z.string() });
const control = async (method: string, path: string, body?: object): Promise<unknown> =>
  (await running.call(method, `/simulator${path}`, body)).body;

it('counts the events of two merged issues where Sentry has them after an unmerge, by one sync', async () => {
  // Arrange: two issues of five events, merged; ten more events with the fingerprint of the one that went.
  const { sync, countsOf, elsewhere } = await createWorld(running);
  const { firstId: from, lastId: into } = seeded.parse(
    await control('POST', '/issues', { count: 2, eventsPerIssue: 5, project: 'shop-api' }),
  );
  await sync();
  const [first] = fingerprints.parse(await control('GET', `/issues/${from}/fingerprints`));
  await control('POST', `/issues/${from}/merge`, { into });
  await control('POST', '/burst', { events: 10, issueId: into, fingerprint: first?.fingerprint });
  await sync();
  const together = [await countsOf(from), await countsOf(into)];

  // Act
  const { newIssueId } = renewed.parse(await control('POST', `/issues/${into}/unmerge`));
  const run = await sync();

  // Assert
  expect(together).toEqual([all(0), all(20)]);
  expect(run).toMatchObject({ complete: true, eventsElsewhere: 15 });
  expect([await countsOf(into), await countsOf(newIssueId)]).toEqual([all(5), all(15)]);
  expect(await elsewhere()).toBe(15);
  expect(await sync()).toMatchObject({ complete: true, eventsElsewhere: 0, missingEvents: 0 });
  expect(await elsewhere()).toBe(0);
}, 120_000);

it('follows an issue that is reprocessed under a new id', async () => {
  const { sync, countsOf } = await createWorld(running);
  const { firstId } = seeded.parse(
    await control('POST', '/issues', { count: 1, eventsPerIssue: 4, project: 'shop-api' }),
  );
  await sync();

  const { newIssueId } = renewed.parse(await control('POST', `/issues/${firstId}/reprocess`));
  await sync();

  expect([await countsOf(firstId), await countsOf(newIssueId)]).toEqual([all(0), all(4)]);
}, 120_000);
