import { AUDIT_UNAVAILABLE, createAuditTrail, type AuditKeeper } from '../adapters/audit-trail.ts';
import { isoNow } from '../adapters/clock.ts';
import type { AuditStore } from '../adapters/table/people/audit-store.ts';
import type { Telemetry } from '../adapters/telemetry.ts';
import type { AuditAction, AuditIntent } from '../contracts/audit.ts';
import type { Identity } from '../core/auth/identity.ts';
import { recordedAct, type ActResult } from '../core/auth/recorded-act.ts';
import { messageOf, TransientError } from '../core/failure.ts';
import { RefusedRequest } from './refusal.ts';

export interface AuditServices extends Omit<AuditKeeper, 'log'> {
  auditStore: AuditStore;
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
  const { telemetry, ...kept } = services;
  const trail = createAuditTrail({ ...kept, log: telemetry.log }, intentOf(services, caller, deed));
  const recordIntent = () => trail.recordIntent().catch(refuse);
  return recordedAct({ ...trail, recordIntent }, act, resultOf);
}

const intentOf = (
  { clock, newId }: AuditServices,
  { identity: { subject, address, role }, from, requestId }: Caller,
  { action, groups, change }: Deed,
): AuditIntent => ({
  ...{ v: 1, id: newId(), at: isoNow(clock), action, actor: { subject, address, role } },
  ...{ groups: [...groups], change: { ...change }, from, requestId },
});

function refuse(error: unknown): never {
  if (!(error instanceof TransientError) || error.code !== AUDIT_UNAVAILABLE) throw error;
  const refusal = new RefusedRequest(503, AUDIT_UNAVAILABLE, error.message);
  refusal.cause = messageOf(error.cause);
  throw refusal;
}
