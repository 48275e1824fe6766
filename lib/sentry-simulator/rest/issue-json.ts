import type { Group, StoredEvent, Window } from '../tracker/model.ts';
import { isoMicros, isoSeconds } from '../ingest/normalise.ts';
import { statusDetailsOf } from './status-details.ts';
import { HOUR_MS } from '../tracker/outcomes.ts';
import { span } from '../tracker/event-index.ts';
import type { Store } from '../tracker/store.ts';

/** Where links in answers and webhooks point. */
export interface Links {
  /** The simulator's own address, without a slash at the end. */
  base: string;
  orgSlug: string;
}

interface Figures {
  count: string;
  userCount: number;
  firstSeen: string;
  lastSeen: string;
}

const figures = (events: readonly StoredEvent[], users: number, write: (at: number) => string): Figures => ({
  count: String(events.length),
  userCount: users,
  firstSeen: write(events[0]?.at ?? 0),
  lastSeen: write(events.at(-1)?.at ?? 0),
});

const distinctUsers = (events: readonly StoredEvent[]): number =>
  new Set(events.flatMap(({ user }) => (user === null ? [] : [user]))).size;

/** Hits per bucket as `[epoch seconds, count]`, oldest first; the last bucket is the one in progress. */
const series = (
  events: readonly StoredEvent[],
  now: number,
  buckets: number,
  width: number,
): [number, number][] => {
  const first = Math.floor(now / width) * width - (buckets - 1) * width;
  return Array.from({ length: buckets }, (_, index) => {
    const start = first + index * width;
    const [from, to] = span(events, { start, end: start + width - 1 });
    return [start / 1000, to - from];
  });
};

const statsOf = (
  events: readonly StoredEvent[],
  now: number,
  period: string,
): Record<string, [number, number][]> => {
  if (period === '14d') return { '14d': series(events, now, 14, 24 * HOUR_MS) };
  return { [period]: series(events, now, 24, HOUR_MS) };
};

/** The members that lists, details and webhooks share (GroupSerializer), without the counts. */
const base = (group: Group, links: Links): Record<string, unknown> => ({
  id: group.id,
  shareId: null,
  shortId: group.shortId,
  title: group.title,
  culprit: group.culprit,
  permalink: `${links.base}/organizations/${links.orgSlug}/issues/${group.id}/`,
  logger: group.logger,
  level: group.level,
  status: group.status,
  statusDetails: statusDetailsOf(group),
  substatus: group.substatus,
  isPublic: false,
  platform: group.platform,
  project: {
    id: group.project.id,
    name: group.project.name,
    slug: group.project.slug,
    platform: group.project.platform,
  },
  type: group.type,
  metadata: group.metadata,
  numComments: 0,
  assignedTo: group.assignedTo,
  isBookmarked: false,
  isSubscribed: false,
  subscriptionDetails: null,
  hasSeen: false,
  annotations: [],
  issueType: group.issueType,
  issueCategory: group.category,
  priority: group.priority?.value ?? (group.level === 'fatal' || group.level === 'error' ? 'high' : 'medium'),
  priorityLockedAt: group.priority && isoMicros(group.priority.lockedAt),
  seerFixabilityScore: null,
  seerAutofixLastTriggered: null,
  seerExplorerAutofixLastTriggered: null,
  isUnhandled: group.isUnhandled,
});

/** The issue as answers name it beside something else; counts are all-time. */
export const groupJson = (store: Store, group: Group, links: Links): Record<string, unknown> => ({
  ...base(group, links),
  ...figures(store.eventsOf(group), group.users.size, isoSeconds),
});

const plusOffset = (at: number): string => isoMicros(at).replace('Z', '+00:00');

/**
 * `data.issue` of a webhook, as of now; counts are all-time. `created` hooks write times with an offset, the others
 * with Z.
 */
export const hookIssue = (
  store: Store,
  group: Group,
  links: Links,
  action: string,
): Record<string, unknown> => ({
  url: `${links.base}/api/0/organizations/${links.orgSlug}/issues/${group.id}/`,
  web_url: `${links.base}/organizations/${links.orgSlug}/issues/${group.id}/`,
  project_url: `${links.base}/organizations/${links.orgSlug}/issues/?project=${group.project.id}`,
  ...base(group, links),
  ...figures(store.eventsOf(group), group.users.size, action === 'created' ? plusOffset : isoMicros),
});

