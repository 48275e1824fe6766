import { createAuditTrail, type AuditKeeper } from '../adapters/audit-trail.ts';
import { isoNow } from '../adapters/clock.ts';
import type { AuditIntent } from '../contracts/audit.ts';
import { recordedAct, type ActResult } from '../core/auth/recorded-act.ts';
import type { SyncRun } from '../adapters/table/sync/sync-items.ts';
import type { SyncOutcome } from './outcome.ts';

/** Whoever has the cron secret: it is one for all, so the address is what tells them apart. */
const ACTOR = { subject: 'cron-secret', address: null, role: null } as const;

/** Where a request for a sync came from. */
export interface Request {
  from: string | null;
  requestId: string;
}

/** A sync that somebody has asked for, recorded. Rejects as `createAuditTrail` says, and then nothing has run. */
export function auditedSync(
  keeper: AuditKeeper,
  { from, requestId }: Request,
  sync: () => Promise<SyncOutcome>,
): Promise<SyncOutcome> {
  const intent: AuditIntent = {
    ...{ v: 1, id: keeper.newId(), at: isoNow(keeper.clock), action: 'sync', actor: ACTOR },
    ...{ groups: [], change: {}, from, requestId },
  };
  return recordedAct(createAuditTrail(keeper, intent), sync, resultOf);
}

/** One line, which names the run that was asked for. */
function resultOf(outcome: SyncOutcome): ActResult {
  switch (outcome.kind) {
    case 'finished':
    case 'performed':
      return ofRun(outcome.run);
    case 'unfinished':
      return still(outcome.run.id, 'RUNNING');
    case 'busy':
      return still(outcome.runId, outcome.after === undefined ? 'RUNNING' : 'WAITING');
    case 'failed':
      return { result: 'failed', details: [{ id: outcome.run.id, ok: false, code: outcome.failure.code }] };
  }
}

const ofRun = ({ id, complete, state }: SyncRun): ActResult =>
  complete
    ? { result: 'done', details: [{ id, ok: true, code: null }] }
    : { result: 'partly', details: [{ id, ok: false, code: state }] };

/** As the answer has it: the run continues, or begins, after the request. */
const still = (id: string, code: 'RUNNING' | 'WAITING'): ActResult => ({
  result: 'partly',
  details: [{ id, ok: false, code }],
});
