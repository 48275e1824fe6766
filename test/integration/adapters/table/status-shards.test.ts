import { GetCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import type {
  GroupQuery,
  GroupReader,
  GroupSort,
} from '../../../../lambdas/adapters/table/read/group-reader.ts';
import { sortKeyOf } from '../../../../lambdas/adapters/table/read/group-order.ts';
import { createTableReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import { createShardsRead } from '../../../../lambdas/adapters/table/read/status-shards.ts';
import { createShardsWritten } from '../../../../lambdas/adapters/table/write/status-shards.ts';
import { storeGroups, type StoreServices } from '../../../../lambdas/consumer/store-groups.ts';
import type { Page } from '../../../../lambdas/contracts/cursor.ts';
import { groupKey } from '../../../../lambdas/contracts/item-keys.ts';
import { STATUS_SHARDS_KEY } from '../../../../lambdas/contracts/status-shards.ts';
import type { Group, GroupStatus } from '../../../../lambdas/core/group/group.ts';
import { UNUSED_MS } from '../../../../lambdas/core/group/status-shards.ts';
import { describedGroup, snapshot } from '../../../support/samples/observations.ts';
import { message, servicesOf } from '../../../support/engines/stored-content.ts';
import { createTestTable, type TestTable } from '../../../support/engines/table.ts';
import { query } from '../../../support/samples/queries.ts';

const START = Date.parse('2026-11-20T10:00:30.000Z');
const STATUSES: readonly GroupStatus[] = ['OPEN', 'RESOLVED', 'IGNORED'];
const SENTRY_STATUS = { OPEN: 'unresolved', RESOLVED: 'resolved', IGNORED: 'ignored' } as const;
const SORTS: readonly GroupSort[] = ['last_seen_at', 'first_seen_at', 'event_count'];
const ISSUES = 24;

interface Told {
  issue: number;
  status: GroupStatus;
  seen: number;
  count: number;
}

const snapshotOf = ({ issue, status, seen, count }: Told, nowMs: number) =>
  snapshot({
    issueId: (4_509_000_001 + issue).toString(),
    tellsStatus: true,
    observedAt: new Date(nowMs).toISOString(),
    firstSeen: new Date(START - 86_400_000 + issue * 1000).toISOString(),
    lastSeen: new Date(START - 3_600_000 + seen * 1000).toISOString(),
    description: describedGroup({
      ...{ shortId: `SHOP-${issue.toString()}`, sentryCount: count },
      ...{ status, sentryStatus: SENTRY_STATUS[status] },
    }),
  });

/** Every issue, open, with so many seconds and events more than before. */
const allOpen = (more: number): Told[] =>
  Array.from({ length: ISSUES }, (_, issue) => ({
    ...{ issue, status: 'OPEN', seen: 100 * more + issue, count: 1 + more },
  }));

/** A stage whose clock is moved, whose consumers are those of one deployment or, while it lasts, of two. */
class Stage {
  readonly table: TestTable;
  nowMs = START;
  /** By how many partitions a deployment wants. */
  readonly #deployed: StoreServices[];
  /** Each knows what it has last heard. */
  readonly readers: readonly GroupReader[];

  constructor(table: TestTable) {
    this.table = table;
    const clock = { now: () => this.nowMs };
    this.#deployed = [this.#consumerOf(4)];
    this.readers = [0, 1].map(() => createTableReader({ ...table, clock }));
  }

  #consumerOf(wanted: number): StoreServices {
    const clock = { now: () => this.nowMs };
    return servicesOf(
      this.table,
      new Map(),
      undefined,
      createShardsWritten({ ...this.table, clock, wanted }),
    );
  }

  deploy(wanted: number): void {
    this.#deployed.unshift(this.#consumerOf(wanted));
  }

  /** What Sentry tells of issues now, by the consumer of the newest deployment or of the one before. */
  async tell(issues: readonly Told[], isFormer = false): Promise<void> {
    const services = this.#deployed[isFormer && this.#deployed.length > 1 ? 1 : 0]!;
    for (const told of issues) {
      const { toRetry, refused } = await storeGroups([message([snapshotOf(told, this.nowMs)], 0)], services);
      if (toRetry.size + refused.length > 0) throw new Error('what Sentry told was not stored');
    }
  }

  /** Of the items themselves, which no index tells. */
  async groups(): Promise<Group[]> {
    const ids = Array.from({ length: ISSUES }, (_, issue) => (4_509_000_001 + issue).toString());
    return [...(await this.readers[0]!.getGroups(ids)).values()];
  }

  async partitionOf(issue: number): Promise<unknown> {
    const key = groupKey((4_509_000_001 + issue).toString());
    const { Item } = await this.table.client.send(
      new GetCommand({ TableName: this.table.tableName, Key: key }),
    );
    return Item?.['statusShard'];
  }
}

const stageOf = async () => new Stage(await createTestTable());

type Order = Pick<GroupQuery, 'statuses' | 'sortBy' | 'sortOrder' | 'limit'>;
const listed = (groups: readonly Group[], { statuses, sortBy, sortOrder }: Order): string[] => {
  const key = (group: Group) => sortKeyOf(group, sortBy);
  const sign = sortOrder === 'asc' ? 1 : -1;
  return groups
    .filter(({ status }) => statuses.includes(status))
    .toSorted((a, b) => (key(a) < key(b) ? -sign : sign))
    .map(({ issueId }) => issueId);
};

async function everyPage(reader: GroupReader, order: Order, filter: GroupQuery['filter']): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<GroupReader['listGroups']>> = await reader.listGroups({
      ...order,
      filter,
      cursor,
    });
    ids.push(...page.items.map(({ issueId }) => issueId));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return ids;
}

