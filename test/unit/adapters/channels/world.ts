import { parseEndpoints } from '../../../../lambdas/contracts/alert-endpoints.ts';
import type { Delivery } from '../../../../lambdas/contracts/notification.ts';
import { createChannels, type Channels } from '../../../../lambdas/adapters/channels/channels.ts';
import type { EmailClient } from '../../../../lambdas/adapters/channels/email.ts';
import { createHttpPost } from '../../../../lambdas/adapters/channels/http-post.ts';
import { systemClock } from '../../../../lambdas/adapters/clock.ts';
import { single } from '../../../support/channels/notifications.ts';

export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
export const OLD_SECRET = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
export const ROUTING_KEY = 'R0123456789ABCDEFGHIJKLMNOPQRSTU';

export const NO_EMAIL: EmailClient = {
  send: () => Promise.reject(new Error('This test sends no e-mail.')),
};

export interface WorldOptions {
  endpoints?: Readonly<Record<string, unknown>>;
  api?: string;
  client?: EmailClient;
  from?: string | null;
  timeoutMs?: number;
}

/** Channels that may call this machine. */
export function channelsTo({
  endpoints = {},
  api = '',
  client = NO_EMAIL,
  from = 'Errors <errors@alerts.example.com>',
  timeoutMs = 5_000,
}: WorldOptions): Channels {
  const parsed = parseEndpoints(JSON.stringify(endpoints), { allowsLoopback: true });
  if (!parsed.isRight) throw new Error(parsed.problems.join(' '));
  return createChannels({
    endpoints: () => Promise.resolve(parsed.endpoints),
    email: { client, from, configurationSet: null },
    post: createHttpPost({ clock: systemClock, allowsLoopback: true, timeoutMs }),
    clock: systemClock,
    apis: { slack: api, pagerDuty: { us: api, eu: `${api}/eu` } },
  });
}

export const delivery = (route: string, over: Partial<Delivery> = {}): Delivery => ({
  route,
  id: '4711:7',
  zone: 'Europe/Berlin',
  thread: null,
  notification: single(),
  ...over,
});
