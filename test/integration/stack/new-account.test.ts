import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import pMap from 'p-map';
import * as z from 'zod';
import { pack } from '../../../lambdas/verifier/pack.ts';
import { percentile } from '../../bench/statistics.ts';
import { envelope, errorJson } from '../../support/samples/sentry-bodies.ts';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { createStackClient, until, type StackClient } from '../../support/stack/stack-client.ts';

/** What a new account allows (Lambda guide, "Lambda quotas": new accounts have reduced concurrency). */
const EXECUTIONS = 10;
/** 20,000 take minutes: BACKLOG_MESSAGES=20000 for all of them. */
const BACKLOG = Number(process.env['BACKLOG_MESSAGES'] ?? 2000);
const WEBHOOKS_PER_SECOND = 20;
const SECONDS = 8;
/** A page a second for so many pages: the run outlives the webhooks. */
const ISSUES_IN_SENTRY = 1200;
const GROUPS = 50;
const PROJECT = '4509877862268928';

let stack: LocalStack;
let client: StackClient;

beforeAll(async () => {
  stack = await startLocalStack({
    LOCAL_ACCOUNT_CONCURRENCY: EXECUTIONS.toString(),
    SIMULATOR_TRAFFIC_PER_MINUTE: '0',
    SYNC_INTERVAL_SECONDS: '0',
  });
  client = createStackClient(stack.endpoints);
}, 600_000);
afterAll(() => stack.stop());

let made = 0;
/** An event of its own of one of a few groups. The simulated Sentry has none of them, so no sync can bring one that was lost. */
function nextError(): { id: string; body: string } {
  made += 1;
  const id = made.toString(16).padStart(32, '0');
  const error = errorJson({
    project: Number(PROJECT),
    event_id: id,
    issue_id: (9_000_000 + (made % GROUPS)).toString(),
    datetime: new Date().toISOString(),
  });
  return { id, body: JSON.stringify(envelope('created', { error })) };
}

/**
 * What the account must leave to the verifier. On AWS an answer takes some ten milliseconds, so twenty a second are rarely
 * two at once; a slow machine sends fewer a second instead.
 */
const AT_ONCE = 3;

interface Delivery {
  id: string;
  status: number;
  /** Who refused it and why, where it was not accepted. */
  code: string | null;
}

const refusal = z.union([
  z.object({ error: z.object({ code: z.string() }) }).transform(({ error }) => error.code),
  // The gateway's own words: it waited as long as its integration may take, or the limiter refused the function.
  z.object({ message: z.string() }).transform(({ message }) => message),
]);
/** The verifier's 800 ms, and the gateway's wait for it. */
const BY_TIME = ['deadline_exceeded', 'Service Unavailable'];

/** Webhooks at a steady rate, each sent once as Sentry does; what became of them, and their times. */
async function deliverSteadily(): Promise<{ deliveries: Delivery[]; times: number[] }> {
  const times: number[] = [];
  const due = Array.from({ length: WEBHOOKS_PER_SECOND * SECONDS }, (_, index) => index);
  const startedAt = performance.now();
  const deliver = async (index: number) => {
    const wait = startedAt + (index * 1000) / WEBHOOKS_PER_SECOND - performance.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, wait)));
    const sentAt = performance.now();
    const { id, body } = nextError();
    const answer = await client.deliver('error', body);
    times.push(performance.now() - sentAt);
    return { id, status: answer.status, code: refusal.safeParse(answer.body).data ?? null };
  };
  const deliveries = await pMap(due, deliver, { concurrency: AT_ONCE });
  return { deliveries, times };
}

