import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { findRoute, HttpProblem, json, type Answer, type Exchange, type Route } from '../exchange.ts';
import { getApp, listApps, putApp } from './rest-apps.ts';
import { refusedPart } from '../faults/refusals.ts';
import { answerOfStranger } from '../faults/strangers.ts';
import { listComments, postComment } from './rest-comments.ts';
import { issueHashes, unmergeHashes } from './rest-hashes.ts';
import { projectMembers, projectTeams } from './rest-people.ts';
import { projectJson } from './project-json.ts';
import { issueEvent, issueEvents, projectEvent, projectEvents } from './rest-events.ts';
import { getShortId } from './issue-lookup.ts';
import { deleteIssue, putIssue, putIssues, putProjectIssues } from './issue-update.ts';
import { getIssue, listIssues, listProjectIssues } from './rest-issues.ts';
import { statsV2 } from './rest-stats.ts';
import type { Simulation } from '../simulation.ts';

interface RestRoute extends Route<Simulation> {
  /** Any one of these lets the token in. */
  scopes: readonly string[];
  /** The bucket of the rate limiter. */
  bucket: string;
}

const EVENT_READ = ['event:read', 'event:write', 'event:admin'];
const EVENT_WRITE = ['event:write', 'event:admin'];
const PROJECT_READ = ['project:read', 'project:write', 'project:admin'];
const ORG_READ = ['org:read', 'org:write', 'org:admin'];
const ORG_WRITE = ['org:write', 'org:admin'];

const route = (
  method: string,
  path: string,
  scopes: readonly string[],
  bucket: string,
  run: RestRoute['run'],
): RestRoute => ({
  method,
  // Paths begin with the organisation as `:org`; it is checked before the handler and is not its parameter.
  pattern: new RegExp(`^/api/0${path.replace(':org', '(?<org>[^/]+)').replace(/:\w+/g, '([^/]+)')}$`),
  scopes,
  bucket,
  run,
});

/** What `sentry-cli info` asks for: what the token may do. */
const whoAmI = (_exchange: Exchange, _params: string[], { scopes }: Simulation): Answer =>
  json(200, { version: '0', auth: { scopes: [...scopes] }, user: null });

const organization = (_exchange: Exchange, _params: string[], { links }: Simulation): Answer =>
  json(200, { id: '1', slug: links.orgSlug, name: links.orgSlug, status: { id: 'active', name: 'active' } });

const projects = (_exchange: Exchange, _params: string[], { store, faults }: Simulation): Answer =>
  json(
    200,
    store.projects.filter(({ slug }) => !faults.rest.vanishedProjects.includes(slug)).map(projectJson),
  );

const project = (_exchange: Exchange, [slug = '']: string[], { store }: Simulation): Answer => {
  const found = store.project(slug);
  if (found === undefined) throw new HttpProblem(404, 'The requested resource does not exist');
  const { id, name, platform } = found;
  return json(200, { id, slug: found.slug, name, platform, status: 'active' });
};

const ISSUE = '/organizations/:org/issues/:id';

const ROUTES: readonly RestRoute[] = [
  route('GET', '/', [...EVENT_READ, ...ORG_READ, ...PROJECT_READ], 'default', whoAmI),
  route('GET', '/organizations/:org/', ORG_READ, 'default', organization),
  route('GET', '/organizations/:org/projects/', [...ORG_READ, ...PROJECT_READ], 'default', projects),
  route('GET', '/organizations/:org/stats_v2/', ORG_READ, 'stats', statsV2),
  route('GET', '/organizations/:org/sentry-apps/', ORG_READ, 'default', listApps),
  route('GET', '/organizations/:org/issues/', EVENT_READ, 'issues', listIssues),
  route('PUT', '/organizations/:org/issues/', EVENT_WRITE, 'issues-write', putIssues),
  route('GET', `${ISSUE}/`, EVENT_READ, 'default', getIssue),
  route('PUT', `${ISSUE}/`, EVENT_WRITE, 'issues-write', putIssue),
  route('DELETE', `${ISSUE}/`, ['event:admin'], 'issues-write', deleteIssue),
  route('GET', '/organizations/:org/shortids/:id/', EVENT_READ, 'default', getShortId),
  route('GET', `${ISSUE}/events/`, EVENT_READ, 'default', issueEvents),
  route('GET', `${ISSUE}/events/:event/`, EVENT_READ, 'latest-event', issueEvent),
  route('GET', `${ISSUE}/comments/`, EVENT_READ, 'default', listComments),
  route('POST', `${ISSUE}/comments/`, EVENT_WRITE, 'comments', postComment),
  route('GET', `${ISSUE}/hashes/`, EVENT_READ, 'default', issueHashes),
  route('PUT', `${ISSUE}/hashes/`, EVENT_WRITE, 'default', unmergeHashes),
  route('GET', '/projects/:org/:project/', PROJECT_READ, 'default', project),
  route('GET', '/projects/:org/:project/members/', PROJECT_READ, 'default', projectMembers),
  route('GET', '/projects/:org/:project/teams/', PROJECT_READ, 'default', projectTeams),
  route('GET', '/projects/:org/:project/issues/', EVENT_READ, 'project-issues', listProjectIssues),
  route('PUT', '/projects/:org/:project/issues/', EVENT_WRITE, 'issues-write', putProjectIssues),
  route('GET', '/projects/:org/:project/events/', PROJECT_READ, 'project-events', projectEvents),
  route('GET', '/projects/:org/:project/events/:event/', PROJECT_READ, 'default', projectEvent),
  route('GET', '/sentry-apps/:app/', ORG_READ, 'default', getApp),
  route('PUT', '/sentry-apps/:app/', ORG_WRITE, 'default', putApp),
];

