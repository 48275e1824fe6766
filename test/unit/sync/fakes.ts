import { createSanitise } from '../../../lambdas/core/sanitise.ts';
import type {
  IssueChange,
  SentryApi,
  SentryEventRow,
  SentryIssue,
  SentryIssuePage,
} from '../../../lambdas/adapters/sentry-api.ts';
import { emptyMemory } from '../../../lambdas/adapters/sync-store.ts';
import type {
  Checkpoint,
  Lease,
  SyncMemory,
  SyncRun,
  SyncStore,
} from '../../../lambdas/adapters/sync-store.ts';
import type { QueueMessage } from '../../../lambdas/contracts/queue-message.ts';
import { decode } from '../../../lambdas/core/decode.ts';
import type { Group } from '../../../lambdas/core/group.ts';
import { merge } from '../../../lambdas/core/merge.ts';
import { runSync } from '../../../lambdas/sync/run.ts';
import type { SyncServices } from '../../../lambdas/sync/session.ts';

export const NOW = Date.parse('2026-11-20T10:00:00.000Z');

/** A list row in the shape of Sentry's, of our own making. */
export const issueRow = (id: number, fields: Record<string, unknown> = {}): SentryIssue => ({
  id: id.toString(),
  shortId: `SHOP-${id}`,
  title: `TypeError: item ${id} is undefined`,
  culprit: 'basket.add',
  level: 'error',
  status: 'unresolved',
  substatus: 'ongoing',
  type: 'error',
  platform: 'javascript',
  permalink: `https://sentry.test/issues/${id}/`,
  project: { id: '11', slug: 'shop', name: 'Shop', platform: 'javascript' },
  assignedTo: null,
  count: '0',
  userCount: 0,
  firstSeen: '2026-11-01T00:00:00Z',
  lastSeen: '2026-11-19T00:00:00Z',
  stats: { '24h': [[1, 2]] },
  lifetime: {
    count: '0',
    userCount: 0,
    firstSeen: '2026-11-01T00:00:00Z',
    lastSeen: '2026-11-19T00:00:00Z',
  },
  ...fields,
});

export const issueRows = (count: number): SentryIssue[] =>
  Array.from({ length: count }, (_, index) => issueRow(index + 1));

/** The same issue with this many events in all. */
export const withCount = (
  row: SentryIssue,
  count: number,
  lastSeen = '2026-11-19T00:00:00Z',
): SentryIssue => ({
  ...row,
  lifetime: { count: count.toString(), userCount: 1, firstSeen: '2026-11-01T00:00:00Z', lastSeen },
});

/** An event that happened `index` seconds before a fixed instant. */
export const eventOf = (issueId: number, index: number): SentryEventRow => ({
  eventID: `${issueId.toString(16).padStart(8, '0')}${index.toString(16).padStart(24, '0')}`,
  projectID: '11',
  title: 'TypeError',
  dateCreated: `${new Date(EVENTS_END - index * 1000).toISOString().slice(0, 19)}Z`,
  tags: [],
  entries: [],
});
const EVENTS_END = Date.parse('2026-11-19T00:00:00Z');

const isIssue = (row: unknown): row is SentryIssue => typeof row === 'object' && row !== null && 'id' in row;

/** A Sentry that answers from memory. Tests replace methods to make it fail. */
export class FakeSentry implements SentryApi {
  /** What the list contains, in its order. */
  listed: unknown[] = [];
  /** Still there, but outside the list's window. */
  old: SentryIssue[] = [];
  /** Merged id to the surviving one. */
  merged = new Map<string, SentryIssue>();
  /** Issue id to its events, newest first. */
  events = new Map<string, SentryEventRow[]>();
  calls: string[] = [];
  clock = { now: () => NOW };

  listIssues = ({ cursor }: { cursor: string | null }): Promise<SentryIssuePage> => {
    this.calls.push('list');
    const start = Number(cursor ?? 0);
    return Promise.resolve({
      issues: this.listed.slice(start, start + 100),
      nextCursor: start + 100 < this.listed.length ? (start + 100).toString() : null,
      observedAt: new Date(this.clock.now()).toISOString(),
    });
  };

  lookUpIssues: SentryApi['lookUpIssues'] = (issueIds) => {
    this.calls.push('lookup');
    const wanted = new Map(issueIds.map((id): [string, SentryIssue | undefined] => [id, this.find(id)]));
    const issues = [...wanted.values()].filter((issue) => issue !== undefined);
    return Promise.resolve({ issues, observedAt: new Date(this.clock.now()).toISOString() });
  };

  getIssue = (issueId: string): Promise<SentryIssue | undefined> => {
    this.calls.push('detail');
    return Promise.resolve(this.merged.get(issueId) ?? this.find(issueId));
  };

  /** By id an issue is found whether the list's window contains it or not. */
  private find(issueId: string): SentryIssue | undefined {
    if (this.indexed !== this.listed) {
      this.indexed = this.listed;
      this.byId = new Map(this.listed.flatMap((row) => (isIssue(row) ? [[row.id, row]] : [])));
    }
    return this.old.find(({ id }) => id === issueId) ?? this.byId.get(issueId);
  }
  private indexed: unknown[] = [];
  private byId = new Map<string, SentryIssue>();

