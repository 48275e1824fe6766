import * as z from 'zod';
import { createSentryHttp, type SentryAnswer, type SentryFigures, type SentryHttpOptions } from './http.ts';
import { SentryRefusal, SentryUnavailable } from './failure.ts';
import { nextCursor, SENTRY_PAGE_SIZE } from './link.ts';
import { explainListRefusal, wantsProjectIds } from './list-refusal.ts';
import { readHourlyOutcomes, type HourlyOutcomes, type OutcomeQuery } from './stats.ts';

export { SentryRefusal, SentryUnavailable } from './failure.ts';
export { SENTRY_PAGE_SIZE } from './link.ts';

/** Pages of whole events hold no more, whatever is asked for (docs/sentry-behaviour.md, Event lists). */
const FULL_PAGE_SIZE = 10;

/**
 * Leaves out of each row the histogram of its events and the counts of those that match the search, for each of which
 * Sentry would make one more query a page (getsentry/sentry, StreamGroupSerializerSnuba). All-time counts stay.
 */
const WITHOUT_EXTRAS = { groupStatsPeriod: '', collapse: 'filtered' };

/** An issue with all the fields Sentry sent. */
export type SentryIssue = z.infer<typeof sentryIssue>;
const sentryIssue = z.looseObject({ id: z.string() });

const sentryProject = z.object({ id: z.string() });

export type SentryEventRow = z.infer<typeof sentryEventRow>;
const sentryEventRow = z.looseObject({
  eventID: z.string(),
  projectID: z.string().optional(),
  /** The issue that the event is in; null where the answer does not say. */
  groupID: z.string().nullish().catch(null),
});

export interface SentryIssuePage {
  /** As they came: one bad row must not cost its neighbours. */
  issues: unknown[];
  /** Null on the last page. */
  nextCursor: string | null;
  /** When the request for this page started. */
  observedAt: string;
}

export interface SentryEventPage {
  events: SentryEventRow[];
  nextCursor: string | null;
  /** When the request for this page started. */
  observedAt: string;
}

/** A fixed span of event time, ISO 8601. */
export interface Span {
  start: string;
  end: string;
}

/** A part of all issues by the instant of their first event, ISO 8601; null = open to that side. */
export interface FirstSeenRange {
  from: string | null;
  /** Exclusive. */
  before: string | null;
}

export interface IssueQuery extends Span {
  firstSeen: FirstSeenRange;
  /** The one category to ask for; without one, all that Sentry lists unasked. */
  category?: string | undefined;
  /** Slugs or ids; empty = all that the token can see. */
  projects: readonly string[];
  cursor: string | null;
}

/**
 * What we ask of Sentry. Every method may reject with `SentryRefusal` or `SentryUnavailable`. What is asked of one issue
 * or one event is soon given up: a later run asks for it.
 */
export interface SentryApi {
  /** One page of issues of every status with an event in the span, by last event, newest first. */
  listIssues(query: IssueQuery): Promise<SentryIssuePage>;
  /** The issues with these ids (at most 100), whatever their age or status; unknown ids are absent. */
  lookUpIssues(
    issueIds: readonly string[],
    options?: { isOneOfMany: boolean },
  ): Promise<Omit<SentryIssuePage, 'nextCursor'>>;
  /** Resolves where Sentry shows the project to our token. */
  seeProject(slug: string): Promise<void>;
  /** Undefined where deleted or out of sight. A merged issue answers with the surviving one: compare ids. */
  getIssue(issueId: string): Promise<SentryIssue | undefined>;
  /** Changes the issue and returns it as it is afterwards. */
  updateIssue(issueId: string, change: IssueChange): Promise<SentryIssue>;
  /**
   * One page of an issue's events in the span, newest first, without bodies. A 404 is a refusal like others: it proves
   * nothing about events (docs/invariants.md, rule 18).
   */
  listIssueEvents(issueId: string, query: EventQuery): Promise<SentryEventPage>;
  /** The same with bodies, ten events a page. */
  listFullEvents(issueId: string, query: EventQuery): Promise<SentryEventPage>;
  /** One whole event; undefined where Sentry no longer has it. */
  getEvent(issueId: string, eventId: string): Promise<unknown>;
  /** Counts of errors by project, hour and outcome; needs the scope org:read. */
  hourlyOutcomes(query: OutcomeQuery): Promise<HourlyOutcomes>;
  figures(): SentryFigures;
}

