import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, createLocalJWKSet } from 'jose';
import type { QuarantineEntry } from '../../../lambdas/adapters/archive/writer.ts';
import type { IssueChange } from '../../../lambdas/adapters/sentry/api.ts';
import type { GroupQuery, HourCount } from '../../../lambdas/adapters/table/read/group-reader.ts';
import type { Page } from '../../../lambdas/contracts/cursor.ts';
import { InvalidCursorError } from '../../../lambdas/contracts/cursor.ts';
import { createAdminApp } from '../../../lambdas/admin/app.ts';
import { bindingOf, closedBecause, type Access } from '../../../lambdas/admin/access.ts';
import type { SignInSettings } from '../../../lambdas/admin/settings.ts';
import { createCodeFlow } from '../../../lambdas/adapters/identity/code-flow.ts';
import { createProvider, type Provider } from '../../../lambdas/adapters/identity/provider.ts';
import { isForUs, notForUs, verifySignature } from '../../../lambdas/adapters/identity/tokens.ts';
import type { AuditEntry } from '../../../lambdas/contracts/audit.ts';
import { sealSession, type Session } from '../../../lambdas/core/auth/session.ts';
import type { Role } from '../../../lambdas/core/auth/identity.ts';
import type { AdminServices } from '../../../lambdas/admin/services.ts';
import type { QueueMessage } from '../../../lambdas/contracts/queue-message.ts';
import { createSanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import type { Group, StatusChange, StoredEvent } from '../../../lambdas/core/group/group.ts';
import { FakeLedger } from './fake-ledger.ts';
import { quietTelemetry } from './quiet-telemetry.ts';

export const NOW = Date.parse('2026-11-20T12:30:00.000Z');
export const ISSUER = 'https://login.example.test';
export const AUDIENCE = 'error-ledger';
export const CLIENT_ID = 'error-ledger-pages';
export const PUBLIC_URL = 'https://ledger.example.test';

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
  platform: 'node',
  permalink: 'https://sentry.example.test/organizations/acme/issues/101/',
  project: { id: '7', slug: 'shop' },
  assignee: { type: 'user', id: '3', name: 'Ada' },
  sentryCount: 1520,
  users: 88,
  firstSeen: '2026-11-02T08:00:00.000Z',
  lastSeen: '2026-11-20T12:25:00.000Z',
  storedEvents: 1498,
  environment: 'production',
  release: 'shop@4.2.0',
  lastEventId: 'e1',
  lastEventAt: '2026-11-20T12:25:00.000Z',
  statusObservedAt: '2026-11-20T12:26:00.000Z',
  statusSource: 'sync',
  titleFrom: null,
  permalinkFrom: null,
  lastObservedAt: '2026-11-20T10:00:00.000Z',
  gone: null,
  version: 'v4',
  ...overrides,
});

export const anEvent = (overrides: Partial<StoredEvent> = {}): StoredEvent => ({
  eventId: 'a'.repeat(32),
  projectId: '7',
  issueId: '101',
  timestamp: '2026-11-20T12:25:00.000Z',
  level: 'error',
  title: "TypeError: Cannot read properties of undefined (reading 'total')",
  environment: 'production',
  release: 'shop@4.2.0',
  platform: 'node',
  tags: { browser: 'Firefox 140' },
  userHash: null,
  isIndexed: false,
  isRepaired: false,
  archive: { key: 'archive/dt=2026-11-20/hh=12/x.jsonl.gz', offset: 0, length: 10 },
  ...overrides,
});

/** What the fakes hold; tests change it before they call. */
export interface World {
  groups: Group[];
  events: StoredEvent[];
  /** By event id, as `readRecord` would answer. */
  records: Map<string, unknown>;
  history: StatusChange[];
  hours: HourCount[];
  /** What Sentry has of events, by id. */
  bodies: Map<string, unknown>;
  runs: unknown[];
  ledger: FakeLedger;
  quarantined: QuarantineEntry[];
  queries: GroupQuery[];
  sent: QueueMessage[];
  /** Changes as they were sent to Sentry. */
  updates: ({ id: string } & IssueChange)[];
  metrics: string[];
  /** Throws or answers in Sentry's place. */
  sentry: (id: string, status: string | null, change?: IssueChange) => unknown;
  queueFails: boolean;
  nowMs: number;
  /** Sessions that were ended, as `subject sessionId`, and since when a subject has to sign in anew. */
  ended: Set<string>;
  notBefore: Map<string, number>;
  marksFail: boolean;
  /** Newest first. */
  audit: AuditEntry[];
  /** Phases that were archived, as `intent <id>`. */
  auditArchived: string[];
  auditFails: boolean;
  /** Current, and during a rotation the one before. */
  sessionKeys: string[];
  /** Log lines with their fields. */
  said: { level: string; message: string; fields: unknown }[];
}

