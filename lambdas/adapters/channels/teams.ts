import type { Endpoint } from '../../contracts/alert-endpoints.ts';
import type { Delivery, DeliveryResult } from '../../contracts/notification.ts';
import { teamsMessage } from '../../core/notifications/teams.ts';
import type { HttpPost } from './http-post.ts';
import { byStatus, hostOf, quoteOf, secretsOfUrl, withoutAnswer, type Receiver } from './outcome.ts';

/** One card. Workflows answer 202 and nothing else; older connectors answer 200 and tell in the text that Teams did not. */
export async function sendToTeams(
  { url }: Extract<Endpoint, { kind: 'teams' }>,
  { route, zone, notification }: Delivery,
  post: HttpPost,
): Promise<DeliveryResult> {
  const receiver: Receiver = { name: `Teams at ${hostOf(url)}`, secrets: secretsOfUrl(url) };
  const body = JSON.stringify(teamsMessage(notification, route, zone));
  const answer = await post({ url, headers: { 'content-type': 'application/json' }, body });
  if (answer.kind !== 'answer') return withoutAnswer(answer, receiver);
  const failed = byStatus(answer, receiver);
  if (failed !== null) return failed;
  // "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 ..."
  const inner = /HTTP error (\d{3})/i.exec(answer.text)?.[1];
  if (inner !== undefined) {
    const told = byStatus({ ...answer, status: Number(inner) }, receiver);
    if (told !== null) return told;
  }
  if (/\b(?:failed|error|unable)\b/i.test(answer.text)) {
    const reason = `${receiver.name} took the card and says: ${quoteOf(answer.text, receiver)}.`;
    return { outcome: 'refused', reason };
  }
  return { outcome: 'delivered', thread: null };
}
