import { syncRun, type SyncRun } from '../../adapters/table/sync/sync-items.ts';
import type { LastDelivery } from '../../adapters/table/sync/ledger-store.ts';
import type { QuarantineEntry } from '../../adapters/archive/writer.ts';
import type { QueueDepth } from '../../adapters/queue/queue-control.ts';
import type { AuditAction } from '../../contracts/audit.ts';
import { ASKED_FOR } from '../../contracts/sync-request.ts';
import type { ActResult } from '../../core/auth/recorded-act.ts';
import { audited, type Caller } from '../audit.ts';
import type { AdminServices } from '../services.ts';

/** The parts of the flow as they stand, for whoever is on call. */
export interface SystemState {
  /** Newest first. */
  runs: SyncRun[];
  /** What webhooks brought last, by resource and action, the newest first. */
  deliveries: LastDelivery[];
  /** Null where SQS does not say. */
  queues: { queue: QueueDepth; deadLetters: QueueDepth } | null;
  quarantine: { entries: QuarantineEntry[]; hasMore: boolean };
}

const RUNS_SHOWN = 12;
/** Enough to tell a few from many. */
const QUARANTINE_SHOWN = 20;

/** Reads it all at once. Depths of queues are worth an answer without them. */
export async function readSystem(services: AdminServices): Promise<SystemState> {
  const { telemetry } = services;
  const [runs, deliveries, queues, quarantined] = await Promise.all([
    services.syncHistory.listRuns(RUNS_SHOWN, null),
    services.ledger.lastDeliveries(),
    services.queues.depths().catch((error: unknown) => {
      telemetry.log.warn('the queues could not be asked', {
        error: error instanceof Error ? error : undefined,
      });
      return null;
    }),
    services.quarantine.list({ limit: QUARANTINE_SHOWN, cursor: null }),
  ]);
  return {
    runs: runs.items.flatMap((run) => syncRun.safeParse(run).data ?? []),
    deliveries: deliveries.toSorted((a, b) => b.lastAt.localeCompare(a.lastAt)),
    queues,
    quarantine: { entries: quarantined.items, hasMore: quarantined.nextCursor !== null },
  };
}

/** What the page may start: the safe actions of the runbook. */
export const SYSTEM_ACTS = ['sync', 'redrive'] as const satisfies readonly AuditAction[];
export type SystemAct = (typeof SYSTEM_ACTS)[number];

/** Starts it on somebody's behalf, recorded before and after. Rejects with `TransientError` where it did not start. */
export function startAct(services: AdminServices, caller: Caller, act: SystemAct): Promise<void> {
  const start = {
    sync: () => services.startSync(ASKED_FOR),
    redrive: () => services.queues.startRedrive(),
  } satisfies Record<SystemAct, () => Promise<void>>;
  return audited(services, caller, { action: act, groups: [], change: {} }, start[act], () => STARTED);
}

/** What becomes of it is told by the run's own record, and by the depths of the queues. */
const STARTED: ActResult = { result: 'done', details: [{ id: null, ok: true, code: 'started' }] };
