import { startLocalStack, type LocalStack } from '../../support/stack/local-stack.ts';
import { createStackClient, until, type StackClient } from '../../support/stack/stack-client.ts';

/** Two people and Sentry act on one issue; nobody may be left with another idea of it, or without a word. */

const TOKEN = 'sntrys_of-the-race';

let stack: LocalStack;
let client: StackClient;

beforeAll(async () => {
  stack = await startLocalStack({
    ...{ SIMULATOR_TRAFFIC_PER_MINUTE: '0', SYNC_INTERVAL_SECONDS: '0' },
    SENTRY_AUTH_TOKEN: TOKEN,
  });
  client = createStackClient(stack.endpoints);
}, 120_000);
afterAll(() => stack.stop());

async function storedIssue(): Promise<string> {
  const known = new Set((await client.sentryIssues()).map(({ id }) => id));
  await client.sentry('POST', '/burst', { events: 1, newGroups: 1 });
  const created = (await client.sentryIssues()).find(({ id }) => !known.has(id));
  const { id } = await until(`group ${created!.id}`, () => client.group(created!.id));
  return id;
}

const request = async (path: string, form?: Record<string, string>) => {
  const answer = await fetch(`${stack.endpoints.url}${path}`, {
    redirect: 'manual',
    headers: { authorization: `Bearer ${stack.endpoints.adminToken}` },
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
  });
  return { status: answer.status, location: answer.headers.get('location') ?? '', html: await answer.text() };
};
/** The page as somebody sees it: what its forms say that they saw. */
const opened = async (id: string) => {
  const { html } = await request(`/admin/error-log/${id}`);
  return { seen: /name="seen" value="([^"]+)"/.exec(html)?.[1] ?? '' };
};
const press = async (id: string, form: Record<string, string>) => {
  const { location } = await request(`/admin/error-log/${id}/status`, form);
  return (await request(location)).html;
};
const inSentry = async (id: string) => (await client.sentryIssues()).find((issue) => issue.id === id)!;
const OUR_WORDS: Record<string, string> = { unresolved: 'OPEN', resolved: 'RESOLVED', ignored: 'IGNORED' };
/** All that was sent has come through. */
const equal = (id: string) =>
  until(`equal ${id}`, async () => {
    const [theirs, ours] = [await inSentry(id), await client.group(id)];
    return ours?.status === OUR_WORDS[theirs.status] && ours?.substatus === theirs.substatus
      ? ours
      : undefined;
  });

describe('two people and Sentry', () => {
  it('who act one after the other: the second is told, and nothing of the first is lost', async () => {
    const id = await storedIssue();
    const [ann, bob] = [await opened(id), await opened(id)];

    const annsPage = await press(id, { ...ann, substatus: 'archived_forever', reason: 'their outage' });
    const bobsPage = await press(id, { ...bob, status: 'RESOLVED' });

    expect(annsPage).toContain('Sentry has archived the error for ever.');
    expect(bobsPage).toContain(
      'Somebody has acted since you opened the page: in Sentry the error is archived now.',
    );
    expect(await equal(id)).toMatchObject({ status: 'IGNORED', substatus: 'archived_forever' });
  });

  it('where Sentry itself was first: the person is told, before any webhook has come', async () => {
    const id = await storedIssue();
    const ann = await opened(id);
    await client.sentry('PUT', '/faults', { webhooks: { drop: 1 } });
    await client.sentry('POST', `/issues/${id}/resolve`, {});

    const annsPage = await press(id, { ...ann, substatus: 'archived_forever' });
    await client.sentry('DELETE', '/faults');

    expect(annsPage).toContain('in Sentry the error is resolved now');
    expect(await inSentry(id)).toMatchObject({ status: 'resolved' });
  });

  it('all at once: each change ends as done or overtaken, and all three end equal', async () => {
    const id = await storedIssue();
    const [ann, bob] = [await opened(id), await opened(id)];

    const [annsPage, bobsPage] = await Promise.all([
      press(id, { ...ann, substatus: 'archived_forever', reason: 'their outage' }),
      press(id, { ...bob, status: 'RESOLVED', reason: 'fixed' }),
      client.sentry('POST', `/issues/${id}/archive`, {}),
    ]);

    for (const page of [annsPage, bobsPage]) {
      expect(page).toMatch(/Sentry has (archived|resolved) the error|Somebody has acted since/);
    }
    const ours = await equal(id);
    const page = await request(`/admin/error-log/${id}`);
    expect(page.html).toContain(`name="seen" value="${ours.status}:${ours.substatus ?? ''}"`);
  });

  it('an undo that was overtaken takes nothing back, and says so', async () => {
    const id = await storedIssue();
    const done = await request('/admin/error-log', { ids: id, act: 'resolve', back: 'status=ALL' });
    const { searchParams } = new URL(done.location, stack.endpoints.url);
    await client.sentry('POST', `/issues/${id}/archive`, {});

    const undone = await request('/admin/error-log', {
      ...{ act: 'undo', back: 'status=ALL' },
      ...{ was: searchParams.get('was') ?? '', made: searchParams.get('made') ?? '' },
    });

    expect((await request(undone.location)).html).toContain('somebody changed it since, and that stays');
    expect(await equal(id)).toMatchObject({ status: 'IGNORED' });
  });
});

describe('a reason', () => {
  it('stands beside the badge of page and list, and is a comment in Sentry', async () => {
    const id = await storedIssue();
    const reason = 'their outage, ask @payments';

    await press(id, { ...(await opened(id)), substatus: 'archived_until_escalating', reason });

    const html = await until('the reason on the page', async () => {
      const page = await request(`/admin/error-log/${id}`);
      return page.html.includes('class="reason"') ? page.html : undefined;
    });
    expect(html).toContain(reason);
    expect((await request('/admin/error-log?status=IGNORED')).html).toContain(reason);
    const { orgSlug } = (await client.sentry('GET', '/state')).body as { orgSlug: string };
    const comments = await fetch(
      `${stack.endpoints.sentryUrl!}/api/0/organizations/${orgSlug}/issues/${id}/comments/`,
      { headers: { authorization: `Bearer ${TOKEN}` } },
    );
    const [comment] = (await comments.json()) as { data: { text: string } }[];
    expect(comment!.data.text.replaceAll('\u200b', '')).toBe(reason);
  });
});

describe('whom to assign to', () => {
  it('is found by a part of a name, and assigned as it was offered', async () => {
    const id = await storedIssue();
    const { project } = await inSentry(id);

    const { body } = await client.admin(`/people?project=${project}&find=lindq`);
    const { people } = body as { people: { assignee: string }[] };
    await press(id, { assignee: people[0]!.assignee });

    expect(people).toHaveLength(1);
    await until('the assignee', async () => {
      const group = (await client.admin(`/error-log/${id}`)).body as {
        group: { assignee: { name: string } | null };
      };
      return group.group.assignee?.name === 'Søren Lindqvist';
    });
  });

  it('cannot be told without project:read, and typing goes on', async () => {
    const id = await storedIssue();
    await client.sentry('PUT', '/scopes', { scopes: ['event:read', 'event:write', 'org:read'] });

    const { body } = await client.admin('/people?project=not-asked-before');
    await press(id, { assignee: 'ada.okafor@example.com' });

    expect(body).toMatchObject({ people: [], unavailable: { code: 'forbidden' } });
    await until('the assignee', async () => (await inSentry(id)).assignedTo === 'Ada Okafor');
  });
});