/**
 * What Sentry adds to a row that is asked for with `expand`; its published description of a row has all of it at once,
 * and so do the rows here.
 */
const extras = (events: readonly StoredEvent[], group: Group): Record<string, unknown> => {
  const since = isoSeconds(events[0]?.at ?? 0);
  return {
    derivedData: {
      blocker: '',
      progress: 'not_started',
      status: group.status,
      viewCount: 0,
      hasOpenFixPr: false,
      isAssigned: group.assignedTo !== null,
      hasRootCause: false,
      lastCompletedAutofixStep: '',
      lastProgressedAt: null,
    },
    inbox: { reason: 0, reason_details: null, date_added: since },
    owners: { type: 'ownershipRule', owner: '', date_added: since },
    integrationIssues: [],
    sentryAppIssues: [],
    sessionCount: 0,
    latestEventHasAttachments: false,
  };
};

export interface ListOptions {
  window: Window;
  environments: readonly string[];
  collapse: ReadonlySet<string>;
  /** Of the histogram; empty for none. */
  statsPeriod: string;
  now: number;
}

/** One row of the issue list: counts for the window, `lifetime` for all time. */
export const listRow = (
  store: Store,
  group: Group,
  links: Links,
  options: ListOptions,
): Record<string, unknown> => {
  const all = store.eventsOf(group);
  const [from, to] = span(all, options.window);
  const inWindow = all
    .slice(from, to)
    .filter(
      ({ environment }) =>
        options.environments.length === 0 || options.environments.includes(environment ?? ''),
    );
  const users = inWindow.length === all.length ? group.users.size : distinctUsers(inWindow);
  const { isUnhandled: _, ...shared } = base(group, links);
  const lifetime = figures(all, group.users.size, isoSeconds);
  return {
    ...shared,
    ...(options.collapse.has('unhandled') ? {} : { isUnhandled: group.isUnhandled }),
    ...(options.collapse.has('stats')
      ? {}
      : {
          ...figures(inWindow.length > 0 ? inWindow : all, users, isoSeconds),
          count: String(inWindow.length),
          ...(options.statsPeriod === ''
            ? {}
            : { stats: statsOf(inWindow, options.now, options.statsPeriod) }),
          ...(options.collapse.has('lifetime') ? {} : { lifetime }),
        }),
    ...(options.collapse.has('filtered') ? {} : { filtered: null }),
    ...extras(all, group),
    matchingEventId: null,
    matchingEventEnvironment: null,
  };
};

const releaseBrief = (version: string | null, at: number): Record<string, unknown> | null =>
  version === null
    ? null
    : {
        version,
        shortVersion: version,
        dateCreated: isoMicros(at),
        dateReleased: null,
        ref: null,
        url: null,
      };

/** The issue alone (`GET .../issues/{id}/`); counts are all-time. */
export const issueDetail = (
  store: Store,
  group: Group,
  links: Links,
  now: number,
  collapse: ReadonlySet<string>,
): Record<string, unknown> => {
  const events = store.eventsOf(group);
  const first = events[0];
  const last = events.at(-1);
  return {
    ...base(group, links),
    ...figures(events, group.users.size, isoSeconds),
    activity: [{ id: '0', type: 'first_seen', user: null, data: {}, dateCreated: isoMicros(first?.at ?? 0) }],
    seenBy: [],
    userReportCount: 0,
    participants: [],
    ...(collapse.has('release')
      ? {}
      : {
          firstRelease: releaseBrief(first?.release ?? null, first?.at ?? 0),
          lastRelease: releaseBrief(last?.release ?? null, last?.at ?? 0),
        }),
    ...(collapse.has('tags') ? {} : { tags: [{ key: 'level', name: 'Level', totalValues: events.length }] }),
    ...(collapse.has('stats')
      ? {}
      : { stats: { '24h': series(events, now, 24, HOUR_MS), '30d': series(events, now, 30, 24 * HOUR_MS) } }),
  };
};
