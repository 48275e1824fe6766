import { createHash } from 'node:crypto';
import * as z from 'zod';
import { HttpProblem, json, type Answer, type Exchange } from '../exchange.ts';
import type { IntegrationSettings } from '../integration.ts';
import { parseBody } from '../request-body.ts';
import type { Simulation } from '../simulation.ts';

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
  clientSecret: (integration.showsSecret ? sender.target?.secret : undefined) ?? MASK,
  events: integration.events,
  webhookEvents: integration.events.flatMap((name) =>
    name === 'issue' ? ISSUE_EVENTS : [`${name}.created`],
  ),
  featureData: [],
  isAlertable: integration.events.includes('error'),
  isDisabled: integration.isDisabled,
  // Objects in answers of some servers; Sentry's published description says text.
  metadata: '{}',
  name: integration.name,
  overview: null,
  owner: { id: 1, slug: links.orgSlug },
  popularity: 1,
  redirectUrl: null,
  schema: '{}',
  scopes: integration.scopes,
  slug: integration.slug,
  status: 'internal',
  uuid: integration.uuid,
  verifyInstall: false,
  webhookUrl: sender.target?.url ?? integration.webhookUrl,
  webhookHeaders: sender.target?.bearer === undefined ? [] : [`Authorization: ${MASK}`],
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

type Change = Partial<z.infer<typeof appBody> & Pick<IntegrationSettings, 'isDisabled' | 'showsSecret'>>;

const change = ({ integration, sender }: Simulation, { webhookUrl, events, ...rest }: Change): void => {
  Object.assign(integration, rest);
  if (events !== undefined) {
    integration.events = events;
    sender.subscribed = new Set([...events, 'event_alert']);
  }
  if (webhookUrl === undefined) return;
  integration.webhookUrl = webhookUrl;
  if (sender.target !== null && webhookUrl !== null) sender.target = { ...sender.target, url: webhookUrl };
};

/** Changes the integration. The new webhook address keeps the secret, as in Sentry. */
export const putApp = (exchange: Exchange, [slug = '']: string[], simulation: Simulation): Answer => {
  known(simulation, slug);
  const { name, scopes, events, webhookUrl } = parseBody(exchange, appBody);
  change(simulation, { name, scopes, events, webhookUrl });
  return json(200, write(simulation));
};

const integrationBody = z.strictObject({
  ...appBody.partial().shape,
  isDisabled: z.boolean().optional(),
  showsSecret: z.boolean().optional(),
});

/** Control API: the same without a token, with what Sentry's staff or age alone can change. */
export const putIntegration = (exchange: Exchange, _params: string[], simulation: Simulation): Answer => {
  change(simulation, parseBody(exchange, integrationBody));
  return json(200, write(simulation));
};
