import { parseBody } from '../request-body.ts';
import * as z from 'zod';
import { HttpProblem, json, type Answer, type Exchange } from '../exchange.ts';
import { issueDetail, listRow } from './issue-json.ts';
import { parseQuery } from './issue-search.ts';
import type { Actor, Group } from '../tracker/model.ts';
import { linkHeader, pageByScore, parseCursor } from './paging.ts';
import { findAssignee } from '../people.ts';
import { projectsOf, RETENTION_MS, windowOf } from './rest-params.ts';
import type { Simulation } from '../simulation.ts';
import { HOUR_MS } from '../tracker/outcomes.ts';
import type { IssueChange } from '../tracker/issue-change.ts';

/** Sentry's paginator stops counting here. */
const MAX_HITS = 1000;
const MAX_LIMIT = 100;

const SORTS: Readonly<Record<string, 'date' | 'new' | 'freq'>> = { date: 'date', new: 'new', freq: 'freq' };

const limitOf = (text: string | null): number => {
  const limit = Number(text ?? MAX_LIMIT);
  if (!Number.isInteger(limit) || limit < 1) throw new HttpProblem(400, 'invalid limit');
  return Math.min(limit, MAX_LIMIT);
};

/**
 * `GET /organizations/{org}/issues/`. `group=` looks issues up by id: no pages and no Link header, as in Sentry's
 * OrganizationGroupIndexEndpoint, which answers before its paginator.
 */
export const listIssues = ({ url }: Exchange, _params: string[], simulation: Simulation): Answer => {
  const { store, search, links } = simulation;
  const { searchParams: params } = url;
  const now = simulation.now();
  const window = windowOf(params, now);
  const projects = projectsOf(store, params);
  const environments = params.getAll('environment');
  const options = {
    window,
    environments,
    collapse: new Set(params.getAll('collapse')),
    statsPeriod: params.get('groupStatsPeriod') ?? '24h',
    now,
  };
  const write = (groups: readonly Group[]): Record<string, unknown>[] =>
    groups.map((group) => listRow(store, group, links, options));

  const ids = params.getAll('group');
  if (ids.length > 0) {
    if (!ids.every((id) => /^\d+$/.test(id))) throw new HttpProblem(400, 'Group ids must be integers');
    const found = [...new Set(ids)].flatMap((id) => store.group(id) ?? []);
    const allTime = { ...options, window: { start: 0, end: now }, environments: [] };
    return json(
      200,
      found.map((group) => listRow(store, group, links, allTime)),
    );
  }

  const text = params.get('query') ?? 'is:unresolved';
  const direct = directHit(simulation, text.trim());
  if (direct !== null) return json(200, write([direct]), { 'X-Sentry-Direct-Hit': '1' });
  const sort = SORTS[params.get('sort') ?? 'date'];
  if (sort === undefined) throw new HttpProblem(400, `Sort key '${params.get('sort') ?? ''}' not supported.`);
  const cursor = parseCursor(params.get('cursor'));
  const limit = limitOf(params.get('limit'));
  const rows = search.rows({
    projectIds: projects?.map(({ id }) => id) ?? null,
    environments,
    window,
    // Whole hours: the filter is a cache key.
    oldest: Math.floor((now - RETENTION_MS) / HOUR_MS) * HOUR_MS,
    query: parseQuery(text),
    sort,
  });
  const page = pageByScore(rows, cursor, limit);
  return json(200, write(page.rows.map(({ group }) => group)), {
    Link: linkHeader(url, page),
    'X-Hits': String(Math.min(rows.length, MAX_HITS)),
    'X-Max-Hits': String(MAX_HITS),
  });
};

/** A query that is an event id answers with that event's issue. */
const directHit = ({ store }: Simulation, text: string): Group | null => {
  if (!/^[0-9a-f]{32}$/i.test(text)) return null;
  for (const project of store.projects) {
    const event = store.event(project.id, text.toLowerCase());
    if (event !== undefined) return store.group(event.groupId) ?? null;
  }
  return null;
};

