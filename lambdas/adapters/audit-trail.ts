import type { AuditIntent } from '../contracts/audit.ts';
import type { ActResult, AuditTrail } from '../core/auth/recorded-act.ts';
import { messageOf, TransientError } from '../core/failure.ts';
import type { AuditArchive } from './archive/audit-archive.ts';
import { isoNow, type Clock } from './clock.ts';
import type { AuditStore } from './table/people/audit-store.ts';
import type { Log } from './telemetry.ts';

/** What a function keeps its audit with. */
export interface AuditKeeper {
  auditStore: Pick<AuditStore, 'putIntent' | 'putOutcome'>;
  auditArchive: AuditArchive;
  /** Monotonic: read in order, an outcome comes after its intent, also of the same millisecond. */
  newId: () => string;
  clock: Clock;
  log: Log;
}

/** Of the `TransientError` with which an intent is not recorded. */
export const AUDIT_UNAVAILABLE = 'audit_unavailable';

/**
 * One entry of the audit in the table, in the archive, and at once in the log. `recordIntent` rejects with `TransientError` of
 * the code above.
 */
export const createAuditTrail = (keeper: AuditKeeper, intent: AuditIntent): AuditTrail => ({
  recordIntent: () => recordIntent(keeper, intent),
  recordOutcome: (result) => recordOutcome(keeper, intent, result),
});

async function recordIntent(
  { auditStore, auditArchive, log }: AuditKeeper,
  intent: AuditIntent,
): Promise<void> {
  log.info('Audit: intent', fieldsOf(intent));
  try {
    await Promise.all([auditStore.putIntent(intent), auditArchive.writeIntent(intent)]);
  } catch (cause) {
    throw new TransientError(
      AUDIT_UNAVAILABLE,
      'Nothing was done, because it could not be recorded who asked for it. Try again.',
      { cause },
    );
  }
}

/** It has been done by now: what cannot be recorded is at least in the log. */
async function recordOutcome(
  { auditStore, auditArchive, newId, clock, log }: AuditKeeper,
  intent: AuditIntent,
  result: ActResult,
): Promise<void> {
  const outcome = { at: isoNow(clock), ...result };
  const failed = outcome.details.filter(({ ok }) => !ok).map(({ id, code }) => `${id ?? ''}: ${code ?? ''}`);
  log.info('Audit: outcome', { auditId: intent.id, result: outcome.result, failed });
  try {
    await Promise.all([
      auditStore.putOutcome(intent.id, outcome),
      auditArchive.writeOutcome(intent.id, outcome, newId()),
    ]);
  } catch (cause) {
    log.error('The outcome of an audit entry was not recorded; the log has it', {
      auditId: intent.id,
      reason: messageOf(cause),
    });
  }
}

const fieldsOf = ({ id, action, actor, groups, change, from, requestId }: AuditIntent) => ({
  ...{ auditId: id, action, subject: actor.subject, role: actor.role, groups, from, requestId },
  change: JSON.stringify(change),
});
