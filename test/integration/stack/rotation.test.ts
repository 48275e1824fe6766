import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { createStackClient, signatureOf, until, type StackClient } from '../../support/stack/stack-client.ts';

/** The simulator makes an error of it, and Sentry one delivery of each error at least: 20 a second. */
const ERRORS_PER_MINUTE = 1200;
const DELIVERIES = 60;

const deliveries = z.array(
  z.looseObject({ status: z.number().nullable(), requestId: z.string().nullable() }),
);
const state = z.looseObject({ webhooks: z.looseObject({ accepted: z.number() }) });

let stack: LocalStack;
let client: StackClient;

beforeAll(async () => {
  stack = await startLocalStack({ SIMULATOR_TRAFFIC_PER_MINUTE: '0', SYNC_INTERVAL_SECONDS: '0' });
  client = createStackClient(stack.endpoints);
}, 120_000);
afterAll(() => stack.stop());

const accepted = async () =>
  state.parse((await client.sentry('GET', '/state?limit=0')).body).webhooks.accepted;

/** Resolves when so many more deliveries have been accepted. */
async function moreAccepted(): Promise<void> {
  const before = await accepted();
  await until(
    `${DELIVERIES.toString()} more deliveries`,
    async () => (await accepted()) >= before + DELIVERIES,
    60_000,
  );
}

async function storeSecret(clientSecret: string): Promise<void> {
  const answer = await fetch(`${stack.endpoints.awsEndpoint}/local/secrets/WEBHOOK_SECRET_ARN`, {
    method: 'PUT',
    body: JSON.stringify({ clientSecret }),
  });
  if (!answer.ok) throw new Error(`the secret was not stored: ${answer.status.toString()}`);
}

describe('rotating the webhook secret', () => {
  it('under a steady 20 deliveries/s refuses none of them', async () => {
    const secret = randomBytes(32).toString('hex');
    const refused = new Map<string, number>();
    const watch = async () => {
      for (const { status, requestId } of deliveries.parse(
        (await client.sentry('GET', '/deliveries')).body,
      )) {
        // 503 is a loaded machine that let the 900 ms pass; a secret that is not known is a 401.
        if (status !== null && status >= 400 && status < 500) refused.set(requestId ?? '', status);
      }
    };
    await client.sentry('PUT', '/traffic', { perMinute: ERRORS_PER_MINUTE });
    await moreAccepted();

    await storeSecret(secret);
    await moreAccepted();
    await watch();
    await client.sentry('PUT', '/webhook', { secret });
    await moreAccepted();
    await watch();
    await client.sentry('PUT', '/traffic', { perMinute: 0 });

    expect([...refused.values()]).toEqual([]);
  }, 120_000);

  it('leaves the secret before it valid for a day, and no other', async () => {
    const body = JSON.stringify({ action: 'created', installation: { uuid: 'rotation' }, data: {} });
    const signedWith = (secret: string) => ({ 'sentry-hook-signature': signatureOf(body, secret) });

    const before = await client.deliver('comment', body, signedWith(stack.endpoints.webhookSecret));
    const stranger = await client.deliver('comment', body, signedWith('f'.repeat(64)));

    expect([before.status, stranger.status]).toEqual([202, 401]);
  });
});
