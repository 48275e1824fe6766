import { Webhook } from 'standardwebhooks';
import type { Endpoint } from '../../contracts/alert-endpoints.ts';
import type { Delivery, DeliveryResult } from '../../contracts/notification.ts';
import { webhookBody } from '../../core/notifications/webhook.ts';
import type { Clock } from '../clock.ts';
import type { HttpPost } from './http-post.ts';
import { byStatus, hostOf, secretsOfUrl, withoutAnswer, type Receiver } from './outcome.ts';

/** A CloudEvent, signed as Standard Webhooks says; the id is the same at each attempt, the time is the attempt's. */
export async function sendToWebhook(
  { url, secrets }: Extract<Endpoint, { kind: 'webhook' }>,
  { id, route, notification }: Delivery,
  { post, clock }: { post: HttpPost; clock: Clock },
): Promise<DeliveryResult> {
  const receiver: Receiver = {
    name: `The webhook at ${hostOf(url)}`,
    secrets: [...secrets, ...secretsOfUrl(url)],
  };
  const body = JSON.stringify(webhookBody(notification, { id, route }));
  const at = new Date(clock.now());
  const answer = await post({
    url,
    headers: {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'user-agent': 'sentry-error-ledger',
      'webhook-id': id,
      'webhook-timestamp': Math.floor(at.getTime() / 1_000).toString(),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
    },
    body,
  });
  if (answer.kind !== 'answer') return withoutAnswer(answer, receiver);
  return byStatus(answer, receiver) ?? { outcome: 'delivered', thread: null };
}
