import * as z from 'zod';
import { tagKey, tagValueKey } from '../../contracts/item-keys.ts';
import type { CountedTags } from '../../core/group/group.ts';
import type { Count, SeenTag } from '../../core/group/seen-in.ts';

/** How the counters of indexed tags look in the table, and what an event row says of them. */

type Item = Record<string, unknown>;

/** The whole item of one value of an indexed tag. */
export const tagItem = (
  issueId: string,
  { key, place, value }: { key: string; place: string; value: string },
  { count, firstSeen, lastSeen }: Count,
  expiresAt: number,
): Item => ({
  ...tagKey(issueId, key, place),
  tagValue: tagValueKey(key, place),
  tag: key,
  value,
  count,
  firstSeen: Date.parse(firstSeen),
  lastSeen: Date.parse(lastSeen),
  expiresAt,
});

const instant = z.number().transform((ms) => new Date(ms).toISOString());
const stored = z
  .object({ tag: z.string(), value: z.string(), count: z.number(), firstSeen: instant, lastSeen: instant })
  .transform(({ tag, ...rest }): SeenTag => ({ key: tag, ...rest }));

/** Throws where the item is not one of a tag. */
export const parseTagItem = (item: Item): SeenTag => stored.parse(item);

const counted = z.array(z.tuple([z.string(), z.string().nullable()]));

/** Nearly always nothing is indexed: then it takes no room. */
export const countedText = (tags: CountedTags): string => (tags.length === 0 ? '' : JSON.stringify(tags));

/** Of what is no such text, the event is counted under no tag. */
export const countedUnder = z.string().transform((text): CountedTags => {
  if (text === '') return [];
  return counted.parse(JSON.parse(text));
});
