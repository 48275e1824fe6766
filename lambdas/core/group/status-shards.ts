import { LEAST_STATUS_SHARDS } from '../../contracts/status-shards.ts';

/**
 * How the number of partitions of a status changes while groups are read and written: it is announced first, every reader asks the new
 * ones too, and only then a group is written there. No number of readers ever goes down, so nothing is lost by a smaller one
 * (docs/adr/0074).
 */

/** The last announcement; null before the first. */
export interface AnnouncedShards {
  /** So many are read from now on. */
  shards: number;
  /** So many at most are written until then. */
  before: number;
  usedFromMs: number;
}

/** A reader may know the announcement that was the last one so long ago. */
export const READ_AGAIN_MS = 5 * 60_000;

/**
 * Longer than a reader relies on what it knew: five minutes, and a function that runs for fifteen more. The rest is for a
 * deployment, which may still be taken back, to a version that knows of four.
 */
export const UNUSED_MS = 60 * 60_000;

/** So many a reader has to ask. */
export const shardsToRead = (known: AnnouncedShards | null): number => known?.shards ?? LEAST_STATUS_SHARDS;

/** Over so many a writer may spread groups that wants so many. */
export const shardsToWrite = (known: AnnouncedShards | null, wanted: number, nowMs: number): number =>
  Math.min(wanted, readByAll(known, nowMs));

/** What a writer has to announce that wants so many; null: all of them are announced. */
export const announcementFor = (
  known: AnnouncedShards | null,
  wanted: number,
  nowMs: number,
): AnnouncedShards | null =>
  wanted <= shardsToRead(known)
    ? null
    : { shards: wanted, before: readByAll(known, nowMs), usedFromMs: nowMs + UNUSED_MS };

function readByAll(known: AnnouncedShards | null, nowMs: number): number {
  if (known === null) return LEAST_STATUS_SHARDS;
  return nowMs < known.usedFromMs ? known.before : known.shards;
}
