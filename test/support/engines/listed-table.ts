import type { GroupPage, GroupQuery, Matching } from '../../../lambdas/adapters/table/read/group-reader.ts';
import type { SearchLimits } from '../../../lambdas/adapters/table/read/judged-search.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import { storeGroups } from '../../../lambdas/consumer/store-groups.ts';
import type { EventSighting, Observation } from '../../../lambdas/core/group/observation.ts';
import { userDigest } from '../../../lambdas/core/sanitise/sanitise.ts';
import { describedGroup, sighting, snapshot } from '../samples/observations.ts';
import { message, servicesOf } from './stored-content.ts';
import { createTestTable, type TestTable } from './table.ts';

/** Lists of groups that the consumer's writer stored, page by page. */

export const NOW = Date.parse('2026-11-20T10:00:30.000Z');
const STATUSES = ['OPEN', 'RESOLVED', 'IGNORED'] as const;
export const clock = { now: () => NOW };

let eventsMade = 0;

interface Told {
  environment?: string | null;
  release?: string | null;
  /** Minutes before now. */
  ago: number;
  code?: readonly string[];
  user?: string;
  tags?: Record<string, string>;
}

export const eventOf = (
  issueId: string,
  { environment = null, release = null, ago, code = [], user, tags = {} }: Told,
): EventSighting => {
  const eventId = (++eventsMade).toString(16).padStart(32, '0');
  const at = new Date(NOW - ago * 60_000).toISOString();
  const told = sighting(eventId, {
    environment,
    release,
    timestamp: at,
    issueId,
    tags,
    userHash: user === undefined ? null : userDigest(user),
  });
  return {
    ...told,
    issueId,
    codeTexts: code,
    event: { ...told.event, sighting: { at, source: 'webhook', issueId } },
  };
};

export const describes = (issueId: string, change: Parameters<typeof describedGroup>[0] = {}): Observation =>
  snapshot({
    issueId,
    tellsStatus: true,
    firstSeen: null,
    lastSeen: null,
    description: describedGroup({ shortId: `SHOP-${issueId}`, ...change }),
  });

export async function tableOf(observations: readonly Observation[]): Promise<TestTable> {
  const table = await createTestTable();
  const { toRetry, refused } = await storeGroups(
    observations.map((one, index) => message([one], index)),
    servicesOf(table, new Map()),
  );
  expect([toRetry.size, refused]).toEqual([0, []]);
  return table;
}

const asked = (change: Partial<GroupQuery>): GroupQuery => ({
  ...{ statuses: STATUSES, sortBy: 'last_seen_at', sortOrder: 'desc', limit: 50, cursor: null, filter: {} },
  ...change,
});

export async function pagesOf(
  table: TestTable,
  change: Partial<GroupQuery>,
  searchLimits?: SearchLimits,
  reader = createTableReader({ ...table, clock, searchLimits }),
): Promise<GroupPage[]> {
  const pages: GroupPage[] = [];
  let cursor: string | null = null;
  do {
    const page: GroupPage = await reader.listGroups(asked({ ...change, cursor }));
    pages.push(page);
    cursor = page.nextCursor;
    if (pages.length > 200) throw new Error('the list has no end');
  } while (cursor !== null);
  return pages;
}

export const idsIn = (pages: readonly GroupPage[]) =>
  pages.flatMap(({ items }) => items.map(({ issueId }) => issueId));
export const matchingIn = (pages: readonly GroupPage[]) =>
  new Map(pages.flatMap(({ matching }) => [...(matching ?? new Map<string, Matching>())]));
