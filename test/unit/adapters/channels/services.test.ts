import { Webhook } from 'standardwebhooks';
import type { Notification } from '../../../../lambdas/contracts/notification.ts';
import { hostileDigest, hostileSingle, HOSTILE } from '../../../support/channels/hostile.ts';
import { digest, entry, single, TEST_NOTIFICATION } from '../../../support/channels/notifications.ts';
import {
  startReceiver,
  type Received,
  type Receiver,
  type Reply,
} from '../../../support/channels/receiver.ts';
import {
  asPagerDuty,
  asSlackWebhook,
  asTeams,
  SLACK_CHANNEL,
  SLACK_TOKEN,
  slackWorld,
} from '../../../support/channels/services.ts';
import { channelsTo, delivery, OLD_SECRET, ROUTING_KEY, WEBHOOK_SECRET } from './world.ts';

const ALL: readonly Notification[] = [
  single(),
  TEST_NOTIFICATION,
  ...HOSTILE.flatMap((text) => [hostileSingle(text), hostileDigest(text, 50)]),
  digest(Array.from({ length: 10_000 }, (_, index) => entry(index))),
];

let receiver: Receiver;
const started = async (answer: (received: Received) => Reply): Promise<Receiver> => {
  receiver = await startReceiver(answer);
  return receiver;
};
afterEach(() => receiver.close());

async function expectAllDelivered(route: string, endpoint: unknown): Promise<void> {
  const channels = channelsTo({ endpoints: { [route]: endpoint }, api: receiver.url });
  for (const notification of ALL) {
    const { outcome } = await channels.send(delivery(route, { notification }));

    expect(outcome).toBe('delivered');
  }
  expect(receiver.received).toHaveLength(ALL.length);
}

describe('Slack by the address of a webhook', () => {
  const route = 'slack:ops';

  it('takes every message', async () => {
    await started(asSlackWebhook);

    await expectAllDelivered(route, `${receiver.url}/services/T000/B000/secretpath`);
  });

  it.each([
    [{ status: 429, headers: { 'retry-after': '30' } }, 'retry', 30_000],
    [{ status: 500, body: 'rollup_error' }, 'retry', null],
    [{ status: 503 }, 'retry', null],
  ] as const)('answers %j: the message is sent once more', async (reply, outcome, afterMs) => {
    await started(() => reply);
    const channels = channelsTo({ endpoints: { [route]: `${receiver.url}/services/secretpath` } });

    expect(await channels.send(delivery(route))).toMatchObject({ outcome, afterMs });
  });

  it.each([
    [{ status: 404, body: 'channel_not_found' }, 'channel_not_found'],
    [{ status: 410, body: 'channel_is_archived' }, 'channel_is_archived'],
    [{ status: 200, body: '<html>Sign in</html>' }, 'without "ok"'],
    [{ status: 302, headers: { location: 'https://evil.example' } }, 'is not followed'],
  ] as const)('answers %j: the message is refused, with the reason', async (reply, reason) => {
    await started(() => reply);
    const channels = channelsTo({ endpoints: { [route]: `${receiver.url}/services/secretpath` } });

    expect(await channels.send(delivery(route))).toEqual({
      outcome: 'refused',
      reason: expect.stringContaining(reason),
    });
  });
});

describe('Slack by a token', () => {
  const route = 'slack:ops';
  const endpoint = { token: SLACK_TOKEN, channel: SLACK_CHANNEL };
  const toApp = () => channelsTo({ endpoints: { [route]: endpoint }, api: receiver.url });

  it('takes every message', async () => {
    await started(slackWorld().answer);

    await expectAllDelivered(route, endpoint);
  });

  it('writes what happens to a group into one thread, and into its first message how it stands now', async () => {
    const world = slackWorld();
    await started(world.answer);
    const first = await toApp().send(
      delivery(route, { notification: single({ type: 'error-group.created' }) }),
    );
    const thread = first.outcome === 'delivered' ? first.thread : null;

    const second = await toApp().send(
      delivery(route, { thread, notification: single({ type: 'error-group.resolved' }) }),
    );

    expect(second).toEqual({ outcome: 'delivered', thread });
    expect([...world.messages.values()]).toEqual([
      { text: expect.stringContaining('Resolved'), thread: null, updates: 1 },
      { text: expect.stringContaining('Resolved'), thread: thread?.split(':')[1], updates: 0 },
    ]);
  });

  it('begins a new thread where somebody deleted the first message', async () => {
    const world = slackWorld();
    await started(world.answer);

    const result = await toApp().send(delivery(route, { thread: `${SLACK_CHANNEL}:1600000000.000001` }));

    const [only] = [...world.messages.keys()];
    expect(result).toEqual({ outcome: 'delivered', thread: only });
  });

  it('answers in the thread where the first message may not be changed', async () => {
    await started(slackWorld().answer);
    receiver.replies.push({ status: 200, body: '{"ok":false,"error":"edit_window_closed"}' });
    const thread = `${SLACK_CHANNEL}:1600000000.000001`;

    expect(await toApp().send(delivery(route, { thread }))).toEqual({ outcome: 'delivered', thread });
  });

  it('writes nothing before the first message is changed, so that a retry repeats nothing', async () => {
    const world = slackWorld();
    await started(world.answer);
    receiver.replies.push({ status: 429, headers: { 'retry-after': '7' } });

    const result = await toApp().send(delivery(route, { thread: `${SLACK_CHANNEL}:1600000000.000001` }));

    expect(result).toMatchObject({ outcome: 'retry', afterMs: 7_000 });
    expect(world.messages.size).toBe(0);
  });

  it.each(['ratelimited', 'internal_error', 'service_unavailable'])('says %s: once more', async (error) => {
    await started(() => ({
      status: 200,
      headers: { 'retry-after': '3' },
      body: JSON.stringify({ ok: false, error }),
    }));

    expect(await toApp().send(delivery(route))).toMatchObject({ outcome: 'retry', afterMs: 3_000 });
  });

  it.each([
    ['channel_not_found', 'the id of a channel'],
    ['not_in_channel', 'Invite the app'],
    ['invalid_auth', 'a valid token'],
    ['something_new', 'something_new'],
  ])('says %s: refused, with what to do', async (error, fix) => {
    await started(() => ({ status: 200, body: JSON.stringify({ ok: false, error }) }));

    const result = await toApp().send(delivery(route));

    expect(result).toMatchObject({ outcome: 'refused', reason: expect.stringContaining(error) });
    expect(result).toMatchObject({ reason: expect.stringContaining(fix) });
  });
});

