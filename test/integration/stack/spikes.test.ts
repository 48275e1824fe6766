import { randomUUID } from 'node:crypto';
import pMap from 'p-map';
import * as z from 'zod';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { createStackClient, until, type StackClient } from '../../support/stack/stack-client.ts';

const NAME = 'the-payment-provider-hangs';
const HOUR_MS = 3_600_000;
const QUIET_HOURS = 6;
const BURST = 60;
/** What a person waits for at most, on a machine that is busy with other tests. */
const SOON_MS = 60_000;

let stack: LocalStack;
let client: StackClient;

beforeAll(async () => {
  stack = await startLocalStack({
    SIMULATOR_TRAFFIC_PER_MINUTE: '0',
    SYNC_INTERVAL_SECONDS: '0',
    ALERTS: JSON.stringify([{ name: 'spikes', when: ['spiking'], to: ['email:oncall@example.test'] }]),
  });
  client = createStackClient(stack.endpoints);
}, 120_000);
afterAll(() => stack.stop());

/** One error as an SDK sends it, of this instant. */
async function report(atMs: number): Promise<void> {
  const { dsn = '' } = stack.endpoints;
  const { origin, pathname, username } = new URL(dsn);
  const event = {
    event_id: randomUUID().replaceAll('-', ''),
    timestamp: atMs / 1000,
    platform: 'node',
    level: 'error',
    environment: 'production',
    fingerprint: [NAME],
    exception: { values: [{ type: 'PaymentError', value: NAME }] },
  };
  const lines = [{ event_id: event.event_id }, { type: 'event' }, event];
  const answer = await fetch(`${origin}/api${pathname}/envelope/`, {
    method: 'POST',
    headers: { 'x-sentry-auth': `Sentry sentry_version=7, sentry_key=${username}` },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
  });
  if (!answer.ok) throw new Error(`The simulator answered ${answer.status}.`);
}

const mails = z.array(z.object({ text: z.string() }));
const spikesTold = async () =>
  mails
    .parse(await (await fetch(`${stack.endpoints.mailUrl}/messages`)).json())
    .filter(({ text }) => text.includes('Spiking') && text.includes(NAME));
const stored = (events: number) =>
  until(
    `${events} stored events`,
    async () => (await client.list(`search=${NAME}`)).groups[0]?.storedEvents === events,
    SOON_MS,
  );

describe('an hour that is unusual for its error', () => {
  it('is told by mail within one sync, and once however often the sync looks', async () => {
    const nowMs = Date.now();
    for (let hour = QUIET_HOURS; hour > 0; hour--) await report(nowMs - hour * HOUR_MS);
    await stored(QUIET_HOURS);
    // What a first run finds is old, and is told to nobody.
    await client.syncNow();
    await client.syncNow();
    await pMap(Array.from({ length: BURST }), () => report(Date.now()), { concurrency: 4 });
    await stored(QUIET_HOURS + BURST);

    await client.syncNow();
    await until('the spike', async () => (await spikesTold()).length > 0, SOON_MS);
    await client.syncNow();

    const [mail, ...others] = await spikesTold();
    expect(others).toEqual([]);
    expect(mail?.text).toContain('Unusually many in the hour from');
    expect(mail?.text).toContain(`${stack.endpoints.url}/admin/error-log/`);
  }, 300_000);
});
