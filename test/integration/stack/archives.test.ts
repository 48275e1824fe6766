import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { createStackClient, until, type StackClient } from '../../support/stack/stack-client.ts';

let stack: LocalStack;
let client: StackClient;

beforeAll(async () => {
  stack = await startLocalStack({ SIMULATOR_TRAFFIC_PER_MINUTE: '0', SYNC_INTERVAL_SECONDS: '0' });
  client = createStackClient(stack.endpoints);
}, 120_000);
afterAll(() => stack.stop());

/** A new issue of the category, once it is stored. */
async function newIssue(category?: string): Promise<string> {
  const known = new Set((await client.sentryIssues()).map(({ id }) => id));
  await client.sentry('POST', '/burst', {
    events: 1,
    newGroups: 1,
    ...(category === undefined ? {} : { category }),
  });
  const created = (await client.sentryIssues()).find(({ id }) => !known.has(id));
  return created!.id;
}

const stored = (id: string) => until(`group ${id}`, () => client.group(id));
const patch = (id: string, change: object) =>
  client.admin('/error-log', { method: 'PATCH', body: JSON.stringify({ id, ...change }) });
const pageOf = async (path: string, init: RequestInit = {}) => {
  const headers = { authorization: `Bearer ${stack.endpoints.adminToken}` };
  const answer = await fetch(`${stack.endpoints.url}${path}`, { redirect: 'manual', ...init, headers });
  return { status: answer.status, location: answer.headers.get('location'), html: await answer.text() };
};
const inSentry = async (id: string) => (await client.sentryIssues()).find((issue) => issue.id === id);

describe('a status changed here', () => {
  it.each([
    [{ status: 'IGNORED' }, 'archived_until_escalating', 'archived until it escalates'],
    [{ substatus: 'archived_forever' }, 'archived_forever', 'archived for ever'],
    [
      { statusDetails: { ignoreCount: 100 } },
      'archived_until_condition_met',
      'archived until 100 more events',
    ],
    [
      { statusDetails: { ignoreUserCount: 10, ignoreUserWindow: 60 } },
      'archived_until_condition_met',
      'archived until 10 users in 1 hour',
    ],
    [{ statusDetails: { inRelease: 'shop@1.2' } }, null, 'resolved in shop@1.2'],
    [{ statusDetails: { inNextRelease: true } }, null, 'resolved in next release'],
  ])(
    'as %j is %s in Sentry, and the page says "%s" before and after the next sync',
    async (change, substatus, words) => {
      // Arrange
      const id = await newIssue();
      await stored(id);

      // Act
      const { body } = await patch(id, change);

      // Assert
      expect(body).toMatchObject({ results: [{ id, ok: true, substatus }] });
      expect(await inSentry(id)).toMatchObject({ substatus });
      const said = async () => (await pageOf(`/admin/error-log/${id}`)).html.includes(words);
      await until(`the page says ${words}`, said);
      await client.syncNow();
      expect(await said()).toBe(true);
      expect(await client.group(id)).toMatchObject({ substatus });
    },
  );
});

describe('what was archived for ever from here', () => {
  it('is listed, and archived until it escalates by the one button', async () => {
    // Arrange
    const id = await newIssue();
    await stored(id);
    await patch(id, { substatus: 'archived_forever' });
    const listed = async () => (await pageOf('/admin/archived-for-ever')).html;
    await until('listed', async () => (await listed()).includes(`value="${id}"`));

    // Act
    const answer = await pageOf('/admin/archived-for-ever', {
      method: 'POST',
      body: new URLSearchParams({ ids: id }),
    });

    // Assert
    expect([answer.status, answer.location]).toEqual([
      303,
      '/admin/archived-for-ever?notice=one_until_escalating',
    ]);
    expect(await inSentry(id)).toMatchObject({ status: 'ignored', substatus: 'archived_until_escalating' });
    await until('no longer listed', async () => !(await listed()).includes(`value="${id}"`));
  });
});

describe('a change that Sentry does not take', () => {
  it('is told with what Sentry says, and is no fault of ours', async () => {
    const id = await newIssue();
    await stored(id);

    const { status, body } = await patch(id, { assignedTo: 'nobody@example.com' });

    expect(status).toBe(422);
    expect(body).toMatchObject({ results: [{ id, ok: false, error: { code: 'refused' } }] });
    expect(JSON.stringify(body)).toMatch(/assignedTo|actor/i);
  });
});

describe('issues of categories that the list leaves out', () => {
  it('appear, known and unknown, and are counted in the run', async () => {
    // Arrange: no webhook tells of feedback and configuration
    await client.sentry('PUT', '/faults', { webhooks: { drop: 1 } });
    const hidden = { feedback: await newIssue('feedback'), configuration: await newIssue('configuration') };
    await client.sentry('DELETE', '/faults');
    const oracle = await newIssue('oracle');
    await stored(oracle);

    // Act
    const run = await client.syncNow();

    // Assert
    expect(run).toMatchObject({
      complete: true,
      byCategory: { feedback: 1, configuration: 1, oracle: 1 },
      errors: [],
    });
    expect(await stored(hidden.feedback)).toMatchObject({ category: 'feedback' });
    expect(await stored(hidden.configuration)).toMatchObject({ category: 'configuration' });
    expect(await client.group(oracle)).toMatchObject({ category: 'oracle' });
  });

  it('are followed without a webhook from then on', async () => {
    await client.sentry('PUT', '/faults', { webhooks: { drop: 1 } });
    const later = await newIssue('oracle');
    await client.sentry('DELETE', '/faults');

    const run = await client.syncNow();

    expect(run).toMatchObject({ complete: true, byCategory: { oracle: 2 } });
    expect(await stored(later)).toMatchObject({ category: 'oracle' });
  });
});

describe('names and links', () => {
  it('of a merged issue lead to the one that absorbed it: id, short id, search and address', async () => {
    // Arrange
    const [absorbed, survivor] = [await newIssue(), await newIssue()];
    const { shortId } = await stored(absorbed);
    await stored(survivor);
    await client.sentry('POST', `/issues/${absorbed}/merge`, { into: survivor });

    // Act
    await client.syncNow();

    // Assert
    await until('merged', async () => (await client.group(absorbed))?.id === survivor);
    expect(await client.group(shortId ?? '')).toMatchObject({ id: survivor });
    const found = await client.list(`search=${shortId ?? ''}`);
    expect(found.groups.map(({ id }) => id)).toContain(survivor);
    expect(await pageOf(`/admin/error-log/${shortId ?? ''}`)).toMatchObject({
      status: 302,
      location: `/admin/error-log/${survivor}`,
    });
  });

  it('of an issue whose webhook has no address lead to Sentry in list, detail and on the page', async () => {
    // Arrange
    const address = `${stack.endpoints.sentryUrl ?? ''}/organizations/acme/issues/987654/`;
    const issue = { id: '987654', title: 'No address', status: 'unresolved', count: '1', permalink: null };
    const envelope = { action: 'unresolved', installation: { uuid: 'x' }, data: { issue }, actor: null };

    // Act
    await client.deliver('issue', JSON.stringify(envelope));
    const detail = await stored('987654');

    // Assert
    expect(detail).toMatchObject({ permalink: address });
    expect((await client.allGroups()).find(({ id }) => id === '987654')).toMatchObject({
      permalink: address,
    });
    expect((await pageOf('/admin/error-log/987654')).html).toContain(`href="${address}"`);
  });
});
