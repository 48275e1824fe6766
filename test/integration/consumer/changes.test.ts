import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { createChangeReader } from '../../../lambdas/adapters/table/read/change-reader.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import { createEventMover } from '../../../lambdas/adapters/table/write/event-mover.ts';
import { createGroupWriter } from '../../../lambdas/adapters/table/write/group-writer.ts';
import { readLiveChanges } from '../../../lambdas/admin/history/live-changes.ts';
import { groupKey } from '../../../lambdas/contracts/item-keys.ts';
import type { ArchiveRecord } from '../../../lambdas/contracts/archive-record.ts';
import { storeGroups, type DecodedMessage } from '../../../lambdas/consumer/store-groups.ts';
import type { GroupDescription } from '../../../lambdas/core/group/group.ts';
import type { Observation } from '../../../lambdas/core/group/observation.ts';
import { fakeServices, aWorld } from '../../support/fakes/admin-services.ts';
import { openAccess } from '../../support/fakes/open-access.ts';
import { faultsOfChains } from '../../support/changes/chains.ts';
import { itemsOf } from '../../support/engines/consumer-world.ts';
import { createTestTable, type TestTable } from '../../support/engines/table.ts';
import { quietTelemetry } from '../../support/fakes/quiet-telemetry.ts';
import { describedGroup, eventIdOf, sighting, snapshot } from '../../support/samples/observations.ts';

const START = Date.parse('2026-11-20T10:00:30.000Z');
const at = (second: number) => new Date(Date.parse('2026-11-20T10:00:00.000Z') + second * 1000).toISOString();
const described = (second: number, description: Partial<GroupDescription> = {}, issueId = '1') =>
  snapshot({ issueId, observedAt: at(second), lastSeen: at(0), description: describedGroup(description) });
const occurred = (n: number, issueId = '1', timestamp = at(0)) =>
  sighting(eventIdOf(n), { issueId, timestamp, sighting: { at: at(0), source: 'webhook', issueId } });
const under = (issueId: string, n: number) => ({ ...occurred(n, issueId), issueId });
const RESOLVED = { status: 'RESOLVED', sentryStatus: 'resolved', substatus: null } as const;

/** A consumer of one table, whose clock stands still until it is moved. */
function consumerOf(table: TestTable) {
  let now = START;
  const clock = { now: () => now };
  const reader = createTableReader({ ...table, clock, showExpired: true });
  const retention = { openDays: 90, closedDays: 30, eventDays: 90 };
  const sleep = () => Promise.resolve();
  const tools = { ...table, reader, clock, retention, random: Math.random, sleep };
  const services = {
    reader,
    writer: createGroupWriter(tools),
    mover: createEventMover(tools),
    telemetry: quietTelemetry,
  };
  const changes = createChangeReader({ ...table, clock });
  const world = aWorld();
  const admin = {
    ...fakeServices(world, openAccess('ada')),
    groups: createTableReader({ ...table, clock }),
    changes,
    clock,
  };
  return {
    changes,
    advance: (ms: number) => (now += ms),
    live: (since: string | null) => readLiveChanges(admin, since),
    /** One batch; what is to be retried is. */
    tell: async (observations: readonly Observation[], how: Partial<DecodedMessage> = {}) => {
      let messages = observations.map((observation, n) => message(observation, n, how));
      for (let attempt = 0; messages.length > 0 && attempt < 5; attempt++) {
        const { toRetry } = await storeGroups(messages, services);
        messages = messages.filter(({ messageId }) => toRetry.has(messageId));
      }
    },
    spike: async (hour: string, how: Partial<DecodedMessage> = {}, issueId = '1') => {
      const told = message(occurred(1), 0, { ...how, observations: [], spike: { issueId, hour } });
      return storeGroups([told], services);
    },
    kinds: async (issueId = '1') =>
      (await changes.ofGroup(issueId, 100)).map(({ kind, silent }) =>
        silent === null ? kind : `${kind} (${silent})`,
      ),
  };
}

