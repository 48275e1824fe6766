import * as z from 'zod';
import { createSentryHttp, type SentryAnswer, type SentryFigures, type SentryHttpOptions } from './http.ts';
import { SentryRefusal, SentryUnavailable } from './failure.ts';
import { nextCursor, SENTRY_PAGE_SIZE } from './link.ts';
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
  /** Slugs or ids; empty = all that the token can see. */
  projects: readonly string[];
  cursor: string | null;
}

/** What we ask of Sentry. Every method may reject with `SentryRefusal` or `SentryUnavailable`. */
export interface SentryApi {
  /** One page of issues of every status with an event in the span, by last event, newest first. */
  listIssues(query: IssueQuery): Promise<SentryIssuePage>;
  /** The issues with these ids (at most 100), whatever their age or status; unknown ids are absent. */
  lookUpIssues(issueIds: readonly string[]): Promise<Omit<SentryIssuePage, 'nextCursor'>>;
  /** Undefined where deleted or out of sight. A merged issue answers with the surviving one: compare ids. */
  getIssue(issueId: string): Promise<SentryIssue | undefined>;
  /** Changes the issue and returns it as it is afterwards. */
  updateIssue(issueId: string, change: IssueChange): Promise<SentryIssue>;
  /** One page of an issue's events in the span, newest first, without bodies. Empty where the issue is gone. */
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

  let projectIds: Promise<string[]> | undefined;

  const listPage = async ({ start, end, projects, cursor, firstSeen }: IssueQuery) => {
    const query = new URLSearchParams({
      query: searchOf(firstSeen),
      sort: 'date',
      limit: SENTRY_PAGE_SIZE.toString(),
      ...WITHOUT_EXTRAS,
      start,
      end,
    });
    for (const project of projects) query.append('project', project);
    if (cursor !== null) query.set('cursor', cursor);
    const answer = await explainListRefusal(read(`${org}/issues/`, query), options, projects);
    return issuePage(answer, 'the issue list');
  };

  const resolveProjects = async (slugs: readonly string[]) => {
    const ids: string[] = [];
    for (const slug of slugs) {
      const path = `/api/0/projects/${encodeURIComponent(options.orgSlug)}/${encodeURIComponent(slug)}/`;
      const answer = await explainListRefusal(read(path, undefined, 'project:read'), options, [slug]);
      ids.push(parseBody(sentryProject, answer.body, `project ${slug}`).id);
    }
    return ids;
  };

  /** Asks by slug; by id from the first time on that an older server took no slugs. */
  const ofProjects = async <Q extends { projects: readonly string[] }, A>(
    query: Q,
    ask: (query: Q) => Promise<A>,
  ): Promise<A> => {
    const known = projectIds;
    if (known !== undefined) return ask({ ...query, projects: await known });
    try {
      return await ask(query);
    } catch (error) {
      if (!wantsProjectIds(error)) throw error;
      // Others that asked at the same time share the answer.
      projectIds ??= resolveProjects(query.projects);
      return ask({ ...query, projects: await projectIds });
    }
  };

  const eventPage = async (
    issueId: string,
    { start, end, cursor }: EventQuery,
    form: Record<string, string>,
  ) => {
    const query = new URLSearchParams({ start, end, ...form });
    if (cursor !== null) query.set('cursor', cursor);
    const observedAt = new Date(options.clock.now()).toISOString();
    const answer = await undefinedIfNotFound(read(`${issuePath(issueId)}events/`, query));
    if (answer === undefined) return { events: [], nextCursor: null, observedAt };
    const rows = parseBody(z.array(z.unknown()), answer.body, `the events of issue ${issueId}`);
    return {
      events: rows.flatMap((row) => sentryEventRow.safeParse(row).data ?? []),
      nextCursor: nextCursor(answer.link, rows.length),
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

    lookUpIssues: async (issueIds) => {
      if (issueIds.length > SENTRY_PAGE_SIZE)
        throw new RangeError(`lookUpIssues takes ${SENTRY_PAGE_SIZE} ids, got ${issueIds.length}.`);
      const query = new URLSearchParams({ limit: SENTRY_PAGE_SIZE.toString(), ...WITHOUT_EXTRAS });
      for (const id of issueIds) query.append('group', id);
      const answer = await read(`${org}/issues/`, query);
      // Sentry answers lookups before its paginator: there is no Link header, however many issues there are
      // (getsentry/sentry, OrganizationGroupIndexEndpoint).
      const issues = parseBody(z.array(z.unknown()), answer.body, 'the issue lookup');
      return { issues, observedAt: answer.observedAt };
    },

    getIssue: async (issueId) => {
      const answer = await undefinedIfNotFound(read(issuePath(issueId)));
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
      (await undefinedIfNotFound(read(`${issuePath(issueId)}events/${encodeURIComponent(eventId)}/`)))?.body,
  };
}

/**
 * Sentry's search text for a part of the list, in every status. Empty asks for all; an absent `query` would mean
 * is:unresolved. The times are compared with the first event in all environments (getsentry/sentry,
 * EventsDatasetSnubaSearchBackend: `first_seen` is a column of the group).
 */
const searchOf = ({ from, before }: FirstSeenRange): string =>
  [from === null ? '' : `firstSeen:>=${from}`, before === null ? '' : `firstSeen:<${before}`]
    .join(' ')
    .trim();

function issuePage(answer: SentryAnswer, what: string): SentryIssuePage {
  const issues = parseBody(z.array(z.unknown()), answer.body, what);
  return { issues, nextCursor: nextCursor(answer.link, issues.length), observedAt: answer.observedAt };
}

/** Zod's message names paths and types, never values, so no content reaches a log. */
function parseBody<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new SentryUnavailable(
    'sentry_unexpected_body',
    `Sentry's answer for ${what} has an unexpected shape: ${z.prettifyError(parsed.error)}`,
    200,
  );
}

async function undefinedIfNotFound(answer: Promise<SentryAnswer>): Promise<SentryAnswer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof SentryRefusal && error.status === 404) return undefined;
    throw error;
  }
}

/** Slugs are documented for `project`, but an older self-hosted server takes only ids there. */
const wantsProjectIds = (error: unknown) =>
  error instanceof SentryRefusal && error.status === 400 && /project.*number/i.test(error.detail);

/** Names the setting to look at: for the list a 404 is an unknown organization, a 400 or 403 may be a project. */
async function explainListRefusal(
  answer: Promise<SentryAnswer>,
  { orgSlug, baseUrl }: { orgSlug: string; baseUrl: string },
  projects: readonly string[],
): Promise<SentryAnswer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof SentryRefusal)) throw error;
    const which = projects.length === 0 ? '' : ` or project ${projects.join(', ')}`;
    const { code, message, status, detail } = error;
    if (status === 404) {
      const text = `Sentry at ${baseUrl}: organization ${orgSlug}${which} not found, or the token cannot see it. Check SENTRY_ORG_SLUG, SENTRY_PROJECT_SLUG and SENTRY_BASE_URL.`;
      throw new SentryRefusal('sentry_not_found', text, status, detail);
    }
    if (projects.length > 0 && (status === 400 || status === 403)) {
      const text = `${message} Check that SENTRY_PROJECT_SLUG (${projects.join(', ')}) names projects of organization ${orgSlug}.`;
      throw new SentryRefusal(code, text, status, detail);
    }
    throw error;
  }
}