describe('Teams', () => {
  const route = 'teams:dev';
  const toTeams = () =>
    channelsTo({ endpoints: { [route]: `${receiver.url}/workflows/secretpath?sig=secretsig` } });

  it('takes every message', async () => {
    await started(asTeams);

    await expectAllDelivered(route, `${receiver.url}/workflows/secretpath`);
  });

  it('takes the 1 of an older connector for a yes', async () => {
    await started(() => ({ status: 200, body: '1' }));

    expect(await toTeams().send(delivery(route))).toEqual({ outcome: 'delivered', thread: null });
  });

  it.each([
    [
      'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x.',
      'retry',
    ],
    [
      'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 502.',
      'retry',
    ],
    [
      'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413.',
      'refused',
    ],
    ['Summary or Text is required: error', 'refused'],
  ])('answers 200 and says "%s": %s', async (body, outcome) => {
    await started(() => ({ status: 200, body }));

    expect(await toTeams().send(delivery(route))).toMatchObject({ outcome });
  });
});

describe('PagerDuty', () => {
  const route = 'pagerduty:core';

  it('takes every message', async () => {
    await started(asPagerDuty);

    await expectAllDelivered(route, ROUTING_KEY);
  });

  it('is sent nothing of a change that is no incident', async () => {
    await started(asPagerDuty);
    const channels = channelsTo({ endpoints: { [route]: ROUTING_KEY }, api: receiver.url });

    const result = await channels.send(
      delivery(route, { notification: single({ type: 'error-group.assigned' }) }),
    );

    expect(result).toMatchObject({ outcome: 'skipped' });
    expect(receiver.received).toEqual([]);
  });

  it('is asked in the region of the account', async () => {
    await started(asPagerDuty);
    const channels = channelsTo({
      endpoints: { [route]: { routingKey: ROUTING_KEY, region: 'eu' } },
      api: receiver.url,
    });

    await channels.send(delivery(route));

    expect(receiver.received.map(({ path }) => path)).toEqual(['/eu']);
  });

  it('refuses an event with the reason, which does not repeat the key', async () => {
    await started(() => ({
      status: 400,
      body: `{"status":"invalid event","errors":["routing_key ${ROUTING_KEY} is unknown"]}`,
    }));
    const channels = channelsTo({ endpoints: { [route]: ROUTING_KEY }, api: receiver.url });

    const result = await channels.send(delivery(route));

    expect(result).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('invalid event') });
    expect(JSON.stringify(result)).not.toContain(ROUTING_KEY);
  });
});

describe('a receiver of signed webhooks', () => {
  const route = 'webhook:pager';
  const ok = (): Reply => ({ status: 204 });

  it('verifies every message by the public library', async () => {
    await started(ok);

    await expectAllDelivered(route, { url: `${receiver.url}/hook`, secret: WEBHOOK_SECRET });

    const receive = new Webhook(WEBHOOK_SECRET);
    for (const { body, headers } of receiver.received) {
      expect(() => receive.verify(body, headers as Record<string, string>)).not.toThrow();
    }
  });

  it('verifies by the old and by the new secret while one takes the place of the other', async () => {
    await started(ok);
    const channels = channelsTo({
      endpoints: { [route]: { url: receiver.url, secret: [WEBHOOK_SECRET, OLD_SECRET] } },
    });

    await channels.send(delivery(route));

    const [received] = receiver.received;
    const verifies = (secret: string) => () =>
      new Webhook(secret).verify(received?.body ?? '', received?.headers as Record<string, string>);
    expect(verifies(WEBHOOK_SECRET)).not.toThrow();
    expect(verifies(OLD_SECRET)).not.toThrow();
    expect(verifies(`whsec_${Buffer.alloc(24, 3).toString('base64')}`)).toThrow('No matching signature');
  });

  it('is told the same id at each attempt, and that it gets a CloudEvent', async () => {
    await started(ok);
    receiver.replies.push({ status: 500 });
    const channels = channelsTo({ endpoints: { [route]: { url: receiver.url, secret: WEBHOOK_SECRET } } });

    await channels.send(delivery(route));
    await channels.send(delivery(route));

    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(['4711:7', '4711:7']);
    expect(receiver.received[0]?.headers['content-type']).toMatch(/^application\/cloudevents\+json/);
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ specversion: '1.0', id: '4711:7' });
  });
});