async function everyId(reader: GroupReader, from: string | null = null): Promise<string[]> {
  const ids: string[] = [];
  let cursor = from;
  do {
    const page: Page<string> = await reader.listGroupIds(cursor);
    ids.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return ids;
}

const anyTold = fc.record({
  issue: fc.integer({ min: 0, max: ISSUES - 1 }),
  status: fc.constantFrom<GroupStatus>('OPEN', 'OPEN', 'RESOLVED'),
  seen: fc.nat({ max: 3000 }),
  count: fc.integer({ min: 1, max: 999 }),
});
const anyStep = fc.oneof(
  { weight: 6, arbitrary: fc.record({ tell: fc.array(anyTold, { maxLength: 6 }), isFormer: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ deploy: fc.integer({ min: 4, max: 12 }) }) },
  { weight: 3, arbitrary: fc.record({ minutes: fc.constantFrom(1, 6, 61) }) },
);
const anyHistory = fc.array(anyStep, { minLength: 4, maxLength: 14 });
const anyOrder = fc.record({
  statuses: fc.constantFrom<readonly GroupStatus[]>(['OPEN'], ['OPEN', 'RESOLVED'], STATUSES),
  sortBy: fc.constantFrom(...SORTS),
  sortOrder: fc.constantFrom('asc' as const, 'desc' as const),
  limit: fc.integer({ min: 3, max: 9 }),
});
type Step = typeof anyStep extends fc.Arbitrary<infer Made> ? Made : never;

async function take(stage: Stage, step: Step): Promise<void> {
  stage.nowMs += 1000;
  if ('deploy' in step) stage.deploy(step.deploy);
  else if ('minutes' in step) stage.nowMs += step.minutes * 60_000;
  else await stage.tell(step.tell, step.isFormer);
}

describe('a list over any history of more and fewer partitions', () => {
  it('is that of the groups as they are stored, in order, page by page, each once', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory, anyOrder, async (history, order) => {
        const stage = await stageOf();
        for (const [index, step] of history.entries()) {
          await take(stage, step);

          expect(await everyPage(stage.readers[index % 2]!, order, {})).toEqual(
            listed(await stage.groups(), order),
          );
        }
        const groups = await stage.groups();
        const [, reader] = stage.readers;
        const searched = { query: query('level:error', new Set()) };
        const walked = await everyId(reader!);
        const counts = await reader!.countByStatus(100);

        expect(await everyPage(reader!, order, searched)).toEqual(listed(groups, order));
        expect(walked.toSorted()).toEqual(groups.map(({ issueId }) => issueId).toSorted());
        expect(STATUSES.map((status) => counts.get(status)?.count)).toEqual(
          STATUSES.map((status) => groups.filter((group) => group.status === status).length),
        );
      }),
      { numRuns: 12, seed: 74 },
    );
  }, 300_000);

  it('by first seen shows each group once that has its status all the while, where it changes between two pages', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory, fc.integer({ min: 1, max: 4 }), async (history, limit) => {
        const stage = await stageOf();
        await stage.tell(allOpen(0));
        const shown: string[] = [];
        let cursor: string | null = null;
        for (let page = 0; page === 0 || cursor !== null; page++) {
          const reader: GroupReader = stage.readers[page % 2]!;
          const { items, nextCursor } = await reader.listGroups({
            ...{ statuses: ['OPEN'], sortBy: 'first_seen_at', sortOrder: 'asc', limit, cursor, filter: {} },
          });
          shown.push(...items.map(({ issueId }) => issueId));
          cursor = nextCursor;
          const step = history[page % history.length]!;
          const open =
            'tell' in step
              ? { ...step, tell: step.tell.map((told) => ({ ...told, status: 'OPEN' as const })) }
              : step;
          await take(stage, open);
        }

        expect(shown).toEqual(
          listed(await stage.groups(), {
            statuses: ['OPEN'],
            sortBy: 'first_seen_at',
            sortOrder: 'asc',
            limit,
          }),
        );
      }),
      { numRuns: 10, seed: 74 },
    );
  }, 300_000);
});

