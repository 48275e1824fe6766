import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import type { QueueMessage, WebhookMessage } from '../../../lambdas/contracts/queue-message.ts';
import { encodeMessage } from '../../../lambdas/contracts/queue-message.ts';
import { consumeBatch, type ConsumerWorld, type ModelTable } from '../../model/consumer.ts';
import { allItems, createQuietWorld } from '../../model/quiet-world.ts';
import { startFaultProxy, type Fault, type FaultProxy } from '../../support/engines/fault-proxy.ts';
import { envelope, errorJson, issueJson } from '../../support/samples/sentry-bodies.ts';
import { createTestTable } from '../../support/engines/table.ts';

/** The consumer's own SDK client on the wire, with DynamoDB failing behind it. */

const EVENTS = 130;
const AT = '2026-11-20T09:31:00.000Z';
const OPERATIONS = ['TransactWriteItems', 'BatchGetItem', 'GetItem'] as const;

let proxy: FaultProxy;

beforeAll(async () => {
  proxy = await startFaultProxy(process.env['TEST_DYNAMODB_ENDPOINT'] ?? '');
});
afterAll(() => proxy.stop());

const archivedAt = (offset: number) => ({
  key: 'archive/dt=2026-11-20/hh=09/00000000000000000000000001.jsonl.gz',
  offset,
  length: 100,
});
const webhook = (resource: string, body: unknown, offset: number): WebhookMessage => ({
  v: 1,
  kind: 'webhook',
  receivedAt: AT,
  resource,
  hookTimestamp: null,
  requestId: null,
  encoding: 'identity',
  body: JSON.stringify(body),
  archived: archivedAt(offset),
});
const error = (n: number) =>
  errorJson({ event_id: n.toString(16).padStart(32, '0'), issue_id: n % 3 === 0 ? '4502' : '4501' });

/** Two issues, a status, and more events than one transaction takes; some of them twice. */
const MESSAGES: QueueMessage[] = [
  ...Array.from({ length: EVENTS }, (_, n) =>
    webhook('error', envelope('created', { error: error(n % 120) }), n),
  ),
  webhook('issue', envelope('resolved', { issue: issueJson({ status: 'resolved' }) }), 1000),
];

/** The table behind the proxy, as a client with the SDK's own retries reaches it. */
function behindProxy({ tableName }: ModelTable): ModelTable {
  const client = new DynamoDBClient({
    endpoint: proxy.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: { requestTimeout: 400, connectionTimeout: 400, throwOnRequestTimeout: true },
  });
  return {
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    tableName,
  };
}

/** Gives the messages to the consumer until none is to be retried, as the queue does. */
async function consumeAll(world: ConsumerWorld): Promise<number> {
  let waiting = MESSAGES.map((message, index) => ({
    messageId: index.toString(),
    body: encodeMessage(message),
  }));
  for (let receives = 1; receives <= 12; receives++) {
    const again = new Set(await consumeBatch(waiting, world));
    waiting = waiting.filter(({ messageId }) => again.has(messageId));
    if (waiting.length === 0) return receives;
  }
  throw new Error(`${waiting.length.toString()} messages are still to be retried`);
}

async function tableAfter(faults: readonly (readonly [string, Fault])[]): Promise<unknown[]> {
  const table = await createTestTable();
  const through = behindProxy(table);
  const world = await createQuietWorld(through);
  for (const [operation, fault] of faults) proxy.inject(operation, fault);
  await consumeAll(world);
  proxy.clear();
  await world.bucket.remove();
  through.client.destroy();
  return allItems(table);
}

let expected: unknown[];
beforeAll(async () => {
  expected = await tableAfter([]);
});

it.each<[string, (readonly [string, Fault])[]]>([
  [
    'throttles the table',
    OPERATIONS.flatMap((operation) =>
      ['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded'].map(
        (name) => [operation, { kind: 'error', name }] as const,
      ),
    ),
  ],
  [
    'fails by itself',
    OPERATIONS.flatMap((operation) => [
      [operation, { kind: 'error', name: 'InternalServerError', status: 500 }] as const,
      [operation, { kind: 'bad gateway' }] as const,
    ]),
  ],
  [
    'throttles for longer than the SDK tries',
    Array.from(
      { length: 9 },
      () =>
        ['TransactWriteItems', { kind: 'error', name: 'ProvisionedThroughputExceededException' }] as const,
    ),
  ],
  ['does not answer', OPERATIONS.map((operation) => [operation, { kind: 'silence' }] as const)],
  [
    'writes and loses the answer, each time',
    Array.from({ length: 8 }, () => ['TransactWriteItems', { kind: 'lost answer' }] as const),
  ],
  [
    'cancels a transaction for a conflict on an event, a counter or the group',
    [0, 1, 40, 97, 98, 99].map((action) => ['TransactWriteItems', { kind: 'conflict', action }] as const),
  ],
  [
    'answers a batch of reads in part, or not at all',
    [1, 0, 1].map((keys) => ['BatchGetItem', { kind: 'partial', keys }] as const),
  ],
])('stores and counts every event once where DynamoDB %s', async (_name, faults) => {
  expect(await tableAfter(faults)).toEqual(expected);
});

const anyFault: fc.Arbitrary<Fault> = fc.oneof(
  fc
    .constantFrom('ProvisionedThroughputExceededException', 'ThrottlingException', 'InternalServerError')
    .map((name): Fault => ({ kind: 'error', name, status: name === 'InternalServerError' ? 500 : 400 })),
  fc.constant<Fault>({ kind: 'lost answer' }),
  fc.constant<Fault>({ kind: 'bad gateway' }),
  fc.nat({ max: 99 }).map((action): Fault => ({ kind: 'conflict', action })),
);

it('stores and counts every event once in any row of such faults', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc
        .array(anyFault, { maxLength: 12 })
        .map((faults) => faults.map((fault) => ['TransactWriteItems', fault] as const)),
      async (faults) => {
        expect(await tableAfter(faults)).toEqual(expected);
      },
    ),
    { numRuns: 5 },
  );
}, 60_000);