const ROW: ArchiveRecord = { v: 1, kind: 'issues', source: 'sync', observedAt: '', actor: null, issues: [] };
const message = (observation: Observation, n: number, how: Partial<DecodedMessage>): DecodedMessage => ({
  messageId: `m${n.toString()}`,
  record: { v: 1, kind: 'gone', source: 'sync', observedAt: '', issueId: '', mergedInto: null },
  oversizeKey: null,
  archived: null,
  observations: [observation],
  ...how,
});
const ARCHIVED = { archived: { key: 'archive/a', offset: 0, length: 1 } };

const newConsumer = async () => {
  const table = await createTestTable();
  return { table, ...consumerOf(table) };
};

describe('the changes of a group in the table', () => {
  it('are written with the group, newest first, and no more for the same once more', async () => {
    const { tell, kinds, table } = await newConsumer();
    await tell([described(1), occurred(1)]);
    await tell([described(2, RESOLVED)]);
    await tell([described(2, RESOLVED), described(1), occurred(1)]);

    expect(await kinds()).toEqual(['resolved', 'created']);
    expect(faultsOfChains(await itemsOf(table))).toEqual([]);
  });

  it('are told once where ten consumers tell the same at once', async () => {
    const { table } = await newConsumer();
    const consumers = Array.from({ length: 10 }, () => consumerOf(table));

    await Promise.all(consumers.map(({ tell }) => tell([described(1), occurred(1)])));
    await Promise.all(consumers.map(({ tell }) => tell([described(2, { ...RESOLVED, priority: 'high' })])));

    expect(await consumers[0]?.kinds()).toEqual(['priority', 'resolved', 'created']);
    expect(faultsOfChains(await itemsOf(table))).toEqual([]);
  });

  it('tell of a merge, and of the survivor where the events that came make it whole', async () => {
    const { tell, kinds, table } = await newConsumer();
    await tell([described(1), occurred(1), described(1, {}, '2')]);

    await tell([{ kind: 'gone', issueId: '1', observedAt: at(5), mergedInto: '2' }]);

    expect(await kinds('1')).toEqual(['merged', 'created']);
    expect(await kinds('2')).toEqual(['created']);
    expect(faultsOfChains(await itemsOf(table))).toEqual([]);
  });

  it('are marked where a replay tells them, and are none in the rows before the first whole list', async () => {
    const { tell, kinds } = await newConsumer();
    await tell([under('2', 1), described(1, RESOLVED, '2')], { record: { ...ROW, announce: false } });
    await tell([under('1', 2), described(1)], ARCHIVED);
    await tell([described(3, { substatus: 'regressed' }, '2')]);

    expect(await kinds('1')).toEqual(['created (replay)']);
    expect(await kinds('2')).toEqual(['regressed']);
  });

  it('tell of an issue without an event where the sync says so', async () => {
    const { tell, changes } = await newConsumer();
    await tell([described(1)]);
    const before = await changes.told(['1']);

    await tell([described(301)], { record: { ...ROW, withoutEvent: ['1'] } });

    expect([...before]).toEqual([]);
    expect(await changes.ofGroup('1', 9)).toMatchObject([
      { kind: 'created', facts: { isEnvironmentUnknown: true } },
    ]);
    expect([...(await changes.told(['1', '9']))]).toEqual(['1']);
  });

  it('tell of a spike once for each hour, as of that hour', async () => {
    const { tell, spike, kinds, changes } = await newConsumer();
    await tell([described(0), occurred(1)]);

    await spike('2026-11-20T09');
    await spike('2026-11-20T09');
    await spike('2026-11-20T08');

    expect(await kinds()).toEqual(['spiking', 'created']);
    expect((await changes.ofGroup('1', 1))[0]).toMatchObject({
      from: null,
      to: { hour: '2026-11-20T09' },
      observedAt: '2026-11-20T09:00:00.000Z',
      source: 'sync',
      actor: null,
    });
  });

  it('tell of a spike once where ten consumers are told of it at once', async () => {
    const { tell, spike, kinds } = await newConsumer();
    await tell([described(0), occurred(1)]);

    await Promise.all(Array.from({ length: 10 }, () => spike('2026-11-20T09')));

    expect(await kinds()).toEqual(['spiking', 'created']);
  });

  it('tell of no spike of a group that is not there, was merged or was deleted', async () => {
    const { tell, spike, kinds } = await newConsumer();
    await tell([described(0, {}, '1'), under('1', 1), described(0, {}, '3'), under('3', 3)]);
    await tell([{ kind: 'gone', issueId: '1', observedAt: at(5), mergedInto: '2' }]);
    await tell([{ kind: 'gone', issueId: '3', observedAt: at(5), mergedInto: null }]);

    const results = await Promise.all(['1', '3', '9'].map((id) => spike('2026-11-20T09', {}, id)));

    expect(results.every(({ toRetry }) => toRetry.size === 0)).toBe(true);
    expect((await Promise.all(['1', '3', '9'].map((id) => kinds(id)))).flat()).not.toContain('spiking');
  });

  it('tell silently of a spike that a replay brings', async () => {
    const { tell, spike, kinds } = await newConsumer();
    await tell([described(0), occurred(1)]);

    await spike('2026-11-20T09', ARCHIVED);

    expect(await kinds()).toEqual(['spiking (replay)', 'created']);
  });

  it('continue where the group expired and returns', async () => {
    const { tell, kinds, table, advance } = await newConsumer();
    await tell([described(1, RESOLVED), occurred(1)]);
    await table.client.send(new DeleteCommand({ TableName: table.tableName, Key: groupKey('1') }));
    advance(31 * 86_400_000);

    await tell([described(3_000_000, { substatus: 'regressed' }), occurred(2)]);

    expect(await kinds()).toEqual(['regressed', 'created']);
    expect(faultsOfChains(await itemsOf(table))).toEqual([]);
  });

  it('fit their transactions, however full: snapshots, days and rows that move among them', async () => {
    const { tell, kinds, table } = await newConsumer();
    const days = Array.from({ length: 60 }, (_, n) =>
      occurred(n, '1', new Date(START - n * 86_400_000).toISOString()),
    );
    const snapshots = Array.from({ length: 120 }, (_, n) =>
      snapshot({
        observedAt: at(n / 10),
        tellsStatus: true,
        description: describedGroup({
          ...(n % 2 === 0 ? RESOLVED : {}),
          priority: n % 3 === 0 ? 'high' : 'low',
        }),
      }),
    );
    await tell([...snapshots, ...days]);
    await tell([described(1, {}, '2')]);

    await tell([{ kind: 'gone', issueId: '1', observedAt: at(50), mergedInto: '2' }]);

    expect(await kinds('2')).toEqual(['created']);
    expect(
      (await itemsOf(table)).filter(({ sk, issueId }) => sk === 'EVENT' && issueId === '2'),
    ).toHaveLength(60);
    expect(faultsOfChains(await itemsOf(table))).toEqual([]);
  });

  it('cost an event nothing: no read and no write beside those of before', async () => {
    const { tell, table } = await newConsumer();
    await tell([described(1), occurred(1)]);
    const before = (await itemsOf(table)).filter(({ sk }) => sk !== 'EVENT').length;

    await tell([occurred(2), occurred(3)]);

    expect((await itemsOf(table)).filter(({ sk }) => sk !== 'EVENT')).toHaveLength(before);
  });
});

