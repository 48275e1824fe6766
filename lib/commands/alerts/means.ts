import type { Ledger } from '../../../lambdas/adapters/alert-evidence.ts';
import type { JudgedStore } from '../../../lambdas/adapters/table/alerts/judged-store.ts';
import type { ChangeReader } from '../../../lambdas/adapters/table/read/change-reader.ts';
import type { AuditStore } from '../../../lambdas/adapters/table/people/audit-store.ts';
import type { GroupReader } from '../../../lambdas/adapters/table/read/group-reader.ts';

/** What of a deployment is read. */
export interface Means {
  groups: GroupReader;
  changes: ChangeReader;
  judged: JudgedStore;
  audit: Pick<AuditStore, 'list'>;
  /** What was stored, as it was judged at an instant. */
  ledgerAt: (nowMs: number) => Ledger;
  nowMs: number;
  /** In which the notifier looks whether a threshold is reached. */
  intervalMs: number;
  publicUrl: string;
}
