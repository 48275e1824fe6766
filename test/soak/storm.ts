import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCleanup } from '../../lib/local/cleanup.ts';
import { pack } from '../../lambdas/verifier/pack.ts';
import { createDice, type Dice } from '../model/dice.ts';
import { itemsOf, type Differences } from '../model/table-comparison.ts';
import { queueDepth } from '../support/stack/queue-depth.ts';
import type { SoakArguments } from './arguments.ts';
import { startStormStack, type ConsumerProcess, type StormStack } from './storm-stack.ts';

/** What was there after a storm. */
export interface StormFigures {
  sent: number;
  /** Consumer processes killed with SIGKILL, and the batches that died with them. */
  kills: number;
  killedBatches: number;
  storedEvents: number;
  eventItems: number;
  countedHours: number;
  inQueue: number;
  inDlq: number;
}

const ISSUE = '4501';
const START = Date.parse('2026-11-20T08:00:00.000Z');
/** The events of a storm are spread over so many hours. */
const HOURS = 5;
const CONSUMERS = 2;
/**
 * A killed batch's messages are retried after this time, as after the template's 361 s: longer than a batch takes on a
 * busy machine, and long enough that a message is not killed five times only because the storm is short.
 */
const VISIBILITY_SECONDS = (kills: number): number => Math.max(25, Math.min(60, kills));
/** A kill comes so long after a batch began: somewhere between reading, archiving and writing. */
const KILL_WITHIN_MS = 500;
const DRAINED_WITHIN_MS = 300_000;

/** Sends events of one issue while consumers are killed, and waits until the queue is empty. */
export async function runStorm(
  { events, kills, seed }: Pick<SoakArguments, 'events' | 'kills' | 'seed'>,
  say: (line: string) => void,
): Promise<StormFigures> {
  const cleanup = createCleanup((error) => say(`stopping: ${String(error)}`));
  try {
    const stack = await startStormStack(cleanup, VISIBILITY_SECONDS(kills));
    const dice = createDice(seed);
    const consumers = Array.from({ length: CONSUMERS }, () => stack.startConsumer());
    let killedBatches = 0;
    const part = Math.ceil(events / (kills + 1));
    for (let round = 0; round <= kills; round++) {
      const [from, to] = [round * part, Math.min(events, (round + 1) * part)];
      const sending = sendEvents(stack, from, to);
      if (round < kills) killedBatches += await killOne(stack, consumers, dice);
      await sending;
      if (round % 10 === 9) say(`${(round + 1).toString()} consumers killed, ${to.toString()} events sent`);
    }
    await drained(stack);
    await Promise.all(consumers.map((consumer) => consumer.stop()));
    return { sent: events, kills, killedBatches, ...(await figuresOf(stack)) };
  } finally {
    await cleanup.run();
  }
}

async function killOne(stack: StormStack, consumers: ConsumerProcess[], dice: Dice): Promise<number> {
  const index = await Promise.race(consumers.map((consumer, at) => consumer.nextBatch().then(() => at)));
  await sleep(dice.below(KILL_WITHIN_MS));
  const killed = consumers[index];
  const batches = (await killed?.kill()) ?? 0;
  consumers[index] = stack.startConsumer();
  return batches;
}

/** As the verifier enqueues them. */
async function sendEvents({ clients, queueUrl }: StormStack, from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += 10) {
    const numbers = Array.from({ length: Math.min(10, to - first) }, (_, index) => first + index);
    const texts = await Promise.all(numbers.map(messageOf));
    await clients.sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: texts.map((MessageBody, index) => ({ Id: index.toString(), MessageBody })),
      }),
    );
  }
}

const timeOf = (n: number): string => new Date(START + (n % (HOURS * 3600)) * 1000).toISOString();

async function messageOf(n: number): Promise<string> {
  const eventId = (n + 1).toString(16).padStart(32, '0');
  const error = {
    event_id: eventId,
    project: 4501,
    issue_id: ISSUE,
    datetime: timeOf(n),
    level: 'error',
    type: 'error',
    title: 'TypeError: one of many',
    platform: 'node',
    environment: 'production',
    release: 'shop@1.4.0',
    tags: [['level', 'error']],
    exception: { values: [{ type: 'TypeError', value: 'one of many' }] },
  };
  const body = JSON.stringify({
    action: 'created',
    installation: { uuid: 'u' },
    data: { error },
    actor: null,
  });
  const { text } = await pack(
    {
      v: 1,
      kind: 'webhook',
      receivedAt: new Date(START + n).toISOString(),
      resource: 'error',
      hookTimestamp: null,
      requestId: null,
    },
    body,
    () => Promise.reject(new Error('an event of this size needs no bucket')),
  );
  return text;
}

async function drained({ clients, queueUrl }: StormStack): Promise<void> {
  const deadline = Date.now() + DRAINED_WITHIN_MS;
  while ((await queueDepth(clients.sqs, queueUrl)) > 0) {
    if (Date.now() > deadline) throw new Error('the queue is not empty after five minutes');
    await sleep(250);
  }
}

async function figuresOf({ clients, tableName, queueUrl, dlqUrl }: StormStack) {
  const client = DynamoDBDocumentClient.from(clients.dynamodb);
  const figures = { storedEvents: 0, eventItems: 0, countedHours: 0 };
  for await (const item of itemsOf({ client, tableName })) {
    const sk = String(item['sk']);
    if (sk === 'GROUP') figures.storedEvents += Number(item['storedEvents']);
    if (sk === 'EVENT') figures.eventItems++;
    if (!sk.startsWith('DAY#')) continue;
    for (const [name, value] of Object.entries(item))
      if (/^h\d\d$/.test(name)) figures.countedHours += Number(value);
  }
  return {
    ...figures,
    inQueue: await queueDepth(clients.sqs, queueUrl),
    inDlq: await queueDepth(clients.sqs, dlqUrl),
  };
}

/** A storm is good where every event is stored and counted once, and nothing is left over. */
export function stormDifferences(
  figures: StormFigures,
  { events }: Pick<SoakArguments, 'events'>,
): Differences {
  const wanted: Partial<StormFigures> = {
    storedEvents: events,
    eventItems: events,
    countedHours: events,
    inQueue: 0,
    inDlq: 0,
  };
  const examples = Object.entries(wanted)
    .filter(([name, value]) => figures[name as keyof StormFigures] !== value)
    .map(
      ([name, value]) =>
        `${name} is ${figures[name as keyof StormFigures].toString()}, must be ${value.toString()}`,
    );
  return { count: examples.length, examples };
}
