import type { AuditKeeper } from '../adapters/audit-trail.ts';
import type { Clock } from '../adapters/clock.ts';
import type { Queue } from '../adapters/queue/queue.ts';
import type { SecretReader } from '../adapters/secrets.ts';
import type { SentryApi } from '../adapters/sentry/api.ts';
import type { Sleep } from '../adapters/sentry/http.ts';
import type { ChangeReader } from '../adapters/table/read/change-reader.ts';
import type { GroupReader } from '../adapters/table/read/group-reader.ts';
import type { TableSize } from '../adapters/table/size.ts';
import type { RollUpStore } from '../adapters/table/sync/roll-up-store.ts';
import type { FaultStore } from '../adapters/table/sync/fault-store.ts';
import type { LedgerStore } from '../adapters/table/sync/ledger-store.ts';
import type { RefusalStore } from '../adapters/table/sync/refusal-store.ts';
import type { SyncStore } from '../adapters/table/sync/sync-store.ts';
import type { TagStartsStore } from '../adapters/table/sync/tag-starts-store.ts';
import type { WaitingRunStore } from '../adapters/table/sync/waiting-run-store.ts';
import type { Log, Telemetry } from '../adapters/telemetry.ts';
import type { Sanitise } from '../core/sanitise/sanitise.ts';
import type { AnnounceServices } from './announce.ts';
import type { SyncOutcome, Trigger } from './outcome.ts';
import type { Settings } from './settings.ts';

/** Everything the sync touches outside itself. */
export interface SyncServices {
  settings: Pick<Settings, 'baseUrl' | 'orgSlug' | 'projects' | 'indexTags' | 'windowDays'>;
  reader: Pick<
    GroupReader,
    'getGroups' | 'listGroupIds' | 'listGoneGroupIds' | 'homesOfEvents' | 'listIndexedEvents' | 'hourCounts'
  >;
  changes: Pick<ChangeReader, 'told' | 'ofGroup'>;
  queue: Queue;
  store: SyncStore;
  waiting: WaitingRunStore;
  ledger: LedgerStore;
  rollUps: Pick<RollUpStore, 'save'>;
  faults: FaultStore;
  refusals: RefusalStore;
  tagStarts: TagStartsStore;
  /** A client whose requests and waits end with the signal. */
  sentry: (signal: AbortSignal) => SentryApi;
  sanitise: Sanitise;
  clock: Clock;
  sleep: Sleep;
  /** A new ULID. */
  newId: () => string;
  log: Log;
}

/** What an invocation needs beside its run: the token's secret, and what is measured when the run has ended. */
export interface InvocationServices extends SyncServices, AnnounceServices {
  telemetry: Telemetry;
  tableSize: () => Promise<TableSize>;
  /** Reads the token again, so that a replaced one is not used from the cache. */
  refreshToken: () => Promise<void>;
}

export interface CronSecret {
  cronSecret: string;
}

/** What the function's edge needs. */
export interface TriggerServices {
  cronSecret: Pick<SecretReader<CronSecret>, 'all' | 'refresh'>;
  /** Runs until done or until the signal aborts. */
  sync: (trigger: Trigger, signal: AbortSignal) => Promise<SyncOutcome>;
  /** A signal that aborts after so many milliseconds. */
  deadline: (ms: number) => AbortSignal;
  /** Of manual syncs; the schedule's are nobody's wish. */
  audit: AuditKeeper;
  log: Log;
}
