import * as z from 'zod';
import { brief, deliveries, events, state } from './control-view.ts';
import { faultSettings, NO_FAULTS } from '../faults/faults.ts';
import { findRoute, HttpProblem, json, type Answer, type Exchange, type Route } from '../exchange.ts';
import type { Group, Project } from '../tracker/model.ts';
import { actorOf, findAssignee, PEOPLE } from '../people.ts';
import { parseBody } from '../request-body.ts';
import { putIntegration } from '../rest/rest-apps.ts';
import { statusDetails } from '../rest/rest-issues.ts';
import { seedIssues } from '../traffic/seeding.ts';
import type { Simulation } from '../simulation.ts';

const groupOf = ({ store }: Simulation, id: string): Group => {
  const group = store.group(id);
  if (group === undefined)
    throw new HttpProblem(404, `There is no issue ${id} (deleted, merged or never made).`);
  return group;
};

const projectOf = ({ store }: Simulation, idOrSlug: string): Project => {
  const project = store.project(idOrSlug);
  if (project === undefined) throw new HttpProblem(400, `project: there is no project "${idOrSlug}".`);
  return project;
};

const seedBody = z.strictObject({
  count: z.int().min(1).max(1_000_000),
  statuses: z
    .tuple([z.enum(['unresolved', 'resolved', 'ignored'])], z.enum(['unresolved', 'resolved', 'ignored']))
    .default(['unresolved']),
  eventsPerIssue: z.int().min(1).max(10_000).default(1),
  project: z.string().optional(),
});

const seed = (exchange: Exchange, _params: string[], simulation: Simulation): Answer => {
  const body = parseBody(exchange, seedBody);
  const [first, ...rest] =
    body.project === undefined ? simulation.store.projects : [projectOf(simulation, body.project)];
  if (first === undefined) throw new HttpProblem(400, 'The simulator was started without projects.');
  const ids = seedIssues(simulation.store, { ...body, projects: [first, ...rest] }, simulation.now());
  return json(201, { count: ids.length, firstId: ids[0], lastId: ids.at(-1) });
};

const actBody = z.strictObject({
  statusDetails: statusDetails.optional(),
  substatus: z.string().optional(),
  inNextRelease: z.boolean().optional(),
  assignedTo: z.string().optional(),
  rule: z.string().optional(),
});

const act = (exchange: Exchange, [id = '', action = '']: string[], simulation: Simulation): Answer => {
  const group = groupOf(simulation, id);
  const body = parseBody(exchange, actBody);
  const { tracker } = simulation;
  const person = actorOf(PEOPLE[0]);
  switch (action) {
    case 'resolve':
      tracker.change(
        group,
        {
          ...body,
          assignedTo: undefined,
          status: body.inNextRelease === true ? 'resolvedInNextRelease' : 'resolved',
        },
        person,
      );
      break;
    case 'archive':
      // Sentry's own Archive button sends the substatus; a change without one would be for ever.
      tracker.change(
        group,
        {
          status: 'ignored',
          substatus:
            body.substatus ?? (body.statusDetails === undefined ? 'archived_until_escalating' : undefined),
          statusDetails: body.statusDetails,
        },
        person,
      );
      break;
    case 'unresolve':
    case 'unarchive':
      tracker.change(group, { status: 'unresolved', substatus: body.substatus }, person);
      break;
    case 'assign': {
      const assignedTo = findAssignee(body.assignedTo ?? String(PEOPLE[1]?.id ?? ''));
      if (assignedTo === undefined) throw new HttpProblem(400, 'assignedTo: no such person; see people.ts.');
      tracker.change(group, { assignedTo }, person);
      break;
    }
    case 'escalate':
      tracker.escalate(group);
      break;
    case 'alert':
      tracker.alert(group, body.rule ?? 'Errors of high priority');
      break;
    default:
      tracker.delete(group);
      return json(200, { id, deleted: true });
  }
  return json(200, brief(simulation, group));
};

const merge = (exchange: Exchange, [id = '']: string[], simulation: Simulation): Answer => {
  const { into } = parseBody(exchange, z.strictObject({ into: z.string() }));
  if (into === id) throw new HttpProblem(400, 'into: an issue cannot be merged into itself.');
  const [from, survivor] = [groupOf(simulation, id), groupOf(simulation, into)];
  if (from.project !== survivor.project)
    throw new HttpProblem(400, 'into: Sentry merges within one project only.');
  simulation.tracker.merge(from, survivor);
  return json(200, { id, mergedInto: into });
};

const burstBody = z.strictObject({
  events: z.int().min(1).max(100_000),
  issueId: z.string().optional(),
  newGroups: z.int().min(1).max(100_000).optional(),
});

const burst = async (exchange: Exchange, _params: string[], simulation: Simulation): Promise<Answer> => {
  const body = parseBody(exchange, burstBody);
  const into = body.issueId === undefined ? null : groupOf(simulation, body.issueId);
  const ids = await simulation.traffic.burst({ events: body.events, into, newGroups: body.newGroups ?? 0 });
  return json(200, { events: ids.length, eventIds: ids });
};