describe('the changes of all groups', () => {
  it('are listed newest first, page by page, by kind, project and time', async () => {
    const { tell, changes, advance } = await newConsumer();
    const ids = Array.from({ length: 25 }, (_, n) => (n + 1).toString());
    for (const id of ids) {
      await tell([
        under(id, Number(id)),
        described(1, id === '7' ? { project: { id: '11', slug: 'web' } } : {}, id),
      ]);
      advance(1000);
    }
    await tell([described(5, RESOLVED, '3')]);
    const query = { kinds: [], limit: 10, cursor: null };

    const pages = [];
    let cursor: string | null = null;
    do {
      const page = await changes.list({ ...query, cursor });
      pages.push(page.items.map(({ issueId, kind }) => `${kind} ${issueId}`));
      cursor = page.nextCursor;
    } while (cursor !== null);
    const resolved = await changes.list({ ...query, kinds: ['resolved'] });
    const web = await changes.list({ ...query, project: 'web' });
    const late = await changes.list({ ...query, since: new Date(START + 23_000).toISOString() });

    expect(pages.flat()).toEqual(['resolved 3', ...ids.toReversed().map((id) => `created ${id}`)]);
    expect(resolved.items.map(({ issueId }) => issueId)).toEqual(['3']);
    expect(web.items.map(({ issueId }) => issueId)).toEqual(['7']);
    expect(late.items.map(({ issueId }) => issueId)).toEqual(['3', '25', '24']);
    expect(await changes.firstOf('shop@1.0.0')).toBe(new Date(START).toISOString());
  });
});

