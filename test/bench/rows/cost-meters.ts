import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { itemBytes } from '../../../lambdas/adapters/table/items.ts';
import { INDEXES, TABLE_KEY } from '../../../lambdas/contracts/item-keys.ts';
import type { QueueMessage } from '../../../lambdas/contracts/queue-message.ts';
import { METERED } from '../../../lib/cost/meters.ts';
import type { TestTable } from '../../support/engines/table.ts';
import { consumeAll, consumerOf, eventIdOf, eventWebhook } from '../pipeline/consumer.ts';
import { meterReads } from '../pipeline/read-meter.ts';
import { startSentry } from '../pipeline/sentry.ts';
import { syncOnce } from '../pipeline/sync.ts';
import { startTable } from '../pipeline/table.ts';
import { meterWrites } from '../pipeline/write-meter.ts';
import { atMost, inRounds, type Bench, type Row, type Sample } from '../row.ts';

const GROUPS = 50;
const EVENTS_OF_A_GROUP = 10;
const BODY_BYTES = 30 * 1024;
const SYNCED_ISSUES = 200;
/** What a first run still finds to write, such as hours of the ledger, is none of an ordinary run. */
const SETTLING_RUNS = 6;

/** The figures that `npm run cost` calculates with, measured anew: docs/cost.md, Meters. */
export const costMeters: Row = {
  name: 'cost-meters',
  what: 'units and bytes that the calculation of costs rests on',
  comparison: null,
  figures: [
    {
      name: 'one event of a group',
      unit: 'WCU',
      budget: atMost(METERED.writeUnitsPerEvent + METERED.writeUnitsPerGroupWrite),
    },
    {
      name: `${EVENTS_OF_A_GROUP} events of a group, each`,
      unit: 'WCU',
      budget: atMost(METERED.writeUnitsPerEvent + METERED.writeUnitsPerGroupWrite / EVENTS_OF_A_GROUP),
    },
    { name: 'a group of a batch', unit: 'RCU', budget: atMost(METERED.readUnitsPerGroupWrite) },
    { name: 'row of an event', unit: 'B', budget: atMost(METERED.eventRowBytes) },
    { name: 'its keys by user', unit: 'B', budget: atMost(METERED.userKeyBytes) },
    {
      name: `sync of ${SYNCED_ISSUES} issues, reads`,
      unit: 'RCU',
      budget: atMost(METERED.readUnitsPerSync + SYNCED_ISSUES * METERED.readUnitsPerSyncedIssue),
    },
    {
      name: `sync of ${SYNCED_ISSUES} issues, writes`,
      unit: 'WCU',
      budget: atMost(METERED.writeUnitsPerSync),
    },
  ],
  rounds: 1,
  run: async (bench) =>
    inRounds(bench, async () => ({ ...(await eventMeters(bench)), ...(await syncMeters(bench)) })),
};

const TITLE = 'TypeError: Cannot read properties of undefined '.padEnd(100, '.');
const RELEASE = `${'0123456789abcdef'.repeat(2)}012345671`;

let event = 0;
const made = (issueId: string): QueueMessage => {
  const fields = { title: TITLE, environment: 'production', release: RELEASE, user: { id: 'u-4711' } };
  const at = new Date().toISOString();
  return eventWebhook({ issueId, eventId: eventIdOf(event++), projectId: '10', at, fields }, BODY_BYTES);
};
const issueIds = Array.from({ length: GROUPS }, (_, index) => (1000 + index).toString());

async function eventMeters(bench: Bench): Promise<Record<string, Sample>> {
  const table = await startTable(bench);
  const writes = meterWrites(table);
  const services = consumerOf(table, bench.progress);
  const unitsOf = async (messages: readonly QueueMessage[]) => {
    writes.takeUnits();
    await consumeAll(messages, services);
    return { measured: writes.takeUnits().units / messages.length };
  };
  // Groups that are there already, seen in this environment and release.
  await consumeAll(issueIds.map(made), services);
  const many = issueIds.flatMap((issueId) => Array.from({ length: EVENTS_OF_A_GROUP }, () => made(issueId)));
  return {
    'one event of a group': await unitsOf(issueIds.map(made)),
    [`${EVENTS_OF_A_GROUP} events of a group, each`]: await unitsOf(many),
    'a group of a batch': await readsOfGroup(bench),
    ...(await rowBytes(table)),
  };
}

/** On a table of its own: the meter of writes reads each item that was written. */
async function readsOfGroup(bench: Bench): Promise<Sample> {
  const table = await startTable(bench);
  const reads = meterReads(table);
  const services = consumerOf(table, bench.progress);
  await consumeAll(issueIds.map(made), services);
  reads.takeUnits();
  await consumeAll(issueIds.map(made), services);
  return { measured: reads.takeUnits() / GROUPS };
}

async function rowBytes({ client, tableName }: TestTable): Promise<Record<string, Sample>> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName }));
  const rows = Items.filter(({ pk }) => String(pk).startsWith('EVENT#'));
  const index = INDEXES.eventsOfUser;
  const keys = new Set<string>([...Object.values(TABLE_KEY), index.partition, index.sort]);
  const average = (bytes: readonly number[]) => bytes.reduce((sum, each) => sum + each, 0) / bytes.length;
  const keysOf = (row: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => keys.has(name)));
  return {
    'row of an event': { measured: average(rows.map(itemBytes)) },
    'its keys by user': { measured: average(rows.map((row) => itemBytes(keysOf(row)))) },
  };
}

async function syncMeters(bench: Bench): Promise<Record<string, Sample>> {
  const table = await startTable(bench);
  const sentry = await startSentry(bench, SYNCED_ISSUES);
  await sentry.setRateLimits(false);
  const services = consumerOf(table, bench.progress);
  const sync = () => syncOnce({ table, sentryUrl: sentry.url, progress: bench.progress, isPaced: false });
  const writes = meterWrites(table);
  for (let run = 0; run < SETTLING_RUNS; run++) await consumeAll((await sync()).messages, services);
  writes.takeUnits();
  await sync();
  const { units } = writes.takeUnits();
  const reads = meterReads(table);
  await sync();
  // Of what it wrote, the meter of writes has read each item once: at most a unit for each that it counts.
  const read = reads.takeUnits() - writes.takeUnits().units;
  return {
    [`sync of ${SYNCED_ISSUES} issues, reads`]: { measured: read },
    [`sync of ${SYNCED_ISSUES} issues, writes`]: { measured: units },
  };
}
