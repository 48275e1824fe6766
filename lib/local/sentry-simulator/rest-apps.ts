import { createHash } from 'node:crypto';
import * as z from 'zod';
import { HttpProblem, json, type Answer, type Exchange } from './exchange.ts';
import { parseBody } from './request-body.ts';
import type { Simulation } from './simulation.ts';
import type { WebhookTarget } from './webhooks.ts';

/** The internal integration that the token belongs to. Its webhook address lives in the sender. */
export interface IntegrationSettings {
  uuid: string;
  slug: string;
  name: string;
  scopes: string[];
  events: string[];
  /** Address kept while there is no secret to send with; the sender has none then. */
  webhookUrl: string | null;
}

export const newIntegration = (uuid: string, target: WebhookTarget | null): IntegrationSettings => ({
  uuid,
  slug: 'error-ledger',
  name: 'Error ledger',
  scopes: ['event:read', 'event:write', 'org:read', 'project:read'],
  events: ['issue', 'error'],
  webhookUrl: target?.url ?? null,
});

const MASK = '************';

const ISSUE_EVENTS = [
  'issue.assigned',
  'issue.created',
  'issue.ignored',
  'issue.resolved',
  'issue.unresolved',
];

const write = ({ integration, sender, links }: Simulation): Record<string, unknown> => ({
  allowedOrigins: [],
  author: 'Simulator',
  avatars: [],
  clientId: createHash('sha256').update(integration.uuid).digest('hex'),
  clientSecret: MASK,
  datePublished: null,
  events: integration.events,
  webhookEvents: integration.events.flatMap((name) =>
    name === 'issue' ? ISSUE_EVENTS : [`${name}.created`],
  ),
  featureData: [],
  isAlertable: integration.events.includes('error'),
  isDisabled: false,
  metadata: {},
  name: integration.name,
  overview: null,
  owner: { id: 1, slug: links.orgSlug },
  popularity: 1,
  redirectUrl: null,
  schema: {},
  scopes: integration.scopes,
  slug: integration.slug,
  status: 'internal',
  uuid: integration.uuid,
  verifyInstall: false,
  webhookUrl: sender.target?.url ?? integration.webhookUrl,
  webhookHeaders: sender.target?.bearer === undefined ? '' : `Authorization: ${MASK}`,
});

const known = ({ integration }: Simulation, slug: string): void => {
  if (slug !== integration.slug && slug !== integration.uuid) {
    throw new HttpProblem(404, 'The requested resource does not exist');
  }
};

export const listApps = (_exchange: Exchange, _params: string[], simulation: Simulation): Answer =>
  json(200, [write(simulation)]);

export const getApp = (_exchange: Exchange, [slug = '']: string[], simulation: Simulation): Answer => {
  known(simulation, slug);
  return json(200, write(simulation));
};

const appBody = z.looseObject({
  name: z.string().min(1),
  scopes: z.array(z.string()),
  events: z.array(z.enum(['issue', 'error', 'comment', 'seer', 'preprod_artifact'])).optional(),
  webhookUrl: z.url().nullish(),
});

/** Changes the integration. The new webhook address keeps the secret, as in Sentry. */
export const putApp = (exchange: Exchange, [slug = '']: string[], simulation: Simulation): Answer => {
  known(simulation, slug);
  const body = parseBody(exchange, appBody);
  const { integration, sender } = simulation;
  integration.name = body.name;
  integration.scopes = body.scopes;
  if (body.events !== undefined) {
    integration.events = body.events;
    sender.subscribed = new Set([...body.events, 'event_alert']);
  }
  if (body.webhookUrl !== undefined) {
    integration.webhookUrl = body.webhookUrl;
    if (sender.target !== null && body.webhookUrl !== null) {
      sender.target = { ...sender.target, url: body.webhookUrl };
    }
  }
  return json(200, write(simulation));
};
