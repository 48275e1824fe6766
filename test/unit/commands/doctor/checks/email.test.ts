import { SESv2Client } from '@aws-sdk/client-sesv2';
import { createEmailAccount } from '../../../../../lib/commands/doctor/aws/email.ts';
import { startReceiver, type Receiver } from '../../../../support/channels/receiver.ts';
import { check, contextWith } from '../context.ts';

const LOCAL = { endpoints: { dynamodb: 'http://127.0.0.1:1', aws: 'http://127.0.0.1:2' } };
const withEmail = (email: object) =>
  contextWith({
    aws: {
      email: {
        isVerified: () => Promise.resolve(true),
        sending: () => Promise.resolve({ isInSandbox: false, isEnabled: true }),
        ...email,
      },
    },
  });

describe('the line of the sender', () => {
  it('is well where SES sends from it', async () => {
    expect(await check('email-sender', withEmail({}))).toMatchObject({
      state: 'ok',
      finding: 'Amazon SES sends from errors@example.com',
    });
  });

  it.each([
    [false, 'is not verified in eu-central-1 yet', 'Follow the link'],
    [null, 'knows neither errors@example.com nor its domain in eu-central-1', 'Create the identity'],
  ])('is red where it is verified: %s, with one thing to do', async (isVerified, finding, fix) => {
    const found = await check('email-sender', withEmail({ isVerified: () => Promise.resolve(isVerified) }));

    expect(found).toMatchObject({ state: 'fail', finding: expect.stringContaining(finding) });
    expect(found.fix).toContain(fix);
  });

  it.each([
    ['where no e-mail is sent', { alertFrom: '' }],
    ['of the local stack', LOCAL],
  ])('is not asked for %s', async (_, target) => {
    expect(await check('email-sender', contextWith({ target }))).toMatchObject({ state: 'skipped' });
    expect(await check('email-sandbox', contextWith({ target }))).toMatchObject({ state: 'skipped' });
  });
});

describe('the line of the sandbox', () => {
  it.each([
    [{ isInSandbox: false, isEnabled: true }, 'ok', 'sends to every address'],
    [{ isInSandbox: true, isEnabled: true }, 'warn', 'only addresses that are verified'],
    [{ isInSandbox: false, isEnabled: false }, 'fail', 'has paused sending'],
  ])('says of %j: %s', async (sending, state, finding) => {
    const found = await check('email-sandbox', withEmail({ sending: () => Promise.resolve(sending) }));

    expect(found).toMatchObject({ state, finding: expect.stringContaining(finding) });
  });
});

describe('what SES says', () => {
  let ses: Receiver;
  afterEach(() => ses.close());
  const account = () =>
    createEmailAccount(
      new SESv2Client({
        endpoint: ses.url,
        region: 'eu-central-1',
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
        maxAttempts: 1,
      }),
    );
  const answering = async (known: Readonly<Record<string, boolean>>) => {
    ses = await startReceiver(({ path }) => {
      const name = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
      return name in known
        ? { status: 200, body: JSON.stringify({ VerifiedForSendingStatus: known[name] }) }
        : { status: 404, headers: { 'x-amzn-errortype': 'NotFoundException' }, body: '{"message":"none"}' };
    });
  };

  it.each([
    ['the address', { 'errors@mail.example.com': true }, true],
    ['its domain', { 'mail.example.com': true }, true],
    [
      'a domain above, though the address itself waits',
      { 'errors@mail.example.com': false, 'example.com': true },
      true,
    ],
    ['nothing yet', { 'example.com': false }, false],
    ['nothing that it knows', {}, null],
  ])('is that %s is verified', async (_, known, expected) => {
    await answering(known);

    expect(await account().isVerified('errors@mail.example.com')).toBe(expected);
  });

  it('is whether the account may send, and to whom', async () => {
    ses = await startReceiver(() => ({
      status: 200,
      body: '{"ProductionAccessEnabled":false,"SendingEnabled":true}',
    }));

    expect(await account().sending()).toEqual({ isInSandbox: true, isEnabled: true });
  });
});
