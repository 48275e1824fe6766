import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { InvalidCursorError } from '../../../../lambdas/contracts/cursor.ts';
import type { GroupQuery, GroupReader } from '../../../../lambdas/adapters/table/read/group-reader.ts';
import type { Page } from '../../../../lambdas/contracts/cursor.ts';
import {
  dayIndexAttributes,
  eventItem,
  groupItem,
  statusChangeItem,
} from '../../../../lambdas/adapters/table/items.ts';
import type { Item } from '../../../../lambdas/adapters/table/items.ts';
import { createTableReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import { dayCounterKey, timeSortKey } from '../../../../lambdas/contracts/item-keys.ts';
import { eventCount } from '../../../../lambdas/core/group/group.ts';
import type { Group, GroupStatus, StoredEvent } from '../../../../lambdas/core/group/group.ts';
import { sampleEvent, sampleGroup } from '../../../support/samples/sample-items.ts';
import { createTestTable } from '../../../support/engines/table.ts';
import type { TestTable } from '../../../support/engines/table.ts';

const NOW = Date.parse('2026-11-23T12:00:00.000Z');
const LATER = NOW / 1000 + 86_400;
const STATUSES: GroupStatus[] = ['OPEN', 'RESOLVED', 'IGNORED'];

let table: TestTable;
let reader: GroupReader;
/** Every Query that reached DynamoDB, with what it examined. */
let examined: number[];

beforeAll(async () => {
  table = await createTestTable();
  examined = [];
  table.client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const output = result.output as { ScannedCount?: number };
      if (output.ScannedCount !== undefined) examined.push(output.ScannedCount);
      return result;
    },
    { step: 'initialize', priority: 'high' },
  );
  reader = createTableReader({ ...table, clock: { now: () => NOW } });
});

afterAll(() => table.client.destroy());

beforeEach(() => {
  examined.length = 0;
});

async function write(items: Item[]): Promise<void> {
  for (let i = 0; i < items.length; i += 25) {
    const requests = items.slice(i, i + 25).map((item) => ({ PutRequest: { Item: item } }));
    await table.client.send(new BatchWriteCommand({ RequestItems: { [table.tableName]: requests } }));
  }
}

const minutesBefore = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

/** 300 groups: a fifth resolved, a fifth ignored, seen at distinct minutes, counts in another order than times. */
const groups: Group[] = Array.from({ length: 300 }, (_, i) =>
  sampleGroup({
    issueId: (7_000_000 + i * 37).toString(),
    shortId: `SHOP-${i}`,
    title: i % 50 === 7 ? `Payment declined ${i}` : `TypeError ${i}`,
    status: i % 5 === 3 ? 'RESOLVED' : i % 5 === 4 ? 'IGNORED' : 'OPEN',
    level: i % 10 === 0 ? 'fatal' : 'error',
    environment: i % 2 === 0 ? 'production' : 'staging',
    release: `shop@${i % 3}`,
    project: i % 4 === 0 ? { id: '2', slug: 'mobile' } : { id: '1', slug: 'shop' },
    firstSeen: minutesBefore(10_000 + ((i * 7) % 300)),
    lastSeen: minutesBefore(i * 10),
    sentryCount: (i * 101) % 300,
  }),
);

const query = (overrides: Partial<GroupQuery> = {}): GroupQuery => ({
  statuses: STATUSES,
  sortBy: 'last_seen_at',
  sortOrder: 'desc',
  filter: {},
  limit: 50,
  cursor: null,
  ...overrides,
});

async function everyPage<T>(
  read: (cursor: string | null) => Promise<Page<T>>,
): Promise<{ items: T[]; pages: number }> {
  const items: T[] = [];
  let cursor: string | null = null;
  let pages = 0;
  do {
    const page: Page<T> = await read(cursor);
    items.push(...page.items);
    cursor = page.nextCursor;
    pages++;
  } while (cursor !== null && pages < 1000);
  return { items, pages };
}

const idsOf = (list: readonly Group[]) => list.map(({ issueId }) => issueId);

