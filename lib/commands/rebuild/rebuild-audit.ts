import type { ArchiveScan } from '../../../lambdas/adapters/archive/scan.ts';
import type { AuditStore } from '../../../lambdas/adapters/table/people/audit-store.ts';
import { AUDIT_PREFIX } from '../../../lambdas/contracts/archive-keys.ts';
import { auditRecord, type AuditRecord } from '../../../lambdas/contracts/audit.ts';
import type { Context } from '../command-line/context.ts';

interface RebuildAudit {
  scan: Pick<ArchiveScan, 'read'>;
  store: Pick<AuditStore, 'putIntent' | 'putOutcome'>;
}

/**
 * Brings back the audit from its records, intents before outcomes, as they were written. Run again it changes nothing.
 * Resolves to the number of entries; what cannot be read is told and passed over.
 */
export async function rebuildAudit(
  { scan, store }: RebuildAudit,
  { report, stop }: Pick<Context, 'report' | 'stop'>,
): Promise<number> {
  let entries = 0;
  for await (const { lines } of scan.read({ prefix: AUDIT_PREFIX, from: null, to: null, after: null })) {
    if (stop.aborted) break;
    for (const line of lines) {
      const parsed = auditRecord.safeParse('json' in line ? line.json : undefined);
      if (parsed.success) {
        await keep(store, parsed.data);
        if (parsed.data.phase === 'intent') entries += 1;
        continue;
      }
      const { key, offset } = line.pointer;
      const reason = 'fault' in line ? line.fault : 'is no record of the audit';
      report.result('skipped', { key, offset, reason }, `Skipped ${key} at ${offset.toString()}: ${reason}`);
    }
  }
  return entries;
}

const keep = (store: RebuildAudit['store'], record: AuditRecord): Promise<void> =>
  record.phase === 'intent' ? store.putIntent(record.entry) : store.putOutcome(record.id, record.outcome);
