import { slackMessageSchema } from './block-kit.ts';
import { teamsMessageSchema } from './adaptive-card.ts';
import { pagerDutyEventSchema } from './pagerduty-event.ts';
import type { Received, Reply } from './receiver.ts';

/** Servers that answer as the services do, for what we send: each refuses what the service would refuse. */

const isRight = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success;

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, "Handling errors". */
export const asSlackWebhook = ({ body }: Received): Reply =>
  isRight(slackMessageSchema, JSON.parse(body))
    ? { status: 200, body: 'ok' }
    : { status: 400, body: 'invalid_payload' };

export const SLACK_TOKEN = 'xoxb-1234-abcdefgh';
export const SLACK_CHANNEL = 'C0123456789';

export interface SlackWorld {
  /** By channel and ts. */
  messages: Map<string, { text: string; thread: string | null; updates: number }>;
  answer: (received: Received) => Reply;
}

interface Call {
  channel: string;
  ts?: string;
  thread_ts?: string;
  parse: string;
  link_names: boolean;
  text: string;
}

/** https://docs.slack.dev/reference/methods/chat.postMessage and chat.update: errors come with the status 200. */
export function slackWorld(): SlackWorld {
  const messages: SlackWorld['messages'] = new Map();
  const said = (answer: object): Reply => ({ status: 200, body: JSON.stringify(answer) });
  const failed = (error: string): Reply => said({ ok: false, error });
  let count = 0;
  const answer = ({ path, headers, body }: Received): Reply => {
    if (headers.authorization !== `Bearer ${SLACK_TOKEN}`) return failed('invalid_auth');
    const {
      channel,
      ts,
      thread_ts: thread,
      parse,
      link_names: linkNames,
      ...message
    } = JSON.parse(body) as Call;
    if (channel !== SLACK_CHANNEL) return failed('channel_not_found');
    if (!isRight(slackMessageSchema, message) || parse !== 'none' || linkNames)
      return failed('invalid_blocks');
    const { text } = message;
    if (path === '/chat.update') {
      const known = messages.get(`${channel}:${ts ?? ''}`);
      if (known === undefined) return failed('message_not_found');
      messages.set(`${channel}:${ts ?? ''}`, { ...known, text, updates: known.updates + 1 });
      return said({ ok: true, channel, ts, text });
    }
    const own = `1700000000.${(++count).toString().padStart(6, '0')}`;
    messages.set(`${channel}:${own}`, {
      text,
      thread: thread ?? null,
      updates: 0,
    });
    return said({ ok: true, channel, ts: own });
  };
  return { messages, answer };
}

/** Workflows answer 202 with nothing; what is too large is told with 413. */
export const asTeams = ({ body }: Received): Reply =>
  isRight(teamsMessageSchema, JSON.parse(body))
    ? { status: 202 }
    : { status: 413, body: '{"error":{"code":"RequestEntityTooLarge"}}' };

export const asPagerDuty = ({ body }: Received): Reply =>
  isRight(pagerDutyEventSchema, JSON.parse(body))
    ? { status: 202, body: '{"status":"success","message":"Event processed","dedup_key":"x"}' }
    : { status: 400, body: '{"status":"invalid event","message":"Event object is invalid","errors":["x"]}' };