describe('what a live page is told', () => {
  it('names a group whose last seen moved, though no change was made, then nothing', async () => {
    const { tell, live, advance } = await newConsumer();
    await tell([described(1), occurred(1)]);
    const first = await live(at(30));
    advance(5_000);
    await tell([occurred(2, '1', at(34))]);

    const told = await live(first?.cursor ?? null);
    const nothing = await live(told?.cursor ?? null);

    expect(told?.groups.map(({ id }) => id)).toEqual(['1']);
    expect(told?.groups).not.toEqual(first?.groups);
    expect(nothing).toBeNull();
  });

  it('names a group whose last seen moved to an instant long past', async () => {
    const { tell, live, advance } = await newConsumer();
    await tell([described(1), occurred(1)]);
    advance(7 * 86_400_000);
    const { cursor = null } = (await live(null)) ?? {};
    advance(5_000);
    // Two days late, and later than all that is known.
    await tell([occurred(2, '1', at(5 * 86_400))]);

    const told = await live(cursor);

    expect(told?.groups.map(({ id }) => id)).toEqual(['1']);
  });

  it('names a group that changed and was not seen: resolved, or found deleted', async () => {
    const { tell, live, advance } = await newConsumer();
    await tell([described(1), occurred(1), under('2', 2), described(1, {}, '2')]);
    advance(86_400_000);
    const { cursor = null } = (await live(null)) ?? {};
    await tell([
      described(90_000, RESOLVED),
      { kind: 'gone', issueId: '2', observedAt: at(90_000), mergedInto: null },
    ]);

    const told = await live(cursor);

    expect(told?.groups.map(({ id }) => id)).toEqual(['1', '2']);
  });

  it('misses nothing in any interleaving of events, changes and questions, also where one commits late', async () => {
    const step = fc.record({
      issue: fc.constantFrom('1', '2', '3'),
      what: fc.constantFrom('event' as const, 'late event' as const, 'status' as const, 'nothing' as const),
      asks: fc.boolean(),
      lateMs: fc.nat({ max: 50_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
        const { tell, live, advance, table } = await newConsumer();
        const reader = createTableReader(table);
        /** What a reader sees of these groups; when it is stored twice with the same, its version alone differs. */
        const look = async (ids: readonly string[]) =>
          [...(await reader.getGroups(ids))].map(
            ([id, { status, lastSeen }]) => [id, `${status} ${lastSeen}`] as const,
          );
        await tell(['1', '2', '3'].flatMap((id, n) => [under(id, n), described(0, {}, id)]));
        const shown = new Map(await look(['1', '2', '3']));
        let cursor = at(30);
        const ask = async () => {
          const told = await live(cursor);
          for (const [id, seen] of await look(told?.groups.map(({ id }) => id) ?? [])) shown.set(id, seen);
          cursor = told?.cursor ?? cursor;
        };
        for (const [n, { issue, what, asks, lateMs }] of steps.entries()) {
          advance(20_000);
          // The clock of the writer stands before that of the question: it decides early and commits late.
          advance(-lateMs);
          const second = 30 + n * 20;
          if (what === 'event') await tell([{ ...occurred(100 + n, issue, at(second)), issueId: issue }]);
          if (what === 'late event')
            await tell([{ ...occurred(100 + n, issue, at(n / 100)), issueId: issue }]);
          if (what === 'status') await tell([described(second, n % 2 === 0 ? RESOLVED : {}, issue)]);
          advance(lateMs);
          if (asks) await ask();
        }
        await ask();

        const stored = await look(['1', '2', '3']);
        expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(stored));
      }),
      { numRuns: 15, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false },
    );
  }, 90_000);
});
