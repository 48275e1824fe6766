import { HttpProblem, json, type Answer, type Exchange } from '../exchange.ts';
import { issueDetail, listRow, type ListOptions } from './issue-json.ts';
import { issueOf } from './issue-lookup.ts';
import { parseQuery } from './issue-search.ts';
import type { Group, Project } from '../tracker/model.ts';
import { linkHeader, pageByScore, cursorOf } from './paging.ts';
import { projectsOf, RETENTION_MS, windowOf } from './rest-params.ts';
import type { Simulation } from '../simulation.ts';
import { HOUR_MS } from '../tracker/outcomes.ts';

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
  const { store } = simulation;
  const options = listOptions(url, simulation);
  const ids = url.searchParams.getAll('group');
  if (ids.length === 0) return searchIssues(url, simulation, projectsOf(store, url.searchParams), options);
  if (!ids.every((id) => /^\d+$/.test(id))) throw new HttpProblem(400, 'Group ids must be integers');
  const found = [...new Set(ids)].flatMap((id) => store.group(id) ?? []);
  const allTime = { ...options, window: { start: 0, end: options.now }, environments: [] };
  return json(
    200,
    found.map((group) => listRow(store, group, simulation.links, allTime)),
  );
};

/**
 * `GET /projects/{org}/{project}/issues/`: deprecated, with no dates of its own, and what `sentry-cli issues list`
 * reads.
 */
export const listProjectIssues = (
  { url }: Exchange,
  [slug = '']: string[],
  simulation: Simulation,
): Answer => {
  const project = simulation.store.project(slug);
  if (project === undefined) throw new HttpProblem(404, 'The requested resource does not exist');
  const { now } = listOptions(url, simulation);
  const options: ListOptions = {
    window: { start: now - RETENTION_MS, end: now },
    environments: [],
    collapse: new Set(),
    statsPeriod: '24h',
    now,
  };
  return searchIssues(url, simulation, [project], options, legacyRow);
};

/** In the deprecated list an error always has a file, if an empty one. */
const legacyRow = (row: ReturnType<typeof listRow>, { type, metadata }: Group): typeof row =>
  type === 'error' ? { ...row, metadata: { ...metadata, filename: metadata['filename'] ?? '' } } : row;

const listOptions = (url: URL, simulation: Simulation): ListOptions => {
  const { searchParams: params } = url;
  const now = simulation.now();
  return {
    window: windowOf(params, now),
    environments: params.getAll('environment'),
    collapse: new Set(params.getAll('collapse')),
    statsPeriod: params.get('groupStatsPeriod') ?? '24h',
    now,
  };
};

const searchIssues = (
  url: URL,
  simulation: Simulation,
  projects: readonly Project[] | null,
  options: ListOptions,
  shape?: typeof legacyRow,
): Answer => {
  const { store, search, links } = simulation;
  const { searchParams: params } = url;
  const write = (groups: readonly Group[]): Record<string, unknown>[] =>
    groups.map((group) => {
      const row = listRow(store, group, links, options);
      return shape?.(row, group) ?? row;
    });
  const text = params.get('query') ?? 'is:unresolved';
  const direct = directHit(simulation, text.trim(), params.get('shortIdLookup') === '1');
  if (direct !== null) return json(200, write([direct]), { 'X-Sentry-Direct-Hit': '1' });
  const sort = SORTS[params.get('sort') ?? 'date'];
  if (sort === undefined) throw new HttpProblem(400, `Sort key '${params.get('sort') ?? ''}' not supported.`);
  const cursor = cursorOf(params);
  const limit = limitOf(params.get('limit'));
  const rows = search.rows({
    projectIds: projects?.map(({ id }) => id) ?? null,
    environments: options.environments,
    window: options.window,
    // Whole hours: the filter is a cache key.
    oldest: Math.floor((options.now - RETENTION_MS) / HOUR_MS) * HOUR_MS,
    query: parseQuery(text, store.categories()),
    sort,
  });
  const page = pageByScore(rows, cursor, limit);
  return json(200, write(page.rows.map(({ group }) => group)), {
    Link: linkHeader(url, page),
    'X-Hits': String(Math.min(rows.length, MAX_HITS)),
    'X-Max-Hits': String(MAX_HITS),
  });
};

/** A query that is an event id, or a short id where those are looked up, answers with that one issue. */
const directHit = ({ store }: Simulation, text: string, isShortIdLookup: boolean): Group | null => {
  if (isShortIdLookup && /^\S+-[0-9a-z]+$/i.test(text)) return store.groupOfShortId(text) ?? null;
  if (!/^[0-9a-f]{32}$/i.test(text)) return null;
  for (const project of store.projects) {
    const event = store.event(project.id, text.toLowerCase());
    if (event !== undefined) return store.group(event.groupId) ?? null;
  }
  return null;
};

export const getIssue = ({ url }: Exchange, [id = '']: string[], simulation: Simulation): Answer => {
  const collapse = new Set(url.searchParams.getAll('collapse'));
  const { store, links } = simulation;
  return json(200, issueDetail(store, issueOf(simulation, id), links, simulation.now(), collapse));
};
