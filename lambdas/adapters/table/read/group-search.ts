import { groupKey } from '../../../contracts/item-keys.ts';
import { isOfSearchRow } from '../../../core/query/narrowing.ts';
import type { SearchRow } from '../../../core/group/search-row.ts';
import type { Query } from '../../../core/query/query.ts';
import type { Clock } from '../../clock.ts';
import { readBatch } from '../batch-read.ts';
import { parseGroup } from '../items.ts';
import { mayMatch } from './candidates.ts';
import { facetsOf } from './facets.ts';
import type { Facets, GroupPage, GroupQuery } from './group-reader.ts';
import { searchOf, termsOf, type Asked } from './judged-search.ts';
import { pageByMatching } from './matching-order.ts';
import { pageByOwnKey } from './own-order.ts';
import { statusesToRead } from './query-filter.ts';
import { countGroups, scanSearchRows, type Means } from './search-scan.ts';

/** Lists of groups that are led by search rows (docs/adr/0047). */
export interface GroupSearch {
  /** Null where a list asks for nothing that the rows know, or where not every group has a row yet. */
  listGroups(query: GroupQuery): Promise<GroupPage | null>;
  facets(query: Query): Promise<Facets>;
}

export function createGroupSearch({ clock, ...means }: Means & { clock: Clock }): GroupSearch {
  /** Every writer writes rows: once all groups have one, they always have. */
  let isComplete = false;

  return {
    async listGroups(query) {
      const terms = termsOf(query.filter);
      const isOfRows = terms.some((term) => isOfSearchRow(term) || term.key === 'id');
      if (!isOfRows || statusesToRead(query.statuses, query.filter.query).length === 0) return null;
      const scanned = await scanSearchRows(means, terms);
      isComplete ||= scanned.all >= (await countGroups(means));
      if (!isComplete) return null;
      const may = mayMatch(terms);
      const rows = scanned.rows.filter(may);
      const search = searchOf(means, { query, terms, rows, nowMs: clock.now() });
      if (search.isInScope === null) return pageByOwnKey(search);
      const isFirst = query.cursor === null;
      const [page, withoutEnvironment] = await Promise.all([
        query.sortBy === 'last_seen_at' ? pageByMatching(search) : pageByOwnKey(search),
        isFirst
          ? countWithoutEnvironment(means, { query, terms, nowMs: clock.now() }, scanned.rows)
          : undefined,
      ]);
      return withoutEnvironment === undefined ? page : { ...page, withoutEnvironment };
    },

    facets: (query) => facetsOf(means, query, clock.now()),
  };
}

/** Beyond so many it is not said. */
const MAX_COUNTED = 1_000;

/** How many groups match but for their environment, and have none at all. */
async function countWithoutEnvironment(
  means: Means,
  { query, terms, nowMs }: Asked,
  rows: readonly SearchRow[],
): Promise<number | null> {
  const others = terms.filter(({ key, not }) => key !== 'environment' || not);
  if (others.length === terms.length) return null;
  const asked: Query = [...others, { key: 'has', not: true, values: [{ key: 'environment' }] }];
  const found = rows.filter(mayMatch(asked));
  if (found.length > MAX_COUNTED) return null;
  const without = { ...query, filter: { ...query.filter, environment: undefined, query: asked } };
  const search = searchOf(means, { query: without, terms: asked, rows: found, nowMs });
  const items = await readBatch(means.client, {
    tableName: means.tableName,
    keys: found.map(({ issueId }) => groupKey(issueId)),
    isConsistent: false,
  });
  const groups = items.filter(search.accepts).map(parseGroup);
  const judged = await search.judge(
    groups.filter(({ status, gone }) => gone === null && query.statuses.includes(status)),
  );
  return judged.length;
}