describe('more partitions', () => {
  const partitionsOf = async (stage: Stage) =>
    new Set(await Promise.all(Array.from({ length: ISSUES }, (_, issue) => stage.partitionOf(issue))));

  it('take groups an hour after they were announced, by their next write', async () => {
    const stage = await stageOf();
    await stage.tell(allOpen(0));
    stage.deploy(20);
    stage.nowMs += 1000;
    await stage.tell(allOpen(0));
    const announced = await partitionsOf(stage);
    stage.nowMs += UNUSED_MS;
    const unwritten = await partitionsOf(stage);
    await stage.tell(allOpen(1));

    expect([announced.size, unwritten.size]).toEqual([4, 4]);
    expect((await partitionsOf(stage)).size).toBeGreaterThan(8);
  });

  it('are no longer written at once where there are to be fewer, and read for ever', async () => {
    const stage = await stageOf();
    stage.deploy(20);
    await stage.tell(allOpen(0));
    stage.nowMs += UNUSED_MS;
    await stage.tell(allOpen(1));
    stage.deploy(4);
    await stage.tell([{ issue: 5, status: 'OPEN', seen: 999, count: 3 }]);

    expect(await stage.partitionOf(5)).toMatch(/^STATUS#OPEN#[0-3]$/);
    expect((await partitionsOf(stage)).size).toBeGreaterThan(8);
    expect(await createShardsRead({ ...stage.table, clock: { now: () => stage.nowMs } }).count()).toBe(20);
  });

  it('are announced once by consumers that begin at the same moment', async () => {
    const { table } = await stageOf();
    const clock = { now: () => START };
    const consumers = [8, 20, 20, 12, 20].map((wanted) => createShardsWritten({ ...table, clock, wanted }));

    await Promise.all(consumers.map((consumer) => consumer.announce()));

    const { Item } = await table.client.send(
      new GetCommand({ TableName: table.tableName, Key: STATUS_SHARDS_KEY }),
    );
    expect(Item).toEqual({ ...STATUS_SHARDS_KEY, shards: 20, before: 4, usedFromMs: START + UNUSED_MS });
    expect(consumers.map((consumer) => consumer.inUse())).toEqual([4, 4, 4, 4, 4]);
  });

  it('are announced anew where it failed', async () => {
    const { table } = await stageOf();
    const clock = { now: () => START };
    const missing = createShardsWritten({ ...table, tableName: 'missing', clock, wanted: 20 });

    await expect(missing.announce()).rejects.toThrow();
    await expect(missing.announce()).rejects.toThrow();

    expect(missing.inUse()).toBe(4);
  });

  it('take a group between the reading of its place and of itself without its missing on the page', async () => {
    const stage = await stageOf();
    await stage.tell(allOpen(0));
    stage.deploy(20);
    await stage.tell([{ issue: 0, status: 'OPEN', seen: 1, count: 1 }]);
    stage.nowMs += UNUSED_MS;
    let places = 20;
    let moved: Promise<void> | null = null;
    const reader = createTableReader({ ...stage.table, clock: { now: () => stage.nowMs } });
    stage.table.client.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (args) => {
          const isOfIndex = commandName === 'QueryCommand' && 'IndexName' in args.input;
          const answer = await next(args);
          // By then every partition has told its places.
          if (isOfIndex && moved === null && --places === 0) moved = stage.tell(allOpen(1));
          if (isOfIndex) await moved;
          return answer;
        },
      { step: 'initialize', name: 'meanwhile' },
    );
    const order = { statuses: ['OPEN'], sortBy: 'first_seen_at', sortOrder: 'asc', limit: 50 } as const;

    const page = await reader.listGroups({ ...order, filter: {}, cursor: null });

    expect(page.items.map(({ issueId }) => issueId)).toEqual(listed(await stage.groups(), order));
    expect((await partitionsOf(stage)).size).toBeGreaterThan(8);
  });

  it('are asked by a reader that is given the cursor of one that knew of them first', async () => {
    const stage = await stageOf();
    const late = createTableReader({ ...stage.table, clock: { now: () => START } });
    await late.countByStatus(1);
    stage.deploy(20);
    await stage.tell(allOpen(0));
    stage.nowMs += UNUSED_MS;
    await stage.tell(allOpen(1));
    const early = createTableReader({ ...stage.table, clock: { now: () => stage.nowMs } });
    const pages: Page<string>[] = [await early.listGroupIds(null)];
    while (pages.length < 8) pages.push(await early.listGroupIds(pages.at(-1)!.nextCursor));

    const rest = await everyId(late, pages.at(-1)!.nextCursor);

    expect([...pages.flatMap(({ items }) => items), ...rest]).toHaveLength(ISSUES);
  });
});
