import type { BulkStore, ClaimedPart, KeptJob } from '../../../lambdas/adapters/table/people/bulk-store.ts';
import type { BulkJob, BulkOutcome, BulkPart } from '../../../lambdas/contracts/bulk-job.ts';
import { soon } from './sign-in.ts';

/** Changes of all that match, as the table keeps them; test/integration/adapters/table/bulk-store.test.ts holds both alike. */
export class MemoryBulk implements BulkStore {
  kept = new Map<string, KeptJob & { owner: string }>();

  create(owner: string, kept: Omit<KeptJob, 'parts'>) {
    return soon(() => void this.kept.set(kept.job.id, { ...kept, parts: [], owner }));
  }
  read(owner: string, id: string) {
    return soon(() => {
      const found = this.kept.get(id);
      if (found?.owner !== owner) return undefined;
      const { owner: _owner, ...kept } = found;
      return structuredClone(kept);
    });
  }
  unfinished(owner: string) {
    return soon(() =>
      [...this.kept.values()]
        .filter((one) => one.owner === owner)
        .map(({ job }) => job)
        .filter(({ startedAt, finishedAt }) => startedAt !== null && finishedAt === null)
        .reverse(),
    );
  }
  claim({ id }: { id: string }, { n, nowMs, staleBefore, was }: ClaimedPart) {
    return soon((): BulkPart | null => {
      const parts = this.kept.get(id)!.parts;
      const known = parts.find((part) => part.n === n);
      if (known !== undefined && (known.outcome !== null || known.claimedAt >= staleBefore)) return null;
      const claimed = { n, claimedAt: nowMs, was: known?.was ?? was, outcome: null };
      this.kept.get(id)!.parts = [...parts.filter((part) => part !== known), claimed].sort(
        (a, b) => a.n - b.n,
      );
      return claimed;
    });
  }
  record(id: string, n: number, outcome: BulkOutcome) {
    return soon(() => void (this.partOf(id, n).outcome = outcome));
  }
  release(id: string, n: number) {
    return soon(() => void (this.partOf(id, n).claimedAt = 0));
  }
  begin(_owner: string, id: string, at: string) {
    return soon(() => this.stamp(id, 'startedAt', at));
  }
  finish(_owner: string, id: string, at: string) {
    return soon(() => this.stamp(id, 'finishedAt', at));
  }

  private partOf(id: string, n: number): BulkPart {
    return this.kept.get(id)!.parts.find((part) => part.n === n)!;
  }
  private stamp(id: string, name: 'startedAt' | 'finishedAt', at: string): void {
    const job: BulkJob = this.kept.get(id)!.job;
    job[name] ??= at;
  }
}
