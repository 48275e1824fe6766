import { isoNow } from '../adapters/clock.ts';
import { SentryRefusal, SentryUnavailable } from '../adapters/sentry/api.ts';
import type { Checkpoint, SyncMemory, SyncRun } from '../adapters/table/sync/sync-items.ts';
import { messageOf, PermanentError, TransientError } from '../core/failure.ts';
import { checkAbsentGroups } from './absent/absent-groups.ts';
import { inTurn } from './backfill/candidates.ts';
import { backfill } from './backfill/backfill.ts';
import { fetchBodies } from './backfill/bodies.ts';
import { lookUpGoneGroups } from './absent/gone-groups.ts';
import { keepLedger } from './completeness/ledger.ts';
import { listIssues } from './list/list-issues.ts';
import { streamsOf } from './list/list-streams.ts';
import type { SyncFailure, SyncOutcome, Trigger } from './outcome.ts';
import type { SyncServices } from './services.ts';
import { LeaseLostError, noteError, type Session } from './session.ts';

const DAY_MS = 86_400_000;
/** Longer than one call to Sentry can take (sentry-http.ts), shorter than the five minutes to the next run. */
const LEASE_MS = 180_000;
const RENEW_AFTER_MS = 20_000;
/** The checkpoint of a run that began longer ago is given up: its window is out of date. */
const CHECKPOINT_MAX_AGE_MS = 3_600_000;

/**
 * One invocation of the sync: begins a run, or goes on with one that ran out of time, unless another invocation
 * holds the lease. `signal` aborts when the time is used up; the run then saves where it is.
 * Rejects only where the table itself cannot be used.
 */
export async function runSync(
  services: SyncServices,
  trigger: Trigger,
  signal: AbortSignal,
): Promise<SyncOutcome> {
  const owner = services.newId();
  const now = services.clock.now();
  const heldBy = await services.store.acquireLease({ owner, runId: owner, expiresAtMs: now + LEASE_MS }, now);
  if (heldBy !== null) return { kind: 'busy', runId: heldBy };
  try {
    const checkpoint = await usableCheckpoint(services);
    const memory = await services.store.loadMemory();
    const place = checkpoint ?? beginning(services, { id: owner, trigger, memory });
    const session = await openSession(services, { owner, place, memory, signal });
    return await perform(session, checkpoint !== null);
  } finally {
    await releaseLease(services, owner);
  }
}

/** The lease ends by itself, so a failed release must not cover up how the run ended. */
async function releaseLease({ store, log }: SyncServices, owner: string): Promise<void> {
  try {
    await store.releaseLease(owner);
  } catch (error) {
    log.error('the sync lease was not released and ends by itself', { reason: messageOf(error) });
  }
}

const scopeOf = ({ settings }: SyncServices) =>
  [settings.baseUrl, settings.orgSlug, ...[...settings.projects].sort()].join(' ');

async function usableCheckpoint(services: SyncServices): Promise<Checkpoint | null> {
  const checkpoint = await services.store.loadCheckpoint();
  if (checkpoint === null) return null;
  const age = services.clock.now() - Date.parse(checkpoint.run.startedAt);
  return checkpoint.scope === scopeOf(services) && age < CHECKPOINT_MAX_AGE_MS ? checkpoint : null;
}

function beginning(
  services: SyncServices,
  { id, trigger, memory }: { id: string; trigger: Trigger; memory: SyncMemory },
): Checkpoint {
  const now = services.clock.now();
  const startedAt = new Date(now).toISOString();
  const start = new Date(now - services.settings.windowDays * DAY_MS).toISOString();
  const run: SyncRun = {
    id,
    trigger,
    state: 'RUNNING',
    startedAt,
    finishedAt: null,
    complete: false,
    window: { start, end: startedAt },
    pages: 0,
    requests: 0,
    rateLimitWaits: 0,
    issuesSeen: 0,
    byStatus: { OPEN: 0, RESOLVED: 0, IGNORED: 0 },
    groupsChanged: 0,
    groupsStored: 0,
    groupsAbsent: 0,
    groupsUnanswered: 0,
    groupsUnasked: 0,
    groupsDeleted: 0,
    groupsMerged: 0,
    groupsReturned: 0,
    missingEvents: 0,
    eventsEnqueued: 0,
    bodiesEnqueued: 0,
    rejectedRows: 0,
    ledger: null,
    errors: [],
  };
  const streams = streamsOf(memory.listCuts);
  const position = { phase: 'list', streams, cursor: null, isWhole: true } as const;
  return { scope: scopeOf(services), position, candidates: [], unanswered: [], run };
}

async function openSession(
  services: SyncServices,
  given: { owner: string; place: Checkpoint; memory: SyncMemory; signal: AbortSignal },
): Promise<Session> {
  const { owner, memory, signal } = given;
  const { run, position, candidates, unanswered } = given.place;
  let renewedAt = Number.NEGATIVE_INFINITY;
  const session: Session = {
    services,
    signal,
    sentry: services.sentry(signal),
    span: run.window,
    run,
    seen: new Set(),
    firstSeen: [],
    candidates: new Map(candidates.map((candidate) => [candidate.issueId, candidate])),
    unanswered,
    rowsEnqueuedAt: null,
    memory,
    memoryChanged: false,
    position,
    keepLease: async () => {
      const now = services.clock.now();
      if (now - renewedAt < RENEW_AFTER_MS) return;
      renewedAt = now;
      const isOurs = await services.store.renewLease({ owner, runId: run.id, expiresAtMs: now + LEASE_MS });
      if (!isOurs)
        throw new LeaseLostError(`Run ${run.id} lost its lease to another invocation and stopped.`);
    },
  };
  // Tells the lease which run this invocation has taken up.
  await session.keepLease();
  return session;
}

