import { changesKey, issueIdIn, searchKey, SEARCH_PARTITIONS } from '../../../contracts/item-keys.ts';
import { readBatch } from '../batch-read.ts';
import { SEEN_ATTRIBUTE } from '../day-items.ts';
import type { Item } from '../items.ts';
import { attributesOf, parseRowParts, type RowPart } from '../search-items.ts';
import { firstDayKey, firstReleaseIn } from './first-releases.ts';
import type { ListedFacts, SeenGroup } from './group-reader.ts';
import type { Means } from './search-scan.ts';

const OF_SEARCH_ROW: ReadonlySet<RowPart> = new Set(['pairs']);
/** Of all three kinds of items: none is read for what it holds beside. */
const ATTRIBUTES = [
  ...new Set(['pk', 'sk', 'expiresAt', 'spikedHour', SEEN_ATTRIBUTE, ...attributesOf(OF_SEARCH_ROW)]),
];

/**
 * What a list tells of its groups beside themselves, by id: two or three items of each, read by key. Environments are those of the
 * search row; the first release is looked for on the day of the first event alone (docs/adr/0063).
 */
export async function listedFacts(
  { client, tableName }: Means,
  { groups, spikesSince }: { groups: readonly SeenGroup[]; spikesSince: string },
  isLive: (item: Item) => boolean,
): Promise<Map<string, ListedFacts>> {
  const keys = groups
    .flatMap((group) => [
      searchKey(group.issueId),
      group.lastSeen < spikesSince ? null : changesKey(group.issueId),
      firstDayKey(group),
    ])
    .filter((key) => key !== null);
  const items = await readBatch(client, { tableName, keys, isConsistent: false, attributes: ATTRIBUTES });
  const byGroup = Map.groupBy(items.filter(isLive), idOf);
  return new Map(groups.map(({ issueId }) => [issueId, factsIn(byGroup.get(issueId) ?? [])]));
}

const isSearchRow = ({ pk }: Item): boolean => SEARCH_PARTITIONS.includes(String(pk));
const isChangesItem = ({ sk }: Item): boolean => sk === changesKey('').sk;

const idOf = (item: Item): string => (isSearchRow(item) ? String(item['sk']) : issueIdIn(item['pk']));

function factsIn(items: readonly Item[]): ListedFacts {
  const row = items.find(isSearchRow);
  const pairs = row === undefined ? null : parseRowParts(row, OF_SEARCH_ROW).pairs;
  const names = pairs?.flatMap(({ environment }) => (environment === null ? [] : [environment]));
  const day = items.find((item) => !isSearchRow(item) && !isChangesItem(item));
  const spikedHour = items.find(isChangesItem)?.['spikedHour'];
  return {
    environments: names === undefined ? null : [...new Set(names)].sort(),
    firstRelease: firstReleaseIn(day)?.release ?? null,
    spikedHour: typeof spikedHour === 'string' ? spikedHour : null,
  };
}
