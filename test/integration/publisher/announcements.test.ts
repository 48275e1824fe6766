import fc from 'fast-check';
import { createAnnouncedMarks } from '../../../lambdas/adapters/table/announced-marks.ts';
import { changeItem, parseChange } from '../../../lambdas/adapters/table/change-items.ts';
import { createFaultStore } from '../../../lambdas/adapters/table/sync/fault-store.ts';
import { createUnannouncedStore } from '../../../lambdas/adapters/table/sync/unannounced-store.ts';
import { CHANGE_PREFIX } from '../../../lambdas/contracts/item-keys.ts';
import type { Change } from '../../../lambdas/core/changes/change.ts';
import { publish } from '../../../lambdas/publisher/publish.ts';
import { announceMissed } from '../../../lambdas/sync/announce.ts';
import { noteFaults } from '../../../lambdas/sync/faults.ts';
import { anyAct } from '../../model/acts.ts';
import { createDice } from '../../model/dice.ts';
import { runModel } from '../../model/run.ts';
import { itemsOf } from '../../support/engines/consumer-world.ts';
import { createTestTable, type TestTable } from '../../support/engines/table.ts';
import { faithfulReader } from '../../support/events/faithful-reader.ts';
import { changeRecord, fakeBus } from '../../support/fakes/fake-bus.ts';
import { quietTelemetry } from '../../support/fakes/quiet-telemetry.ts';
import { aChange } from '../../support/samples/sample-change.ts';
import { PutCommand } from '@aws-sdk/lib-dynamodb';

const ISSUES = 5;
const SHARDS = 3;
const MINUTE = 60_000;

const changesOf = async (table: TestTable): Promise<Change[]> =>
  (await itemsOf(table))
    .filter(({ sk }) => String(sk).startsWith(CHANGE_PREFIX))
    .map(parseChange)
    .sort((a, b) => a.n - b.n);

const idOf = ({ issueId, n }: Change): string => `${issueId}:${n.toString()}`;

/** Of each group its changes that are to be told, in their order. */
function toTell(changes: readonly Change[]): Record<string, string[]> {
  const byGroup: Record<string, string[]> = {};
  for (const change of changes)
    if (change.silent === null) (byGroup[change.issueId] ??= []).push(idOf(change));
  return byGroup;
}

function publisherOf(table: TestTable, refusal?: Parameters<typeof fakeBus>[0], clock = { now: () => 0 }) {
  const { bus, taken } = fakeBus(refusal);
  const marks = createAnnouncedMarks(table.client, table.tableName);
  const unannounced = createUnannouncedStore(table.client, table.tableName);
  const services = { bus, marks, unannounced, publicUrl: '', clock, telemetry: quietTelemetry };
  return {
    taken,
    ids: () => taken.map(({ id }) => id),
    publish: (changes: readonly Change[]) =>
      publish(
        changes.map((change) => changeRecord(change)),
        services,
      ),
    sync: () => announceMissed(services, new AbortController().signal),
  };
}