async function perform(session: Session, isResumed: boolean): Promise<SyncOutcome> {
  const { run, services, sentry, signal } = session;
  const startedIn = session.position.phase;
  const before = { requests: run.requests, rateLimitWaits: run.rateLimitWaits };
  /** Writes the run with the requests so far, those of earlier invocations included. */
  const save = async () => {
    const figures = sentry.figures();
    run.requests = before.requests + figures.requests;
    run.rateLimitWaits = before.rateLimitWaits + figures.rateLimitWaits;
    await services.store.saveRun(run);
    return { run, rateLimitRemaining: figures.rateLimitRemaining };
  };
  const end = async (state: SyncRun['state']) => {
    run.state = state;
    run.finishedAt = isoNow(services.clock);
    if (session.memoryChanged) await services.store.saveMemory(session.memory);
    // Before the record, so that a run which says it ended is never taken up again.
    if (isResumed) await services.store.clearCheckpoint();
    return save();
  };

  try {
    await save();
    await performPhases(session);
    return { kind: 'finished', ...(await end(run.complete ? 'COMPLETE' : 'PARTIAL')) };
  } catch (error) {
    const failure = failureOf(error);
    if (error instanceof LeaseLostError) {
      // The record belongs to whoever holds the lease now.
      return { kind: 'failed', run, rateLimitRemaining: sentry.figures().rateLimitRemaining, failure };
    }
    if (signal.aborted && startedIn === 'list') {
      return { kind: 'unfinished', ...(await suspend(session, save)) };
    }
    if (signal.aborted) {
      leaveAbsentGroups(session);
      return { kind: 'finished', ...(await end('PARTIAL')) };
    }
    run.complete = false;
    noteError(session, failure.code, failure.message);
    return { kind: 'failed', ...(await end('FAILED')), failure };
  }
}

/**
 * Sets `run.complete`. Trouble with the list or with absent groups makes the run partial; trouble with what comes
 * after does not. A part of the list is enough to look for lost events.
 */
async function performPhases(session: Session): Promise<void> {
  const { run, memory } = session;
  if (session.position.phase === 'list') {
    const isListed = await listIssues(session);
    if (isListed && run.rejectedRows === 0) {
      const cursor = memory.absentAfter;
      session.position = { phase: 'absent', streams: [], cursor, isWhole: cursor === null };
      // Should the walk fail, the next one begins at the first group.
      session.memoryChanged ||= cursor !== null;
      memory.absentAfter = null;
    }
  }
  if (session.position.phase !== 'list') {
    const isChecked = await succeeds(session, () => checkAbsentGroups(session));
    run.complete = isChecked && run.rejectedRows === 0;
    if (run.complete) await succeeds(session, () => lookUpGoneGroups(session));
  }
  await succeeds(session, () => backfill(session));
  await succeeds(session, () => keepLedger(session));
  await succeeds(session, () => fetchBodies(session));
}

/**
 * Ends a run that ran out of time among the absent groups for the second time, so that they never hold up the next
 * list. Its check of them goes on after that.
 */
function leaveAbsentGroups(session: Session): void {
  const { run, memory, position } = session;
  run.groupsUnasked += session.unanswered.length;
  memory.absentAfter = position.phase === 'absent' ? position.cursor : null;
  session.memoryChanged = true;
  const message =
    'Two invocations did not suffice for the groups that the list did not contain; the next run goes on with them.';
  noteError(session, 'absent_unfinished', message);
}

/** False where the phase failed and the run can go on without it; what it did not enqueue, the next run will. */
async function succeeds(session: Session, phase: () => Promise<boolean>): Promise<boolean> {
  try {
    return await phase();
  } catch (error) {
    if (session.signal.aborted || error instanceof LeaseLostError) throw error;
    const { code, message } = failureOf(error);
    noteError(session, code, message);
    return false;
  }
}

/** Keeps the place, so that the next invocation goes on with the same window. */
async function suspend<T>(session: Session, save: () => Promise<T>): Promise<T> {
  const { services, run, position, unanswered, memory } = session;
  const saved = await save();
  if (session.memoryChanged) await services.store.saveMemory(memory);
  const candidates = inTurn(session);
  await services.store.saveCheckpoint({ scope: scopeOf(services), position, candidates, unanswered, run });
  return saved;
}

function failureOf(error: unknown): SyncFailure {
  const isKnown = error instanceof PermanentError || error instanceof TransientError;
  return {
    code: isKnown ? error.code : 'sync_failed',
    message: messageOf(error),
    bySentry: error instanceof SentryRefusal || error instanceof SentryUnavailable,
  };
}
