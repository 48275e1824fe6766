import { fullEvent, simpleEvent } from './event-json.ts';
import { HttpProblem, json, type Answer, type Exchange } from '../exchange.ts';
import type { Project, StoredEvent } from '../tracker/model.ts';
import { linkHeader, pageByOffset, cursorOf } from './paging.ts';
import { issueOf } from './issue-lookup.ts';
import { pageSizeOf, windowOf } from './rest-params.ts';
import type { Simulation } from '../simulation.ts';
import { span } from '../tracker/event-index.ts';

/** Pages of whole events are this short whatever is asked for (getsentry/sentry#122718, #123694). */
const FULL_PAGE = 10;

const notFound = (what: string): never => {
  throw new HttpProblem(404, what);
};

/** The whole event. `withSiblings`: with the ids of the events before and after it. */
export const writeEvent = (
  { store }: Simulation,
  event: StoredEvent,
  project: Project,
  withSiblings = true,
): Record<string, unknown> => {
  const group = store.group(event.groupId);
  const siblings = group === undefined || !withSiblings ? [] : store.eventsOf(group);
  const index = siblings.indexOf(event);
  return fullEvent(event, project, {
    previous: siblings[index - 1]?.id ?? null,
    next: siblings[index + 1]?.id ?? null,
  });
};

/** Events that are sorted oldest first, as a page newest first. */
const listEvents = (
  { url }: Exchange,
  simulation: Simulation,
  oldestFirst: readonly StoredEvent[],
): Answer => {
  const { searchParams: params } = url;
  const full = /^(true|1)$/i.test(params.get('full') ?? '');
  const size = pageSizeOf(params.get('per_page'), full ? FULL_PAGE : 100);
  const cursor = cursorOf(params);
  const environments = params.getAll('environment');
  const [from, to] = span(oldestFirst, windowOf(params, simulation.now()));
  const rows = oldestFirst
    .slice(from, to)
    .filter(({ environment }) => environments.length === 0 || environments.includes(environment ?? ''))
    .reverse();
  const page = pageByOffset(rows, cursor, size);
  const body = page.rows.map((event) => {
    if (!full) return simpleEvent(event);
    return writeEvent(
      simulation,
      event,
      simulation.store.project(event.projectId) ?? notFound('Project not found'),
    );
  });
  return json(200, body, { Link: linkHeader(url, page) });
};

export const issueEvents = (exchange: Exchange, [id = '']: string[], simulation: Simulation): Answer =>
  listEvents(exchange, simulation, simulation.store.eventsOf(issueOf(simulation, id)));

/** One event of an issue: by id, or `latest`, `oldest`, `recommended` (here the latest). */
export const issueEvent = (
  _exchange: Exchange,
  [id = '', which = '']: string[],
  simulation: Simulation,
): Answer => {
  const group = issueOf(simulation, id);
  const events = simulation.store.eventsOf(group);
  const event =
    which === 'oldest'
      ? events[0]
      : which === 'latest' || which === 'recommended'
        ? events.at(-1)
        : events.find((one) => one.id === which.toLowerCase());
  return json(
    200,
    writeEvent(
      simulation,
      event ?? notFound('No matching event found. Try changing the environments, date range, or query.'),
      group.project,
    ),
  );
};

const projectOf = ({ store }: Simulation, slug: string): Project =>
  store.project(slug) ?? notFound('The requested resource does not exist');

export const projectEvents = (exchange: Exchange, [slug = '']: string[], simulation: Simulation): Answer =>
  listEvents(exchange, simulation, simulation.store.eventsOfProject(projectOf(simulation, slug).id));

export const projectEvent = (
  _exchange: Exchange,
  [slug = '', id = '']: string[],
  simulation: Simulation,
): Answer => {
  const project = projectOf(simulation, slug);
  const event = simulation.store.event(project.id, id.toLowerCase()) ?? notFound('Event not found');
  return json(200, writeEvent(simulation, event, project));
};
