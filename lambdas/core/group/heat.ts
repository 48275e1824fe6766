import { partOf } from '../../contracts/item-keys.ts';

/**
 * How hot a group is: how many of its events came in a span of time. One partition of an index takes 1,000 write units a second (AWS,
 * "Partitions and data distribution"), so the events of a group that is hot go to several (docs/adr/0069).
 */

/** What is known of a group's heat; both are the writer's, and no part of what the group is. */
export interface Heat {
  /** The newest span that events came in, and how many; null where too few came to say. */
  heat: readonly [span: number, events: number] | null;
  /** Over how many partitions of the index its events are spread; null: one. Never fewer again: its rows lie there. */
  eventShards: number | null;
}

/** When a group is hot. */
export interface HotRule {
  /** This many events in a span spread the group. */
  events: number;
  /** Fewer are not counted, so that the item of a quiet group never changes by them. */
  countedFrom: number;
  /** So many at once are counted by a tally, where the group is spread (tally.ts); fewer where others write the group. */
  talliedFrom: number;
}

const SPAN_MS = 10_000;

/** 50 events a second over ten seconds: a twentieth of what a partition takes, so that it is spread before it is too hot. */
export const HOT: HotRule = { events: 500, countedFrom: 32, talliedFrom: 24 };

/** 8,000 events a second; a transaction of 94 events at a time on the group's item carries no more. */
export const EVENT_SHARDS = 8;

export const COLD: Heat = { heat: null, eventShards: null };

/** A group's heat after events came at these instants, ISO 8601, in any order. */
export function heatAfter(known: Heat, cameAt: readonly string[], hot: HotRule = HOT): Heat {
  const spans = cameAt.map((at) => Math.floor(Date.parse(at) / SPAN_MS));
  const newest = spans.reduce((last, span) => Math.max(last, span), known.heat?.[0] ?? 0);
  const before = known.heat?.[0] === newest ? known.heat[1] : 0;
  const events = before + spans.filter((span) => span === newest).length;
  return {
    heat: events < hot.countedFrom ? null : [newest, events],
    eventShards: known.eventShards ?? (events >= hot.events ? EVENT_SHARDS : null),
  };
}

/** The part of the index, of so many, in which an event is put. */
export const eventShardOf = (eventId: string, shards: number | null): number =>
  shards === null ? 0 : partOf(eventId, shards);
