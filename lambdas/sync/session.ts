import type { GroupReader } from '../adapters/group-reader.ts';
import type { Clock } from '../adapters/clock.ts';
import type { Queue } from '../adapters/queue.ts';
import type { SentryApi, Span } from '../adapters/sentry-api.ts';
import type { Sleep } from '../adapters/sentry-http.ts';
import type { BackfillCandidate, Position, SyncMemory, SyncRun, SyncStore } from '../adapters/sync-store.ts';
import type { Log } from '../adapters/telemetry.ts';
import type { Sanitise } from '../core/sanitise.ts';
import type { SyncSettings } from './settings.ts';

/** Everything the sync touches outside itself. */
export interface SyncServices {
  settings: Pick<SyncSettings, 'baseUrl' | 'orgSlug' | 'projects' | 'windowDays'>;
  reader: Pick<GroupReader, 'getGroups' | 'listGroupIds' | 'listGoneGroupIds' | 'storedEventIds'>;
  queue: Queue;
  store: SyncStore;
  /** A client whose requests and waits end with the signal. */
  sentry: (signal: AbortSignal) => SentryApi;
  sanitise: Sanitise;
  clock: Clock;
  sleep: Sleep;
  /** A new ULID. */
  newId: () => string;
  log: Log;
}

/** One invocation's work on one run. The phases change it as they go. */
export interface Session {
  readonly services: SyncServices;
  readonly sentry: SentryApi;
  readonly signal: AbortSignal;
  readonly span: Span;
  readonly run: SyncRun;
  /** Ids listed in this invocation: the only memory that grows with the number of issues. */
  readonly seen: Set<string>;
  /** By issue id, in the order of the list. */
  candidates: Map<string, BackfillCandidate>;
  /** Ids whose details are still to be asked for in this run. */
  unanswered: string[];
  /** Saved when the invocation ends, where `memoryChanged`. */
  readonly memory: SyncMemory;
  memoryChanged: boolean;
  /** Saved as part of the checkpoint when time runs out. */
  position: Position;
  /** Renews the lease when it is due. Rejects with `LeaseLostError`. */
  readonly keepLease: () => Promise<void>;
}

/** Another run owns the lease now, so this one must stop without another write. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** A run record must stay small; the count of further errors is in the log. */
const MAX_ERRORS = 50;

export function noteError(session: Session, code: string, message: string): void {
  session.services.log.warn('sync problem', { runId: session.run.id, code, problem: message });
  if (session.run.errors.length < MAX_ERRORS) session.run.errors.push({ code, message });
}
