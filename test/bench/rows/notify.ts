import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import * as z from 'zod';
import { startReceiver } from '../../support/channels/receiver.ts';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { createStackClient } from '../../support/stack/stack-client.ts';
import { atMost, inRounds, type Row } from '../row.ts';
import { percentile } from '../statistics.ts';

const ERRORS = 40;
/** An application has one new error at a time, and now and then several. */
const AT_ONCE = 4;
const POLL_MS = 50;
const GIVE_UP_MS = 60_000;
const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes....').toString('base64')}`;
const ROUTES = ['email:oncall@example.test', 'slack:ops', 'webhook:programs'];

const mails = z.array(z.object({ text: z.string() }));

/** From an error that its SDK has sent until it is told, each webhook of Sentry coming twice and out of order. */
export const notify: Row = {
  name: 'notify',
  what: 'local stack: from a new error until e-mail, Slack and webhook have it, webhooks doubled and reordered',
  comparison: null,
  figures: [
    { name: 'p95', unit: 's', budget: atMost(5) },
    { name: 'p50', unit: 's', budget: null },
    { name: 'told twice', unit: '', budget: atMost(0) },
  ],
  rounds: 2,
  run: async (bench) => {
    const slack = await startReceiver(() => ({ status: 200, body: 'ok' }));
    bench.onEnd(() => slack.close());
    const programs = await startReceiver(() => ({ status: 204 }));
    bench.onEnd(() => programs.close());
    const stack = await startLocalStack({
      SYNC_INTERVAL_SECONDS: '0',
      SIMULATOR_TRAFFIC_PER_MINUTE: '0',
      ALERTS: JSON.stringify([{ name: 'new', when: ['created'], to: ROUTES }]),
      ALERT_ENDPOINTS: JSON.stringify({
        'slack:ops': `${slack.url}/services/T1/B1/xyzxyzxyz`,
        'webhook:programs': { url: `${programs.url}/hook`, secret: SECRET },
      }),
    });
    bench.onEnd(() => stack.stop());
    await createStackClient(stack.endpoints).sentry('PUT', '/faults', {
      webhooks: { duplicate: 1, reorder: true, delayMs: [0, 300] },
    });
    const heardOf = async (name: string): Promise<number[]> => {
      const all = mails.parse(await (await fetch(`${stack.endpoints.mailUrl}/messages`)).json());
      const of = (received: readonly { body: string }[]) =>
        received.filter(({ body }) => body.includes(name)).length;
      return [
        all.filter(({ text }) => text.includes(name)).length,
        of(slack.received),
        of(programs.received),
      ];
    };
    const measure = async (): Promise<{ name: string; seconds: number }> => {
      const name = `error-${randomUUID()}`;
      await report(stack, name);
      const sentAt = performance.now();
      while ((await heardOf(name)).some((count) => count === 0)) {
        if (performance.now() - sentAt > GIVE_UP_MS) throw new Error(`${name} was not told everywhere.`);
        await sleep(POLL_MS);
      }
      return { name, seconds: (performance.now() - sentAt) / 1_000 };
    };
    bench.progress('warming up');
    await pMap(Array.from({ length: AT_ONCE }), measure, { concurrency: AT_ONCE });
    return inRounds(bench, async () => {
      const told = await pMap(Array.from({ length: ERRORS }), measure, { concurrency: AT_ONCE });
      const seconds = told.map((one) => one.seconds);
      const counts = await Promise.all(told.map(({ name }) => heardOf(name)));
      return {
        p95: { measured: percentile(seconds, 0.95) },
        p50: { measured: percentile(seconds, 0.5) },
        'told twice': { measured: counts.flat().filter((count) => count > 1).length },
      };
    });
  },
};

/** One error of a group of its own, as an SDK sends it. */
async function report({ endpoints: { dsn = '' } }: LocalStack, name: string): Promise<void> {
  const { origin, pathname, username } = new URL(dsn);
  const event = {
    event_id: randomUUID().replaceAll('-', ''),
    timestamp: Date.now() / 1000,
    platform: 'node',
    level: 'error',
    environment: 'production',
    fingerprint: [name],
    exception: { values: [{ type: 'Error', value: name }] },
  };
  const lines = [{ event_id: event.event_id }, { type: 'event' }, event];
  const answer = await fetch(`${origin}/api${pathname}/envelope/`, {
    method: 'POST',
    headers: { 'x-sentry-auth': `Sentry sentry_version=7, sentry_key=${username}` },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
  });
  if (!answer.ok) throw new Error(`The simulator answered ${answer.status.toString()}.`);
}
