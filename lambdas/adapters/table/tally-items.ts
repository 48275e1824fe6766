import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { tallyKey } from '../../contracts/item-keys.ts';
import type { EventSighting } from '../../core/group/observation.ts';
import type { SeenChange } from '../../core/group/seen-in.ts';
import type { Tally } from '../../core/group/tally.ts';
import type { DayCount } from '../../core/group/write-plan.ts';
import type { Item } from './items.ts';

/**
 * How a tally lies in the table, in both directions: one gzipped text, because nobody asks for a part of it, and because each of its
 * KiB costs four write units (two for the put, two for the delete) while its sightings say nearly the same. It never expires.
 */
export interface StoredTally {
  /** Its sort key, which the rows of its events name. */
  id: string;
  tally: Tally;
}

export const tallyItem = (issueId: string, id: string, tally: Tally): Item => ({
  ...tallyKey(issueId, id),
  tally: gzipSync(textOf(tally)),
});

const textOf = (tally: Tally): string =>
  JSON.stringify({
    ...tally,
    days: tally.days.map(({ hours, seen, ...day }) => ({
      ...day,
      hours: [...hours].map(([hour, { stored, repaired }]) => [hour, stored, repaired]),
      seen: seen.map(({ environment, release, came }) => [environment, release, ...spanOf(came)]),
    })),
    tags: tally.tags.map(({ key, place, value, came }) => [key, place, value, ...spanOf(came)]),
  });

/** A counter takes of the events that come how many they are, the first and the last. */
function spanOf(came: readonly string[]): [count: number, first: string, last: string] {
  const sorted = came.toSorted();
  return [came.length, sorted[0] ?? '', sorted.at(-1) ?? ''];
}
const instantsOf = (count: number, first: string, last: string): string[] =>
  count === 1 ? [first] : [...Array.from({ length: count - 1 }, () => first), last];

const text = z.string();
const maybe = z.string().nullable();
const sighting: z.ZodType<EventSighting> = z.object({
  kind: z.literal('event'),
  issueId: text,
  observedAt: text,
  event: z.object({
    ...{ eventId: text, projectId: text, issueId: text, sighting: z.null(), timestamp: text },
    ...{ level: text, title: text, environment: maybe, release: maybe, platform: maybe },
    ...{ tags: z.record(text, text), userHash: z.null(), countedUnder: z.null() },
    ...{ isIndexed: z.boolean(), isRepaired: z.boolean(), archive: z.null() },
  }),
  ...{ culprit: maybe, type: maybe, permalink: maybe, projectSlug: maybe, redirectedFrom: maybe },
  codeTexts: z.array(text).nullable(),
});

const hour = z
  .tuple([text, z.number(), z.number()])
  .transform(([name, stored, repaired]) => [name, { stored, repaired }] as const);
const seen = z
  .tuple([maybe, maybe, z.number(), text, text])
  .transform(([environment, release, ...span]): SeenChange => {
    return { environment, release, came: instantsOf(...span), left: [] };
  });
const day = z
  .object({ projectId: text, day: text, hours: z.array(hour), seen: z.array(seen) })
  .transform(({ hours, ...rest }): DayCount => ({ ...rest, hours: new Map(hours) }));
const tag = z
  .tuple([text, text, maybe, z.number(), text, text])
  .transform(([key, place, value, ...span]) => ({ key, place, value, came: instantsOf(...span), left: [] }));
const stored = z.object({
  events: z.number(),
  shards: z.number(),
  days: z.array(day),
  tags: z.array(tag),
  merged: z.array(sighting),
  heard: z.array(sighting),
});

/** Throws where the item is not a tally of ours. */
export function parseTally(item: Item): StoredTally {
  const { sk, tally } = z.object({ sk: z.string(), tally: z.instanceof(Uint8Array) }).parse(item);
  return { id: sk, tally: stored.parse(JSON.parse(gunzipSync(tally).toString('utf8'))) };
}
