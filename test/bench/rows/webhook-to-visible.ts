import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { startLocalStack } from '../../support/stack/local-stack.ts';
import { createStackClient, type StackClient } from '../../support/stack/stack-client.ts';
import { atMost, inRounds, type Row } from '../row.ts';
import { percentile } from '../statistics.ts';
import { bodyOf } from '../verifier/harness.ts';

const DELIVERIES = 120;
const AT_ONCE = 8;
const BODY_BYTES = 8 * 1024;
/** Often enough for the figure, seldom enough to leave the machine to the stack. */
const POLL_MS = 50;
const GIVE_UP_MS = 30_000;
const ATTEMPTS = 20;
const BETWEEN_ATTEMPTS_MS = 250;

export const webhookToVisible: Row = {
  name: 'webhook-to-visible',
  what: 'local stack: from the 202 of a webhook until the API shows its group',
  comparison: null,
  figures: [
    { name: 'p50', unit: 's', budget: atMost(2) },
    { name: 'p99', unit: 's', budget: atMost(5) },
  ],
  rounds: 3,
  run: async (bench) => {
    const stack = await startLocalStack({
      SYNC_INTERVAL_SECONDS: '0',
      SIMULATOR_TRAFFIC_PER_MINUTE: '0',
    });
    bench.onEnd(() => stack.stop());
    const client = createStackClient(stack.endpoints);
    let issue = 700_000;
    const measure = () => secondsUntilVisible(client, (issue++).toString());
    bench.progress('warming up');
    await pMap(Array.from({ length: AT_ONCE }), measure, { concurrency: AT_ONCE });
    return inRounds(bench, async () => {
      const seconds = await pMap(Array.from({ length: DELIVERIES }), measure, { concurrency: AT_ONCE });
      return {
        p50: { measured: percentile(seconds, 0.5) },
        p99: { measured: percentile(seconds, 0.99) },
      };
    });
  },
};

/** A machine that is busy with something else may miss the verifier's deadline: the clock starts with the 202. */
async function deliver(client: StackClient, body: string): Promise<void> {
  const statuses: number[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { status } = await client.deliver('error', body);
    if (status === 202) return;
    statuses.push(status);
    await sleep(BETWEEN_ATTEMPTS_MS);
  }
  throw new Error(`A delivery was answered ${statuses.join(', ')}.`);
}

async function secondsUntilVisible(client: StackClient, issueId: string): Promise<number> {
  const eventId = randomUUID().replaceAll('-', '');
  const at = new Date();
  const body = bodyOf(BODY_BYTES, {
    event_id: eventId,
    issue_id: issueId,
    datetime: at.toISOString(),
    timestamp: at.getTime() / 1000,
  });
  await deliver(client, body);
  const acceptedAt = performance.now();
  while ((await client.group(issueId)) === undefined) {
    if (performance.now() - acceptedAt > GIVE_UP_MS) throw new Error(`Group ${issueId} did not appear.`);
    await sleep(POLL_MS);
  }
  return (performance.now() - acceptedAt) / 1000;
}
