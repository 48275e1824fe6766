import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { groupItem } from '../../../../lambdas/adapters/table/items.ts';
import type { GroupFilter, GroupQuery } from '../../../../lambdas/adapters/table/read/group-reader.ts';
import { createTableReader } from '../../../../lambdas/adapters/table/read/table-reader.ts';
import type { Group } from '../../../../lambdas/core/group/group.ts';
import { query } from '../../../support/samples/queries.ts';
import { sampleGroup } from '../../../support/samples/sample-items.ts';
import { createTestTable, type TestTable } from '../../../support/engines/table.ts';

const NOW = Date.parse('2026-11-23T12:00:00.000Z');
const LATER = NOW / 1000 + 86_400;
const NO_TAGS = new Set<string>();
const minutesBefore = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

/** More than one request to DynamoDB brings, of each status, with texts and values that queries tell apart. */
const GROUPS: Group[] = Array.from({ length: 150 }, (_, i) =>
  sampleGroup({
    issueId: (7_000_000 + i * 37).toString(),
    shortId: `SHOP-${i}`,
    title: i % 50 === 7 ? `Payment declined ${i}` : `TypeError ${i}`,
    status: i % 5 === 3 ? 'RESOLVED' : i % 5 === 4 ? 'IGNORED' : 'OPEN',
    substatus: i % 5 === 4 ? 'archived_forever' : i % 5 === 0 ? 'new' : null,
    level: i % 10 === 0 ? 'fatal' : 'error',
    environment: i % 7 === 0 ? null : i % 2 === 0 ? 'production' : 'staging',
    release: `shop@${i % 3}`,
    project: i % 4 === 0 ? { id: '2', slug: 'mobile' } : { id: '1', slug: 'shop' },
    firstSeen: minutesBefore(3000 + ((i * 7) % 150)),
    lastSeen: minutesBefore(i * 10),
    storedEvents: 0,
    sentryCount: (i * 101) % 150,
  }),
);

let table: TestTable;
let requests: number;

beforeAll(async () => {
  table = await createTestTable();
  for (let i = 0; i < GROUPS.length; i += 25) {
    const items = GROUPS.slice(i, i + 25).map((group) => ({ PutRequest: { Item: groupItem(group, LATER) } }));
    await table.client.send(new BatchWriteCommand({ RequestItems: { [table.tableName]: items } }));
  }
  table.client.middlewareStack.add(
    (next) => (args) => {
      requests++;
      return next(args);
    },
    { step: 'initialize' },
  );
});

beforeEach(() => {
  requests = 0;
});

afterAll(() => table.client.destroy());

async function idsOf(filter: GroupFilter, change: Partial<GroupQuery> = {}): Promise<string[]> {
  const reader = createTableReader({ ...table, clock: { now: () => NOW } });
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await reader.listGroups({
      ...{ statuses: ['OPEN', 'RESOLVED', 'IGNORED'], sortBy: 'last_seen_at', sortOrder: 'desc' },
      ...{ limit: 40, filter, cursor },
      ...change,
    });
    ids.push(...page.items.map(({ issueId }) => issueId));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return ids;
}

describe('a list by a query', () => {
  it.each<[string, (group: Group) => boolean]>([
    ['level:fatal|error !level:error', ({ level }) => level === 'fatal'],
    ['environment:stag*', ({ environment }) => environment === 'staging'],
    ['!environment:staging has:environment', ({ environment }) => environment === 'production'],
    ['environment:""', ({ environment }) => environment === null],
    ['"payment DECLINED"', ({ title }) => title.startsWith('Payment')],
    ['id:shop-1|shop-149', ({ shortId }) => shortId === 'SHOP-1' || shortId === 'SHOP-149'],
    ['is:unresolved project:mobile', ({ status, project }) => status === 'OPEN' && project.id === '2'],
    ['is:new|archived_forever', ({ substatus }) => substatus !== null],
    ['events:>100 !events:>=120', ({ sentryCount }) => sentryCount > 100 && sentryCount < 120],
    [
      'lastSeen:-10h lastSeen:+5h',
      ({ lastSeen }) => lastSeen >= minutesBefore(600) && lastSeen <= minutesBefore(300),
    ],
    [`firstSeen:>${minutesBefore(3050)}`, ({ firstSeen }) => firstSeen > minutesBefore(3050)],
  ])('has, for %s, the groups that match, once each, in every order', async (text, matches) => {
    const asked = { query: query(text, NO_TAGS) };
    const expected = GROUPS.filter(matches).map(({ issueId }) => issueId);

    const byLastSeen = await idsOf(asked);
    const byFirstSeen = await idsOf(asked, { sortBy: 'first_seen_at', sortOrder: 'asc', limit: 11 });
    const byCount = await idsOf(asked, { sortBy: 'event_count', limit: 11 });

    expect(expected).not.toEqual([]);
    expect(byLastSeen).toEqual(expected);
    expect(byFirstSeen.sort()).toEqual(expected.sort());
    expect(byCount.sort()).toEqual(expected);
  });

  it.each<[string, GroupFilter]>([
    ['level:fatal', { level: 'fatal' }],
    ['environment:staging', { environment: 'staging' }],
    ['release:shop@2', { release: 'shop@2' }],
    ['project:mobile', { project: 'mobile' }],
    ['project:2', { project: '2' }],
    ['"payment declined"', { search: 'payment declined' }],
    [
      `lastSeen:>=${minutesBefore(200)} lastSeen:<=${minutesBefore(100)}`,
      { dateFrom: minutesBefore(200), dateTo: minutesBefore(100) },
    ],
  ])('%s means the same as the parameter %j', async (text, parameter) => {
    const byQuery = await idsOf({ query: query(text, NO_TAGS) });
    const byParameter = await idsOf(parameter);

    expect(byParameter).not.toEqual([]);
    expect(byQuery).toEqual(byParameter);
  });

  it('must match the parameters beside it too', async () => {
    const asked = { query: query('lastSeen:-10h', NO_TAGS), dateTo: minutesBefore(300), level: 'fatal' };

    const ids = await idsOf(asked, { statuses: ['OPEN'] });

    const expected = GROUPS.filter(
      ({ lastSeen, level, status }) =>
        lastSeen >= minutesBefore(600) &&
        lastSeen <= minutesBefore(300) &&
        level === 'fatal' &&
        status === 'OPEN',
    );
    expect(ids).toEqual(expected.map(({ issueId }) => issueId));
  });

  it('that no group can match reads nothing', async () => {
    const ids = await idsOf({ query: query('is:new is:archived', NO_TAGS) });

    expect([ids, requests]).toEqual([[], 0]);
  });
});
