import { CognitoIdentityProviderClient, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { serverClock } from '../../../../lib/commands/invite/server-clock.ts';

const MACHINE = Date.parse('2026-11-23T11:00:00.000Z');

function clientAnswering(headers: Record<string, string>): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: {
      handle: () =>
        Promise.resolve({
          response: { statusCode: 200, headers, body: Buffer.from('{}') },
        }),
    },
  });
}

const listUsers = new ListUsersCommand({ UserPoolId: 'eu-central-1_Example' });

it('tells the end of the second in which AWS has answered, whatever this machine’s clock says', async () => {
  const client = clientAnswering({ date: 'Mon, 23 Nov 2026 11:07:30 GMT' });
  const now = serverClock(client, { now: () => MACHINE });

  await client.send(listUsers);

  expect(new Date(now()).toISOString()).toBe('2026-11-23T11:07:31.000Z');
});

it.each<Record<string, string>>([{}, { date: 'soon' }])(
  'tells this machine’s instant where AWS told none: %o',
  async (headers) => {
    const client = clientAnswering(headers);
    const now = serverClock(client, { now: () => MACHINE });

    await client.send(listUsers);

    expect(now()).toBe(MACHINE);
  },
);