/** Messages as the verifier makes them, straight into the queue; resolves to the ids of their events. */
async function fillQueue(count: number): Promise<string[]> {
  const ids: string[] = [];
  const sqs = new SQSClient({
    endpoint: stack.endpoints.awsEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const delivery = {
    v: 1 as const,
    kind: 'webhook' as const,
    receivedAt: new Date().toISOString(),
    resource: 'error',
    hookTimestamp: Math.floor(Date.now() / 1000),
    requestId: null,
  };
  const batches = Array.from({ length: Math.ceil(count / 10) }, (_, at) => Math.min(10, count - at * 10));
  await pMap(
    batches,
    async (size) => {
      const texts = await Promise.all(
        Array.from({ length: size }, () => {
          const { id, body } = nextError();
          ids.push(id);
          return pack(delivery, body, () => Promise.reject(new Error('too large')));
        }),
      );
      const Entries = texts.map(({ text }, id) => ({ Id: id.toString(), MessageBody: text }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: stack.endpoints.queueUrl, Entries }));
    },
    { concurrency: 4 },
  );
  sqs.destroy();
  return ids;
}

const logOf = (name: string) => readFile(path.join(stack.localDir, 'logs', `${name}.log`), 'utf8');
const refusedOf = async (name: string) => (await logOf(name)).split('THROTTLE RequestId').length - 1;
const setConsumer = (isEnabled: boolean) =>
  fetch(`${stack.endpoints.awsEndpoint}/local/event-sources`, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
    body: JSON.stringify({ enabled: isEnabled }),
  });
/** Ids of the events made here, which begin as no event of the simulator does. */
async function storedEvents(table: DynamoDBClient): Promise<Set<string>> {
  const pages = paginateScan(
    { client: table },
    {
      TableName: stack.endpoints.tableName,
      ProjectionExpression: 'pk',
      FilterExpression: 'begins_with(pk, :event)',
      ExpressionAttributeValues: { ':event': { S: `EVENT#${PROJECT}#${'0'.repeat(20)}` } },
    },
  );
  const ids = new Set<string>();
  for await (const { Items = [] } of pages) for (const { pk } of Items) ids.add(pk?.S?.split('#')[2] ?? '');
  return ids;
}
const row = (name: string, times: readonly number[]) =>
  `${name}: p50 ${percentile(times, 0.5).toFixed(0)} ms, p99 ${percentile(times, 0.99).toFixed(0)} ms of ${times.length}`;

it(`an account of ${EXECUTIONS} executions takes every webhook beside a backlog of ${BACKLOG} messages and a sync, and stores each event`, async () => {
  // Arrange
  const idle = await deliverSteadily();
  await client.sentry('POST', '/issues', { count: ISSUES_IN_SENTRY });
  await client.sentry('PUT', '/faults', { webhooks: { drop: 1 }, rest: { slowMs: 1500 } });
  await setConsumer(false);
  const backlog = await fillQueue(BACKLOG);

  // Act
  const syncing = client.sync();
  await setConsumer(true);
  const busy = await deliverSteadily();
  const sync = await syncing;

  // Assert
  const sent = [...idle.deliveries, ...busy.deliveries];
  const accepted = sent.filter(({ status }) => status === 202);
  expect(await refusedOf('verifier')).toBe(0);
  // The limiter has refused none, so what was not accepted was too slow for this machine: how many is printed, and that
  // there is no other reason is judged.
  const late = sent.filter(({ status, code }) => status === 503 && BY_TIME.includes(code ?? ''));
  expect(sent.filter((each) => !accepted.includes(each) && !late.includes(each))).toEqual([]);
  expect(accepted.length + late.length).toBe(2 * WEBHOOKS_PER_SECOND * SECONDS);
  // 503: the gateway waits 30 s for a function, and this machine was slower than the sync's 24.
  expect([200, 202, 503]).toContain(sync.status);
  const table = new DynamoDBClient({
    endpoint: stack.endpoints.dynamodbEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const owed = [...backlog, ...accepted.map(({ id }) => id)];
  let missing = owed;
  // A look at twenty thousand rows takes its time from the consumer.
  const isAllStored = async () => {
    await new Promise((resolve) => setTimeout(resolve, BACKLOG / 10));
    const stored = await storedEvents(table);
    missing = owed.filter((id) => !stored.has(id));
    return missing.length === 0;
  };
  // Which of them are missing says more than that it took too long.
  await until('every event that was accepted is stored', isAllStored, 120_000 + BACKLOG * 60).catch(
    () => undefined,
  );
  expect(missing).toEqual([]);
  table.destroy();
  process.stdout.write(
    `${[row('idle', idle.times), row('backlog and sync', busy.times)].join('\n')}\n` +
      `accepted ${accepted.length}, late by a deadline ${late.length} of ${sent.length}, lost 0 of ${owed.length}; refused: consumer ${await refusedOf('consumer')}, sync ${await refusedOf('sync')}, verifier 0\n`,
  );
}, 1_800_000);
