import type { Endpoint, Endpoints } from '../../contracts/alert-endpoints.ts';
import type { Delivery, DeliveryResult } from '../../contracts/notification.ts';
import type { Clock } from '../clock.ts';
import { sendEmail, type EmailOptions } from './email.ts';
import type { HttpPost } from './http-post.ts';
import { PAGERDUTY_API, sendToPagerDuty, type PagerDutyApi } from './pagerduty.ts';
import { SLACK_API, sendToSlackApp, sendToSlackWebhook } from './slack.ts';
import { sendToTeams } from './teams.ts';
import { sendToWebhook } from './webhook.ts';

/** Where messages leave. What fails is an outcome; only a bug rejects. */
export interface Channels {
  send(delivery: Delivery): Promise<DeliveryResult>;
}

export interface ChannelsOptions {
  /** Asked at each message, so that a rotated secret is picked up. Its failure is the caller's. */
  endpoints: () => Promise<Endpoints>;
  email: EmailOptions;
  post: HttpPost;
  clock: Clock;
  /** Of servers that answer as these do; by default the services themselves. */
  apis?: { slack: string; pagerDuty: PagerDutyApi };
}

export function createChannels(options: ChannelsOptions): Channels {
  return {
    send: async (delivery) => {
      const { route } = delivery;
      if (route.startsWith('email:')) return sendEmail(options.email, delivery);
      const endpoint = (await options.endpoints()).get(route);
      if (endpoint === undefined)
        return {
          outcome: 'refused',
          reason: `No endpoint is called ${route}: add it to the secret of endpoints.`,
        };
      return sendTo(endpoint, delivery, options);
    },
  };
}

function sendTo(endpoint: Endpoint, delivery: Delivery, options: ChannelsOptions): Promise<DeliveryResult> {
  const { post, clock } = options;
  const apis = options.apis ?? { slack: SLACK_API, pagerDuty: PAGERDUTY_API };
  switch (endpoint.kind) {
    case 'slackWebhook':
      return sendToSlackWebhook(endpoint, delivery, post);
    case 'slackToken':
      return sendToSlackApp({ endpoint, api: apis.slack, post }, delivery);
    case 'teams':
      return sendToTeams(endpoint, delivery, post);
    case 'webhook':
      return sendToWebhook(endpoint, delivery, { post, clock });
    case 'pagerDuty':
      return sendToPagerDuty(endpoint, delivery, { post, api: apis.pagerDuty });
  }
}
