import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { createArchiveScan } from '../../../lambdas/adapters/archive/scan.ts';
import { createTagStartsStore } from '../../../lambdas/adapters/table/sync/tag-starts-store.ts';
import { parseChange } from '../../../lambdas/adapters/table/change-items.ts';
import { systemClock } from '../../../lambdas/adapters/clock.ts';
import { isOfChanges, SYNC_LEASE_KEY, TAG_PREFIX } from '../../../lambdas/contracts/item-keys.ts';
import type { Context } from '../../../lib/commands/command-line/context.ts';
import type { Progress } from '../../../lib/commands/report/progress-line.ts';
import { compareTables, type ItemDifference } from '../../../lib/commands/rebuild/compare-tables.ts';
import { rebuildChanges } from '../../../lib/commands/rebuild/rebuild-changes.ts';
import { rebuild, type RebuildState } from '../../../lib/commands/rebuild/rebuild.ts';
import { tableId } from '../../../lib/commands/rebuild/ledger-table.ts';
import { prepareTable } from '../../../lib/commands/rebuild/command.ts';
import type { StateFile } from '../../../lib/commands/command-line/state-file.ts';
import { createRecordStore } from '../../../lib/commands/rebuild/record-store.ts';
import { faultsOfChains } from '../../support/changes/chains.ts';
import { busyWeek, WEEK_END_MS } from '../../support/samples/busy-week.ts';
import { consumeAll, consumerServices, itemsOf, RETENTION } from '../../support/engines/consumer-world.ts';
import { createMemoryBucket, type MemoryBucket } from '../../support/fakes/memory-bucket.ts';
import { fakeContext, memoryState } from '../../support/fakes/command-context.ts';
import { createTestTable, type TestTable } from '../../support/engines/table.ts';

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** As createTestTable reaches it. */
const engine = {
  endpoint: process.env['TEST_DYNAMODB_ENDPOINT'],
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};

/** A command on this bucket and table that keeps its state from one run to the next. */
function rebuildOf(
  bucket: MemoryBucket,
  table: TestTable,
  batchRecords?: number,
  indexTags: readonly string[] = [],
) {
  const state = memoryState<RebuildState>();
  const services = {
    scan: createArchiveScan({ client: bucket.client, bucket: 'archive' }),
    store: createRecordStore({ ...table, retention: RETENTION, indexTags, sleep }),
    state,
    batchRecords,
  };
  return {
    state,
    services,
    run: (context: Context = fakeContext()) => rebuild({ id: 'id', name: 'copy' }, services, context),
  };
}

async function differencesOf(first: TestTable, second: TestTable): Promise<ItemDifference[]> {
  const found: ItemDifference[] = [];
  const tables = {
    client: first.client,
    first: first.tableName,
    second: second.tableName,
    clock: systemClock,
    eventDays: RETENTION.eventDays,
  };
  await compareTables(tables, (difference) => found.push(difference));
  return found;
}

it('fills a table from the archive of 10,000 events of 300 issues, equal item for item', async () => {
  const bucket = createMemoryBucket();
  const [live, copy] = [await createTestTable(), await createTestTable()];
  const week = busyWeek({ events: 10_000, issues: 300, seed: 18 });
  // All at once, which the queue never hands out: the batches decide the speed, not the result, and two consumers that
  // are after the same groups are in the tests below.
  await consumeAll(week.messages, consumerServices(live, bucket), week.messages.length);
  const context = fakeContext();

  const exit = await rebuildOf(bucket, copy).run(context);

  expect(exit).toBe(0);
  expect(context.results).toEqual([
    expect.objectContaining({ result: 'rebuilt', events: week.events, skipped: 0 }),
  ]);
  const all = await itemsOf(live);
  const items = all.filter(({ sk }) => !isOfChanges(String(sk)));
  expect(items.filter(({ sk }) => sk === 'EVENT')).toHaveLength(week.events);
  expect(await itemsOf(copy)).toEqual(items);
  expect(faultsOfChains(all)).toEqual([]);
}, 600_000);

