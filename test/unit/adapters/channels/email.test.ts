import { SESv2Client } from '@aws-sdk/client-sesv2';
import { startReceiver, type Receiver, type Reply } from '../../../support/channels/receiver.ts';
import { HOSTILE, hostileSingle } from '../../../support/channels/hostile.ts';
import { single } from '../../../support/channels/notifications.ts';
import { channelsTo, delivery } from './world.ts';

const ROUTE = 'email:oncall@example.com';

/** Amazon SES, as far as SendEmail of its API v2 goes. */
let ses: Receiver;
beforeEach(async () => {
  ses = await startReceiver(() => ({ status: 200, body: '{"MessageId":"0100-abc"}' }));
});
afterEach(() => ses.close());

const channels = (from?: string | null) =>
  channelsTo({
    client: new SESv2Client({
      endpoint: ses.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    }),
    ...(from === undefined ? {} : { from }),
  });

const refusal = (type: string, message = 'because'): Reply => ({
  status: 400,
  headers: { 'x-amzn-errortype': type },
  body: JSON.stringify({ message }),
});

describe('an e-mail', () => {
  it('goes to the address of the route, in HTML and text, with the headers of its thread', async () => {
    expect(await channels().send(delivery(ROUTE))).toEqual({ outcome: 'delivered', thread: '0100-abc' });

    expect(JSON.parse(ses.received[0]?.body ?? '')).toMatchObject({
      FromEmailAddress: 'Errors <errors@alerts.example.com>',
      Destination: { ToAddresses: ['oncall@example.com'] },
      Content: {
        Simple: {
          Subject: { Data: 'WEB-12: TypeError: basket is undefined', Charset: 'UTF-8' },
          Body: {
            Html: { Data: expect.stringContaining('<h1') },
            Text: { Data: expect.stringContaining('Regressed') },
          },
          Headers: expect.arrayContaining([
            { Name: 'References', Value: '<group-4711@alerts.example.com>' },
            { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
          ]),
        },
      },
    });
  });

  it('is taken with every text of strangers', async () => {
    for (const text of HOSTILE) {
      expect(await channels().send(delivery(ROUTE, { notification: hostileSingle(text) }))).toMatchObject({
        outcome: 'delivered',
      });
    }
  });

  it.each([
    'email:',
    'email:nobody',
    'email:a@example.com, b@example.com',
    'email:a@example.com\r\nBcc: b@example.com',
    'email:Name <a@example.com>',
    'email:ü@example.com',
  ])('goes nowhere by the route %j', async (route) => {
    expect(await channels().send(delivery(route))).toMatchObject({ outcome: 'refused' });
    expect(ses.received).toEqual([]);
  });

  it('needs a sender', async () => {
    expect(await channels(null).send(delivery(ROUTE, { notification: single() }))).toEqual({
      outcome: 'refused',
      reason: expect.stringContaining('ALERT_FROM'),
    });
  });

  it.each([
    'MessageRejected',
    'MailFromDomainNotVerifiedException',
    'AccountSuspendedException',
    'BadRequestException',
  ])('that SES refuses with %s is refused, with the reason', async (type) => {
    ses.replies.push(refusal(type));

    expect(await channels().send(delivery(ROUTE))).toEqual({
      outcome: 'refused',
      reason: expect.stringContaining(type),
    });
  });

  it.each([
    refusal('TooManyRequestsException'),
    refusal('LimitExceededException'),
    refusal('SendingPausedException'),
    { status: 500 },
  ])('is sent once more after %j', async (reply) => {
    ses.replies.push(reply);

    expect(await channels().send(delivery(ROUTE))).toMatchObject({ outcome: 'retry' });
  });
});
