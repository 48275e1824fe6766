import type { GroupEvent, SystemEvent } from '../../../lambdas/contracts/domain-event.ts';
import type {
  DigestEntry,
  DigestNotification,
  Evidence,
  Links,
  SingleNotification,
} from '../../../lambdas/contracts/notification.ts';

const SITE = 'https://errors.example.com';

export const LINKS: Links = {
  group: `${SITE}/admin/error-log/4711`,
  resolve: `${SITE}/admin/error-log/4711/status?to=RESOLVED`,
  archive: `${SITE}/admin/error-log/4711/status?to=IGNORED`,
  mute: `${SITE}/admin/alerts?rule=new`,
  unsubscribe: `${SITE}/admin/alerts/unsubscribe?token=abc`,
};

export const group = (over: Partial<GroupEvent['data']['group']> = {}): GroupEvent['data']['group'] => ({
  id: '4711',
  shortId: 'WEB-12',
  title: 'TypeError: basket is undefined',
  culprit: 'checkout(basket)',
  level: 'error',
  type: 'error',
  category: 'error',
  platform: 'javascript',
  project: { id: '1', slug: 'web' },
  environment: 'production',
  release: 'shop@2.1.0',
  isEnvironmentUnknown: false,
  resolvedIn: null,
  status: 'OPEN',
  substatus: 'new',
  assignee: null,
  priority: 'high',
  firstSeen: '2026-11-28T08:00:00.000Z',
  lastSeen: '2026-11-29T03:59:00.000Z',
  events: 1_234,
  users: 56,
  lastEventId: 'e'.repeat(32),
  ...over,
});

export interface EventParts {
  type?: GroupEvent['type'];
  data?: Partial<Omit<GroupEvent['data'], 'group'>>;
  group?: Partial<GroupEvent['data']['group']>;
}

export function groupEvent({
  type = 'error-group.regressed',
  data = {},
  group: parts = {},
}: EventParts = {}): GroupEvent {
  const of = group(parts);
  return {
    specversion: '1.0',
    id: `${of.id}:${data.n ?? 7}`,
    source: 'sentry-error-ledger',
    time: '2026-11-29T04:00:10.000Z',
    dataschemaversion: '1',
    type,
    subject: of.id,
    data: {
      n: 7,
      previous: 6,
      from: { status: 'RESOLVED', substatus: null },
      to: { status: 'OPEN', substatus: 'regressed' },
      observedAt: '2026-11-29T04:00:00.000Z',
      actor: 'Jane Doe',
      told: null,
      group: of,
      url: `${SITE}/admin/error-log/${encodeURIComponent(of.id.slice(0, 100))}`,
      ...data,
    },
  };
}

export const systemEvent = (
  type: SystemEvent['type'],
  data: Partial<SystemEvent['data']> = {},
): SystemEvent => ({
  specversion: '1.0',
  id: 'system:3',
  source: 'sentry-error-ledger',
  time: '2026-11-29T04:00:10.000Z',
  dataschemaversion: '1',
  type,
  subject: '1',
  data: {
    n: 3,
    message: 'No webhook of project web has arrived for an hour although Sentry accepted 40 events.',
    since: '2026-11-29T03:00:00.000Z',
    until: null,
    project: { id: '1', slug: 'web' },
    missing: null,
    url: `${SITE}/admin/completeness`,
    ...data,
  },
});

export const evidence = (over: Partial<Evidence> = {}): Evidence => ({
  eventId: 'e'.repeat(32),
  eventUrl: `${SITE}/admin/error-log/4711/events/${'e'.repeat(32)}`,
  text: 'TypeError: basket is undefined\n    at checkout (shop.js:12)',
  environment: 'production',
  release: 'shop@2.1.0',
  hours: [0, 1, 2, 3, ...Array<number>(19).fill(0), 40],
  doer: { by: 'Jane Doe', via: null },
  ...over,
});

export interface SingleParts extends EventParts {
  evidence?: Evidence | null;
  rules?: readonly string[];
  remarks?: readonly string[];
  links?: Partial<Links>;
}

export const single = ({
  evidence: of = evidence(),
  rules = ['new in production'],
  remarks = [],
  links = {},
  ...event
}: SingleParts = {}): SingleNotification => ({
  kind: 'single',
  told: { event: groupEvent(event), rules, evidence: of, remarks },
  links: { ...LINKS, ...links },
});

export const singleOf = (event: SystemEvent): SingleNotification => ({
  kind: 'single',
  told: { event, rules: ['capture'], evidence: null, remarks: [] },
  links: { ...LINKS, group: null, resolve: null, archive: null },
});

export const entry = (index: number, over: Partial<DigestEntry> & EventParts = {}): DigestEntry => ({
  event: groupEvent({
    type: over.type ?? 'error-group.created',
    data: { n: 1, ...over.data },
    group: {
      id: String(index),
      shortId: `WEB-${index.toString()}`,
      title: `Error ${index.toString()}`,
      events: index,
      ...over.group,
    },
  }),
  rules: ['new in production'],
  now: over.now === undefined ? { status: 'OPEN', substatus: 'new', events: index } : over.now,
});

export const digest = (
  entries: readonly DigestEntry[],
  over: Partial<DigestNotification> = {},
): DigestNotification => ({
  kind: 'digest',
  from: '2026-11-28T21:00:00.000Z',
  to: '2026-11-29T06:00:00.000Z',
  why: 'quiet',
  count: entries.length,
  entries,
  links: { ...LINKS, group: `${SITE}/admin/error-log`, resolve: null, archive: null },
  ...over,
});

export const TEST_NOTIFICATION = {
  kind: 'test',
  by: 'jane@example.com',
  at: '2026-11-29T04:00:00.000Z',
} as const;
