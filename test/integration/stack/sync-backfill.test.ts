import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { untilQuiet } from '../../support/stack/until-quiet.ts';
import { createStackClient, type StackClient } from '../../support/stack/stack-client.ts';

let stack: LocalStack;
let client: StackClient;
let reader: ReturnType<typeof createTableReader>;

beforeAll(async () => {
  stack = await startLocalStack({ SIMULATOR_TRAFFIC_PER_MINUTE: '0', SYNC_INTERVAL_SECONDS: '0' });
  const { dynamodbEndpoint, tableName } = stack.endpoints;
  const shared = { region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  client = createStackClient(stack.endpoints);
  const documents = DynamoDBDocumentClient.from(
    new DynamoDBClient({ ...shared, endpoint: dynamodbEndpoint }),
  );
  reader = createTableReader({ client: documents, tableName });
}, 120_000);
afterAll(() => stack.stop());

const sentryEvents = z.array(z.object({ eventId: z.string(), projectId: z.string(), issueId: z.string() }));
const inSentry = async () => sentryEvents.parse((await client.sentry('GET', '/events')).body);

const quiet = () => untilQuiet(stack.endpoints, client);

/** How many of Sentry's events are stored, by the counts of their groups and one by one. */
const stored = async () => {
  const events = await inSentry();
  const groups = await client.allGroups();
  const byProject = Map.groupBy(events, ({ projectId }) => projectId);
  let found = 0;
  for (const [projectId, some] of byProject)
    found += (
      await reader.homesOfEvents(
        projectId,
        some.map(({ eventId }) => eventId),
      )
    ).size;
  return {
    inSentry: events.length,
    found,
    counted: groups.reduce((sum, { storedEvents }) => sum + storedEvents, 0),
  };
};
const complete = async () => {
  const { inSentry: all } = await stored();
  return { inSentry: all, found: all, counted: all };
};

it('stores every event once after one sync where 30 % of the webhooks were lost', async () => {
  await client.sentry('PUT', '/faults', { webhooks: { drop: 0.3 } });
  await client.sentry('POST', '/burst', { events: 1500, newGroups: 60 });
  await quiet();
  const before = await stored();

  const run = await client.syncNow();
  await quiet();

  expect(before.found).toBeLessThan(before.inSentry);
  expect(run).toMatchObject({ complete: true, eventsEnqueued: before.inSentry - before.found });
  expect(await stored()).toEqual(await complete());
}, 180_000);

it('stores nothing more by a second sync', async () => {
  const run = await client.syncNow();

  expect(run).toMatchObject({ complete: true, missingEvents: 0, eventsEnqueued: 0 });
}, 60_000);

it('stores every event after one sync where Sentry never sends error.created, with its body after those that the requests need', async () => {
  await client.sentry('PUT', '/faults', { webhooks: { dropResources: ['error'] } });
  await client.sentry('POST', '/burst', { events: 600, newGroups: 20 });
  await quiet();

  await client.syncNow();
  await quiet();
  const afterOne = await stored();
  const left = [];
  do {
    await client.syncNow();
    await quiet();
    left.push((await reader.listIndexedEvents(null, 10_000)).length);
  } while (left.at(-1) !== 0 && left.length < 5);

  expect(afterOne).toEqual(await complete());
  expect(left.at(-1)).toBe(0);
}, 240_000);

it('shows the stack trace of an event that the sync brought like any other', async () => {
  const events = await inSentry();
  const { issueId, eventId } = events.at(-1)!;

  const event = await client.event(issueId, eventId);

  expect(event?.detail.exceptions[0]?.frames.length).toBeGreaterThan(0);
}, 30_000);
