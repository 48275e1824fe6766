import { randomBytes } from 'node:crypto';
import { TransientError } from '../../../lambdas/core/failure.ts';
import type { QueueControl } from '../../../lambdas/adapters/queue/queue-control.ts';
import type { QuarantineEntry } from '../../../lambdas/adapters/archive/writer.ts';
import type { IssueChange } from '../../../lambdas/adapters/sentry/api.ts';
import type { AssignablePerson } from '../../../lambdas/adapters/sentry/people.ts';
import type {
  Facets,
  GroupPage,
  GroupQuery,
  HourCount,
} from '../../../lambdas/adapters/table/read/group-reader.ts';
import { syncRun, type SyncRun } from '../../../lambdas/adapters/table/sync/sync-items.ts';
import { createAdminApp } from '../../../lambdas/admin/app.ts';
import type { AlertRule } from '../../../lambdas/contracts/alert-rules.ts';
import type { ReportSetting } from '../../../lambdas/contracts/weekly-report.ts';
import type { NotifierMessage } from '../../../lambdas/contracts/notifier-message.ts';
import { MemoryStores } from '../alerts/memory-stores.ts';
import type { AuditEntry } from '../../../lambdas/contracts/audit.ts';
import type { Access } from '../../../lambdas/admin/sign-in/access.ts';
import { sealSession, type Session } from '../../../lambdas/core/auth/session.ts';
import type { Role } from '../../../lambdas/core/auth/identity.ts';
import type { AdminServices } from '../../../lambdas/admin/services.ts';
import type { QueueMessage } from '../../../lambdas/contracts/queue-message.ts';
import type { Query } from '../../../lambdas/core/query/query.ts';
import { createSanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import type { Group, StatusChange, StoredEvent } from '../../../lambdas/core/group/group.ts';
import {
  byEnvironment,
  firstAndLastRelease,
  firstReleaseOf,
  type GroupSeen,
} from '../../../lambdas/core/group/seen-in.ts';
import type { Change } from '../../../lambdas/core/changes/change.ts';
import type { TagStarts } from '../../../lambdas/core/group/tag-starts.ts';
import type { Refusal } from '../../../lambdas/core/ledger/refusals.ts';
import { heldToDescription } from '../api/held.ts';
import { fakeChanges } from './fake-changes.ts';
import { pageOf } from './fake-page.ts';
import { MemoryBulk } from './memory-bulk.ts';
import { MemoryViews } from './memory-views.ts';
import { FakeLedger } from './fake-ledger.ts';
import { FakeRollUps } from './fake-roll-ups.ts';
import { quietTelemetry } from './quiet-telemetry.ts';
import { aSession, fakeAccess, fakeIssuer, orFail, soon, type SignInWorld } from './sign-in.ts';

export {
  AUDIENCE,
  CLIENT_ID,
  discoveredProvider,
  fakeAccess,
  fakeIssuer,
  ISSUER,
  PUBLIC_URL,
  signInSettings,
} from './sign-in.ts';

export const NOW = Date.parse('2026-11-20T12:30:00.000Z');

export const aGroup = (overrides: Partial<Group> = {}): Group => ({
  issueId: '101',
  shortId: 'SHOP-7K',
  title: "TypeError: Cannot read properties of undefined (reading 'total')",
  culprit: 'checkout/summarise(cart)',
  level: 'error',
  status: 'OPEN',
  sentryStatus: 'unresolved',
  substatus: 'ongoing',
  type: 'error',
  category: null,
  issueType: null,
  priority: null,
  statusDetails: null,
  platform: 'node',
  permalink: 'https://sentry.example.test/organizations/acme/issues/101/',
  project: { id: '7', slug: 'shop' },
  assignee: { type: 'user', id: '3', name: 'Ada' },
  sentryCount: 1520,
  users: 88,
  firstSeen: '2026-11-02T08:00:00.000Z',
  lastSeen: '2026-11-20T12:25:00.000Z',
  toldFirst: null,
  toldLast: null,
  heat: null,
  eventShards: null,
  storedEvents: 1498,
  environment: 'production',
  release: 'shop@4.2.0',
  lastEventId: 'e1',
  lastEventAt: '2026-11-20T12:25:00.000Z',
  statusObservedAt: '2026-11-20T12:26:00.000Z',
  statusSource: 'sync',
  titleFrom: null,
  permalinkFrom: null,
  formerShortIds: [],
  reasonedAt: null,
  lastObservedAt: '2026-11-20T10:00:00.000Z',
  gone: null,
  version: 'v4',
  ...overrides,
});

export const anEvent = (overrides: Partial<StoredEvent> = {}): StoredEvent => ({
  eventId: 'a'.repeat(32),
  projectId: '7',
  issueId: '101',
  sighting: { at: '2026-11-20T12:25:00.999Z', source: 'webhook', issueId: '101' },
  timestamp: '2026-11-20T12:25:00.000Z',
  level: 'error',
  title: "TypeError: Cannot read properties of undefined (reading 'total')",
  environment: 'production',
  release: 'shop@4.2.0',
  platform: 'node',
  tags: { browser: 'Firefox 140' },
  userHash: null,
  isIndexed: false,
  countedUnder: null,
  isRepaired: false,
  archive: { key: 'archive/dt=2026-11-20/hh=12/x.jsonl.gz', offset: 0, length: 10 },
  ...overrides,
});

/** A run that saw everything and found nothing different. */
export const aRun = (overrides: Partial<SyncRun> = {}): SyncRun => ({
  ...syncRun.parse({
    id: '01M7W831200000000000000014',
    trigger: 'schedule',
    state: 'COMPLETE',
    startedAt: '2026-11-20T12:25:00.000Z',
    finishedAt: '2026-11-20T12:25:03.000Z',
    complete: true,
    window: { start: '2026-08-22T12:25:00.000Z', end: '2026-11-20T12:25:00.000Z' },
    byStatus: { OPEN: 1, RESOLVED: 0, IGNORED: 0 },
    errors: [],
    ...Object.fromEntries(
      [
        ...['pages', 'requests', 'rateLimitWaits', 'issuesSeen', 'groupsChanged', 'groupsAbsent'],
        ...['groupsDeleted', 'groupsMerged', 'missingEvents', 'eventsEnqueued', 'rejectedRows'],
      ].map((figure) => [figure, 0]),
    ),
  }),
  ...overrides,
});

/** What the fakes hold; tests change it before they call. */
export interface World extends SignInWorld {
  groups: Group[];
  events: StoredEvent[];
  /** By event id, as `readRecord` would answer. */
  records: Map<string, unknown>;
  history: StatusChange[];
  /** Newest first. */
  changes: Change[];
  hours: HourCount[];
  /** In which environments and releases the events of every group happened. */
  seen: GroupSeen;
  /** The newest unusual hour of each group that has one, by id. */
  spikedHours: Map<string, string>;
  /** What Sentry has of events, by id. */
  bodies: Map<string, unknown>;
  runs: unknown[];
  ledger: FakeLedger;
  rollUps: FakeRollUps;
  /** `TICKET_URL`. */
  ticketUrl: string;
  /** `INDEX_TAGS`. */
  indexTags: ReadonlySet<string>;
  refusals: Refusal[];
  tagStarts: TagStarts | null;
  quarantined: QuarantineEntry[];
  alertRules: AlertRule[];
  report: ReportSetting | null;
  alertStores: MemoryStores;
  /** What the notifier was asked for. */
  work: NotifierMessage[];
  views: MemoryViews;
  /** How many were given out. */
  ids: number;
  bulk: MemoryBulk;
  queries: GroupQuery[];
  facets: Facets;
  /** What the groups of a list have of what it asks for; null where it asks for no such thing. */
  matching: NonNullable<GroupPage['matching']> | null;
  facetQueries: Query[];
  sent: QueueMessage[];
  /** Changes as they were sent to Sentry. */
  updates: ({ id: string } & IssueChange)[];
  /** What Sentry was told beside changes. */
  comments: { id: string; text: string }[];
  /** Throws in Sentry's place. */
  refuseComment: () => void;
  /** Throws or answers in Sentry's place: members and teams of a project. */
  people: (project: string) => AssignablePerson[];
  metrics: string[];
  /** Throws or answers in Sentry's place. */
  sentry: (id: string, status: string | null, change?: IssueChange) => unknown;
  queueFails: boolean;
  depths: Awaited<ReturnType<QueueControl['depths']>>;
  /** What was started by hand. */
  started: string[];
  /** Newest first. */
  audit: AuditEntry[];
  /** Phases that were archived, as `intent <id>`. */
  auditArchived: string[];
  auditFails: boolean;
  /** Log lines with their fields. */
  said: { level: string; message: string; fields: unknown }[];
}

export const aWorld = (overrides: Partial<World> = {}): World => ({
  groups: [aGroup()],
  events: [anEvent()],
  records: new Map(),
  history: [],
  changes: [],
  hours: [],
  seen: { seen: [], uncounted: 0 },
  spikedHours: new Map(),
  bodies: new Map(),
  runs: [],
  ledger: new FakeLedger(),
  rollUps: new FakeRollUps(),
  indexTags: new Set(),
  ticketUrl: '',
  refusals: [],
  tagStarts: null,
  quarantined: [],
  alertRules: [],
  report: null,
  alertStores: new MemoryStores(() => NOW),
  work: [],
  views: new MemoryViews(),
  ids: 0,
  bulk: new MemoryBulk(),
  queries: [],
  facets: { facets: [], complete: true },
  matching: null,
  facetQueries: [],
  sent: [],
  updates: [],
  comments: [],
  refuseComment: () => undefined,
  people: () => [],
  metrics: [],
  sentry: (id, status, change) => ({
    id,
    status: status ?? 'unresolved',
    substatus: change?.substatus ?? null,
    count: '7',
    userCount: 2,
  }),
  queueFails: false,
  depths: { queue: { waiting: 3, inFlight: 1 }, deadLetters: { waiting: 0, inFlight: 0 } },
  started: [],
  nowMs: NOW,
  ended: new Set(),
  notBefore: new Map(),
  marksFail: false,
  audit: [],
  auditArchived: [],
  auditFails: false,
  sessionKeys: [randomBytes(32).toString('hex')],
  said: [],
  ...overrides,
});

const startedOr = (world: World, what: string): Promise<void> =>
  soon(() => {
    if (world.queueFails) throw new TransientError('not_started', 'The service is unavailable.');
    world.started.push(what);
  });

export function fakeServices(world: World, access: Access): AdminServices {
  return {
    access,
    indexTags: world.indexTags,
    queues: {
      depths: () => orFail(world.queueFails, () => world.depths),
      startRedrive: () => startedOr(world, 'redrive'),
    },
    startSync: (event) => startedOr(world, JSON.stringify(event)),
    newId: () => `01J${(world.ids += 1).toString().padStart(23, '0')}`,
    auditStore: {
      putIntent: (intent) =>
        orFail(world.auditFails, () => void world.audit.unshift({ ...intent, outcome: null })),
      putOutcome: (id, outcome) =>
        orFail(world.auditFails, () => {
          world.audit = world.audit.map((entry) => (entry.id === id ? { ...entry, outcome } : entry));
        }),
      list: (limit, cursor) => soon(() => pageOf(world.audit, limit, cursor)),
    },
    auditArchive: {
      writeIntent: ({ id }) => orFail(world.auditFails, () => void world.auditArchived.push(`intent ${id}`)),
      writeOutcome: (id) => orFail(world.auditFails, () => void world.auditArchived.push(`outcome ${id}`)),
    },
    clock: { now: () => world.nowMs },
    groups: {
      getGroup: (id) => soon(() => world.groups.find((group) => group.issueId === id)),
      getGroups: (ids) =>
        soon(() => new Map(world.groups.filter((g) => ids.includes(g.issueId)).map((g) => [g.issueId, g]))),
      findIdByShortId: ({ shortId, among }) =>
        soon(() => {
          const known = world.groups.filter((g) => among === 'all' || (g.gone?.mergedInto ?? null) !== null);
          return (
            known.find((g) => g.shortId === shortId) ?? known.find((g) => g.formerShortIds.includes(shortId))
          )?.issueId;
        }),
      listGroups: (query) =>
        soon(() => {
          world.queries.push(query);
          const { substatus } = query.filter;
          const matching = world.groups.filter(
            (g) =>
              g.gone === null &&
              query.statuses.includes(g.status) &&
              (substatus === undefined || substatus === g.substatus),
          );
          const page = pageOf(matching, query.limit, query.cursor);
          return world.matching === null ? page : { ...page, matching: world.matching };
        }),
      countByStatus: (most) =>
        soon(
          () =>
            new Map(
              (['OPEN', 'RESOLVED', 'IGNORED'] as const).map((status) => {
                const { length } = world.groups.filter((g) => g.gone === null && g.status === status);
                return [status, { count: Math.min(length, most), isMore: length > most }];
              }),
            ),
        ),
      facets: (query) =>
        soon(() => {
          world.facetQueries.push(query);
          return world.facets;
        }),
      listGroupIds: () => soon(() => ({ items: [], nextCursor: null })),
      seenIn: () => soon(() => world.seen),
      tagsOf: () => soon(() => []),
      groupsOfTag: () => soon(() => []),
      groupsOfUser: () => soon(() => []),
      listGoneGroupIds: () => soon(() => ({ items: [], nextCursor: null })),
      listEvents: (id, { limit, cursor }) =>
        soon(() =>
          pageOf(
            world.events.filter((event) => event.issueId === id),
            limit,
            cursor,
          ),
        ),
      walkEvents: (id, { order, after, limit }) =>
        soon(() => {
          const keyOf = ({ timestamp, eventId }: StoredEvent) => `${timestamp}#${eventId}`;
          const sign = order === 'asc' ? 1 : -1;
          const rows = world.events
            .filter((event) => event.issueId === id)
            .sort((a, b) => sign * (keyOf(a) < keyOf(b) ? -1 : 1))
            .filter(
              (event) => after === null || (order === 'asc' ? keyOf(event) > after : keyOf(event) < after),
            );
          const items = rows.slice(0, limit);
          const last = items.at(-1);
          return { items, position: rows.length > limit && last !== undefined ? keyOf(last) : null };
        }),
      getEvent: (projectId, eventId) =>
        soon(() => world.events.find((e) => e.projectId === projectId && e.eventId === eventId)),
      homesOfEvents: () => soon(() => new Map<string, string>()),
      listIndexedEvents: () => soon(() => []),
      statusHistory: (id, limit) =>
        soon(() => world.history.filter((change) => change.issueId === id).slice(0, limit)),
      hourCounts: () => soon(() => world.hours),
      hoursOf: (groups) => soon(() => new Map(groups.map(({ issueId }) => [issueId, world.hours]))),
      firstReleases: (groups) =>
        soon(() => {
          const first = firstReleaseOf(world.seen.seen);
          return new Map(groups.flatMap(({ issueId }) => (first === null ? [] : [[issueId, first]])));
        }),
      listedFacts: (groups) =>
        soon(() => {
          const { seen } = world.seen;
          const environments = byEnvironment(seen).flatMap(({ value }) => value ?? []);
          const firstRelease = firstAndLastRelease(seen).first;
          return new Map(
            groups.map(({ issueId }) => [
              issueId,
              { environments, firstRelease, spikedHour: world.spikedHours.get(issueId) ?? null },
            ]),
          );
        }),
    },
    changes: fakeChanges(world),
    acts: {
      actsBetween: (fromMs, toMs) =>
        soon(() => world.audit.filter(({ at }) => Date.parse(at) >= fromMs && Date.parse(at) <= toMs)),
    },
    archive: {
      readRecord: (pointer) =>
        soon(() => {
          const event = world.events.find((candidate) => candidate.archive === pointer);
          return event && world.records.get(event.eventId);
        }),
    },
    queue: {
      send: (messages) =>
        soon(() => {
          if (world.queueFails) throw new Error('SQS is unavailable');
          world.sent.push(...messages);
        }),
    },
    sanitise: createSanitise(),
    sentry: {
      updateIssue: (id, change) =>
        soon(() => {
          world.updates.push({ id, ...change });
          return world.sentry(id, change.status ?? null, change);
        }),
      addComment: (id, text) =>
        soon(() => {
          world.refuseComment();
          world.comments.push({ id, text });
        }),
      getIssue: (id) => soon(() => world.sentry(id, null)),
      getEvent: (_id, eventId) => soon(() => world.bodies.get(eventId)),
    },
    people: { assignable: (project) => soon(() => world.people(project)) },
    ticketUrl: world.ticketUrl,
    place: { baseUrl: 'https://sentry.example.test', orgSlug: 'acme' },
    ledger: world.ledger,
    rollUps: world.rollUps,
    tagStarts: { load: () => soon(() => world.tagStarts) },
    refusals: { list: () => soon(() => world.refusals) },
    alerts: {
      rules: world.alertRules,
      report: world.report,
      routes: world.alertStores.routeStore,
      snoozes: {
        list: () => soon(() => world.alertStores.snoozes.filter(({ until }) => until > world.nowMs)),
        put: (snooze) => soon(() => void world.alertStores.snoozes.push(snooze)),
      },
      stops: world.alertStores.stopStore,
      work: { send: (messages) => soon(() => void world.work.push(...messages)) },
    },
    views: world.views,
    bulk: world.bulk,
    quarantine: {
      list: ({ limit, cursor }) => soon(() => pageOf(world.quarantined, limit, cursor)),
    },
    description: () => soon(() => '{"openapi":"3.1.1"}'),
    syncHistory: { listRuns: (limit, cursor) => soon(() => pageOf(world.runs, limit, cursor)) },
    telemetry: {
      log: {
        info: (message, fields) => void world.said.push({ level: 'info', message, fields }),
        warn: (message, fields) => void world.said.push({ level: 'warn', message, fields }),
        error: (message, fields) => void world.said.push({ level: 'error', message, fields }),
      },
      metrics: {
        ...quietTelemetry.metrics,
        count: (name) => void world.metrics.push(name),
        countBy: (name) => void world.metrics.push(name),
      },
    },
  };
}

export async function anAdmin(overrides: Partial<World> = {}) {
  const world = aWorld(overrides);
  const issuer = await fakeIssuer();
  const access = fakeAccess(world, issuer.provider);
  const app = heldToDescription(createAdminApp(fakeServices(world, access)));
  const token = await issuer.token({ email: 'ada@example.test' });
  const viewerToken = await issuer.token({ sub: 'vic', email: 'vic@example.test', groups: ['viewers'] });
  /** A call as a program makes it, with a good token. */
  const call = async (path: string, init: { method?: string; body?: string } = {}) =>
    app.request(path, { ...init, headers: { authorization: `Bearer ${token}` } });
  /** The cookie of somebody who has just signed in, without its name. */
  const sealed = (role: Role = 'admin', changes: Partial<Session> = {}) =>
    sealSession(aSession(world, role, changes), world.sessionKeys[0]!, access.binding);
  return { app, world, issuer, access, token, viewerToken, call, sealed };
}

/** Status and parsed body of an answer. */
export const json = async (answer: Response) => ({
  status: answer.status,
  body: JSON.parse(await answer.text()),
});

/** The ids of groups or results. */
export const idsOf = (list: unknown): string[] => (list as { id: string }[]).map(({ id }) => id);
