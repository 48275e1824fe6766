import type { AuditKeeper } from '../../../lambdas/adapters/audit-trail.ts';
import type { Audit } from '../../../lib/commands/audit/audited.ts';
import type { AuditIntent, AuditOutcome } from '../../../lambdas/contracts/audit.ts';

export interface MemoryAudit extends AuditKeeper {
  entries: (AuditIntent & { outcome: AuditOutcome | null })[];
  /** `intent <id>` and `outcome <id>`, as they came. */
  archived: string[];
  /** `level message`. */
  said: string[];
  /** From now on nothing can be recorded. */
  fails: boolean;
}

/** Table, archive and log of the audit in memory. */
export function memoryAudit(): MemoryAudit {
  let ids = 0;
  const recorded = async (keep: () => void) => {
    await Promise.resolve();
    if (audit.fails) throw new Error('AccessDenied');
    keep();
  };
  const say = (level: string) => (message: string) => void audit.said.push(`${level} ${message}`);
  const audit: MemoryAudit = {
    entries: [],
    archived: [],
    said: [],
    fails: false,
    auditStore: {
      putIntent: (intent) => recorded(() => audit.entries.push({ ...intent, outcome: null })),
      putOutcome: (id, outcome) =>
        recorded(() => {
          audit.entries = audit.entries.map((entry) => (entry.id === id ? { ...entry, outcome } : entry));
        }),
    },
    auditArchive: {
      writeIntent: ({ id }) => recorded(() => audit.archived.push(`intent ${id}`)),
      writeOutcome: (id) => recorded(() => audit.archived.push(`outcome ${id}`)),
    },
    newId: () => `audit-${(++ids).toString()}`,
    clock: { now: () => Date.parse('2026-11-23T12:00:00.000Z') },
    log: { info: say('info'), warn: say('warn'), error: say('error') },
  };
  return audit;
}

/** The same as a command has it, run by somebody whom AWS knows. */
export const commandAudit = (
  { auditStore: store, auditArchive: archive, newId, clock } = memoryAudit(),
): Audit => ({
  ...{ store, archive, newId, clock, report: { note: () => undefined } },
  actor: 'arn:aws:iam::123456789012:user/operator',
});
