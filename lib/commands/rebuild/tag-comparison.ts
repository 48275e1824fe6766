import { createTagStartsStore } from '../../../lambdas/adapters/table/sync/tag-starts-store.ts';
import { countedUnder, parseTagItem } from '../../../lambdas/adapters/table/tag-items.ts';
import type { Item } from '../../../lambdas/adapters/table/items.ts';
import { isCountedSince } from '../../../lambdas/core/group/tag-starts.ts';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isDeepStrictEqual } from 'node:util';

/** Which counts of indexed tags two tables must have alike. */
export interface TagComparison {
  /** Keys that both tables count, of which one began later than the events that are kept. */
  keysLeftOut: readonly string[];
  /** False for a value whose first event is older than what is kept: its count outlives single events (docs/adr/0046). */
  isComparable(item: Item): boolean;
  /** Whether two rows of one event were counted alike, as far as keys are compared. */
  areCountedAlike(first: unknown, second: unknown): boolean;
}

interface Tables {
  client: DynamoDBDocumentClient;
  first: string;
  second: string;
  /** The oldest instant of which both have every event, ISO 8601. */
  keptFrom: string;
}

/** A key that began later than what is kept is left out: the archive tells events of it that were not counted. */
export async function tagComparison({ client, first, second, keptFrom }: Tables): Promise<TagComparison> {
  const both = await Promise.all([first, second].map((name) => createTagStartsStore(client, name).load()));
  const [ofFirst, ofSecond] = both.map((starts) => starts ?? {});
  const keys = Object.keys(ofFirst ?? {}).filter((key) => Object.hasOwn(ofSecond ?? {}, key));
  const isWhole = (key: string) =>
    [ofFirst, ofSecond].every((starts) => isCountedSince(starts ?? {}, key, keptFrom));
  const compared = new Set(keys.filter(isWhole));
  const counted = (text: unknown) => {
    const parsed = countedUnder.safeParse(text);
    return parsed.success ? parsed.data.filter(([key]) => compared.has(key)) : text;
  };
  return {
    keysLeftOut: keys.filter((key) => !compared.has(key)),
    isComparable: (item) => {
      const { key, firstSeen } = parseTagItem(item);
      return compared.has(key) && firstSeen >= keptFrom;
    },
    areCountedAlike: (one, other) => isDeepStrictEqual(counted(one), counted(other)),
  };
}
