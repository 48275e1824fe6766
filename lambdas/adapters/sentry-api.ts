import LinkHeader from 'http-link-header';
import * as z from 'zod';
import {
  createSentryHttp,
  type SentryAnswer,
  type SentryFigures,
  type SentryHttpOptions,
} from './sentry-http.ts';
import { SentryRefusal, SentryUnavailable } from './sentry-failure.ts';

export { SentryRefusal, SentryUnavailable } from './sentry-failure.ts';

/** Sentry's largest page, and the most ids one `group=` lookup can answer. */
export const SENTRY_PAGE_SIZE = 100;

/** An issue with all the fields Sentry sent. */
export type SentryIssue = z.infer<typeof sentryIssue>;
const sentryIssue = z.looseObject({ id: z.string() });

const sentryProject = z.object({ id: z.string() });

export type SentryEventRow = z.infer<typeof sentryEventRow>;
const sentryEventRow = z.looseObject({ eventID: z.string(), projectID: z.string().optional() });

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
}

/** A fixed span of event time, ISO 8601. */
export interface Span {
  start: string;
  end: string;
}

export interface IssueQuery extends Span {
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
  /** One page of an issue's events in the span, newest first, without bodies. */
  listIssueEvents(issueId: string, query: Span & { cursor: string | null }): Promise<SentryEventPage>;
  /** One whole event; undefined where Sentry no longer has it. */
  getEvent(issueId: string, eventId: string): Promise<unknown>;
  figures(): SentryFigures;
}

export interface IssueChange {
  status: 'resolved' | 'unresolved' | 'ignored';
}

export type SentryApiOptions = SentryHttpOptions & { orgSlug: string };

/** Sentry's REST API as far as this product uses it. */
export function createSentryApi(options: SentryApiOptions): SentryApi {
  const http = createSentryHttp(options);
  const org = `/api/0/organizations/${encodeURIComponent(options.orgSlug)}`;
  const issuePath = (issueId: string) => `${org}/issues/${encodeURIComponent(issueId)}/`;
  const read = (path: string, query?: URLSearchParams, scope = 'event:read') =>
    http.send({ method: 'GET', path, query, scope });

  let projectIds: string[] | undefined;

  const listPage = async ({ start, end, projects, cursor }: IssueQuery) => {
    // `query` present and empty asks for every status; absent it would mean is:unresolved.
    const query = new URLSearchParams({
      query: '',
      sort: 'date',
      limit: SENTRY_PAGE_SIZE.toString(),
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

  return {
    figures: () => http.figures(),

    listIssues: async (query) => {
      try {
        return await listPage({ ...query, projects: projectIds ?? query.projects });
      } catch (error) {
        if (projectIds !== undefined || !wantsProjectIds(error)) throw error;
        projectIds = await resolveProjects(query.projects);
        return listPage({ ...query, projects: projectIds });
      }
    },

    lookUpIssues: async (issueIds) => {
      if (issueIds.length > SENTRY_PAGE_SIZE)
        throw new RangeError(`lookUpIssues takes ${SENTRY_PAGE_SIZE} ids, got ${issueIds.length}.`);
      const query = new URLSearchParams({ limit: SENTRY_PAGE_SIZE.toString() });
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

    listIssueEvents: async (issueId, { start, end, cursor }) => {
      const query = new URLSearchParams({ start, end, per_page: SENTRY_PAGE_SIZE.toString() });
      if (cursor !== null) query.set('cursor', cursor);
      const answer = await read(`${issuePath(issueId)}events/`, query);
      const rows = parseBody(z.array(z.unknown()), answer.body, `the events of issue ${issueId}`);
      const events = rows.flatMap((row) => sentryEventRow.safeParse(row).data ?? []);
      return { events, nextCursor: nextCursor(answer.link, rows.length) };
    },

    getEvent: async (issueId, eventId) =>
      (await undefinedIfNotFound(read(`${issuePath(issueId)}events/${encodeURIComponent(eventId)}/`)))?.body,
  };
}

/**
 * The cursor of the next page, or null after the last. Both rels are always there, and only the next one's
 * `results` decides. The header's URL is ignored: it may name another host, which must not get our token.
 */
export function nextCursor(link: string | null, rows: number): string | null {
  if (link === null) {
    if (rows < SENTRY_PAGE_SIZE) return null;
    throw new SentryUnavailable(
      'sentry_no_link',
      'A full page came without a Link header, so it is unknown whether more follow. Check proxies in front of Sentry.',
      200,
    );
  }
  const next = parseLink(link);
  if (next?.results !== 'true') return null;
  const cursor =
    next.cursor ?? (URL.canParse(next.uri) ? new URL(next.uri).searchParams.get('cursor') : null);
  if (cursor) return cursor;
  throw new SentryUnavailable(
    'sentry_no_cursor',
    'The Link header announces a next page without a cursor.',
    200,
  );
}

function parseLink(link: string) {
  try {
    return LinkHeader.parse(link).rel('next')[0];
  } catch {
    throw new SentryUnavailable(
      'sentry_bad_link',
      'The Link header cannot be read. Check proxies in front of Sentry.',
      200,
    );
  }
}

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
