import type { AuditArchive } from '../adapters/archive/audit-archive.ts';
import { isoNow, type Clock } from '../adapters/clock.ts';
import type { AuditStore } from '../adapters/table/people/audit-store.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { AuditAction, AuditIntent } from '../contracts/audit.ts';
import type { Identity } from '../core/auth/identity.ts';
import { recordedAct, type ActResult } from '../core/auth/recorded-act.ts';
import { messageOf } from '../core/failure.ts';
import { RefusedRequest } from './refusal.ts';

export interface AuditServices {
  auditStore: AuditStore;
  auditArchive: AuditArchive;
  newId: () => string;
  clock: Clock;
  telemetry: Telemetry;
}

/** Who asks, and from where. */
export interface Caller {
  identity: Identity;
  from: string | null;
  requestId: string;
}

export interface Deed {
  action: AuditAction;
  groups: readonly string[];
  change: Readonly<Record<string, unknown>>;
}

/** Does something on somebody's behalf and records it. Throws `RefusedRequest` of 503 where that cannot be. */
export function audited<T>(
  services: AuditServices,
  caller: Caller,
  deed: Deed,
  act: () => Promise<T>,
  resultOf: (answer: T) => ActResult,
): Promise<T> {
  const intent = intentOf(services, caller, deed);
  const trail = {
    recordIntent: () => recordIntent(services, intent),
    recordOutcome: (result: ActResult) => recordOutcome(services, intent, result),
  };
  return recordedAct(trail, act, resultOf);
}

const intentOf = (
  { clock, newId }: AuditServices,
  { identity: { subject, address, role }, from, requestId }: Caller,
  { action, groups, change }: Deed,
): AuditIntent => ({
  ...{ v: 1, id: newId(), at: isoNow(clock), action, actor: { subject, address, role } },
  ...{ groups: [...groups], change: { ...change }, from, requestId },
});

async function recordIntent(
  { auditStore, auditArchive, telemetry }: AuditServices,
  intent: AuditIntent,
): Promise<void> {
  telemetry.log.info('Audit: intent', fieldsOf(intent));
  try {
    await Promise.all([auditStore.putIntent(intent), auditArchive.writeIntent(intent)]);
  } catch (cause) {
    const refusal = new RefusedRequest(
      503,
      'audit_unavailable',
      'Nothing was done, because it could not be recorded who asked for it. Try again.',
    );
    refusal.cause = messageOf(cause);
    throw refusal;
  }
}

/** It has been done by now: what cannot be recorded is at least in the log. */
async function recordOutcome(
  { auditStore, auditArchive, newId, clock, telemetry }: AuditServices,
  intent: AuditIntent,
  result: ActResult,
): Promise<void> {
  const outcome = { at: isoNow(clock), ...result };
  const failed = outcome.details.filter(({ ok }) => !ok).map(({ id, code }) => `${id ?? ''}: ${code ?? ''}`);
  telemetry.log.info('Audit: outcome', { auditId: intent.id, result: outcome.result, failed });
  try {
    await Promise.all([
      auditStore.putOutcome(intent.id, outcome),
      auditArchive.writeOutcome(intent.id, outcome, newId()),
    ]);
  } catch (cause) {
    telemetry.log.error('The outcome of an audit entry was not recorded; the log has it', {
      auditId: intent.id,
      reason: messageOf(cause),
    });
  }
}

const fieldsOf = ({ id, action, actor, groups, change, from, requestId }: AuditIntent) => ({
  ...{ auditId: id, action, subject: actor.subject, role: actor.role, groups, from, requestId },
  change: JSON.stringify(change),
});