const putFaults = (exchange: Exchange, _params: string[], simulation: Simulation): Answer => {
  simulation.faults = parseBody(exchange, faultSettings);
  return json(200, simulation.faults);
};

const deleteFaults = (_exchange: Exchange, _params: string[], simulation: Simulation): Answer => {
  simulation.faults = NO_FAULTS;
  return json(200, simulation.faults);
};

const putTraffic = (exchange: Exchange, _params: string[], simulation: Simulation): Answer => {
  const { perMinute } = parseBody(exchange, z.strictObject({ perMinute: z.number().min(0).max(60_000) }));
  simulation.traffic.set(perMinute);
  return json(200, { perMinute });
};

const putScopes = (exchange: Exchange, _params: string[], simulation: Simulation): Answer => {
  const { scopes } = parseBody(exchange, z.strictObject({ scopes: z.array(z.string()) }));
  simulation.scopes = new Set(scopes);
  return json(200, { scopes });
};

const putRateLimits = (exchange: Exchange, _params: string[], simulation: Simulation): Answer => {
  const { enabled } = parseBody(exchange, z.strictObject({ enabled: z.boolean() }));
  simulation.limiter.enabled = enabled;
  return json(200, { enabled });
};

const webhookBody = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .optional(),
  secret: z.string().min(1).optional(),
  bearer: z.string().nullable().optional(),
  archiveAction: z.enum(['ignored', 'archived']).optional(),
});

const putWebhook = (exchange: Exchange, _params: string[], simulation: Simulation): Answer => {
  const { url, secret, bearer, archiveAction } = parseBody(exchange, webhookBody);
  const { sender, tracker } = simulation;
  if (archiveAction !== undefined) tracker.archiveAction = archiveAction;
  const newUrl = url === undefined ? sender.target?.url : url;
  const newSecret = secret ?? sender.target?.secret;
  if (newUrl !== null && newUrl !== undefined) {
    if (newSecret === undefined) throw new HttpProblem(400, 'secret: needed, because none is set yet.');
    sender.target = {
      url: newUrl,
      secret: newSecret,
      bearer: bearer === undefined ? sender.target?.bearer : (bearer ?? undefined),
    };
  } else if (url === null) {
    sender.target = null;
  }
  return json(200, { url: sender.target?.url ?? null, archiveAction: tracker.archiveAction });
};

const outcomeBody = z.strictObject({
  project: z.string(),
  outcome: z.enum([
    'filtered',
    'rate_limited',
    'invalid',
    'abuse',
    'client_discard',
    'cardinality_limited',
    'accepted',
  ]),
  quantity: z.int().min(1),
  at: z.iso.datetime().optional(),
});

const addOutcome = (exchange: Exchange, _params: string[], simulation: Simulation): Answer => {
  const body = parseBody(exchange, outcomeBody);
  const at = body.at === undefined ? simulation.now() : Date.parse(body.at);
  simulation.store.countOutcome(projectOf(simulation, body.project).id, body.outcome, at, body.quantity);
  return json(201, body);
};

const route = (method: string, path: string, run: Route<Simulation>['run']): Route<Simulation> => ({
  method,
  pattern: new RegExp(`^/simulator${path}$`),
  run,
});

const ROUTES: readonly Route<Simulation>[] = [
  route('GET', '/state', state),
  route('GET', '/events', events),
  route('GET', '/deliveries', deliveries),
  route('POST', '/issues', seed),
  route('POST', '/issues/(\\d+)/(resolve|archive|unresolve|unarchive|delete|assign|escalate|alert)', act),
  route('POST', '/issues/(\\d+)/merge', merge),
  route('POST', '/burst', burst),
  route('PUT', '/faults', putFaults),
  route('DELETE', '/faults', deleteFaults),
  route('PUT', '/traffic', putTraffic),
  route('PUT', '/scopes', putScopes),
  route('PUT', '/rate-limits', putRateLimits),
  route('PUT', '/webhook', putWebhook),
  route('PUT', '/integration', putIntegration),
  route('POST', '/outcomes', addOutcome),
];

/**
 * The control API under `/simulator/`: JSON, no token; host-guard.ts keeps other sites out. Errors are `{error}` with
 * what to do.
 */
export const control = async (exchange: Exchange, simulation: Simulation): Promise<Answer> => {
  // A page of another site can post plain text to a loopback port, but not JSON without asking first (CORS).
  const type = exchange.headers['content-type'];
  if (exchange.body.length > 0 && type?.startsWith('application/json') !== true) {
    return json(415, { error: 'Send the body as application/json.' });
  }
  const found = findRoute(ROUTES, exchange.method, exchange.url.pathname);
  if (found === 'no path')
    return json(404, { error: `There is no ${exchange.url.pathname} in the control API.` });
  if (found === 'no method') return json(405, { error: `${exchange.method} is not allowed here.` });
  try {
    return await found.route.run(exchange, found.params, simulation);
  } catch (error) {
    if (error instanceof HttpProblem) return json(error.status, { error: error.message });
    throw error;
  }
};
