import {
  EVENT_SOURCE,
  EVENT_VERSION,
  GROUP_EVENT_TYPES,
  type DomainEvent,
  type GroupEvent,
} from '../lambdas/contracts/domain-event.ts';

/** One sample of every type of event, for docs/events.md and for whoever writes a reader. */

type Type = GroupEvent['type'];
type Side = GroupEvent['data']['to'];

const ISSUE = '6180339887';
const FIRST_MS = Date.parse('2026-03-02T09:14:30.000Z');
const APART_MS = 3_600_000;
const ADA = { type: 'user', id: '42', name: 'Ada' };

/** What each type is about, before and after. */
const SIDES: Record<Type, { from: Side | null; to: Side }> = {
  'error-group.created': {
    from: null,
    to: { status: 'OPEN', substatus: 'new', assignee: null, priority: 'high', gone: null },
  },
  'error-group.regressed': {
    from: { status: 'RESOLVED', substatus: null },
    to: { status: 'OPEN', substatus: 'regressed' },
  },
  'error-group.escalating': {
    from: { status: 'IGNORED', substatus: 'archived_until_escalating' },
    to: { status: 'OPEN', substatus: 'escalating' },
  },
  'error-group.ongoing': {
    from: { status: 'OPEN', substatus: 'new' },
    to: { status: 'OPEN', substatus: 'ongoing' },
  },
  'error-group.resolved': {
    from: { status: 'OPEN', substatus: 'ongoing' },
    to: { status: 'RESOLVED', substatus: null },
  },
  'error-group.archived': {
    from: { status: 'OPEN', substatus: 'ongoing' },
    to: { status: 'IGNORED', substatus: 'archived_forever' },
  },
  'error-group.reopened': {
    from: { status: 'RESOLVED', substatus: null },
    to: { status: 'OPEN', substatus: 'ongoing' },
  },
  'error-group.assigned': { from: { assignee: null }, to: { assignee: ADA } },
  'error-group.priority': { from: { priority: 'high' }, to: { priority: 'low' } },
  'error-group.merged': { from: { gone: null }, to: { gone: { mergedInto: '6180339700' } } },
  'error-group.deleted': { from: { gone: null }, to: { gone: { mergedInto: null } } },
  'error-group.returned': { from: { gone: { mergedInto: null } }, to: { gone: null } },
  'error-group.spiking': { from: null, to: { hour: '2026-03-02T21' } },
};

const groupSample = (type: Type, index: number): GroupEvent => {
  const n = FIRST_MS + index * APART_MS;
  return {
    specversion: '1.0',
    id: `${ISSUE}:${n.toString()}`,
    source: EVENT_SOURCE,
    type,
    subject: ISSUE,
    time: new Date(n).toISOString(),
    dataschemaversion: EVENT_VERSION,
    data: {
      n,
      previous: index === 0 ? null : n - APART_MS,
      ...SIDES[type],
      observedAt: new Date(n - 1000).toISOString(),
      actor: type === 'error-group.assigned' ? 'user:Ada' : null,
      told: 'webhook',
      group: {
        id: ISSUE,
        shortId: 'CHECKOUT-7',
        title: 'TypeError: null is not an object',
        culprit: 'payInvoice(checkout/invoice)',
        level: 'error',
        type: 'error',
        category: 'error',
        platform: 'javascript',
        project: { id: '4501', slug: 'checkout' },
        environment: 'production',
        release: 'shop@4.19.1',
        isEnvironmentUnknown: false,
        resolvedIn: type === 'error-group.regressed' ? 'shop@4.19.0' : null,
        status: 'OPEN',
        substatus: 'new',
        assignee: null,
        priority: 'high',
        firstSeen: new Date(FIRST_MS - 4000).toISOString(),
        lastSeen: new Date(n - 4000).toISOString(),
        events: 1 + index,
        users: 1,
        lastEventId: 'f3b2a7d0c6e94a1f8d5e2c7b9a0f4d61',
        ...stateIn(SIDES[type].to),
      },
      url: `https://errors.example.com/admin/error-log/${ISSUE}`,
    },
  };
};

/** The group is told as it is after the change. */
const stateIn = (to: Side): Partial<GroupEvent['data']['group']> => {
  if ('hour' in to) return {};
  const { gone: _, ...state } = to;
  return state;
};

const SYSTEM_SAMPLES: DomainEvent[] = [
  systemSample('capture.gap', {
    subject: '4501',
    message:
      'Sentry accepted 12 errors of checkout since 2026-03-02T03:00 UTC that are not stored, and reading them again did not bring them.',
    since: '2026-03-02T03:00:00.000Z',
    project: { id: '4501', slug: 'checkout' },
    missing: 12,
  }),
  systemSample('capture.silence', {
    subject: 'sync',
    message: 'No webhook has come since 2026-03-02T08:51:07.000Z, and Sentry has accepted 31 events since.',
    since: '2026-03-02T08:51:07.000Z',
    project: null,
    missing: null,
  }),
  systemSample('sync.failed', {
    subject: 'sync',
    message: 'The sync has failed 3 times in a row: Sentry refused the token.',
    since: '2026-03-02T09:00:01.000Z',
    project: null,
    missing: null,
  }),
];

function systemSample(
  type: 'capture.gap' | 'capture.silence' | 'sync.failed',
  {
    subject,
    ...fault
  }: {
    subject: string;
    message: string;
    since: string;
    project: { id: string; slug: string } | null;
    missing: number | null;
  },
): DomainEvent {
  return {
    specversion: '1.0',
    id: `system:${FIRST_MS.toString()}`,
    source: EVENT_SOURCE,
    type,
    subject,
    time: new Date(FIRST_MS).toISOString(),
    dataschemaversion: EVENT_VERSION,
    data: { n: FIRST_MS, ...fault, until: null, url: 'https://errors.example.com/admin/completeness' },
  };
}

export const EVENT_SAMPLES: readonly DomainEvent[] = [
  ...GROUP_EVENT_TYPES.map(groupSample),
  ...SYSTEM_SAMPLES,
];
