import { consume } from '../../../lambdas/consumer/consume.ts';
import type { Services } from '../../../lambdas/consumer/services.ts';
import { encodeMessage } from '../../../lambdas/contracts/queue-message.ts';
import { createGroupWriter } from '../../../lambdas/adapters/table/write/group-writer.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import { EVENT_SHARDS, HOT, type HotRule } from '../../../lambdas/core/group/heat.ts';
import { systemClock } from '../../../lambdas/adapters/clock.ts';
import { eventIdOf, eventWebhook } from '../../bench/pipeline/consumer.ts';
import { consumerServices, RETENTION } from '../../support/engines/consumer-world.ts';
import { createTestTable } from '../../support/engines/table.ts';
import { createMemoryBucket } from '../../support/fakes/memory-bucket.ts';
import { Partitions } from '../../support/throttling/partitions.ts';
import { throttle } from '../../support/throttling/throttled-table.ts';

/** More than a partition takes at once. */
const EVENTS = 1400;
const BATCH = 500;
const TIMEOUT_MS = 240_000;
const NEVER_HOT = { ...HOT, events: Infinity };
const LIMITS = { burstSeconds: 0, latencyMs: 15 };

/** The consumer on a table with DynamoDB's limits: what it waits and what transactions take moves the clock. */
async function limited(hot: HotRule = HOT) {
  const table = await createTestTable();
  const time = { nowMs: 0 };
  const services = consumerServices(table, createMemoryBucket());
  const reader = createTableReader({ ...table, showExpired: true });
  const { latencyMs } = LIMITS;
  const refused = throttle(table, new Partitions(LIMITS), { time, latencyMs });
  const sleep = (ms: number) => {
    time.nowMs += ms;
    return Promise.resolve();
  };
  const tools = { ...table, reader, clock: systemClock, retention: RETENTION, hot };
  const writer = createGroupWriter({ ...tools, random: () => 0.5, sleep });
  return { time, refused, reader, services: { ...services, writer } };
}

/** One batch after the other, so that nothing but the limits holds one back; what is to be retried is. */
async function consumeInTurn(bodies: readonly string[], services: Services): Promise<void> {
  let waiting = bodies.map((body, index) => ({ messageId: index.toString(), body }));
  while (waiting.length > 0) {
    const batch = waiting.slice(0, BATCH);
    const again = new Set(await consume(batch, services));
    waiting = [...waiting.slice(BATCH), ...batch.filter(({ messageId }) => again.has(messageId))];
  }
}

const storm = (issues: number) =>
  Array.from({ length: EVENTS }, (_, event) => {
    const issueId = (1000 + (event % issues)).toString();
    const at = new Date(Date.parse('2026-11-23T09:00:00.000Z') + event).toISOString();
    return encodeMessage(eventWebhook({ issueId, eventId: eventIdOf(event), projectId: '10', at }, 1024));
  });

it(
  'a storm of one issue meets no limit, and is stored once and whole',
  async () => {
    const { time, refused, reader, services } = await limited();

    await consumeInTurn(storm(1), services);

    const group = await reader.getGroup('1000');
    expect(group).toMatchObject({ storedEvents: EVENTS, eventShards: EVENT_SHARDS });
    expect((await reader.hourCounts('1000', '2026-11-23')).map(({ count }) => count)).toEqual([EVENTS]);
    expect([...refused.keys()]).toEqual([]);
    expect(time.nowMs).toBeLessThan(10_000);
  },
  TIMEOUT_MS,
);

it(
  'a storm of one issue whose events are not spread is held back by their index, and stored once and whole',
  async () => {
    const { time, refused, reader, services } = await limited(NEVER_HOT);

    await consumeInTurn(storm(1), services);

    const group = await reader.getGroup('1000');
    expect(group?.storedEvents).toBe(EVENTS);
    expect([...refused.keys()]).toEqual(['eventsOfGroup GROUP#1000']);
    // A unit an event at 1,000 a second; the first second's, and what one transaction owes, are there at once.
    expect(time.nowMs).toBeGreaterThanOrEqual(EVENTS - 1000 - 100);
    expect(time.nowMs).toBeLessThan(10_000);
  },
  TIMEOUT_MS,
);

it(
  'the same events of forty issues meet no limit',
  async () => {
    const { refused, services } = await limited();

    await consumeInTurn(storm(40), services);

    expect([...refused.keys()]).toEqual([]);
  },
  TIMEOUT_MS,
);
