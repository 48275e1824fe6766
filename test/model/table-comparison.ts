import { paginateScan } from '@aws-sdk/lib-dynamodb';
import type { Item } from '../../lambdas/adapters/table/items.ts';
import { withoutPlace } from '../../lambdas/adapters/table/place.ts';
import { isOfChanges } from '../../lambdas/contracts/item-keys.ts';
import { digestOf, type ModelTable } from './consumer.ts';

/** Sentences about items that are not as they must be, the first ones of them, and how many there are. */
export interface Differences {
  count: number;
  examples: string[];
}

export type Add = (sentence: string) => void;

const MAX_EXAMPLES = 12;

export function createDifferences(): Differences & { readonly add: Add } {
  const found = {
    count: 0,
    examples: [] as string[],
    add(sentence: string) {
      found.count++;
      if (found.examples.length < MAX_EXAMPLES) found.examples.push(sentence);
    },
  };
  return found;
}

/** Every item of a table. */
export async function* itemsOf({ client, tableName }: ModelTable): AsyncGenerator<Item> {
  for await (const page of paginateScan({ client }, { TableName: tableName, ConsistentRead: true }))
    yield* page.Items ?? [];
}

/** Compares two tables item for item, attribute for attribute, but for changes: they depend on the order (docs/adr/0048). */
export async function compareTables(one: ModelTable, other: ModelTable): Promise<Differences> {
  const found = createDifferences();
  const [spread, spreadElsewhere] = [await spreadGroups(one), await spreadGroups(other)];
  /** What is the same in any order. Where only one of the tables has spread a group, it lives longer there (docs/adr/0069). */
  const contentDigest = (item: Item): string => {
    const { expiresAt, ...lasting } = withoutPlace(item);
    const issueId = String(item['issueId'] ?? item['sk']);
    const isOfGroup = item['sk'] === 'GROUP' || String(item['pk']).startsWith('SEARCH#');
    const isComparable = !isOfGroup || spread.has(issueId) === spreadElsewhere.has(issueId);
    return digestOf(isComparable ? { ...lasting, expiresAt } : lasting);
  };
  const digests = new Map<string, string>();
  const keyOf = (item: Item) => `${String(item['pk'])}/${String(item['sk'])}`;
  for await (const item of itemsOf(one))
    if (!isOfChanges(String(item['sk']))) digests.set(keyOf(item), contentDigest(item));
  const different = new Set<string>();
  for await (const item of itemsOf(other)) {
    if (isOfChanges(String(item['sk']))) continue;
    const key = keyOf(item);
    const digest = digests.get(key);
    if (digest === undefined) found.add(`${key} is in the rebuilt table alone: ${JSON.stringify(item)}`);
    else if (digest !== contentDigest(item)) different.add(key);
    digests.delete(key);
  }
  for (const key of digests.keys()) found.add(`${key} is not in the rebuilt table`);
  await explain(different, one, other, keyOf, (sentence) => found.add(sentence));
  return found;
}

async function spreadGroups(table: ModelTable): Promise<Set<string>> {
  const groups = new Set<string>();
  for await (const item of itemsOf(table)) if ('eventShards' in item) groups.add(String(item['issueId']));
  return groups;
}

async function explain(
  keys: ReadonlySet<string>,
  one: ModelTable,
  other: ModelTable,
  keyOf: (item: Item) => string,
  add: Add,
): Promise<void> {
  if (keys.size === 0) return;
  const first = new Map<string, Item>();
  for await (const item of itemsOf(one)) if (keys.has(keyOf(item))) first.set(keyOf(item), item);
  for await (const item of itemsOf(other)) {
    const key = keyOf(item);
    const before = first.get(key);
    if (before === undefined) continue;
    const names = [...new Set([...Object.keys(before), ...Object.keys(item)])].filter(
      (name) => digestOf(before[name] ?? null) !== digestOf(item[name] ?? null),
    );
    const parts = names.map(
      (name) => `${name} ${JSON.stringify(before[name])} -> ${JSON.stringify(item[name])}`,
    );
    add(`${key} differs after the rebuild: ${parts.join(', ')}`);
  }
}
