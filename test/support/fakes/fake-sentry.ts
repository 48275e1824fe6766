import { SentryRefusal } from '../../../lambdas/adapters/sentry/api.ts';
import type {
  EventQuery,
  IssueChange,
  SentryApi,
  SentryEventPage,
  SentryEventRow,
  SentryIssue,
} from '../../../lambdas/adapters/sentry/api.ts';

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

/** The same, each first seen an hour after the one before. */
export const issueRowsOverTime = (count: number): SentryIssue[] =>
  issueRows(count).map((row, index) => {
    const firstSeen = `${new Date(FIRST_SEEN + index * 3_600_000).toISOString().slice(0, 19)}Z`;
    return { ...row, firstSeen, lifetime: { ...(row['lifetime'] as object), firstSeen } };
  });
const FIRST_SEEN = Date.parse('2020-01-01T00:00:00Z');

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
  /** In a list only where it is asked for their category. */
  hidden: SentryIssue[] = [];
  /** Categories that the search knows; the question for another one is refused. */
  categories = ['feedback', 'configuration'];
  /** Still there, but outside the list's window. */
  old: SentryIssue[] = [];
  /** Merged id to the surviving one. */
  merged = new Map<string, SentryIssue>();
  /** Issue id to its events, newest first. */
  events = new Map<string, SentryEventRow[]>();
  /** Ids of events that are listed, but whose body Sentry no longer has. */
  bodyless = new Set<string>();
  calls: string[] = [];
  /** Categories that the list was asked for; not among the other calls, so that each test tells of its own. */
  categoryCalls: string[] = [];
  clock = { now: () => NOW };

  listIssues: SentryApi['listIssues'] = ({ cursor, category, firstSeen: { from, before } }) => {
    if (category !== undefined) return this.listCategory(category, Number(cursor ?? 0));
    this.calls.push('list');
    const start = Number(cursor ?? 0);
    const isIn = (at: number) =>
      (from === null || at >= Date.parse(from)) && (before === null || at < Date.parse(before));
    const listed =
      from === null && before === null
        ? this.listed
        : this.listed.filter((row) => isIssue(row) && isIn(Date.parse(String(row['firstSeen']))));
    return Promise.resolve({
      issues: listed.slice(start, start + 100),
      nextCursor: start + 100 < listed.length ? (start + 100).toString() : null,
      observedAt: new Date(this.clock.now()).toISOString(),
    });
  };

  private listCategory(category: string, start: number): ReturnType<SentryApi['listIssues']> {
    this.categoryCalls.push(category);
    if (!this.categories.includes(category)) {
      const text = `Invalid category value of '${category}'`;
      return Promise.reject(new SentryRefusal('sentry_refused', text, 400, text));
    }
    const listed = this.hidden.filter((row) => row['issueCategory'] === category);
    return Promise.resolve({
      issues: listed.slice(start, start + 100),
      nextCursor: start + 100 < listed.length ? (start + 100).toString() : null,
      observedAt: new Date(this.clock.now()).toISOString(),
    });
  }

  lookUpIssues: SentryApi['lookUpIssues'] = (issueIds) => {
    this.calls.push('lookup');
    const wanted = new Map(issueIds.map((id): [string, SentryIssue | undefined] => [id, this.find(id)]));
    const issues = [...wanted.values()].filter((issue) => issue !== undefined);
    return Promise.resolve({ issues, observedAt: new Date(this.clock.now()).toISOString() });
  };

  seeProject: SentryApi['seeProject'] = () => Promise.resolve();

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
    return [...this.old, ...this.hidden].find(({ id }) => id === issueId) ?? this.byId.get(issueId);
  }
  private indexed: unknown[] = [];
  private byId = new Map<string, SentryIssue>();

  /** Like Sentry, only events from the span's start to before its end. */
  private eventPage(issueId: string, { cursor, start, end }: EventQuery, size: number): SentryEventPage {
    const all = (this.events.get(issueId) ?? []).filter(({ dateCreated }) => {
      const at = Date.parse(String(dateCreated));
      return at >= Date.parse(start) && at < Date.parse(end);
    });
    const from = Number(cursor ?? 0);
    return {
      events: all.slice(from, from + size),
      nextCursor: from + size < all.length ? (from + size).toString() : null,
      observedAt: new Date(this.clock.now()).toISOString(),
    };
  }

  listIssueEvents: SentryApi['listIssueEvents'] = (issueId, query) => {
    this.calls.push('events');
    const page = this.eventPage(issueId, query, 100);
    const withoutBody = ({ entries: _, ...row }: SentryEventRow) => row;
    return Promise.resolve({ ...page, events: page.events.map(withoutBody) });
  };

  /** Lists only what has a body. */
  listFullEvents: SentryApi['listFullEvents'] = (issueId, query) => {
    this.calls.push('full');
    const page = this.eventPage(issueId, query, 10);
    return Promise.resolve({
      ...page,
      events: page.events.filter(({ eventID }) => !this.bodyless.has(eventID)),
    });
  };

  getEvent = (issueId: string, eventId: string): Promise<unknown> => {
    this.calls.push('event');
    const event = (this.events.get(issueId) ?? []).find(({ eventID }) => eventID === eventId);
    return Promise.resolve(this.bodyless.has(eventId) ? undefined : event);
  };

  updateIssue = (issueId: string, change: IssueChange): Promise<SentryIssue> =>
    Promise.resolve({ id: issueId, ...change });
  /** As to a token without org:read: the ledger has its own tests. */
  hourlyOutcomes: SentryApi['hourlyOutcomes'] = () =>
    Promise.reject(new SentryRefusal('sentry_forbidden', 'needs org:read', 403, 'no permission'));
  figures = () => ({ requests: this.calls.length, rateLimitWaits: 0, rateLimitRemaining: null });
  count = (call: string) => this.calls.filter((each) => each === call).length;
}