  /** Like Sentry, only events before the span's end. */
  listIssueEvents: SentryApi['listIssueEvents'] = (issueId, { cursor, end }) => {
    this.calls.push('events');
    const all = (this.events.get(issueId) ?? []).filter(
      ({ dateCreated }) => Date.parse(String(dateCreated)) < Date.parse(end),
    );
    const start = Number(cursor ?? 0);
    return Promise.resolve({
      events: all.slice(start, start + 100),
      nextCursor: start + 100 < all.length ? (start + 100).toString() : null,
    });
  };

  getEvent = (issueId: string, eventId: string): Promise<unknown> => {
    this.calls.push('event');
    return Promise.resolve((this.events.get(issueId) ?? []).find(({ eventID }) => eventID === eventId));
  };

  updateIssue = (issueId: string, change: IssueChange): Promise<SentryIssue> =>
    Promise.resolve({ id: issueId, ...change });
  figures = () => ({ requests: this.calls.length, rateLimitWaits: 0, rateLimitRemaining: null });
  count = (call: string) => this.calls.filter((each) => each === call).length;
}

const sanitise = createSanitise();
const sanitised = (message: Exclude<QueueMessage, { kind: 'webhook' }>) =>
  message.kind === 'issues' ? { ...message, issues: message.issues.map(sanitise) } : message;

/** The table and its only writer: what is enqueued is decoded and merged at once, like the consumer does. */
export class FakeTable {
  groups = new Map<string, Group>();
  storedEvents = new Set<string>();
  sent: QueueMessage[] = [];

  queue = {
    send: (messages: readonly QueueMessage[]): Promise<void> => {
      for (const message of messages) {
        this.sent.push(message);
        if (message.kind === 'webhook') throw new Error('The sync sends no webhooks.');
        for (const observation of decode(sanitised(message)).observations) {
          const group = merge(this.groups.get(observation.issueId), [observation])!;
          const isNewEvent =
            observation.kind === 'event' && !this.storedEvents.has(observation.event.eventId);
          if (observation.kind === 'event') this.storedEvents.add(observation.event.eventId);
          const storedEvents = group.storedEvents + (isNewEvent ? 1 : 0);
          this.groups.set(group.issueId, { ...group, storedEvents, version: group.version + 1 });
        }
      }
      return Promise.resolve();
    },
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
    storedEventIds: (_projectId: string, eventIds: readonly string[]) =>
      Promise.resolve(new Set(eventIds.filter((id) => this.storedEvents.has(id)))),
  };

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

/** A signal that aborts once `ms` of requests to Sentry were spent, each taking `perRequest`; like a function's time. */
export function outOfTimeAfter(world: World, { ms, perRequest }: { ms: number; perRequest: number }) {
  const controller = new AbortController();
  const { listIssues, lookUpIssues, getIssue, listIssueEvents, getEvent } = world.sentry;
  let spent = 0;
  const timed =
    <A extends unknown[], R>(ask: (...given: A) => Promise<R>) =>
    (...given: A): Promise<R> => {
      spent += perRequest;
      world.advance(perRequest);
      if (spent > ms) controller.abort(new Error('out of time'));
      return controller.signal.aborted ? Promise.reject(controller.signal.reason as Error) : ask(...given);
    };
  Object.assign(world.sentry, {
    listIssues: timed(listIssues),
    lookUpIssues: timed(lookUpIssues),
    getIssue: timed(getIssue),
    listIssueEvents: timed(listIssueEvents),
    getEvent: timed(getEvent),
  });
  /** Sentry as it was, the next function with all its time, and the clock at the next turn of the schedule. */
  const next = () => {
    Object.assign(world.sentry, { listIssues, lookUpIssues, getIssue, listIssueEvents, getEvent });
    world.advance(Math.max(0, 300_000 - spent));
  };
  return { signal: controller.signal, next };
}

export type World = ReturnType<typeof createWorld>;

/** A whole sync over fakes, with a clock that moves a millisecond at each look. */
export function createWorld() {
  const sentry = new FakeSentry();
  const table = new FakeTable();
  const store = new FakeStore();
  let now = NOW;
  let runs = 0;
  const clock = { now: () => (now += 1) };
  sentry.clock = clock;
  const services: SyncServices = {
    settings: { baseUrl: 'https://sentry.test', orgSlug: 'acme', projects: [], windowDays: 90 },
    reader: table.reader,
    queue: table.queue,
    store,
    sentry: () => {
      sentry.calls.length = 0;
      return sentry;
    },
    clock,
    sleep: () => Promise.resolve(),
    newId: () => `run-${++runs}`,
    sanitise,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  };
  const sync = (signal: AbortSignal = new AbortController().signal) => runSync(services, 'schedule', signal);
  return { sentry, table, store, services, sync, advance: (ms: number) => (now += ms) };
}
