import { spawn } from 'node:child_process';
import * as z from 'zod';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { answerOf, createStackClient, until, type StackClient } from '../../support/stack/stack-client.ts';

/** `npm start` as a person meets it, but that nothing happens beside the story and no sync runs unasked. */
let stack: LocalStack;
let client: StackClient;

beforeAll(async () => {
  stack = await startLocalStack({
    DEMO: 'story',
    ALERTS: '',
    SYNC_INTERVAL_SECONDS: '0',
    SIMULATOR_TRAFFIC_PER_MINUTE: '0',
    LOCAL_PERMISSIONS: '',
  });
  client = createStackClient(stack.endpoints);
}, 180_000);

afterAll(() => stack.stop(), 60_000);

const issueInSentry = z.looseObject({
  id: z.string(),
  status: z.string(),
  substatus: z.string().nullable(),
  count: z.number(),
});
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
const WORDS: Readonly<Record<string, string>> = {
  unresolved: 'OPEN',
  resolved: 'RESOLVED',
  ignored: 'IGNORED',
};

/** What Sentry says of its issues, in the table's words. */
const inSentry = async () => {
  const issues = z.array(issueInSentry).parse(await client.sentryIssues());
  return new Map(
    issues.map(({ id, status, substatus, count }) => [
      id,
      { status: WORDS[status], substatus, events: count },
    ]),
  );
};
const inTable = async () =>
  new Map(
    (await client.allGroups()).map(({ id, status, substatus, storedEvents }) => [
      id,
      { status, substatus, events: storedEvents },
    ]),
  );

it('opens on some forty groups of every status, as Sentry has them', async () => {
  await until(
    'what has happened since the last full hour is stored',
    async () => {
      const [here, there] = [await inTable(), await inSentry()];
      return [...there].every(([id, issue]) => here.get(id)?.events === issue.events);
    },
    60_000,
  );

  const here = await inTable();

  expect(here.size).toBeGreaterThanOrEqual(38);
  expect(new Set([...here.values()].map(({ status }) => status))).toEqual(
    new Set(['OPEN', 'RESOLVED', 'IGNORED']),
  );
  // Sentry's own word for a week-old issue comes with the sync, which tells nothing else.
  expect(here).toEqual(await inSentry());
}, 120_000);

it('leaves a sync nothing to repair, and nothing to fetch', async () => {
  const run = await client.syncNow();

  expect(run).toMatchObject({ complete: true, eventsEnqueued: 0, errors: [] });
}, 180_000);

it('shows the night in which webhooks were lost as repaired, and no gap', async () => {
  const { body } = await client.admin(
    `/completeness?from=${encodeURIComponent(daysAgo(5))}&to=${encodeURIComponent(daysAgo(0))}`,
  );

  const text = JSON.stringify(body);
  expect(text).toContain('BACKFILLED');
  expect(text).not.toContain('"state":"GAP"');
});

it('told of that night in the inbox, in times of this fortnight', async () => {
  const { body } = await answerOf(`${stack.endpoints.mailUrl}/messages`, {});

  const mails = z.array(z.object({ subject: z.string(), at: z.string(), text: z.string() })).parse(body);
  const silence = mails.find(({ subject }) => subject.startsWith('Webhooks are silent'));
  const age = Date.now() - Date.parse(silence?.at ?? '');
  expect(age / 86_400_000).toBeGreaterThan(2);
  expect(age / 86_400_000).toBeLessThan(5);
  expect(mails.map(({ text }) => text).join('\n')).not.toContain('.invalid');
});

it('opens the body of the newest event of every group', async () => {
  const groups = (await client.allGroups()).filter(({ title }) => !title.startsWith('User Feedback'));
  const framesOfNewest = async (id: string) => {
    const [newest] = await client.events(id);
    const event = await client.event(id, newest?.eventId ?? '');
    return event?.detail.exceptions.flatMap((exception) => exception.frames) ?? [];
  };

  expect(groups.length).toBeGreaterThan(30);
  // Of a group that lives on, the body of a new event is fetched while this looks.
  for (const { id, shortId } of groups)
    await until(
      `the newest event of ${shortId ?? id} has frames`,
      async () => (await framesOfNewest(id)).length > 0,
    );
}, 180_000);

it('is a table that its archive rebuilds, but for the versions of groups', async () => {
  const rebuilt = await command('rebuild', '--into', 'copy');
  const verified = await command('rebuild', '--into', 'copy', '--verify');

  expect(rebuilt.results).toContainEqual(expect.objectContaining({ result: 'rebuilt', skipped: 0 }));
  // `version` is a digest of what the recording's group said, addresses and times included; the next write makes it anew.
  const others = verified.results.filter(
    ({ result, attributes }) =>
      result === 'difference' && Object.keys(attributes ?? { 'one side alone': true }).join() !== 'version',
  );
  expect(verified.results.at(-1)).toMatchObject({ result: 'verified' });
  expect(others).toEqual([]);
}, 600_000);

async function command(name: string, ...args: string[]): Promise<{ results: Record<string, unknown>[] }> {
  const child = spawn(process.execPath, [`bin/${name}.ts`, '--json', ...args], {
    env: { ...process.env, LOCAL_DIR: stack.localDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  const lines = stdout.split('\n').filter((line) => line !== '');
  if (lines.length === 0) throw new Error(stderr);
  return { results: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}
