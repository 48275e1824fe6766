import { groupKey } from '../../../contracts/item-keys.ts';
import { pairMatcherOf } from '../../../core/query/matching.ts';
import { isOfSearchRow } from '../../../core/query/narrowing.ts';
import type { Query, Term } from '../../../core/query/query.ts';
import type { Clock } from '../../clock.ts';
import type { ShardsRead } from './status-shards.ts';
import { createCandidates } from './candidates.ts';
import { facetsOf } from './facets.ts';
import type { Facets, GroupPage, GroupQuery } from './group-reader.ts';
import {
  SEARCH_LIMITS,
  searchOf,
  termsOf,
  type Asked,
  type Search,
  type SearchLimits,
} from './judged-search.ts';
import { pageByMatching } from './matching-order.ts';
import { pageByOwnKey } from './own-order.ts';
import { statusesToRead } from './query-filter.ts';
import { groupsOfAll, readIndexedGroups } from './indexed-groups.ts';
import { countGroups, countSearchRows, type Means } from './search-scan.ts';

/** Lists of groups that are led by search rows (docs/adr/0047). */
export interface GroupSearch {
  /** Null where a list asks for nothing that the rows know, or where not every group has a row yet. */
  listGroups(query: GroupQuery): Promise<GroupPage | null>;
  facets(query: Query, tags: readonly string[]): Promise<Facets>;
}

/** What rows do not know, and a search led by them answers. */
const BY_INDEX: ReadonlySet<Term['key']> = new Set(['id', 'user', 'tag', 'firstRelease']);

export function createGroupSearch({
  clock,
  limits = SEARCH_LIMITS,
  statusShards,
  ...means
}: Means & { clock: Clock; limits?: SearchLimits; statusShards: ShardsRead }): GroupSearch {
  /** Every writer writes rows: once all groups have one, they always have. Null as long as nobody has counted. */
  let isComplete: boolean | null = null;
  /** So many as when they were last read. */
  let rowsBefore: number | null = null;

  const hasEveryGroupARow = async (rowsScanned: number | null): Promise<boolean> => {
    if (isComplete === true) return true;
    const [rows, groups] = await Promise.all([
      rowsScanned ?? countSearchRows(means),
      statusShards.count().then((shards) => countGroups(means, shards)),
    ]);
    rowsBefore = rows;
    return (isComplete = rows >= groups);
  };

  return {
    async listGroups(query) {
      const terms = termsOf(query.filter);
      const isOfRows = terms.some((term) => isOfSearchRow(term) || BY_INDEX.has(term.key));
      if (!isOfRows || statusesToRead(query.statuses, query.filter.query).length === 0) return null;
      const indexed = await readIndexedGroups(means, terms);
      const isFirstOfPart = query.cursor === null && pairMatcherOf(terms) !== null;
      const without = isFirstOfPart ? withoutEnvironmentOf(terms) : null;
      const known = groupsOfAll(terms, indexed);
      // As a rule all have one: it is found out beside the reading, and before it only where it was not so the last time.
      if (known === null && isComplete === false && !(await hasEveryGroupARow(null))) return null;
      const candidates = createCandidates(means, {
        ...{ terms, known, without, statuses: query.statuses, rowsBefore },
      });
      const shards = await statusShards.count();
      const asked = { query, indexed, candidates, limits, shards, nowMs: clock.now() };
      const search = searchOf(means, { ...asked, terms });
      const isByMatching = search.isInScope !== null && query.sortBy === 'last_seen_at';
      const [page, withoutEnvironment] = await Promise.all([
        isByMatching ? pageByMatching(search) : pageByOwnKey(search),
        without === null ? null : countWithoutEnvironment(means, asked, without),
      ]);
      rowsBefore = candidates.rowsScanned() ?? rowsBefore;
      if (known === null && !(await hasEveryGroupARow(candidates.rowsScanned()))) return null;
      return isFirstOfPart ? { ...page, withoutEnvironment } : page;
    },

    facets: async (query, tags) =>
      facetsOf(means, { query, tags, nowMs: clock.now(), shards: await statusShards.count() }),
  };
}

/** What asks for the groups that match but for their environment, and have none at all; null where none is asked for. */
function withoutEnvironmentOf(terms: Query): Query | null {
  const others = terms.filter(({ key, not }) => key !== 'environment' || not);
  return others.length === terms.length
    ? null
    : [...others, { key: 'has', not: true, values: [{ key: 'environment' }] }];
}

/** Beyond so many it is not said. */
const MAX_COUNTED = 1_000;

async function countWithoutEnvironment(
  means: Means,
  { query, ...asked }: Omit<Asked, 'terms'> & Pick<Search, 'candidates' | 'limits'>,
  terms: Query,
): Promise<number | null> {
  const found = await asked.candidates.withoutEnvironment();
  if (found.length > MAX_COUNTED) return null;
  const without = { ...query, filter: { ...query.filter, environment: undefined, query: terms } };
  const search = searchOf(means, { ...asked, query: without, terms });
  const items = await search.withRows(await search.loadGroups(found.map(groupKey)));
  const judged = await search.judge(
    items.map(search.groupOf).filter(({ status, gone }) => gone === null && query.statuses.includes(status)),
  );
  return judged.length;
}
