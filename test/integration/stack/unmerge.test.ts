import * as z from 'zod';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { createStackClient, type StackClient } from '../../support/stack/stack-client.ts';
import { untilQuiet } from '../../support/stack/until-quiet.ts';

let stack: LocalStack;
let client: StackClient;

beforeAll(async () => {
  stack = await startLocalStack({ SIMULATOR_TRAFFIC_PER_MINUTE: '0', SYNC_INTERVAL_SECONDS: '0' });
  client = createStackClient(stack.endpoints);
}, 120_000);
afterAll(() => stack.stop());

const seeded = z.object({ firstId: z.string(), lastId: z.string() });
const fingerprints = z.array(z.object({ fingerprint: z.string() }));
const unmerged = z.object({ newIssueId: z.string(), events: z.number() });
const elsewhere = z.object({ completeness: z.object({ elsewhere: z.number() }) });
const figures = z.looseObject({ complete: z.boolean(), eventsElsewhere: z.number() });

const quiet = () => untilQuiet(stack.endpoints, client);
const syncAndSettle = async () => {
  const run = figures.parse(await client.syncNow());
  await quiet();
  return run;
};
const countsOf = async (id: string) => {
  const group = await client.group(id);
  return { counted: group?.storedEvents, listed: (await client.events(id)).length };
};
const toldOfElsewhere = async () =>
  elsewhere.parse((await client.admin('/completeness')).body).completeness.elsewhere;

it('counts the events of two merged issues where Sentry has them after an unmerge, by one sync', async () => {
  // Arrange: two issues of five events, merged; ten more events with the fingerprint of the one that went.
  const { firstId: from, lastId: into } = seeded.parse(
    (await client.sentry('POST', '/issues', { count: 2, eventsPerIssue: 5, project: 'shop-api' })).body,
  );
  await syncAndSettle();
  const [first] = fingerprints.parse((await client.sentry('GET', `/issues/${from}/fingerprints`)).body);
  await client.sentry('POST', `/issues/${from}/merge`, { into });
  await client.sentry('POST', '/burst', { events: 10, issueId: into, fingerprint: first?.fingerprint });
  await quiet();
  await syncAndSettle();
  const together = await countsOf(into);

  // Act
  const made = unmerged.parse((await client.sentry('POST', `/issues/${into}/unmerge`)).body);
  const run = await syncAndSettle();

  // Assert
  expect(together).toEqual({ counted: 20, listed: 20 });
  expect(made.events).toBe(15);
  expect(run).toMatchObject({ complete: true, eventsElsewhere: 15 });
  expect([await countsOf(into), await countsOf(made.newIssueId)]).toEqual([
    { counted: 5, listed: 5 },
    { counted: 15, listed: 15 },
  ]);
  expect(await toldOfElsewhere()).toBe(15);
  expect(await syncAndSettle()).toMatchObject({ complete: true, eventsElsewhere: 0 });
  expect(await toldOfElsewhere()).toBe(0);
}, 240_000);
