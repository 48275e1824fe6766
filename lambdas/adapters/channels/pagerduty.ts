import type { Endpoint, PagerDutyRegion } from '../../contracts/alert-endpoints.ts';
import type { Delivery, DeliveryResult } from '../../contracts/notification.ts';
import { pagerDutyEvent } from '../../core/notifications/pagerduty.ts';
import type { HttpPost } from './http-post.ts';
import { byStatus, withoutAnswer, type Receiver } from './outcome.ts';

export type PagerDutyApi = Readonly<Record<PagerDutyRegion, string>>;

/** https://developer.pagerduty.com/docs/send-alert-event, by the service region of the account. */
export const PAGERDUTY_API: PagerDutyApi = {
  us: 'https://events.pagerduty.com/v2/enqueue',
  eu: 'https://events.eu.pagerduty.com/v2/enqueue',
};

export async function sendToPagerDuty(
  { routingKey, region }: Extract<Endpoint, { kind: 'pagerDuty' }>,
  { id, route, zone, notification }: Delivery,
  { post, api }: { post: HttpPost; api: PagerDutyApi },
): Promise<DeliveryResult> {
  const event = pagerDutyEvent(notification, { id, route, zone });
  if (event === null) {
    return { outcome: 'skipped', reason: 'The change neither opens nor closes an incident.' };
  }
  const receiver: Receiver = { name: 'PagerDuty', secrets: [routingKey] };
  const answer = await post({
    url: api[region],
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ routing_key: routingKey, ...event }),
  });
  if (answer.kind !== 'answer') return withoutAnswer(answer, receiver);
  return byStatus(answer, receiver) ?? { outcome: 'delivered', thread: null };
}