export type EventQuery = Span & { cursor: string | null };

/** Counts are of what comes after the change; durations and windows are minutes. */
export interface StatusDetails {
  untilEscalating?: true;
  ignoreDuration?: number;
  ignoreCount?: number;
  ignoreWindow?: number;
  ignoreUserCount?: number;
  ignoreUserWindow?: number;
  inNextRelease?: true;
  inRelease?: string;
}

/** A change in Sentry's words; what is absent stays as it is. */
export interface IssueChange {
  status?: 'resolved' | 'unresolved' | 'ignored';
  /** Without one, `ignored` alone is for ever (docs/sentry-behaviour.md, Statuses). */
  substatus?: string;
  statusDetails?: StatusDetails;
  /** Empty for nobody. */
  assignedTo?: string;
  priority?: 'low' | 'medium' | 'high';
}

export type SentryApiOptions = SentryHttpOptions & { orgSlug: string };

/** Sentry's REST API as far as this product uses it. */
export function createSentryApi(options: SentryApiOptions): SentryApi {
  const http = createSentryHttp(options);
  const org = `/api/0/organizations/${encodeURIComponent(options.orgSlug)}`;
  const issuePath = (issueId: string) => `${org}/issues/${encodeURIComponent(issueId)}/`;
  const read = (path: string, query?: URLSearchParams, scope = 'event:read') =>
    http.send({ method: 'GET', path, query, scope });
  const readOne = (path: string, query?: URLSearchParams) =>
    http.send({ method: 'GET', path, query, scope: 'event:read', isOneOfMany: true });

  /** Ids by slug, from the first time on that an older server took no slugs. */
  const projectIds = new Map<string, Promise<string>>();

  const listPage = async ({ start, end, projects, cursor, firstSeen, category }: IssueQuery) => {
    const query = new URLSearchParams({
      query: searchOf(firstSeen, category),
      sort: 'date',
      limit: SENTRY_PAGE_SIZE.toString(),
      ...WITHOUT_EXTRAS,
      start,
      end,
    });
    for (const project of projects) query.append('project', project);
    if (cursor !== null) query.set('cursor', cursor);
    const answer = await explainListRefusal(read(`${org}/issues/`, query), options, projects);
    return issuePage(answer, 'the issue list', cursor);
  };

  const readProject = async (slug: string) => {
    const path = `/api/0/projects/${encodeURIComponent(options.orgSlug)}/${encodeURIComponent(slug)}/`;
    const answer = await explainListRefusal(read(path, undefined, 'project:read'), options, [slug]);
    return parseBody(sentryProject, answer.body, `project ${slug}`).id;
  };

  /** Others that ask at the same time share the answer; a refusal is asked for once more. */
  const projectId = (slug: string): Promise<string> => {
    const known = projectIds.get(slug) ?? readProject(slug);
    projectIds.set(slug, known);
    known.catch(() => projectIds.delete(slug));
    return known;
  };
  const resolveProjects = async (slugs: readonly string[]): Promise<string[]> => {
    const ids: string[] = [];
    for (const slug of slugs) ids.push(await projectId(slug));
    return ids;
  };

  /** Asks by slug; by id from the first time on that an older server took no slugs. */
  const ofProjects = async <Q extends { projects: readonly string[] }, A>(
    query: Q,
    ask: (query: Q) => Promise<A>,
  ): Promise<A> => {
    if (projectIds.size > 0) return ask({ ...query, projects: await resolveProjects(query.projects) });
    try {
      return await ask(query);
    } catch (error) {
      if (!wantsProjectIds(error)) throw error;
      return ask({ ...query, projects: await resolveProjects(query.projects) });
    }
  };

  const eventPage = async (
    issueId: string,
    { start, end, cursor }: EventQuery,
    form: Record<string, string>,
  ) => {
    const query = new URLSearchParams({ start, end, ...form });
    if (cursor !== null) query.set('cursor', cursor);
    const answer = await readOne(`${issuePath(issueId)}events/`, query);
    const rows = parseBody(z.array(z.unknown()), answer.body, `the events of issue ${issueId}`);
    return {
      events: rows.flatMap((row) => sentryEventRow.safeParse(row).data ?? []),
      nextCursor: nextCursor(answer.link, rows.length, cursor),
      observedAt: answer.observedAt,
    };
  };

  return {
    figures: () => http.figures(),

    hourlyOutcomes: async (query) => {
      const ask = async (parameters: URLSearchParams) =>
        (await read(`${org}/stats_v2/`, parameters, 'org:read')).body;
      return ofProjects(query, (asked) => readHourlyOutcomes(ask, asked));
    },

    listIssues: (query) => ofProjects(query, listPage),

    seeProject: async (slug) => {
      await readProject(slug);
    },

    lookUpIssues: async (issueIds, { isOneOfMany } = { isOneOfMany: false }) => {
      if (issueIds.length > SENTRY_PAGE_SIZE)
        throw new RangeError(`lookUpIssues takes ${SENTRY_PAGE_SIZE} ids, got ${issueIds.length}.`);
      const query = new URLSearchParams({ limit: SENTRY_PAGE_SIZE.toString(), ...WITHOUT_EXTRAS });
      for (const id of issueIds) query.append('group', id);
      const ask = isOneOfMany ? readOne : read;
      const answer = await ask(`${org}/issues/`, query);
      // Sentry answers lookups before its paginator: there is no Link header, however many issues there are
      // (getsentry/sentry, OrganizationGroupIndexEndpoint).
      const issues = parseBody(z.array(z.unknown()), answer.body, 'the issue lookup');
      return { issues, observedAt: answer.observedAt };
    },

    getIssue: async (issueId) => {
      const answer = await undefinedIfNotFound(readOne(issuePath(issueId)));
      return answer && parseBody(sentryIssue, answer.body, `issue ${issueId}`);
    },

    updateIssue: async (issueId, change) => {
      const answer = await http.send({
        method: 'PUT',
        path: issuePath(issueId),
        body: change,
        scope: 'event:write',
      });
      return parseBody(sentryIssue, answer.body, `the changed issue ${issueId}`);
    },

    listIssueEvents: (issueId, query) => eventPage(issueId, query, { per_page: SENTRY_PAGE_SIZE.toString() }),

    listFullEvents: (issueId, query) =>
      eventPage(issueId, query, { per_page: FULL_PAGE_SIZE.toString(), full: 'true' }),

    getEvent: async (issueId, eventId) =>
      (await undefinedIfNotFound(readOne(`${issuePath(issueId)}events/${encodeURIComponent(eventId)}/`)))
        ?.body,
  };
}

