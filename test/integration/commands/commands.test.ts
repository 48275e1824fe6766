import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { AUDIT_PARTITION, isOfChanges, TAG_STARTS_KEY } from '../../../lambdas/contracts/item-keys.ts';
import { REDACTION_RULES_VERSION } from '../../../lambdas/core/sanitise/version.ts';
import { faultsOfChains } from '../../support/changes/chains.ts';
import { itemsOf } from '../../support/engines/consumer-world.ts';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { envelope, errorJson, issueJson } from '../../support/samples/sentry-bodies.ts';
import { queueDepth } from '../../support/stack/queue-depth.ts';
import { createStackClient, until } from '../../support/stack/stack-client.ts';
import type { TestTable } from '../../support/engines/table.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const EVENTS = 40;

let stack: LocalStack;
let live: TestTable;
let queues: SQSClient;

interface Run {
  code: number | null;
  results: Record<string, unknown>[];
  stderr: string;
}

/** One of the commands as a person runs it, against the stack of this test. */
async function command(name: string, ...args: string[]): Promise<Run> {
  const child = spawn(process.execPath, [`bin/${name}.ts`, '--json', ...args], {
    env: { ...process.env, LOCAL_DIR: stack.localDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const lines = stdout.split('\n').filter((line) => line !== '');
  return { code, stderr, results: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

const queueIsEmpty = () =>
  until('an empty queue', async () => (await queueDepth(queues, stack.endpoints.queueUrl)) === 0, 120_000);

/** Items that the archive tells of: neither what the sync nor what the notifier keeps for itself. */
const ledgerItems = async () =>
  (await itemsOf(live)).filter(({ pk }) => !/^(?:SYNC|ALERT)#/.test(String(pk)));

beforeAll(async () => {
  stack = await startLocalStack({ SYNC_INTERVAL_SECONDS: '0', SIMULATOR_TRAFFIC_PER_MINUTE: '0' });
  const { dynamodbEndpoint: endpoint, awsEndpoint, tableName } = stack.endpoints;
  const table = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  live = { client: DynamoDBDocumentClient.from(table), tableName };
  queues = new SQSClient({ endpoint: awsEndpoint, region: 'us-east-1', credentials });
  const client = createStackClient(stack.endpoints);
  for (let n = 1; n <= EVENTS; n++) {
    const issueId = (1 + (n % 5)).toString();
    const error = errorJson({ event_id: n.toString(16).padStart(32, '0'), issue_id: issueId });
    await client.deliver('error', JSON.stringify(envelope('created', { error })));
    if (n % 4 !== 0) continue;
    const issue = issueJson({ id: issueId, status: n % 8 === 0 ? 'resolved' : 'unresolved' });
    const action = n % 8 === 0 ? 'resolved' : 'unresolved';
    await client.deliver('issue', JSON.stringify(envelope(action, { issue })));
  }
  const isStored = async () => (await ledgerItems()).filter(({ sk }) => sk === 'EVENT').length === EVENTS;
  await until('all events stored', isStored, 120_000);
  await queueIsEmpty();
}, 300_000);

afterAll(async () => {
  queues.destroy();
  await stack.stop();
}, 60_000);

/** A rebuild derives changes from what is left of them (docs/adr/0048). */
const withoutChanges = (items: Record<string, unknown>[]) =>
  items.filter(({ sk }) => !isOfChanges(String(sk)));

it('rebuilds the table of a running stack into a new one, equal item for item', async () => {
  const rebuilt = await command('rebuild', '--into', 'copy');
  const verified = await command('rebuild', '--into', 'copy', '--verify');

  expect(rebuilt).toMatchObject({ code: 0, results: [{ result: 'rebuilt', table: 'copy', events: EVENTS }] });
  expect(verified).toMatchObject({ code: 0, results: [{ result: 'verified', different: 0 }] });
  const all = await itemsOf({ ...live, tableName: 'copy' });
  // What the rebuild notes for the sync: which tags it has counted.
  const copy = all.filter(({ pk }) => pk !== TAG_STARTS_KEY.pk);
  expect(withoutChanges(copy)).toEqual(withoutChanges(await ledgerItems()));
  expect(faultsOfChains(copy)).toEqual([]);
}, 120_000);

it('replays what was archived in the last hour, and changes nothing', async () => {
  const before = await ledgerItems();
  const from = new Date(Date.now() - 3_600_000).toISOString();

  const replayed = await command('replay', '--from', from, '--rate', '500');
  await queueIsEmpty();

  expect(replayed).toMatchObject({ code: 0, results: [{ result: 'replayed', skipped: 0 }] });
  expect(replayed.results[0]?.['messages']).toBeGreaterThanOrEqual(EVENTS);
  expect(await ledgerItems()).toEqual(before);
}, 180_000);

it("repairs nothing where today's rules stored everything, and says to the doctor that it has looked", async () => {
  const before = await ledgerItems();

  const dry = await command('repair', '--dry-run');
  const repaired = await command('repair');

  expect(dry).toMatchObject({ code: 0, results: [{ result: 'repairable', rewrittenObjects: 0 }] });
  expect(repaired).toMatchObject({
    code: 0,
    results: [{ result: 'repaired', rewrittenObjects: 0, events: 0, groups: 0, skipped: 0 }],
  });
  expect(await ledgerItems()).toEqual(before);
  expect(await itemsOf(live)).toContainEqual(
    expect.objectContaining({ pk: 'SYNC#REPAIR', rules: REDACTION_RULES_VERSION }),
  );
}, 180_000);

it('asks the archive of the running stack in SQL, and leaves no copy of it behind', async () => {
  const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith('sentry-error-ledger-query-'));
  const before = copies();

  const asked = await command(
    'query',
    'SELECT count(DISTINCT event_id) AS events, :who AS who FROM events',
    'who=ada',
  );
  const ready = await command('query', '--ready', 'deliveries');

  const [row, last] = asked.results;
  expect(asked.code).toBe(0);
  expect(row).toEqual({ result: 'row', row: { events: EVENTS, who: 'ada' } });
  expect(last).toEqual({ result: 'query', rows: 1, bytesScanned: null });
  const errors = ready.results.map(({ row: each }) => each as Record<string, unknown> | undefined);
  expect(errors).toContainEqual(expect.objectContaining({ resource: 'error', deliveries: EVENTS }));
  expect(copies().filter((name) => !before.includes(name))).toEqual([]);
}, 120_000);

it('exports every group of the running stack into a file that says that it is whole', async () => {
  const output = path.join(stack.localDir, 'groups.jsonl');

  const exported = await command('export', '--format', 'jsonl', '--output', output);

  const lines = readFileSync(output, 'utf8').trimEnd().split('\n');
  const groups = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(exported).toMatchObject({ code: 0, results: [{ result: 'exported', file: output, parts: 1 }] });
  expect(groups.slice(0, -1).map(({ id }) => id)).toHaveLength(5);
  expect(groups.at(-1)).toEqual({ end: true, groups: 5 });
}, 60_000);

it('moves every message of the dead-letter queue back', async () => {
  const Entries = ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: `no message of ours: ${Id}` }));
  await queues.send(new SendMessageBatchCommand({ QueueUrl: stack.endpoints.dlqUrl, Entries }));

  const redriven = await command('redrive', '--rate', '100');

  expect(redriven).toMatchObject({
    code: 0,
    results: [{ result: 'redriven', before: 3, moved: 3, after: 0, by: 'service' }],
  });
  expect(await queueDepth(queues, stack.endpoints.dlqUrl)).toBe(0);
  await queueIsEmpty();
}, 180_000);

it('has recorded who moved them, and a rebuild brings that back', async () => {
  const rebuilt = await command('rebuild', '--into', 'copy');

  const entries = (await itemsOf(live)).filter(({ pk }) => pk === AUDIT_PARTITION);
  const copies = (await itemsOf({ ...live, tableName: 'copy' })).filter(({ pk }) => pk === AUDIT_PARTITION);
  expect(rebuilt).toMatchObject({ code: 0 });
  expect(entries).toMatchObject([
    { action: 'redrive', actor: { subject: 'local' }, outcome: { result: 'done', figures: { moved: 3 } } },
  ]);
  expect(copies).toEqual(entries);
}, 120_000);

it('starts a redrive and a sync from the page too, as entries of the audit', async () => {
  const { url, adminToken } = stack.endpoints;
  const headers = { authorization: `Bearer ${adminToken}` };
  const post = (act: string) =>
    fetch(`${url}/admin/system/${act}`, { method: 'POST', headers, redirect: 'manual' });
  const message = { QueueUrl: stack.endpoints.dlqUrl, MessageBody: 'no message of ours: d' };
  await queues.send(new SendMessageCommand(message));

  const answers = [await post('redrive'), await post('sync')];

  expect(answers.map(({ headers }) => headers.get('location'))).toEqual([
    '/admin/system?notice=redrive',
    '/admin/system?notice=sync',
  ]);
  await until('the message is moved', async () => (await queueDepth(queues, stack.endpoints.dlqUrl)) === 0);
  const page = await until('a run that was asked for is complete', async () => {
    const html = await (await fetch(`${url}/admin/system`, { headers })).text();
    return html.includes('asked for') && html.includes('<td class="">complete</td>') && html;
  });
  expect(page).toContain('Runs of the sync');
  await queueIsEmpty();
}, 60_000);

it('will not fill the table of the running stack', async () => {
  const refused = await command('rebuild');

  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('holds groups or events already');
}, 60_000);