const detail = (status: number, text: string, headers?: Record<string, string>): Answer =>
  json(status, { detail: text }, headers);

/** What the caller is refused before any handler runs, or null. */
const refusal = ({ headers }: Exchange, simulation: Simulation): Answer | null => {
  const { authorization } = headers;
  if (authorization === undefined) return detail(401, 'Authentication credentials were not provided.');
  return authorization === `Bearer ${simulation.authToken}` ? null : detail(401, 'Invalid token');
};

const run = async (
  found: RestRoute,
  params: string[],
  exchange: Exchange,
  simulation: Simulation,
): Promise<Answer> => {
  const { org } = found.pattern.exec(exchange.url.pathname)?.groups ?? {};
  if (org !== undefined && org !== simulation.links.orgSlug) {
    return detail(404, 'The requested resource does not exist');
  }
  if (!found.scopes.some((scope) => simulation.scopes.has(scope))) {
    return detail(403, 'You do not have permission to perform this action.');
  }
  return found.run(exchange, org === undefined ? params : params.slice(1), simulation);
};

/** Whether the fault for it hits this request; it counts those that it hit. */
const isRateLimited = (simulation: Simulation): boolean => {
  const { rateLimited, rateLimitedTimes = Infinity } = simulation.faults.rest;
  if (simulation.random() >= rateLimited || simulation.rateLimitedSoFar >= rateLimitedTimes) return false;
  simulation.rateLimitedSoFar++;
  return true;
};

/** The REST API: everything under `/api/0/`, with faults, token, rate limit and scopes before the handlers. */
export const rest = async (exchange: Exchange, simulation: Simulation): Promise<Answer> => {
  const faults = simulation.faults.rest;
  const { pathname } = exchange.url;
  if (faults.status !== undefined && new RegExp(faults.status.endpointRegex).test(pathname)) {
    return json(faults.status.status, faults.status.body ?? {});
  }
  const { answeredBy } = faults;
  if (answeredBy !== undefined && new RegExp(answeredBy.endpointRegex ?? '').test(pathname)) {
    return answerOfStranger(answeredBy.who);
  }
  if (simulation.random() < faults.serverError) {
    return json(500, { detail: 'Internal Error', errorId: randomUUID().replaceAll('-', '') });
  }
  const refused = refusal(exchange, simulation);
  if (refused !== null) return refused;
  const found = findRoute(ROUTES, exchange.method, pathname);
  if (found === 'no path') return detail(404, 'The requested resource does not exist');
  if (found === 'no method') return detail(405, `Method "${exchange.method}" not allowed.`);
  const admission = simulation.limiter.admit(found.route.bucket, isRateLimited(simulation), faults);
  try {
    if (admission.refusal !== null) return admission.refusal;
    if (faults.slowMs > 0) await sleep(faults.slowMs);
    const answer =
      refusedPart(faults, simulation.store, pathname) ??
      (await run(found.route, found.params, exchange, simulation));
    return { ...answer, headers: { ...answer.headers, ...admission.headers } };
  } catch (error) {
    if (error instanceof HttpProblem) return detail(error.status, error.message, admission.headers);
    throw error;
  } finally {
    admission.release();
  }
};