/**
 * Sentry's search text for a part of the list, in every status. Empty asks for all; an absent `query` would mean
 * is:unresolved. The times are compared with the first event in all environments (getsentry/sentry,
 * EventsDatasetSnubaSearchBackend: `first_seen` is a column of the group).
 */
const searchOf = ({ from, before }: FirstSeenRange, category: string | undefined): string =>
  [
    category === undefined ? '' : `issue.category:${category}`,
    from === null ? '' : `firstSeen:>=${from}`,
    before === null ? '' : `firstSeen:<${before}`,
  ]
    .filter((term) => term !== '')
    .join(' ');

function issuePage(answer: SentryAnswer, what: string, asked: string | null): SentryIssuePage {
  const issues = parseBody(z.array(z.unknown()), answer.body, what);
  return { issues, nextCursor: nextCursor(answer.link, issues.length, asked), observedAt: answer.observedAt };
}

/** Zod's message names paths and types, never values, so no content reaches a log. */
function parseBody<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new SentryUnavailable(
    'sentry_unexpected_body',
    `Sentry's answer for ${what} has an unexpected shape, so check that SENTRY_BASE_URL is a Sentry server: ${z.prettifyError(parsed.error)}`,
    200,
  );
}

async function undefinedIfNotFound(answer: Promise<SentryAnswer>): Promise<SentryAnswer | undefined> {
  try {
    return await answer;
  } catch (error) {
    // A stranger's 404 proves nothing.
    if (error instanceof SentryRefusal && error.isSentrys && error.status === 404) return undefined;
    throw error;
  }
}
