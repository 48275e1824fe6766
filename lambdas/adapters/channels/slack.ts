import * as z from 'zod';
import type { Endpoint } from '../../contracts/alert-endpoints.ts';
import type { Delivery, DeliveryResult } from '../../contracts/notification.ts';
import { slackMessage, type SlackMessage } from '../../core/notifications/slack.ts';
import type { HttpPost } from './http-post.ts';
import { byStatus, quoteOf, secretsOfUrl, withoutAnswer, type Receiver } from './outcome.ts';

export const SLACK_API = 'https://slack.com/api';

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

/** One message; a webhook knows neither threads nor what it wrote before. */
export async function sendToSlackWebhook(
  { url }: Extract<Endpoint, { kind: 'slackWebhook' }>,
  { route, zone, notification }: Delivery,
  post: HttpPost,
): Promise<DeliveryResult> {
  const receiver: Receiver = { name: 'Slack', secrets: secretsOfUrl(url) };
  const body = JSON.stringify(slackMessage(notification, route, zone));
  const answer = await post({ url, headers: JSON_HEADERS, body });
  if (answer.kind !== 'answer') return withoutAnswer(answer, receiver);
  const failed = byStatus(answer, receiver);
  if (failed !== null) return failed;
  if (answer.text.trim() === 'ok') return { outcome: 'delivered', thread: null };
  const reason = `${receiver.name} answered ${answer.status.toString()} without "ok": ${quoteOf(answer.text, receiver)}.`;
  return { outcome: 'refused', reason };
}

interface App {
  endpoint: Extract<Endpoint, { kind: 'slackToken' }>;
  api: string;
  post: HttpPost;
}

/**
 * The group's first message, or an answer to it; then the first one is made to say how the group stands now. That comes
 * first, because to do it twice changes nothing: a retry after a failed answer repeats no message.
 */
export async function sendToSlackApp(app: App, delivery: Delivery): Promise<DeliveryResult> {
  const { route, zone, notification } = delivery;
  const message = slackMessage(notification, route, zone);
  const root = rootOf(delivery);
  if (root === null) return resultOf(await call(app, 'chat.postMessage', { message }), app);
  const updated = await call(app, 'chat.update', { message, root });
  if (updated.kind === 'failed') return updated.result;
  const isRootGone = updated.kind === 'error' && GONE.has(updated.error);
  if (updated.kind === 'error' && !isRootGone && !UNCHANGEABLE.has(updated.error))
    return resultOf(updated, app);
  const answered = await call(app, 'chat.postMessage', isRootGone ? { message } : { message, thread: root });
  return resultOf(answered, app, isRootGone ? null : delivery.thread);
}

/** Somebody deleted the first message: the next one takes its place. */
const GONE = new Set(['message_not_found', 'thread_not_found']);
/** The first message stays as it is, and the answer to it is written all the same. */
const UNCHANGEABLE = new Set(['cant_update_message', 'edit_window_closed', 'is_inactive']);

interface Root {
  channel: string;
  ts: string;
}

/** A thread is of the channel in which it was begun; a route that leads to another one begins anew. */
function rootOf({ thread, notification }: Delivery): Root | null {
  if (thread === null || notification.kind !== 'single') return null;
  const [channel, ts] = thread.split(':');
  return channel === undefined || ts === undefined ? null : { channel, ts };
}

const threadOf = ({ channel, ts }: Root): string => `${channel}:${ts}`;

const answerSchema = z.union([
  z.object({ ok: z.literal(true), channel: z.string(), ts: z.string() }),
  z.object({ ok: z.literal(false), error: z.string() }),
]);

type Called =
  | { kind: 'done'; at: Root }
  | { kind: 'error'; error: string; afterMs: number | null }
  /** No answer of Slack's API. */
  | { kind: 'failed'; result: DeliveryResult };

async function call(
  { endpoint, api, post }: App,
  method: 'chat.postMessage' | 'chat.update',
  { message, root, thread }: { message: SlackMessage; root?: Root; thread?: Root },
): Promise<Called> {
  const receiver: Receiver = { name: `Slack's ${method}`, secrets: [endpoint.token] };
  const place =
    root === undefined
      ? { channel: thread?.channel ?? endpoint.channel, ...(thread && { thread_ts: thread.ts }) }
      : root;
  const answer = await post({
    url: `${api}/${method}`,
    headers: { ...JSON_HEADERS, authorization: `Bearer ${endpoint.token}` },
    body: JSON.stringify({ ...message, ...place, parse: 'none', link_names: false }),
  });
  if (answer.kind !== 'answer') return { kind: 'failed', result: withoutAnswer(answer, receiver) };
  const failed = byStatus(answer, receiver);
  if (failed !== null) return { kind: 'failed', result: failed };
  const said = answerSchema.safeParse(jsonOf(answer.text));
  if (!said.success) {
    const reason = `${receiver.name} answered what is not Slack's: ${quoteOf(answer.text, receiver)}.`;
    return { kind: 'failed', result: { outcome: 'retry', afterMs: answer.afterMs, reason } };
  }
  if (said.data.ok) return { kind: 'done', at: { channel: said.data.channel, ts: said.data.ts } };
  return { kind: 'error', error: quoteOf(said.data.error, receiver), afterMs: answer.afterMs };
}

/** What Slack says may pass (https://docs.slack.dev/reference/methods/chat.postMessage, "Errors"). */
const PASSING = new Set([
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);

const FIXES = new Map([
  ['channel_not_found', 'Put the id of a channel that the app can see into the endpoint'],
  ['not_in_channel', 'Invite the app into the channel'],
  ['is_archived', 'The channel is archived: name another one in the endpoint'],
  ['missing_scope', 'Give the app the scope chat:write'],
  ['invalid_auth', 'Put a valid token into the endpoint'],
  ['not_authed', 'Put a valid token into the endpoint'],
  ['token_revoked', 'Put a valid token into the endpoint'],
  ['token_expired', 'Put a valid token into the endpoint'],
  ['account_inactive', 'Put a token of an app that is installed into the endpoint'],
]);

function resultOf(called: Called, app: App, thread: string | null = null): DeliveryResult {
  switch (called.kind) {
    case 'done':
      return { outcome: 'delivered', thread: thread ?? threadOf(called.at) };
    case 'failed':
      return called.result;
    case 'error': {
      const { error, afterMs } = called;
      const fix = FIXES.get(error);
      const reason = `Slack refused the message to ${app.endpoint.channel}: ${error}.${fix === undefined ? '' : ` ${fix}.`}`;
      return PASSING.has(error) ? { outcome: 'retry', afterMs, reason } : { outcome: 'refused', reason };
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
