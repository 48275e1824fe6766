import { FakeRollUps } from '../../support/fakes/fake-roll-ups.ts';
import { createSanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import type { IssueQuery, SentryIssue } from '../../../lambdas/adapters/sentry/api.ts';
import { emptyMemory } from '../../../lambdas/adapters/table/sync/sync-items.ts';
import type { Checkpoint, SyncMemory, SyncRun } from '../../../lambdas/adapters/table/sync/sync-items.ts';
import type { Lease, SyncStore } from '../../../lambdas/adapters/table/sync/sync-store.ts';
import type { TagStartsStore } from '../../../lambdas/adapters/table/sync/tag-starts-store.ts';
import type { RefusalStore } from '../../../lambdas/adapters/table/sync/refusal-store.ts';
import type { WaitingRunStore } from '../../../lambdas/adapters/table/sync/waiting-run-store.ts';
import type { QueueMessage } from '../../../lambdas/contracts/queue-message.ts';
import { decode } from '../../../lambdas/core/sentry/decode.ts';
import { timeSortKey } from '../../../lambdas/contracts/item-keys.ts';
import { withVersion } from '../../../lambdas/core/group/group.ts';
import type { HourCount } from '../../../lambdas/adapters/table/read/group-reader.ts';
import type { Change } from '../../../lambdas/core/changes/change.ts';
import type { Group, StoredEvent } from '../../../lambdas/core/group/group.ts';
import { fakeFaults } from '../../support/fakes/fake-bus.ts';
import type { TagStarts } from '../../../lambdas/core/group/tag-starts.ts';
import { keyOf, type Refusal } from '../../../lambdas/core/ledger/refusals.ts';
import type { Observation } from '../../../lambdas/core/group/observation.ts';
import { merge } from '../../../lambdas/core/group/merge.ts';
import type { RunOutcome } from '../../../lambdas/sync/outcome.ts';
import { runSync } from '../../../lambdas/sync/run.ts';
import type { SyncServices } from '../../../lambdas/sync/services.ts';
import { FakeSentry, NOW } from '../../support/fakes/fake-sentry.ts';

export * from '../../support/fakes/fake-sentry.ts';

const sanitise = createSanitise();
const sanitised = ({ archived: _, ...message }: Exclude<QueueMessage, { kind: 'webhook' }>) =>
  message.kind === 'issues' ? { ...message, issues: message.issues.map(sanitise) } : message;

/** The table and its only writer: what is enqueued is decoded and merged at once, like the consumer does. */
export class FakeTable {
  groups = new Map<string, Group>();
  /** By event id. */
  events = new Map<string, StoredEvent>();
  sent: QueueMessage[] = [];

  queue = {
    send: (messages: readonly QueueMessage[]): Promise<void> => {
      for (const message of messages) {
        this.sent.push(message);
        if (message.kind === 'webhook') throw new Error('The sync sends no webhooks.');
        for (const observation of decode(sanitised(message)).observations) this.apply(observation);
      }
      return Promise.resolve();
    },
  };

  private apply(observation: Observation): void {
    const group = merge(this.groups.get(observation.issueId), [observation])!;
    let { storedEvents } = group;
    if (observation.kind === 'event') {
      const { event } = observation;
      const known = this.events.get(event.eventId);
      if (known?.issueId !== event.issueId) storedEvents++;
      if (known !== undefined && known.issueId !== event.issueId)
        this.setStored(known.issueId, this.groups.get(known.issueId)!.storedEvents - 1);
      if (known?.issueId !== event.issueId || (known.isIndexed && !event.isIndexed))
        this.events.set(event.eventId, { ...event, archive: { key: '', offset: 0, length: 0 } });
    }
    this.groups.set(group.issueId, withVersion({ ...group, storedEvents }));
  }

  /** By issue id, newest first. */
  changesOf = new Map<string, Change[]>();
  /** What the day counters say, by issue id. */
  hourCounts = new Map<string, HourCount[]>();
  /** Groups of which nobody was told that they were created. */
  untold = new Set<string>();
  changes = {
    told: (ids: readonly string[]) => Promise.resolve(new Set(ids.filter((id) => !this.untold.has(id)))),
    ofGroup: (id: string) => Promise.resolve(this.changesOf.get(id) ?? []),
  };

  reader = {
    getGroups: (ids: readonly string[]) =>
      Promise.resolve(
        new Map(
          ids.flatMap((id): [string, Group][] => {
            const group = this.groups.get(id);
            return group === undefined ? [] : [[id, group]];
          }),
        ),
      ),
    hourCounts: (id: string, fromDay: string) =>
      Promise.resolve((this.hourCounts.get(id) ?? []).filter(({ hour }) => hour >= fromDay)),
    listGroupIds: (after: string | null) => {
      const ids = [...this.groups.values()].filter(({ gone }) => gone === null).map(({ issueId }) => issueId);
      const start = Number(after ?? 0);
      const next = start + 250;
      return Promise.resolve({
        items: ids.slice(start, next),
        nextCursor: next < ids.length ? next.toString() : null,
      });
    },
    /** Groups found deleted, in pages of 250 like the others. */
    listGoneGroupIds: (after: string | null) => {
      const ids = [...this.groups.values()]
        .filter(({ gone }) => gone !== null && gone.mergedInto === null)
        .map(({ issueId }) => issueId);
      const next = Number(after ?? 0) + 250;
      return Promise.resolve({
        items: ids.slice(next - 250, next),
        nextCursor: next < ids.length ? next.toString() : null,
      });
    },
    homesOfEvents: (_projectId: string, eventIds: readonly string[]) =>
      Promise.resolve(
        new Map(
          eventIds.flatMap((id): [string, string][] => {
            const event = this.events.get(id);
            return event === undefined ? [] : [[id, event.issueId]];
          }),
        ),
      ),
    listIndexedEvents: (before: string | null, limit: number) =>
      Promise.resolve(
        this.indexed()
          .filter((event) => before === null || keyOfEvent(event) < before)
          .slice(0, limit),
      ),
  };

  /** Events without a body, newest first. */
  indexed = () =>
    [...this.events.values()]
      .filter(({ isIndexed }) => isIndexed)
      .sort((a, b) => (keyOfEvent(a) < keyOfEvent(b) ? 1 : -1));

  /** So many events of the issue have come by webhook. */
  setStored = (issueId: string, storedEvents: number) =>
    this.groups.set(issueId, { ...this.groups.get(issueId)!, storedEvents });

  idsSent = (kind: QueueMessage['kind']) =>
    this.sent.flatMap((message) => {
      if (message.kind !== kind) return [];
      if (message.kind === 'issues') return message.issues.map((issue) => (issue as SentryIssue).id);
      return message.kind === 'webhook' ? [] : [message.issueId];
    });
}

const keyOfEvent = ({ timestamp, eventId }: StoredEvent) => timeSortKey(timestamp, eventId);

/** The sync's own items, by reference semantics of a real table: what is saved is a copy. */
export class FakeStore implements SyncStore {
  lease: Lease | null = null;
  runs = new Map<string, SyncRun>();
  checkpoint: Checkpoint | null = null;
  memory: SyncMemory = emptyMemory();

  acquireLease = (lease: Lease, nowMs: number) => {
    if (this.lease !== null && this.lease.expiresAtMs > nowMs) return Promise.resolve(this.lease.runId);
    this.lease = lease;
    return Promise.resolve(null);
  };
  renewLease = (lease: Lease) => {
    if (this.lease?.owner !== lease.owner) return Promise.resolve(false);
    this.lease = lease;
    return Promise.resolve(true);
  };
  releaseLease = (owner: string) => {
    if (this.lease?.owner === owner) this.lease = null;
    return Promise.resolve();
  };
  loadRun = (runId: string) => Promise.resolve(structuredClone(this.runs.get(runId) ?? null));
  saveRun = (run: SyncRun) => {
    this.runs.set(run.id, structuredClone(run));
    return Promise.resolve();
  };
  listRuns = () => Promise.resolve({ items: [...this.runs.values()].reverse(), nextCursor: null });
  loadCheckpoint = () => Promise.resolve(structuredClone(this.checkpoint));
  saveCheckpoint = (checkpoint: Checkpoint) => {
    this.checkpoint = structuredClone(checkpoint);
    return Promise.resolve();
  };
  clearCheckpoint = () => {
    this.checkpoint = null;
    return Promise.resolve();
  };
  loadMemory = () => Promise.resolve(structuredClone(this.memory));
  saveMemory = (memory: SyncMemory) => {
    this.memory = structuredClone(memory);
    return Promise.resolve();
  };
}

export class FakeRefusalStore implements RefusalStore {
  items = new Map<string, Refusal>();
  list = () => Promise.resolve(structuredClone([...this.items.values()]));
  save: RefusalStore['save'] = ({ put, remove }) => {
    for (const entry of put) this.items.set(keyOf(entry), structuredClone(entry));
    for (const entry of remove) this.items.delete(keyOf(entry));
    return Promise.resolve();
  };
}

/** The one run that waits. */
export class FakeWaiting implements WaitingRunStore {
  runId: string | null = null;

  ask = (runId: string) => Promise.resolve((this.runId ??= runId));
  load = () => Promise.resolve(this.runId);
  clear = (runId: string) => {
    if (this.runId === runId) this.runId = null;
    return Promise.resolve();
  };
}

/** A signal that aborts once `ms` of requests to Sentry were spent, each taking `perRequest`; like a function's time. */
export function outOfTimeAfter(world: World, { ms, perRequest }: { ms: number; perRequest: number }) {
  const controller = new AbortController();
  const { listIssues, lookUpIssues, getIssue, listIssueEvents, listFullEvents, getEvent } = world.sentry;
  let spent = 0;
  const timed =
    <A extends unknown[], R>(ask: (...given: A) => Promise<R>) =>
    (...given: A): Promise<R> => {
      spent += perRequest;
      world.advance(perRequest);
      if (spent > ms) controller.abort(new Error('out of time'));
      return controller.signal.aborted ? Promise.reject(controller.signal.reason as Error) : ask(...given);
    };
  const timedList = timed(listIssues);
  Object.assign(world.sentry, {
    // Questions for single categories take no time here: what a test gives is for the list of all.
    listIssues: (query: IssueQuery) => (query.category === undefined ? timedList(query) : listIssues(query)),
    lookUpIssues: timed(lookUpIssues),
    getIssue: timed(getIssue),
    listIssueEvents: timed(listIssueEvents),
    listFullEvents: timed(listFullEvents),
    getEvent: timed(getEvent),
  });
  /** Sentry as it was, the next function with all its time, and the clock at the next turn of the schedule. */
  const next = () => {
    const asBefore = { listIssues, lookUpIssues, getIssue, listIssueEvents, listFullEvents, getEvent };
    Object.assign(world.sentry, asBefore);
    world.advance(Math.max(0, 300_000 - spent));
  };
  return { signal: controller.signal, next };
}

export class FakeTagStarts implements TagStartsStore {
  starts: TagStarts | null = null;
  saves = 0;
  load = () => Promise.resolve(this.starts);
  save = (starts: TagStarts) => {
    this.starts = starts;
    this.saves++;
    return Promise.resolve();
  };
}

export type World = ReturnType<typeof createWorld>;

/** A whole sync over fakes, with a clock that moves a millisecond at each look. */
export function createWorld() {
  const sentry = new FakeSentry();
  const table = new FakeTable();
  const store = new FakeStore();
  const refusals = new FakeRefusalStore();
  const waiting = new FakeWaiting();
  const tagStarts = new FakeTagStarts();
  let now = NOW;
  let runs = 0;
  const clock = { now: () => (now += 1) };
  sentry.clock = clock;
  const services: SyncServices = {
    settings: {
      baseUrl: 'https://sentry.test',
      orgSlug: 'acme',
      projects: [],
      indexTags: [],
      windowDays: 90,
    },
    reader: table.reader,
    changes: table.changes,
    queue: table.queue,
    store,
    waiting,
    ledger: {
      loadState: () => Promise.resolve(null),
      saveState: () => Promise.resolve(),
      readHours: () => Promise.resolve([]),
      saveHours: () => Promise.resolve(),
      countDay: () => Promise.resolve({ hours: new Map(), slug: null }),
      lastDeliveries: () => Promise.resolve([]),
    },
    rollUps: new FakeRollUps(),
    faults: fakeFaults().faults,
    refusals,
    tagStarts,
    sentry: () => {
      sentry.calls.length = 0;
      sentry.categoryCalls.length = 0;
      return sentry;
    },
    clock,
    sleep: () => Promise.resolve(),
    newId: () => `run-${++runs}`,
    sanitise,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  };
  const never = new AbortController().signal;
  const reported: string[] = [];
  const onRun = ({ kind, run }: RunOutcome) => {
    reported.push(`${run.id} ${kind}`);
    return Promise.resolve();
  };
  const sync = (signal: AbortSignal = never) => runSync(services, 'schedule', signal, onRun);
  const manual = (signal: AbortSignal = never) => runSync(services, 'http', signal, onRun);
  return {
    sentry,
    table,
    store,
    refusals,
    tagStarts,
    waiting,
    services,
    sync,
    manual,
    reported,
    advance: (ms: number) => (now += ms),
  };
}