describe('with an archive of a few hundred records', () => {
  let bucket: MemoryBucket;
  let live: TestTable;

  beforeAll(async () => {
    bucket = createMemoryBucket();
    live = await createTestTable();
    const { messages } = busyWeek({ events: 150, issues: 12, seed: 7 });
    await consumeAll(messages, consumerServices(live, bucket), 40);
  }, 120_000);

  it('derives the changes that history and deletions tell, marked, as whole chains, and once', async () => {
    const copy = await createTestTable();
    await rebuildOf(bucket, copy).run();
    const table = { ...copy, retention: RETENTION, clock: systemClock };

    const written = await rebuildChanges(table);
    const again = await rebuildChanges(table);

    const items = await itemsOf(copy);
    const changes = items.filter(({ sk }) => String(sk).startsWith('CHANGE#')).map(parseChange);
    expect(changes).toHaveLength(written);
    expect(again).toBe(0);
    expect(changes.every(({ silent }) => silent === 'rebuild')).toBe(true);
    expect(changes.filter(({ kind }) => kind === 'created')).toHaveLength(
      new Set(changes.map(({ issueId }) => issueId)).size,
    );
    expect(faultsOfChains(items)).toEqual([]);
    expect(await differencesOf(live, copy)).toEqual([]);
  }, 120_000);

  it('fills the same table when it is stopped after every batch and continues', async () => {
    const copy = await createTestTable();
    const { run, state } = rebuildOf(bucket, copy, 30);
    let runs = 0;
    const runOnce = () => {
      runs++;
      const context = fakeContext();
      const report = {
        ...context.report,
        progress: ({ records }: Progress) => (records === null ? undefined : context.stopNow()),
      };
      return run({ ...context, report });
    };

    while (state.value?.finished !== true) expect([0, 130]).toContain(await runOnce());

    expect(runs).toBeGreaterThan(3);
    expect(await differencesOf(live, copy)).toEqual([]);
  }, 120_000);

  it('doubles nothing when it crashes after a batch was stored and before its state was written', async () => {
    const copy = await createTestTable();
    const { services, state } = rebuildOf(bucket, copy, 30);
    let writes = 0;
    const crashing: StateFile<RebuildState> = {
      ...state,
      read: () => state.read(),
      write: (value) => (++writes === 4 ? Promise.reject(new Error('crashed')) : state.write(value)),
    };
    const table = { id: 'id', name: 'copy' };

    await expect(rebuild(table, { ...services, state: crashing }, fakeContext())).rejects.toThrow('crashed');
    await rebuild(table, services, fakeContext());

    expect(await differencesOf(live, copy)).toEqual([]);
  }, 120_000);

  it('adds what the archive has got since, when it runs again', async () => {
    const copy = await createTestTable();
    const { run } = rebuildOf(bucket, copy);
    await run();
    const { messages } = busyWeek({ events: 40, issues: 5, seed: 8, firstEvent: 1_001 });
    await consumeAll(messages, consumerServices(live, bucket), 40);

    const exit = await run();

    expect(exit).toBe(0);
    expect(await differencesOf(live, copy)).toEqual([]);
  }, 120_000);

  it('names what differs, in both directions, and leaves out the sync and what has expired', async () => {
    const copy = await createTestTable();
    await rebuildOf(bucket, copy).run();
    const items = await itemsOf(copy);
    const group = items.find(({ sk }) => sk === 'GROUP');
    const event = items.find(({ sk }) => sk === 'EVENT');
    const put = (Item: Record<string, unknown>) =>
      copy.client.send(new PutCommand({ TableName: copy.tableName, Item }));
    await put({ ...group, title: 'another' });
    await put({ ...event, pk: 'EVENT#1#extra' });
    await put({ ...event, pk: 'EVENT#1#expired', expiresAt: 1 });
    await put({ ...SYNC_LEASE_KEY, owner: 'somebody' });

    const differences = await differencesOf(live, copy);

    expect(differences).toEqual([
      expect.objectContaining({
        kind: 'group',
        pk: group?.['pk'],
        attributes: { title: { first: group?.['title'], second: 'another' } },
      }),
      expect.objectContaining({ kind: 'event', pk: 'EVENT#1#extra', onlyIn: 'second' }),
    ]);
  }, 120_000);

  it('fills no table that holds groups, and none that only bears the name of the one it began', async () => {
    const clients = { dynamodb: new DynamoDBClient(engine), table: live.client };
    const context = fakeContext();
    const begun = memoryState<RebuildState>();
    await begun.write(stateOf('another id'));
    const prepare = (state: StateFile<RebuildState>, name = live.tableName) =>
      prepareTable(clients, name, state, context);

    await expect(prepare(memoryState())).rejects.toThrow('holds groups or events already');
    await expect(prepare(begun)).rejects.toThrow('another table of the name');
    const created = `created-${live.tableName}`;
    const id = await prepare(memoryState(), created);
    expect(id).toBe(await tableId(clients.dynamodb, created));
  });
});