export const aWorld = (overrides: Partial<World> = {}): World => ({
  groups: [aGroup()],
  events: [anEvent()],
  records: new Map(),
  history: [],
  hours: [],
  bodies: new Map(),
  runs: [],
  ledger: new FakeLedger(),
  quarantined: [],
  queries: [],
  sent: [],
  updates: [],
  metrics: [],
  sentry: (id, status, change) => ({
    id,
    status: status ?? 'unresolved',
    substatus: change?.substatus ?? null,
    count: '7',
    userCount: 2,
  }),
  queueFails: false,
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

/** Pages by position: the cursor `after-2` starts at the third item. */
function pageOf<T>(items: readonly T[], limit: number, cursor: string | null): Page<T> {
  const start = cursor === null ? 0 : Number(/^after-(\d+)$/.exec(cursor)?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) throw new InvalidCursorError('not one of ours');
  const end = start + limit;
  return { items: items.slice(start, end), nextCursor: end < items.length ? `after-${end}` : null };
}

// eslint-disable-next-line @typescript-eslint/require-await -- the fakes answer at once but keep the promises' contract
const soon = async <T>(answer: () => T): Promise<T> => answer();

const orFail = <T>(fails: boolean, answer: () => T): Promise<T> =>
  soon(() => {
    if (fails) throw new Error('the store is unavailable');
    return answer();
  });

export const signInSettings = (overrides: Partial<SignInSettings> = {}): SignInSettings => ({
  identity: 'oidc',
  issuer: ISSUER,
  clientId: CLIENT_ID,
  clientSecretArn: '',
  audiences: [AUDIENCE],
  rules: { claim: 'groups', adminValues: ['admins'], viewerValues: ['viewers'] },
  publicUrl: PUBLIC_URL,
  sessionSecretArn: 'arn:session',
  sessionHours: 8,
  stage: 'test',
  ...overrides,
});

/** Everything by which people and programs get in, with marks and keys of the world. */
export function fakeAccess(
  world: World,
  provider: Provider,
  settings: SignInSettings = signInSettings(),
  clientSecret: string | null = null,
): Access {
  return {
    closedBecause: closedBecause(settings),
    provider,
    flow:
      settings.clientId === ''
        ? null
        : createCodeFlow({
            provider,
            clientId: settings.clientId,
            clientSecret: () => Promise.resolve(clientSecret),
            redirectUri: `${settings.publicUrl}/admin/callback`,
          }),
    rules: settings.rules,
    clientId: settings.clientId,
    publicUrl: settings.publicUrl,
    sessionMs: settings.sessionHours * 3_600_000,
    binding: bindingOf(settings),
    sessionKey: {
      current: () => soon(() => ({ sessionKey: world.sessionKeys[0]! })),
      all: () => soon(() => world.sessionKeys.map((sessionKey) => ({ sessionKey }))),
      refresh: () => soon(() => undefined),
    },
    marks: {
      isEnded: (subject, sessionId, startedAt) =>
        orFail(
          world.marksFail,
          () =>
            world.ended.has(`${subject} ${sessionId ?? ''}`) ||
            startedAt < (world.notBefore.get(subject) ?? Number.NEGATIVE_INFINITY),
        ),
      endSession: (subject, sessionId) =>
        orFail(world.marksFail, () => void world.ended.add(`${subject} ${sessionId}`)),
      endAll: (subject, atMs) => orFail(world.marksFail, () => void world.notBefore.set(subject, atMs)),
    },
  };
}

export function fakeServices(world: World, access: Access): AdminServices {
  return {
    access,
    newId: () => `01J${(world.audit.length + 1).toString().padStart(23, '0')}`,
    auditStore: {
      putIntent: (intent) =>
        orFail(world.auditFails, () => void world.audit.unshift({ ...intent, outcome: null })),
      putOutcome: (intent, outcome) =>
        orFail(world.auditFails, () => {
          world.audit = world.audit.map((entry) => (entry.id === intent.id ? { ...entry, outcome } : entry));
        }),
      list: (limit, cursor) => soon(() => pageOf(world.audit, limit, cursor)),
    },
    auditArchive: {
      writeIntent: ({ id }) => orFail(world.auditFails, () => void world.auditArchived.push(`intent ${id}`)),
      writeOutcome: ({ id }) =>
        orFail(world.auditFails, () => void world.auditArchived.push(`outcome ${id}`)),
    },
    clock: { now: () => world.nowMs },
    groups: {
      getGroup: (id) => soon(() => world.groups.find((group) => group.issueId === id)),
      getGroups: (ids) =>
        soon(() => new Map(world.groups.filter((g) => ids.includes(g.issueId)).map((g) => [g.issueId, g]))),
      listGroups: (query) =>
        soon(() => {
          world.queries.push(query);
          const matching = world.groups.filter((g) => g.gone === null && query.statuses.includes(g.status));
          return pageOf(matching, query.limit, query.cursor);
        }),
      listGroupIds: () => soon(() => ({ items: [], nextCursor: null })),
      listGoneGroupIds: () => soon(() => ({ items: [], nextCursor: null })),
      listEvents: (id, { limit, cursor }) =>
        soon(() =>
          pageOf(
            world.events.filter((event) => event.issueId === id),
            limit,
            cursor,
          ),
        ),
      getEvent: (projectId, eventId) =>
        soon(() => world.events.find((e) => e.projectId === projectId && e.eventId === eventId)),
      storedEventIds: () => soon(() => new Set<string>()),
      listIndexedEvents: () => soon(() => []),
      statusHistory: (id, limit) =>
        soon(() => world.history.filter((change) => change.issueId === id).slice(0, limit)),
      hourCounts: () => soon(() => world.hours),
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
      getIssue: (id) => soon(() => world.sentry(id, null)),
      getEvent: (_id, eventId) => soon(() => world.bodies.get(eventId)),
    },
    ledger: world.ledger,
    quarantine: {
      list: ({ limit, cursor }) => soon(() => pageOf(world.quarantined, limit, cursor)),
    },
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

interface TokenWishes {
  sub?: string;
  email?: string;
  audience?: string;
  issuer?: string;
  expiresIn?: number | null;
  groups?: readonly string[];
  claims?: Record<string, unknown>;
}

/** An identity provider of this process, and tokens of it: an admin's, unless told otherwise. */
export async function fakeIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' };
  const keys = createLocalJWKSet({ keys: [jwk] });
  const token = ({ sub, email, audience, issuer, expiresIn, groups, claims }: TokenWishes = {}) => {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const jwt = new SignJWT({ email, email_verified: true, groups: groups ?? ['admins'], ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setSubject(sub ?? 'ada')
      .setIssuer(issuer ?? ISSUER)
      .setIssuedAt(nowSeconds)
      .setAudience(audience ?? AUDIENCE);
    if (expiresIn !== null) jwt.setExpirationTime(nowSeconds + (expiresIn ?? 3600));
    return jwt.sign(privateKey);
  };
  const verify = (text: string) => verifySignature(text, { issuer: ISSUER, keys, nowMs: Date.now() });
  const provider: Provider = {
    issuer: ISSUER,
    fetch: () => Promise.reject(new Error('this provider has no address')),
    discovery: () =>
      soon(() => ({
        issuer: ISSUER,
        jwks_uri: `${ISSUER}/keys`,
        authorization_endpoint: `${ISSUER}/authorize`,
        token_endpoint: `${ISSUER}/token`,
        end_session_endpoint: `${ISSUER}/logout`,
      })),
    verifyIdToken: verify,
    verifyBearer: async (text) => {
      const claims = await verify(text);
      if (!isForUs(claims, { own: CLIENT_ID, others: [AUDIENCE] })) throw notForUs();
      return claims;
    },
  };
  return { token, provider, publicKey, jwk };
}

/** A provider that is found by discovery, as the deployed function finds it. */
export const discoveredProvider = (
  issuer: string,
  { clientId = CLIENT_ID, audiences = [AUDIENCE], fetch = globalThis.fetch, nowMs = Date.now } = {},
): Provider =>
  createProvider({ issuer, clients: { own: clientId, others: audiences }, clock: { now: nowMs }, fetch });

export async function anAdmin(overrides: Partial<World> = {}) {
  const world = aWorld(overrides);
  const issuer = await fakeIssuer();
  const access = fakeAccess(world, issuer.provider);
  const app = createAdminApp(fakeServices(world, access));
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

export const aSession = (world: World, role: Role = 'admin', changes: Partial<Session> = {}): Session => ({
  ...{ v: 1, id: 's1', subject: role === 'admin' ? 'ada' : 'vic', address: `${role}@example.test`, role },
  ...{ startedAt: world.nowMs, endsAt: world.nowMs + 8 * 3_600_000, signOutOrigin: ISSUER },
  ...changes,
});

/** Status and parsed body of an answer. */
export const json = async (answer: Response) => ({
  status: answer.status,
  body: JSON.parse(await answer.text()),
});

/** The ids of groups or results. */
export const idsOf = (list: unknown): string[] => (list as { id: string }[]).map(({ id }) => id);
