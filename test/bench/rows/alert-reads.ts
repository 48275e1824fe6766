import { paginateScan } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import * as z from 'zod';
import type { Clock } from '../../../lambdas/adapters/clock.ts';
import { createLedger } from '../../../lambdas/adapters/alert-evidence.ts';
import { createJudgedStore } from '../../../lambdas/adapters/table/alerts/judged-store.ts';
import { createWatchStore } from '../../../lambdas/adapters/table/alerts/watch-store.ts';
import { createActReader } from '../../../lambdas/adapters/table/read/act-reader.ts';
import { createChangeReader } from '../../../lambdas/adapters/table/read/change-reader.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import { hourOf } from '../../../lambdas/core/ledger/ledger.ts';
import type { GroupEvent } from '../../../lambdas/contracts/domain-event.ts';
import { checkWatches, watchesOf, type ThresholdServices } from '../../../lambdas/notifier/thresholds.ts';
import type { BusyGroup } from '../../../lambdas/sync/ledger/busy-groups.ts';
import { judgeSpikes } from '../../../lambdas/sync/ledger/judge-spikes.ts';
import type { Work } from '../../../lambdas/sync/phase.ts';
import { groupEvent, rulesOf } from '../../support/alerts/events.ts';
import type { TestTable } from '../../support/engines/table.ts';
import { consumeAll, consumerOf, eventIdOf, eventWebhook } from '../pipeline/consumer.ts';
import { fillFindable } from '../pipeline/findable.ts';
import { meterReads } from '../pipeline/read-meter.ts';
import { startTable } from '../pipeline/table.ts';
import { atMost, inRounds, type Bench, type Row, type Sample } from '../row.ts';

const projectOfItem = z.object({ id: z.string() });
const MINUTE_MS = 60_000;
/** As many as a sync judges at most (lambdas/sync/ledger/busy-groups.ts). */
const SPIKING = 200;
/** Two weeks and the day that is judged. */
const DAYS = 15;
const EVENTS_OF_A_GROUP = 2_000;
const QUIET = 200;
const BUSY = 10;
const THRESHOLD = 100;
const RULE = { name: 'many', atLeast: { events: THRESHOLD, within: '10m' } };

/** What alerts read of the table besides the changes themselves: docs/adr/0061, docs/spikes.md. */
export const alertReads: Row = {
  name: 'alert-reads',
  what: `units that spikes and thresholds (${THRESHOLD} events within 10 minutes) read`,
  comparison: null,
  figures: [
    { name: 'spikes, a sync, each busy group', unit: 'RCU', budget: atMost(4) },
    { name: `spikes, a sync of ${SPIKING} busy groups`, unit: 'RCU', budget: atMost(4 * SPIKING) },
    { name: 'threshold, a change', unit: 'RCU', budget: atMost(10) },
    { name: 'threshold, a look at a quiet group', unit: 'RCU', budget: atMost(1) },
    { name: 'threshold, a look at a group above it', unit: 'RCU', budget: atMost(12) },
  ],
  rounds: 1,
  run: async (bench) =>
    inRounds(bench, async () => ({ ...(await readsOfSpikes(bench)), ...(await readsOfThresholds(bench)) })),
};

async function readsOfSpikes(bench: Bench): Promise<Record<string, Sample>> {
  const table = await startTable(bench);
  const nowMs = Date.UTC(2026, 10, 20, 23, 30);
  await fillFindable(table, { groups: SPIKING, events: SPIKING * EVENTS_OF_A_GROUP, days: DAYS, nowMs });
  const busy: BusyGroup[] = [];
  const pages = paginateScan(
    { client: table.client },
    {
      TableName: table.tableName,
      FilterExpression: 'sk = :group',
      ExpressionAttributeValues: { ':group': 'GROUP' },
    },
  );
  for await (const { Items = [] } of pages)
    for (const { issueId, project } of Items)
      busy.push({
        issueId: String(issueId),
        projectId: projectOfItem.parse(project).id,
        hours: [hourOf(nowMs)],
        most: THRESHOLD,
      });
  if (busy.length !== SPIKING) throw new Error(`There are ${busy.length} groups.`);
  const reads = meterReads(table, 0.5);
  const clock = { now: () => nowMs };
  const services = {
    reader: createTableReader({ ...table, clock }),
    changes: createChangeReader({ ...table, clock }),
    queue: { send: () => Promise.resolve() },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    clock,
  };
  const work = {
    services,
    announces: true,
    signal: new AbortController().signal,
    keepLease: () => Promise.resolve(),
  } as unknown as Work;
  const busiest = () => ({ groups: busy, others: 0 });
  await judgeSpikes(work, { busiest, beside: (builder) => builder }, new Map());
  const units = reads.takeUnits();
  return {
    'spikes, a sync, each busy group': { measured: units / SPIKING },
    [`spikes, a sync of ${SPIKING} busy groups`]: { measured: units },
  };
}