describe('counts of indexed tags', () => {
  const KEYS = ['customer'];
  const messagesOf = (firstEvent: number, seed: number) =>
    busyWeek({ events: 40, issues: 4, seed, firstEvent }).messages;

  async function compared(first: TestTable, second: TestTable) {
    const differences: ItemDifference[] = [];
    const { compared, keysLeftOut, tagsLeftOut } = await compareTables(
      {
        client: first.client,
        first: first.tableName,
        second: second.tableName,
        clock: { now: () => WEEK_END_MS },
        eventDays: RETENTION.eventDays,
      },
      (difference) => differences.push(difference),
    );
    return { tags: compared.tag, keysLeftOut, tagsLeftOut, differences };
  }

  it('are compared value by value where both tables count them from the beginning', async () => {
    const bucket = createMemoryBucket();
    const [live, copy] = [await createTestTable(), await createTestTable()];
    await consumeAll(messagesOf(1, 3), consumerServices(live, bucket, KEYS), 40);
    await rebuildOf(bucket, copy, undefined, KEYS).run();
    for (const table of [live, copy])
      await createTagStartsStore(table.client, table.tableName).save({ customer: null });
    const tag = (await itemsOf(copy)).find(({ sk }) => String(sk).startsWith(TAG_PREFIX));

    const equal = await compared(live, copy);
    await copy.client.send(new PutCommand({ TableName: copy.tableName, Item: { ...tag, count: 1_000 } }));
    const changed = await compared(live, copy);

    expect(equal).toMatchObject({ keysLeftOut: [], tagsLeftOut: 0, differences: [] });
    expect(equal.tags).toBeGreaterThan(0);
    expect(changed.differences).toEqual([
      expect.objectContaining({
        kind: 'tag',
        pk: tag?.['pk'],
        attributes: { count: { first: tag?.['count'], second: 1_000 } },
      }),
    ]);
  }, 120_000);

  it('are left out by name, with what event rows say of them, where one table began later', async () => {
    const bucket = createMemoryBucket();
    const [live, copy] = [await createTestTable(), await createTestTable()];
    await consumeAll(messagesOf(1, 3), consumerServices(live, bucket), 40);
    await consumeAll(messagesOf(1_001, 4), consumerServices(live, bucket, KEYS), 40);
    await rebuildOf(bucket, copy, undefined, KEYS).run();
    const yesterday = new Date(WEEK_END_MS - 86_400_000).toISOString();
    await createTagStartsStore(live.client, live.tableName).save({ customer: yesterday });
    await createTagStartsStore(copy.client, copy.tableName).save({ customer: null });

    const result = await compared(live, copy);

    expect(result).toMatchObject({ tags: 0, keysLeftOut: KEYS, differences: [] });
    expect(result.tagsLeftOut).toBeGreaterThan(0);
  }, 120_000);
});

const stateOf = (id: string): RebuildState => ({
  tableId: id,
  all: { objects: 0, bytes: 0 },
  done: { objects: 0, bytes: 0, records: 0, skipped: 0, rejectedRows: 0, events: 0 },
  position: null,
  finished: false,
});