/** The issue of a path, by id or short id; a merged one leads to the survivor. Throws `HttpProblem` 404. */
export const issueOf = ({ store }: Simulation, id: string): Group => {
  const group = /^\d+$/.test(id) ? store.groupOrSurvivor(id) : store.groupOfShortId(id);
  if (group === undefined) throw new HttpProblem(404, 'The requested resource does not exist');
  return group;
};

export const getIssue = ({ url }: Exchange, [id = '']: string[], simulation: Simulation): Answer => {
  const collapse = new Set(url.searchParams.getAll('collapse'));
  const { store, links } = simulation;
  return json(200, issueDetail(store, issueOf(simulation, id), links, simulation.now(), collapse));
};

const SUBSTATUSES = [
  'archived_until_escalating',
  'archived_until_condition_met',
  'archived_forever',
  'escalating',
  'ongoing',
  'regressed',
  'new',
] as const;

/** Of at most one week, as in Sentry's published API description. */
const windowMinutes = z.int().min(1).max(10_080).optional();
export const statusDetails = z.looseObject({
  untilEscalating: z.boolean().optional(),
  ignoreDuration: z.int().min(1).optional(),
  ignoreCount: z.int().min(1).optional(),
  ignoreWindow: windowMinutes,
  ignoreUserCount: z.int().min(1).optional(),
  ignoreUserWindow: windowMinutes,
  inNextRelease: z.boolean().optional(),
  inRelease: z.string().optional(),
});

const updateBody = z.looseObject({
  status: z.enum(['resolved', 'unresolved', 'ignored', 'resolvedInNextRelease']).optional(),
  substatus: z.enum(SUBSTATUSES).nullish(),
  statusDetails: statusDetails.optional(),
  assignedTo: z.string().nullish(),
  priority: z.enum(['low', 'medium', 'high']).optional(),
});

const changeOf = (body: z.infer<typeof updateBody>): IssueChange => {
  const assignedTo = body.assignedTo === undefined ? undefined : findAssignee(body.assignedTo ?? '');
  if (body.assignedTo !== undefined && assignedTo === undefined) {
    throw new HttpProblem(400, 'Unable to determine actor from assignedTo');
  }
  const { status, substatus, statusDetails: details, priority } = body;
  return { status, substatus, statusDetails: details, assignedTo, priority };
};

/** Changes made with the integration's token are the integration's own. */
const integrationActor = ({ integration }: Simulation): Actor => ({
  type: 'application',
  id: integration.uuid,
  name: integration.name,
});

export const putIssue = (exchange: Exchange, [id = '']: string[], simulation: Simulation): Answer => {
  const { tracker, store, links } = simulation;
  const group = issueOf(simulation, id);
  tracker.change(group, changeOf(parseBody(exchange, updateBody)), integrationActor(simulation));
  return json(200, issueDetail(store, group, links, simulation.now(), new Set(['stats'])));
};

/** `PUT /organizations/{org}/issues/?id=..&id=..`: unknown ids are passed over; 204 when none is known. */
export const putIssues = (exchange: Exchange, _params: string[], simulation: Simulation): Answer => {
  const ids = exchange.url.searchParams.getAll('id');
  const groups = ids.flatMap((id) => simulation.store.group(id) ?? []);
  const body = parseBody(exchange, updateBody);
  if (ids.length === 0) throw new HttpProblem(400, 'You must specify a list of IDs for this operation');
  if (groups.length === 0) return { status: 204, body: '' };
  const actor = integrationActor(simulation);
  for (const group of groups) simulation.tracker.change(group, changeOf(body), actor, groups.length > 1);
  const [first] = groups;
  return json(200, {
    ...(body.status === undefined
      ? {}
      : { status: first?.status, statusDetails: first?.statusDetails, substatus: first?.substatus }),
    ...(body.assignedTo === undefined ? {} : { assignedTo: first?.assignedTo }),
    ...(body.priority === undefined ? {} : { priority: body.priority }),
  });
};
