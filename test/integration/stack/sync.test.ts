import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { createStackClient, errorOf, until, type StackClient } from '../../support/stack/stack-client.ts';

let stack: LocalStack;
let client: StackClient;

beforeAll(async () => {
  stack = await startLocalStack({ SIMULATOR_TRAFFIC_PER_MINUTE: '0', SYNC_INTERVAL_SECONDS: '0' });
  client = createStackClient(stack.endpoints);
}, 120_000);
afterAll(() => stack.stop());

const becomes = (id: string, status: string) =>
  until(`group ${id} is ${status}`, async () => {
    const group = await client.group(id);
    return group?.status === status && group;
  });
const setStatus = (id: string, status: string) =>
  client.admin('/error-log', { method: 'PATCH', body: JSON.stringify({ id, status }) });

describe('1,234 issues in all statuses', () => {
  const stored = async () => {
    const groups = await client.allGroups();
    const events = groups.reduce((sum, { storedEvents }) => sum + storedEvents, 0);
    return groups.length === 1234 && events === 1234 && groups;
  };

  beforeAll(async () => {
    await client.sentry('POST', '/burst', { events: 1234, newGroups: 1234 });
    // A busy machine answers some webhooks after Sentry's second: those are for a sync to bring.
    await until('1,234 groups by webhook', stored, 60_000).catch(() => client.syncNow());
    await until('1,234 groups', stored, 60_000);
    // Statuses that no webhook tells of.
    await client.sentry('PUT', '/faults', { webhooks: { drop: 1 } });
    for (const [index, { id }] of (await client.sentryIssues()).entries()) {
      if (index % 3 > 0)
        await client.sentry('POST', `/issues/${id}/${index % 3 === 1 ? 'resolve' : 'archive'}`, {});
    }
    await client.sentry('DELETE', '/faults');
  }, 300_000);

  it('are counted by one manual sync, page by page', async () => {
    const run = await client.syncNow();

    expect(run).toMatchObject({
      complete: true,
      pages: 13,
      issuesSeen: 1234,
      byStatus: { OPEN: 412, RESOLVED: 411, IGNORED: 411 },
      groupsChanged: 822,
      missingEvents: 0,
      errors: [],
    });
  }, 120_000);

  it('are exactly the groups that the API pages through, each with the status that Sentry has', async () => {
    const words: Record<string, string> = { unresolved: 'OPEN', resolved: 'RESOLVED', ignored: 'IGNORED' };
    const expected = (await client.sentryIssues())
      .map(({ id, status }) => `${id} ${words[status] ?? ''}`)
      .sort();

    const listed = await until('all statuses', async () => {
      const groups = (await client.allGroups()).map(({ id, status }) => `${id} ${status}`).sort();
      return groups.join() === expected.join() && groups;
    });

    expect(listed).toHaveLength(1234);
  });

  it('make a second sync write nothing', async () => {
    const before = await client.allGroups();

    const run = await client.syncNow();

    expect(run).toMatchObject({ complete: true, issuesSeen: 1234, groupsChanged: 0, eventsEnqueued: 0 });
    expect(await client.allGroups()).toEqual(before);
  });
});

