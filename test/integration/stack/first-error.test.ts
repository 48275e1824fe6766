import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import {
  createStackClient,
  until,
  type GroupAnswer,
  type StackClient,
} from '../../support/stack/stack-client.ts';

let stack: LocalStack;
let client: StackClient;

beforeAll(async () => {
  stack = await startLocalStack({ SIMULATOR_TRAFFIC_PER_MINUTE: '0' });
  client = createStackClient(stack.endpoints);
  await promisify(execFile)(process.execPath, [path.resolve('test/support/stack/throwing-app.mjs')], {
    env: { ...process.env, SENTRY_DSN: stack.endpoints.dsn },
  });
}, 120_000);
afterAll(() => stack.stop());

const stored = (groups: readonly GroupAnswer[]) =>
  groups.reduce((sum, { storedEvents }) => sum + storedEvents, 0);

describe('an application with the real Sentry SDK', () => {
  it('shows three errors, one of them twice, and a message as four groups', async () => {
    // Sentry sends no error webhook for a message: its group comes with issue.created, its event with a sync.
    const groups = await until('four groups', async () => {
      const page = await client.list();
      return page.groups.length === 4 && stored(page.groups) >= 4 && page.groups;
    });

    const byTitle = Object.fromEntries(groups.map((group) => [group.title, group]));
    const common = { environment: 'production', release: 'shop@1.4.0', level: 'error', status: 'OPEN' };
    expect(byTitle).toMatchObject({
      'Checkout was slow': { level: 'warning', status: 'OPEN' },
      'RangeError: quantity -1 is not allowed': { ...common, storedEvents: 2, sentryCount: 2 },
      "SyntaxError: Expected property name or '}' in JSON at position 1 (line 1 column 2)": common,
      "TypeError: Cannot read properties of undefined (reading 'total')": common,
    });
  });

  it('has the counts that Sentry has after one sync, the event of the message included', async () => {
    await client.syncNow();

    const groups = await until('all five events', async () => {
      const page = await client.list();
      return stored(page.groups) === 5 && page.groups;
    });

    for (const { storedEvents, sentryCount } of groups) expect(storedEvents).toBe(sentryCount);
  });

  it("shows each error's frames with their source lines", async () => {
    const { groups } = await client.list('search=RangeError');
    const id = groups[0]!.id;
    const [newest] = await client.events(id);

    const event = await client.event(id, newest!.eventId);

    const thrown = event?.detail.exceptions.at(-1)?.frames.at(-1);
    expect(thrown).toMatchObject({ function: 'order', inApp: true });
    expect(thrown?.contextLine).toContain('throw new RangeError');
  });

  it('tells each group as created once, and a live page nothing more until something happens', async () => {
    const get = (address: string) =>
      fetch(`${stack.endpoints.url}${address}`, {
        headers: { authorization: `Bearer ${stack.endpoints.adminToken}` },
      });
    const changes = z.object({ changes: z.array(z.object({ groupId: z.string() })) });
    const live = z.object({ cursor: z.string(), groups: z.array(z.object({ id: z.string() })) });
    const { groups } = await client.list();
    const ids = groups.map(({ id }) => id).sort();

    const created = await until('four changes', async () => {
      const found = changes.parse(await (await get('/api/admin/activity?kind=created')).json()).changes;
      return found.length >= 4 && found.map(({ groupId }) => groupId);
    });
    const told = live.parse(
      await (await get(`/api/admin/changes?since=${String(groups[0]!.lastSeen)}`)).json(),
    );
    // The last webhooks may still be on their way.
    let { cursor } = told;
    await until('nothing more', async () => {
      const answer = await get(`/api/admin/changes?since=${cursor}`);
      if (answer.status === 200) ({ cursor } = live.parse(await answer.json()));
      return answer.status === 304;
    });

    expect(created.sort()).toEqual(ids);
    expect(told.groups.map(({ id }) => id).sort()).toEqual(ids);
  });

  it('shows the error on the page', async () => {
    const page = await fetch(`${stack.endpoints.url}/admin/error-log`, {
      headers: { authorization: `Bearer ${stack.endpoints.adminToken}` },
    });

    expect(await page.text()).toContain('RangeError: quantity -1 is not allowed');
  });
});
