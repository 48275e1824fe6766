import { groupKey } from '../../../contracts/item-keys.ts';
import { isOfSearchRow } from '../../../core/query/narrowing.ts';
import type { SearchRow } from '../../../core/group/search-row.ts';
import type { Query, Term } from '../../../core/query/query.ts';
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
import { groupsOfAll, readIndexedGroups, readRowsOf, type IndexedGroups } from './indexed-groups.ts';
import { countGroups, scanSearchRows, type Means } from './search-scan.ts';

/** Lists of groups that are led by search rows (docs/adr/0047). */
export interface GroupSearch {
  /** Null where a list asks for nothing that the rows know, or where not every group has a row yet. */
  listGroups(query: GroupQuery): Promise<GroupPage | null>;
  facets(query: Query): Promise<Facets>;
}

/** What rows do not know, and a search led by them answers. */
const BY_INDEX: ReadonlySet<Term['key']> = new Set(['id', 'user', 'tag']);

export function createGroupSearch({ clock, ...means }: Means & { clock: Clock }): GroupSearch {
  /** Every writer writes rows: once all groups have one, they always have. */
  let isComplete = false;

  /** The rows that may match; null where not every group has one yet. */
  const rowsOf = async (terms: Query, indexed: IndexedGroups): Promise<SearchRow[] | null> => {
    const ofAll = groupsOfAll(terms, indexed);
    if (ofAll !== null) return readRowsOf(means, ofAll);
    const { rows, all } = await scanSearchRows(means, terms);
    isComplete ||= all >= (await countGroups(means));
    return isComplete ? rows : null;
  };

  return {
    async listGroups(query) {
      const terms = termsOf(query.filter);
      const isOfRows = terms.some((term) => isOfSearchRow(term) || BY_INDEX.has(term.key));
      if (!isOfRows || statusesToRead(query.statuses, query.filter.query).length === 0) return null;
      const indexed = await readIndexedGroups(means, terms);
      const found = await rowsOf(terms, indexed);
      if (found === null) return null;
      const asked = { query, terms, indexed, nowMs: clock.now() };
      const search = searchOf(means, { ...asked, rows: found.filter(mayMatch(terms)) });
      if (search.isInScope === null) return pageByOwnKey(search);
      const isFirst = query.cursor === null;
      const [page, withoutEnvironment] = await Promise.all([
        query.sortBy === 'last_seen_at' ? pageByMatching(search) : pageByOwnKey(search),
        isFirst ? countWithoutEnvironment(means, asked, found) : undefined,
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
  { query, terms, indexed, nowMs }: Asked,
  rows: readonly SearchRow[],
): Promise<number | null> {
  const others = terms.filter(({ key, not }) => key !== 'environment' || not);
  if (others.length === terms.length) return null;
  const asked: Query = [...others, { key: 'has', not: true, values: [{ key: 'environment' }] }];
  const found = rows.filter(mayMatch(asked));
  if (found.length > MAX_COUNTED) return null;
  const without = { ...query, filter: { ...query.filter, environment: undefined, query: asked } };
  const search = searchOf(means, { query: without, terms: asked, indexed, rows: found, nowMs });
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
