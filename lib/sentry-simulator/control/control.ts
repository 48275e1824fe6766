import * as z from 'zod';
import { deliveries, events, state } from './control-view.ts';
import { faultSettings, NO_FAULTS } from '../faults/faults.ts';
import { findRoute, HttpProblem, json, type Answer, type Exchange, type Route } from '../exchange.ts';
import {
  act,
  burst,
  fingerprints,
  merge,
  projectOf,
  reprocess,
  seed,
  unmergeIssue,
} from './issue-actions.ts';
import { parseBody } from '../request-body.ts';
import { putIntegration } from '../rest/rest-apps.ts';
import type { Simulation } from '../simulation.ts';

const putFaults = (exchange: Exchange, _params: string[], simulation: Simulation): Answer => {
  simulation.faults = parseBody(exchange, faultSettings);
  simulation.rateLimitedSoFar = 0;
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
  simulation.store.outcomes.add(projectOf(simulation, body.project).id, body.outcome, at, body.quantity);
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
  route('GET', '/issues/(\\d+)/fingerprints', fingerprints),
  route('POST', '/issues/(\\d+)/unmerge', unmergeIssue),
  route('POST', '/issues/(\\d+)/reprocess', reprocess),
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
 * The control API under `/simulator/`: JSON, no token; page-guard.ts keeps other sites out. Errors are `{error}` with
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