describe('a status', () => {
  let id: string;
  beforeAll(async () => {
    const known = new Set((await client.sentryIssues()).map((issue) => issue.id));
    await client.sentry('POST', '/burst', { events: 1 });
    const created = (await client.sentryIssues()).find((issue) => !known.has(issue.id));
    id = created!.id;
    await becomes(id, 'OPEN');
  });

  it('follows Sentry by webhook', async () => {
    await client.sentry('POST', `/issues/${id}/resolve`);
    const resolved = await becomes(id, 'RESOLVED');
    await client.sentry('POST', `/issues/${id}/unresolve`);
    const reopened = await becomes(id, 'OPEN');
    await client.sentry('POST', `/issues/${id}/archive`);
    const archived = await becomes(id, 'IGNORED');

    expect([resolved, reopened, archived].map(({ status }) => status)).toEqual([
      'RESOLVED',
      'OPEN',
      'IGNORED',
    ]);
  });

  it('follows Sentry within one sync when no webhook arrives', async () => {
    await client.sentry('PUT', '/faults', { webhooks: { drop: 1 } });
    await client.sentry('POST', `/issues/${id}/unarchive`);
    await client.syncNow();
    const reopened = await becomes(id, 'OPEN');
    await client.sentry('POST', `/issues/${id}/resolve`);
    await client.syncNow();
    const resolved = await becomes(id, 'RESOLVED');
    await client.sentry('DELETE', '/faults');

    expect([reopened, resolved].map(({ status }) => status)).toEqual(['OPEN', 'RESOLVED']);
  });

  it('set here is set in Sentry first, and then here', async () => {
    const { status, body } = await setStatus(id, 'IGNORED');

    expect(status).toBe(200);
    expect(body).toMatchObject({ results: [{ id, ok: true }] });
    expect((await client.sentryIssues()).find((issue) => issue.id === id)?.status).toBe('ignored');
    await becomes(id, 'IGNORED');
  });

  it.each([
    ['archived_forever', { substatus: 'archived_forever' }],
    ['archived_until_condition_met', { statusDetails: { ignoreCount: 100 } }],
    ['archived_until_escalating', { status: 'IGNORED' }],
  ])('archived here as %s is that in Sentry, and here after the next sync', async (substatus, change) => {
    const { body } = await client.admin('/error-log', {
      method: 'PATCH',
      body: JSON.stringify({ id, ...change }),
    });
    await client.syncNow();

    const archived = { status: 'IGNORED', substatus };
    expect(body).toMatchObject({ results: [{ id, ok: true, ...archived }] });
    const inSentry = (await client.sentryIssues()).find((issue) => issue.id === id);
    expect(inSentry).toMatchObject({ status: 'ignored', substatus });
    await until(`group ${id} is ${substatus}`, async () => (await client.group(id))?.substatus === substatus);
  });

  it('stays as it is when Sentry refuses, and the caller learns why', async () => {
    await client.sentry('PUT', '/faults', {
      rest: {
        status: { endpointRegex: 'issues', status: 403, body: { detail: 'You do not have permission' } },
      },
    });

    const answer = await setStatus(id, 'RESOLVED');
    await client.sentry('DELETE', '/faults');

    expect(answer.status).toBe(403);
    expect(errorOf(answer).message).toContain('event:write');
    expect(await client.group(id)).toMatchObject({ status: 'IGNORED' });
  });

  it('of a deleted or merged issue is gone from the list after a sync', async () => {
    const others = (await client.sentryIssues()).filter((issue) => issue.id !== id);
    // Sentry merges within one project.
    const [survivor, merged] = others
      .filter(({ project }) => project === others[0]!.project)
      .map((issue) => issue.id);
    await client.sentry('POST', `/issues/${merged!}/merge`, { into: survivor });
    await client.sentry('POST', `/issues/${id}/delete`);

    const run = await client.syncNow();

    expect(run).toMatchObject({ groupsDeleted: 1, groupsMerged: 1 });
    const left = await until('both gone', async () => {
      const ids = new Set((await client.allGroups()).map((group) => group.id));
      return !ids.has(id) && !ids.has(merged!) && ids;
    });
    expect(left.has(survivor!)).toBe(true);
  });
});

describe('a sync that Sentry refuses', () => {
  it('says so in its answer and in its record, and changes nothing', async () => {
    const before = await client.allGroups();
    await client.sentry('PUT', '/faults', {
      rest: { status: { endpointRegex: 'issues', status: 401, body: { detail: 'Invalid token' } } },
    });

    const answer = await client.sync();
    await client.sentry('DELETE', '/faults');

    expect(answer.status).toBe(502);
    expect(errorOf(answer).message).toMatch(/token/i);
    expect(await client.lastRun()).toMatchObject({ state: 'FAILED', complete: false });
    expect(await client.allGroups()).toEqual(before);
  });

  it('lets nobody in without the cron secret', async () => {
    const answer = await client.sync('wrong');

    expect(answer.status).toBe(401);
    expect(errorOf(answer).code).toBeTruthy();
  });
});
