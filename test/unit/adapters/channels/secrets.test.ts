import type { DeliveryResult } from '../../../../lambdas/contracts/notification.ts';
import { startReceiver, type Receiver } from '../../../support/channels/receiver.ts';
import { SLACK_CHANNEL, SLACK_TOKEN } from '../../../support/channels/services.ts';
import { channelsTo, delivery, OLD_SECRET, ROUTING_KEY, WEBHOOK_SECRET } from './world.ts';

/** A receiver that repeats all that it was sent, as proxies and debug pages do. */
let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver(({ path, headers, body }) => ({
    status: 400,
    body: `${path} ${headers.authorization ?? ''} ${body.slice(0, 200)} ${SLACK_TOKEN} ${ROUTING_KEY} ${WEBHOOK_SECRET}`,
  }));
});
afterEach(() => receiver.close());

const PATH = '/services/T000/B000/verysecretpath?sig=verysecretsignature';
const SECRETS = [
  PATH,
  'verysecretpath',
  'verysecretsignature',
  SLACK_TOKEN,
  ROUTING_KEY,
  WEBHOOK_SECRET,
  OLD_SECRET,
];

const endpointsTo = (url: string): Record<string, unknown> => ({
  'slack:hook': url + PATH,
  'slack:app': { token: SLACK_TOKEN, channel: SLACK_CHANNEL },
  'teams:dev': url + PATH,
  'webhook:pager': { url: url + PATH, secret: [WEBHOOK_SECRET, OLD_SECRET] },
  'pagerduty:core': ROUTING_KEY,
});

/** Only what guards this endpoint: that the receiver knows the key of another one is not ours to hide. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  'slack:hook': SECRETS.slice(0, 3),
  'slack:app': [SLACK_TOKEN],
  'teams:dev': SECRETS.slice(0, 3),
  'webhook:pager': [...SECRETS.slice(0, 3), WEBHOOK_SECRET, OLD_SECRET],
  'pagerduty:core': [ROUTING_KEY],
};

describe.each(Object.entries(OWN))('a reason of %s', (route, own) => {
  const send = (url: string): Promise<DeliveryResult> =>
    channelsTo({ endpoints: endpointsTo(url), api: url }).send(delivery(route));

  it('repeats no secret that the receiver repeats', async () => {
    const result = await send(receiver.url);

    expect(result.outcome).toBe('refused');
    expect(own.filter((secret) => JSON.stringify(result).includes(secret))).toEqual([]);
  });

  it('repeats none where no answer comes', async () => {
    const { url } = receiver;
    await receiver.close();

    const result = await send(url);

    expect(result.outcome).toBe('retry');
    expect(own.filter((secret) => JSON.stringify(result).includes(secret))).toEqual([]);
  });
});

describe('a route without an endpoint', () => {
  it('is refused by name', async () => {
    expect(await channelsTo({}).send(delivery('slack:nowhere'))).toEqual({
      outcome: 'refused',
      reason: expect.stringContaining('slack:nowhere'),
    });
  });
});
