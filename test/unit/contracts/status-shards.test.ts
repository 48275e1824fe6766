import fc from 'fast-check';
import { partOf } from '../../../lambdas/contracts/item-keys.ts';
import {
  LEAST_STATUS_SHARDS,
  MOST_STATUS_SHARDS,
  partitionsOfStatuses,
  statusOfPartition,
  statusPartition,
  statusShardOf,
} from '../../../lambdas/contracts/status-shards.ts';

const anyIssueId = fc.integer({ min: 1, max: 2 ** 40 }).map(String);
const someShards = fc.integer({ min: LEAST_STATUS_SHARDS, max: MOST_STATUS_SHARDS });

describe('the partition of a group', () => {
  it('is with four of them the one in which every version put it', () => {
    fc.assert(
      fc.property(anyIssueId, (issueId) => {
        expect(statusPartition('OPEN', issueId, 4)).toBe(`STATUS#OPEN#${partOf(issueId, 4).toString()}`);
      }),
    );
  });

  it('is with one more of them the same, or the one that is new', () => {
    fc.assert(
      fc.property(anyIssueId, someShards, (issueId, shards) => {
        const [fewer, more] = [statusShardOf(issueId, shards), statusShardOf(issueId, shards + 1)];

        expect([fewer, shards]).toContain(more);
      }),
    );
  });

  it('is among those that a reader of as many or more asks, and no two statuses share one', () => {
    fc.assert(
      fc.property(anyIssueId, someShards, someShards, (issueId, one, other) => {
        const [written, read] = [Math.min(one, other), Math.max(one, other)];
        const partitions = partitionsOfStatuses(['OPEN', 'RESOLVED'], read);

        expect(partitions).toContain(statusPartition('RESOLVED', issueId, written));
        expect(new Set(partitions).size).toBe(2 * read);
      }),
    );
  });

  it.each([5, 8, 16, 20, 32, 64])('is of %d one like the other', (shards) => {
    const ids = Array.from({ length: 1000 * shards }, (_, n) => (4_509_000_001 + n).toString());

    const counts = Map.groupBy(ids, (issueId) => statusShardOf(issueId, shards));

    expect(counts.size).toBe(shards);
    for (const [, some] of counts) {
      expect(some.length).toBeGreaterThan(850);
      expect(some.length).toBeLessThan(1150);
    }
  });

  it('names its status, whichever of its partitions it is', () => {
    expect(['STATUS#OPEN#3', 'STATUS#OPEN#17'].map(statusOfPartition)).toEqual([
      'STATUS#OPEN',
      'STATUS#OPEN',
    ]);
  });
});