describe('announcements', () => {
  const history = fc.record({
    acts: fc.array(anyAct(ISSUES), { minLength: 20, maxLength: 80, size: 'max' }),
    seed: fc.nat(),
  });

  it('are the changes of any history that are not silent: each once, in the order of its group', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ acts, seed }) => {
        const tables: TestTable[] = [];
        const newTable = async () => {
          const table = await createTestTable();
          tables.push(table);
          return table;
        };
        const odds = { crash: 0.2, fault: 0.04 };
        await runModel({ acts, seed, consumers: 2, odds, issues: ISSUES, rebuild: false, newTable });
        const changes = await changesOf(tables[0]!);
        const { publish, taken, ids } = publisherOf(tables[0]!);

        await publish(changes);

        const reader = faithfulReader();
        taken.forEach(reader.read);
        expect(reader.told()).toEqual(toTell(changes));
        expect(new Set(ids()).size).toBe(ids().length);
      }),
      { numRuns: 3, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false },
    );
  }, 120_000);

  it('are the same for a reader where the stream comes three times, cut, in shards, and the bus refuses some', async () => {
    const table = await createTestTable();
    const groups = fc.array(fc.record({ issue: fc.nat(8), silent: fc.boolean() }), {
      minLength: 1,
      maxLength: 40,
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(groups, fc.nat(), async (given, seed) => {
        run++;
        const changes = given.map(({ issue, silent }, at) =>
          aChange({ issueId: `${run}${issue}`, n: at + 1, silent: silent ? 'replay' : null }),
        );
        const dice = createDice(seed);
        const { publish, taken } = publisherOf(table, () =>
          dice.chance(0.2) ? 'InternalFailure' : undefined,
        );
        const shardOf = ({ issueId }: Change) => Number(issueId) % SHARDS;

        for (let time = 0; time < 3; time++) {
          const shards = Array.from({ length: SHARDS }, (_, shard) =>
            changes.filter((change) => shardOf(change) === shard),
          );
          // As an event source does: a batch of any shard next, and from the first failure on again.
          while (shards.some((shard) => shard.length > 0)) {
            const shard = shards[dice.below(SHARDS)]!;
            const batch = shard.slice(0, 1 + dice.below(10));
            const failed = await publish(batch);
            const first = batch.findIndex(({ n }) => failed.includes(n.toString()));
            shard.splice(0, first === -1 ? batch.length : first);
          }
        }

        const reader = faithfulReader();
        taken.forEach(reader.read);
        expect(reader.told()).toEqual(toTell(changes));
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  it('miss nothing where the publisher was down for 30 hours and the stream forgets after 24', async () => {
    const table = await createTestTable();
    const start = Date.parse('2026-11-20T00:00:00.000Z');
    let now = start;
    const world = publisherOf(table, undefined, { now: () => now });
    const written: Change[] = [];
    const streamed: { at: number; change: Change }[] = [];
    await world.sync();

    for (let minute = 1; minute <= 33 * 60; minute += 30) {
      now = start + minute * MINUTE;
      const change = aChange({ issueId: (minute % 7).toString(), n: now, at: new Date(now).toISOString() });
      await table.client.send(new PutCommand({ TableName: table.tableName, Item: changeItem(change) }));
      written.push(change);
      streamed.push({ at: now, change });
      const isDown = minute > 60 && minute < 31 * 60;
      // While it is down the sync is, too: at first, so that there is something to find.
      if (!isDown || minute > 28 * 60) await world.sync();
      if (isDown) continue;
      const kept = streamed.splice(0).filter(({ at }) => at > now - 24 * 60 * MINUTE);
      await world.publish(kept.map((one) => one.change));
    }

    expect([...world.ids()].sort()).toEqual(written.map(idOf).sort());
  }, 60_000);

  it('are not made of what was there before the publisher, nor of what is older than seven days', async () => {
    const table = await createTestTable();
    let now = Date.parse('2026-11-20T00:00:00.000Z');
    const world = publisherOf(table, undefined, { now: () => now });
    const write = async (n: number) => {
      const change = aChange({ n });
      await table.client.send(new PutCommand({ TableName: table.tableName, Item: changeItem(change) }));
    };
    await write(now - MINUTE);

    await world.sync();
    await write(now + MINUTE);
    now += 9 * 24 * 60 * MINUTE;
    await write(now - 60 * MINUTE);
    await world.sync();

    expect(world.ids()).toEqual([`101:${(now - 60 * MINUTE).toString()}`]);
  });

  it('of the sync wait ten minutes, because the stream may bring the change yet', async () => {
    const table = await createTestTable();
    let now = Date.parse('2026-11-20T00:00:00.000Z');
    const world = publisherOf(table, undefined, { now: () => now });
    await world.sync();
    await table.client.send(
      new PutCommand({ TableName: table.tableName, Item: changeItem(aChange({ n: now + 1 })) }),
    );

    now += 9 * MINUTE;
    await world.sync();
    const early = world.ids().length;
    now += 2 * MINUTE;
    await world.sync();
    await world.sync();

    expect([early, world.ids().length]).toEqual([0, 1]);
  });

  it('continue where the bus refused, at the next run of the sync', async () => {
    const table = await createTestTable();
    let now = Date.parse('2026-11-20T00:00:00.000Z');
    let isRefusing = true;
    const world = publisherOf(table, () => (isRefusing ? 'InternalFailure' : undefined), { now: () => now });
    await world.sync();
    await table.client.send(
      new PutCommand({ TableName: table.tableName, Item: changeItem(aChange({ n: now + 1 })) }),
    );
    now += 20 * MINUTE;

    await expect(world.sync()).rejects.toThrow(/did not take 1 changes/);
    isRefusing = false;
    await world.sync();

    expect(world.ids()).toHaveLength(1);
  });

  it('tell of a fault of the capture where the publisher missed it', async () => {
    const table = await createTestTable();
    let now = Date.parse('2026-11-20T00:00:00.000Z');
    const clock = { now: () => now };
    const world = publisherOf(table, undefined, clock);
    await world.sync();
    now += MINUTE;
    await noteFaults({ faults: createFaultStore(table.client, table.tableName), clock }, [
      {
        type: 'capture.silence',
        over: () => 'It is over.',
        faults: [
          {
            type: 'capture.silence',
            subject: 'sync',
            message: 'No webhook came.',
            since: new Date(now).toISOString(),
            project: null,
            missing: null,
          },
        ],
      },
    ]);

    now += 20 * MINUTE;
    await world.sync();

    expect(world.taken).toMatchObject([
      { type: 'capture.silence', subject: 'sync', data: { message: 'No webhook came.', until: null } },
    ]);
  });
});
