import { searchKey } from '../../../contracts/item-keys.ts';
import type { GroupStatus } from '../../../core/group/group.ts';
import type { Query } from '../../../core/query/query.ts';
import { readBatch } from '../batch-read.ts';
import { parseRowParts } from '../search-items.ts';
import { filterOf, isAnsweredByFilter } from './row-filter.ts';
import { answeredBy, mayMatch, partsOf } from './row-match.ts';
import { scanSearchRows, type Means } from './search-scan.ts';

/** The groups that one list may have to look at, by their search rows, which are read only where a list asks for it. */
export interface Candidates {
  /** Ids among which all are that match; null where the rows would have to be read for it first. */
  known: ReadonlySet<string> | null;
  /** The same, read from the rows where it is not known. */
  narrow: () => Promise<ReadonlySet<string>>;
  /** Whoever asks for candidates will not ask any more. */
  leave: () => void;
  /** Ids among which all are that match the query but for their environment, and have none. */
  withoutEnvironment: () => Promise<readonly string[]>;
  /** How many rows there are; null as long as none was asked for. */
  rowsScanned: () => number | null;
  /** Whether DynamoDB can leave rows out by itself; where it cannot, all of them travel. */
  areFiltered: boolean;
  /** Those of the terms that hold of every group that the rows have led to. */
  answered: Query;
  /** Whether the rows have led to this group. */
  isFound: (issueId: string) => boolean;
  /** How many rows are read in any case, to count groups without an environment; null where they need not be, or are not counted yet. */
  rowsInAnyCase: number | null;
}

interface Asked {
  terms: Query;
  known: ReadonlySet<string> | null;
  /** What `withoutEnvironment` asks for; null where nobody will ask. */
  without: Query | null;
  /** Those that the list shows. */
  statuses: readonly GroupStatus[];
  /** How many rows there were when they were last read; null where they never were. */
  rowsBefore: number | null;
}

/**
 * One reading of the rows answers both questions, where both have to be asked: the second waits until it is clear whether
 * the first is needed, which it is not where the newest groups fill the page.
 */
export function createCandidates(
  means: Means,
  { terms, known, without, statuses, rowsBefore }: Asked,
): Candidates {
  let narrowing: Promise<Scan> | undefined;
  let scanned: number | null = null;
  let matching: ReadonlySet<string> = new Set();
  const decided = Promise.withResolvers<null>();
  const { open: unanswered } = filterOf(terms, { statuses });

  /** Of each row that travels its id alone is kept. */
  const scan = async (query: Query, orWithoutEnvironment: boolean): Promise<Scan> => {
    const { open, ...filter } = filterOf(query, { orWithoutEnvironment, statuses });
    const parts = partsOf(open);
    if (orWithoutEnvironment) parts.add('hasEnvironment');
    const never = () => false;
    const mayMatchTerms = query === terms ? mayMatch(answeredBy(terms, parts)) : never;
    const mayMatchWithout = without === null ? never : mayMatch(answeredBy(without, parts));
    const found: Scan = { matching: new Set(), withoutEnvironment: [] };
    scanned = await scanSearchRows(means, filter, parts, (rows) => {
      for (const row of rows) {
        if (row.hasEnvironment !== false && mayMatchTerms(row)) found.matching.add(row.issueId);
        if (row.hasEnvironment !== true && mayMatchWithout(row)) found.withoutEnvironment.push(row.issueId);
      }
    });
    return found;
  };

  return {
    known,
    narrow: async () => {
      if (known !== null) return known;
      narrowing ??= scan(terms, without !== null);
      decided.resolve(null);
      return (matching = (await narrowing).matching);
    },
    leave: () => decided.resolve(null),
    withoutEnvironment: async () => {
      if (without === null) return [];
      if (known !== null) return amongKnown(means, known, without);
      await decided.promise;
      return (await (narrowing ?? scan(without, false))).withoutEnvironment;
    },
    rowsScanned: () => scanned,
    areFiltered: filterOf(terms).expression !== undefined,
    answered: terms.filter((term) => isAnsweredByFilter(term) && !unanswered.includes(term)),
    isFound: (issueId) => matching.has(issueId),
    rowsInAnyCase: without !== null && known === null ? rowsBefore : null,
  };
}

/** Ids of the groups that may be asked for. */
interface Scan {
  matching: Set<string>;
  withoutEnvironment: string[];
}

/** A group without a row may be one of them. */
async function amongKnown(
  { client, tableName }: Means,
  known: ReadonlySet<string>,
  query: Query,
): Promise<string[]> {
  const parts = partsOf(query);
  const items = await readBatch(client, {
    tableName,
    keys: [...known].map(searchKey),
    isConsistent: false,
  });
  const rows = items.map((item) => parseRowParts(item, parts));
  const told = new Set(rows.map(({ issueId }) => issueId));
  const accepts = mayMatch(query);
  return [
    ...rows.filter(accepts).map(({ issueId }) => issueId),
    ...[...known].filter((issueId) => !told.has(issueId)),
  ];
}