async function readsOfThresholds(bench: Bench): Promise<Record<string, Sample>> {
  const table = await startTable(bench);
  let nowMs = Date.now();
  const clock = { now: () => nowMs };
  const busy = Array.from({ length: BUSY }, (_, index) => (1_000 + index).toString());
  await consumeAll(
    busy.flatMap((issueId, group) => eventsOf(issueId, group, nowMs)),
    consumerOf(table, bench.progress),
  );
  const reads = meterReads(table, 0.5);
  const services = notifierOf(table, clock);
  const watch = (group: string) => storeWatch(groupEvent({ group, at: nowMs }), table, services);

  const quiet = Array.from({ length: QUIET }, (_, index) => (50_000 + index).toString());
  await pMap(quiet, watch, { concurrency: 4 });
  reads.takeUnits();
  await checkWatches(services, () => true);
  const quietUnits = reads.takeUnits();

  const changes = busy.map((group) => groupEvent({ group, at: nowMs }));
  for (const change of changes) {
    await watchesOf(change, services);
    await services.ledger.evidence(change, services.rules);
  }
  const changeUnits = reads.takeUnits();

  await pMap(busy, watch, { concurrency: 4 });
  nowMs += 5 * MINUTE_MS;
  reads.takeUnits();
  await checkWatches(services, () => true);
  const all = reads.takeUnits();
  return {
    'threshold, a change': { measured: changeUnits / BUSY },
    'threshold, a look at a quiet group': { measured: quietUnits / QUIET },
    'threshold, a look at a group above it': { measured: (all - quietUnits) / BUSY },
  };
}

/** As many as the threshold asks for and a fifth more, within the last two minutes. */
const eventsOf = (issueId: string, group: number, nowMs: number) =>
  Array.from({ length: THRESHOLD * 1.2 }, (_, index) =>
    eventWebhook(
      {
        issueId,
        eventId: eventIdOf(group * THRESHOLD * 2 + index),
        projectId: '10',
        at: new Date(nowMs - index * 1_000).toISOString(),
        fields: { title: 'TypeError: x', environment: 'production', release: 'shop@4.19.1' },
      },
      1_024,
    ),
  );

function notifierOf(table: TestTable, clock: Clock): ThresholdServices {
  const means = { tableName: table.tableName, now: () => clock.now() };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  return {
    rules: rulesOf(RULE),
    watches: createWatchStore(table.client, means),
    ledger: createLedger({
      groups: createTableReader({ ...table, clock }),
      changes: createChangeReader({ ...table, clock }),
      acts: createActReader(table),
      archive: { readRecord: () => Promise.reject(new Error('Nobody reads a body here.')) },
      publicUrl: '',
      clock,
      log,
    }),
    clock,
    patienceMs: 5 * MINUTE_MS,
  };
}

async function storeWatch(event: GroupEvent, table: TestTable, { clock }: ThresholdServices): Promise<void> {
  const judged = createJudgedStore(table.client, { tableName: table.tableName, now: () => clock.now() });
  const watch = { rule: RULE.name, event, remarks: [], since: clock.now(), toldUntil: null, times: 0 };
  const before = await judged.load(event.subject);
  const { subject, data } = event;
  await judged.commit({ subject, n: data.n, judged: before, entries: [], watches: [watch] });
}
