import fc from 'fast-check';
import { UNTITLED } from '../../../lambdas/core/sentry/parse.ts';
import type { GroupDescription, StatusDetails } from '../../../lambdas/core/group/group.ts';
import type {
  EventSighting,
  GroupGone,
  GroupSnapshot,
  Observation,
} from '../../../lambdas/core/group/observation.ts';

export const describedGroup = (overrides: Partial<GroupDescription> = {}): GroupDescription => ({
  shortId: 'SHOP-1',
  title: 'TypeError: x is undefined',
  culprit: 'checkout',
  level: 'error',
  status: 'OPEN',
  sentryStatus: 'unresolved',
  substatus: 'new',
  type: 'error',
  category: null,
  issueType: null,
  priority: null,
  statusDetails: null,
  platform: 'node',
  permalink: 'https://sentry.example/issues/1/',
  project: { id: '10', slug: 'shop' },
  assignee: null,
  sentryCount: 1,
  users: 0,
  ...overrides,
});

export const snapshot = (overrides: Partial<GroupSnapshot> = {}): GroupSnapshot => ({
  kind: 'snapshot',
  issueId: '1',
  observedAt: '2026-11-20T10:00:00.999Z',
  source: 'webhook',
  receivedAt: '2026-11-20T10:00:01.000Z',
  tellsStatus: false,
  action: null,
  actor: null,
  reason: null,
  firstSeen: '2026-11-20T09:00:00.000Z',
  lastSeen: '2026-11-20T09:30:00.000Z',
  description: describedGroup(),
  ...overrides,
});

export const sighting = (
  eventId: string,
  overrides: Partial<EventSighting['event']> = {},
): EventSighting => ({
  kind: 'event',
  issueId: '1',
  observedAt: '2026-11-20T10:00:01.000Z',
  event: {
    eventId,
    projectId: '10',
    issueId: '1',
    sighting: { at: '2026-11-20T10:00:00.999Z', source: 'webhook', issueId: overrides.issueId ?? '1' },
    timestamp: '2026-11-20T10:00:00.000Z',
    level: 'error',
    title: 'TypeError: x is undefined',
    environment: 'production',
    release: 'shop@1.0.0',
    platform: 'node',
    tags: { runtime: 'node 24' },
    userHash: null,
    isIndexed: false,
    countedUnder: null,
    isRepaired: false,
    archive: { key: 'archive/dt=2026-11-20/hh=10/a.jsonl.gz', offset: 0, length: 100 },
    ...overrides,
  },
  culprit: 'checkout',
  type: 'error',
  permalink: null,
  projectSlug: 'shop',
  codeTexts: null,
  redirectedFrom: null,
});

export const eventIdOf = (n: number): string => n.toString(16).padStart(32, '0');

/** Few instants, so that ties are common: ties are where order could leak in. */
const instant = fc.integer({ min: 0, max: 5 }).map((n) => `2026-11-20T10:00:0${n.toString()}.999Z`);
const status = fc.constantFrom(
  { status: 'OPEN' as const, sentryStatus: 'unresolved' },
  { status: 'RESOLVED' as const, sentryStatus: 'resolved' },
  { status: 'IGNORED' as const, sentryStatus: 'ignored' },
);

const anySnapshot: fc.Arbitrary<GroupSnapshot> = fc
  .record({
    observedAt: instant,
    source: fc.constantFrom('webhook' as const, 'triage' as const, 'sync' as const),
    action: fc.constantFrom(null, 'created', 'resolved', 'unresolved', 'archived', 'assigned'),
    receivedAt: instant,
    tellsStatus: fc.boolean(),
    reason: fc.constantFrom(null, null, 'known third party'),
    firstSeen: fc.option(instant),
    lastSeen: fc.option(instant),
    status,
    title: fc.constantFrom('a', 'b', UNTITLED, ''),
    permalink: fc.constantFrom(null, 'https://sentry.example/issues/1/', 'https://other.example/issues/1/'),
    sentryCount: fc.integer({ min: 0, max: 3 }),
    shortId: fc.constantFrom('SHOP-1', 'STORE-1', null),
    category: fc.constantFrom(null, 'error', 'feedback'),
    priority: fc.constantFrom(null, 'low', 'high'),
    statusDetails: fc.constantFrom<StatusDetails | null>(
      null,
      { ignoreCount: 100 },
      { ignoreCount: 99, ignoreWindow: 60 },
    ),
  })
  .map(({ status: word, title, permalink, sentryCount, ...rest }) => {
    const { shortId, category, priority, statusDetails, ...told } = rest;
    const later = { shortId, category, priority, statusDetails };
    return snapshot({
      ...told,
      description: describedGroup({ ...word, title, permalink, sentryCount, ...later }),
    });
  });

/** An event happened once, but is told of in several ways: a webhook, a row of a list and a body differ in their texts. */
const anySighting: fc.Arbitrary<EventSighting> = fc
  .tuple(fc.integer({ min: 0, max: 8 }), fc.boolean(), fc.boolean(), fc.boolean())
  .map(([id, hasRelease, hasTitle, hasPermalink]) => ({
    ...sighting(eventIdOf(id), {
      timestamp: `2026-11-2${(id % 3).toString()}T1${(id % 2).toString()}:00:0${(id % 5).toString()}.000Z`,
      environment: id % 2 === 0 ? 'production' : null,
      release: hasRelease ? 'shop@1.0.0' : null,
      title: hasTitle ? `event ${id.toString()}` : UNTITLED,
    }),
    permalink: hasPermalink ? `https://sentry.example/issues/${id.toString()}/` : null,
  }));

const anyGone: fc.Arbitrary<GroupGone> = fc
  .record({ observedAt: instant, mergedInto: fc.option(fc.constantFrom('2', '3')) })
  .map((rest) => ({ kind: 'gone', issueId: '1', ...rest }));

/** Observations of issue 1 with many ties and repetitions. */
export const anyObservations: fc.Arbitrary<Observation[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: anySnapshot },
    { weight: 4, arbitrary: anySighting },
    { weight: 1, arbitrary: anyGone },
  ),
  { minLength: 1, maxLength: 12 },
);