describe('listGroups', () => {
  beforeAll(() => write(groups.map((group) => groupItem(group, LATER))));

  it('finds nothing between two times in the wrong order, and says so with an empty page', async () => {
    const page = await reader.listGroups(
      query({ filter: { dateFrom: '2026-12-01T00:00:00.000Z', dateTo: '2026-01-01T00:00:00.000Z' } }),
    );

    expect(page).toEqual({ items: [], nextCursor: null });
  });

  it.each([
    ['last_seen_at', (group: Group) => group.lastSeen],
    ['first_seen_at', (group: Group) => group.firstSeen],
    ['event_count', (group: Group) => eventCount(group).toString().padStart(6, '0')],
  ] as const)('pages through every group once in order of %s, both ways', async (sortBy, valueOf) => {
    for (const sortOrder of ['asc', 'desc'] as const) {
      const ordered = [...groups].sort((a, b) => valueOf(a).localeCompare(valueOf(b)));
      const expected = sortOrder === 'asc' ? ordered : ordered.reverse();

      const { items } = await everyPage((cursor) =>
        reader.listGroups(query({ sortBy, sortOrder, limit: 23, cursor })),
      );

      expect(items.map(valueOf)).toEqual(expected.map(valueOf));
      expect(new Set(idsOf(items)).size).toBe(groups.length);
    }
  });

  it('lists only the statuses asked for', async () => {
    const { items } = await everyPage((cursor) =>
      reader.listGroups(query({ statuses: ['RESOLVED'], cursor })),
    );

    expect(idsOf(items)).toEqual(idsOf(groups.filter(({ status }) => status === 'RESOLVED')));
  });

  it.each([
    ['one status', ['OPEN'] as GroupStatus[]],
    ['every status', STATUSES],
  ])('reads little more than the page it returns, over %s', async (_, statuses) => {
    const page = await reader.listGroups(query({ statuses }));

    expect(page.items).toHaveLength(50);
    expect(examined.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(150);
  });

  it('gives a page that ends exactly at the last group no cursor', async () => {
    const page = await reader.listGroups(query({ limit: 300 }));

    expect(page.items).toHaveLength(300);
    expect(page.nextCursor).toBeNull();
  });

  it.each([
    ['level', { level: 'fatal' }, (group: Group) => group.level === 'fatal'],
    ['environment', { environment: 'staging' }, (group: Group) => group.environment === 'staging'],
    ['release', { release: 'shop@2' }, (group: Group) => group.release === 'shop@2'],
    ['project slug', { project: 'mobile' }, (group: Group) => group.project.id === '2'],
    ['project id', { project: '2' }, (group: Group) => group.project.id === '2'],
    [
      'title in another case',
      { search: 'PAYMENT DECLINED' },
      (group: Group) => group.title.startsWith('Payment'),
    ],
    ['short id', { search: 'shop-299' }, (group: Group) => group.shortId === 'SHOP-299'],
    [
      'time of last event, inclusive',
      { dateFrom: minutesBefore(200), dateTo: minutesBefore(100) },
      (group: Group) => group.lastSeen >= minutesBefore(200) && group.lastSeen <= minutesBefore(100),
    ],
  ])('filters by %s in every order', async (_, filter, matches) => {
    const expected = idsOf(groups.filter(matches)).sort();
    for (const sortBy of ['last_seen_at', 'first_seen_at', 'event_count'] as const) {
      for (const sortOrder of ['asc', 'desc'] as const) {
        const { items } = await everyPage((cursor) =>
          reader.listGroups(query({ filter, sortBy, sortOrder, limit: 7, cursor })),
        );

        expect(idsOf(items).sort()).toEqual(expected);
      }
    }
  });

  it('a group seen anew between two pages neither hides nor repeats another', async () => {
    const first = await reader.listGroups(query({ limit: 20 }));
    const moved = groups[150]!;
    await write([groupItem({ ...moved, lastSeen: minutesBefore(-5) }, LATER)]);

    const rest = await everyPage((cursor) =>
      reader.listGroups(query({ cursor: cursor ?? first.nextCursor })),
    );
    await write([groupItem(moved, LATER)]);

    const expected = idsOf(groups.slice(20).filter((group) => group !== moved));
    expect(idsOf(rest.items)).toEqual(expected);
  });

  it('refuses a cursor of another order, and what is no cursor', async () => {
    const { nextCursor } = await reader.listGroups(query({ limit: 5 }));

    const otherSort = reader.listGroups(query({ sortBy: 'event_count', cursor: nextCursor }));
    const otherOrder = reader.listGroups(query({ sortOrder: 'asc', cursor: nextCursor }));
    const nonsense = ['', 'x', 'bm90IGpzb24', Buffer.from('{"v":2}').toString('base64url')].map((cursor) =>
      reader.listGroups(query({ cursor })),
    );

    for (const attempt of [otherSort, otherOrder, ...nonsense]) {
      await expect(attempt).rejects.toBeInstanceOf(InvalidCursorError);
    }
  });

  it('leaves out groups that have expired or are gone', async () => {
    const expired = sampleGroup({ issueId: '900001', lastSeen: minutesBefore(-10) });
    const gone = sampleGroup({ issueId: '900002', gone: { at: minutesBefore(1), mergedInto: null } });
    await write([groupItem(expired, NOW / 1000 - 1), groupItem(gone, LATER)]);

    const { items } = await everyPage((cursor) => reader.listGroups(query({ cursor })));

    expect(items).toHaveLength(groups.length);
    expect(idsOf(items)).not.toContain('900001');
    expect(idsOf(items)).not.toContain('900002');
  });
});

describe('a filter that matches little', () => {
  const many = Array.from({ length: 2600 }, (_, i) =>
    sampleGroup({
      issueId: (8_000_000 + i).toString(),
      status: 'IGNORED',
      level: i === 2590 ? 'debug' : 'sample',
      lastSeen: minutesBefore(20_000 + i),
    }),
  );

  it('examines at most 2,000 items a page and still reaches the match', async () => {
    const sparse = await createTestTable();
    const original = table;
    table = sparse;
    await write(many.map((group) => groupItem(group, LATER)));
    table = original;
    const sparseReader = createTableReader({ ...sparse, clock: { now: () => NOW } });
    const narrow = query({ statuses: ['IGNORED'], filter: { level: 'debug' } });

    const first = await sparseReader.listGroups(narrow);
    const { items, pages } = await everyPage((cursor) => sparseReader.listGroups({ ...narrow, cursor }));

    expect(first.items).toEqual([]);
    expect(first.nextCursor).not.toBeNull();
    expect(idsOf(items)).toEqual([many[2590]!.issueId]);
    expect(pages).toBe(2);
    sparse.client.destroy();
  });
});

describe('reads by id', () => {
  it('getGroups finds any number of ids, each once, and leaves absent ones out', async () => {
    const ids = [...idsOf(groups), ...idsOf(groups.slice(0, 10)), '1', '2'];

    const found = await reader.getGroups(ids);

    expect(found.size).toBe(groups.length);
    expect(found.get(groups[42]!.issueId)).toEqual(groups[42]);
  });

  it('getGroup answers undefined for an absent and for an expired group', async () => {
    await write([groupItem(sampleGroup({ issueId: '900003' }), NOW / 1000)]);

    const found = await Promise.all([reader.getGroup('1'), reader.getGroup('900003')]);

    expect(found).toEqual([undefined, undefined]);
  });

  it('listGroupIds walks through every listed group once', async () => {
    const { items } = await everyPage((cursor) => reader.listGroupIds(cursor));

    expect([...items].sort()).toEqual(idsOf(groups).sort());
  });
});

describe('events', () => {
  const events = Array.from({ length: 130 }, (_, i) =>
    sampleEvent({ eventId: i.toString(16).padStart(32, '0'), issueId: '5001', timestamp: minutesBefore(i) }),
  );
  beforeAll(() => write(events.map((event) => eventItem(event, LATER))));

  it('listEvents pages through the events of one group, newest first', async () => {
    const { items, pages } = await everyPage((cursor) => reader.listEvents('5001', { limit: 50, cursor }));

    expect(items).toEqual(events);
    expect(pages).toBe(3);
  });

  it('getEvent reads one event', async () => {
    const event = await reader.getEvent(events[3]!.projectId, events[3]!.eventId);

    expect(event).toEqual(events[3]);
  });

  it('homesOfEvents tells which of many events are stored, and in which group each lives', async () => {
    const ids = [...events.map(({ eventId }) => eventId), 'f'.repeat(32), 'f'.repeat(32)];
    const stored = await reader.homesOfEvents(events[0]!.projectId, ids);
    expect(stored).toEqual(new Map(events.map(({ eventId, issueId }) => [eventId, issueId])));
  });
});
it('listIndexedEvents gives the events without a body, newest first, from a place on', async () => {
  const events = Array.from({ length: 30 }, (_, i) =>
    sampleEvent({
      eventId: (1000 + i).toString(16).padStart(32, '0'),
      issueId: '5002',
      timestamp: minutesBefore(i),
      isIndexed: i % 2 === 0,
    }),
  );
  await write(events.map((event) => eventItem(event, LATER)));
  await write([eventItem(sampleEvent({ timestamp: minutesBefore(1), isIndexed: true }), NOW / 1000 - 1)]);
  const keyOf = (event: StoredEvent | undefined) => timeSortKey(event!.timestamp, event!.eventId);

  const first = await reader.listIndexedEvents(null, 10);
  const rest = await reader.listIndexedEvents(keyOf(first.at(-1)), 10);

  expect(first).toHaveLength(10);
  expect([...first, ...rest]).toEqual(events.filter(({ isIndexed }) => isIndexed));
});

it('statusHistory gives the newest changes first', async () => {
  const changes = [1, 2, 3].map((minute) => ({
    issueId: '6001',
    at: minutesBefore(minute),
    to: 'RESOLVED' as const,
    substatus: null,
    source: 'webhook' as const,
    action: 'resolved',
    actor: null,
    reason: null,
  }));
  await write(changes.map((change) => statusChangeItem(change, LATER)));

  const history = await reader.statusHistory('6001', 2);

  expect(history).toEqual(changes.slice(0, 2));
});

it('hourCounts gives the hours that have events, oldest first, from a day on', async () => {
  const days = [
    { day: '2026-11-20', h05: 9 },
    { day: '2026-11-21', h23: 2, h00: 1 },
    { day: '2026-11-22', h07: 4, h08: 0 },
  ];
  for (const { day, ...hours } of days) {
    const item = { ...dayCounterKey('6002', day, '1'), ...dayIndexAttributes('1', '6002', day), ...hours };
    await table.client.send(new PutCommand({ TableName: table.tableName, Item: item }));
  }

  const counts = await reader.hourCounts('6002', '2026-11-21');

  expect(counts).toEqual([
    { hour: '2026-11-21T00', count: 1, repaired: 0 },
    { hour: '2026-11-21T23', count: 2, repaired: 0 },
    { hour: '2026-11-22T07', count: 4, repaired: 0 },
  ]);
});
