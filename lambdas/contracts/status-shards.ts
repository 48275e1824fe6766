import { createHash } from 'node:crypto';
import { partOf } from './item-keys.ts';

/**
 * Over how many index partitions the groups of one status are spread, because one takes 1,000 write units a second (AWS,
 * "Partitions and data distribution") and back-pressures the table: a setting, which may change at any time (docs/adr/0074).
 */
export const LEAST_STATUS_SHARDS = 4;
/** A page asks each of them. */
export const MOST_STATUS_SHARDS = 64;

/** What is known of the number, for whoever reads. */
export const STATUS_SHARDS_KEY = { pk: 'SYNC#SHARDS', sk: 'STATUS' } as const;

/**
 * In which of so many a group lies. Where their number grows, a group stays or goes to one that is new, and each new one gets an even
 * part: jump consistent hashing (Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm", 2014), from four on.
 */
export function statusShardOf(issueId: string, shards: number): number {
  let shard = partOf(issueId, LEAST_STATUS_SHARDS);
  if (shards <= LEAST_STATUS_SHARDS) return shard;
  const random = createHash('sha256').update(issueId).digest();
  let size = LEAST_STATUS_SHARDS;
  for (let at = 0; at < random.length; at += 4) {
    // It stays while there are n with the probability size/n: here is the first n, less one, at which it does not.
    const next = Math.floor((size * 2 ** 32) / (random.readUInt32BE(at) + 1));
    if (next >= shards) return shard;
    shard = next;
    size = next + 1;
  }
  return shard;
}

/** The index partition of a group in this status, of so many. */
export const statusPartition = (status: string, issueId: string, shards: number): string =>
  partition(status, statusShardOf(issueId, shards));

/** Every index partition that holds groups of these statuses: status by status, in the order in which their number grew. */
export const partitionsOfStatuses = (statuses: readonly string[], shards: number): string[] =>
  statuses.flatMap((status) => Array.from({ length: shards }, (_, shard) => partition(status, shard)));

const partition = (status: string, shard: number) => `STATUS#${status}#${shard.toString()}`;

/** What a partition is of, whichever of its status it is: a group may lie in another one after its next write. */
export const statusOfPartition = (statusShard: unknown): string => String(statusShard).replace(/#\d+$/, '');
