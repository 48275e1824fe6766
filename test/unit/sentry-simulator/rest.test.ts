import { createHash } from 'node:crypto';
import LinkHeader from 'http-link-header';
import { anError, ORG, sendEvent, startRunning, type Running } from './running-simulator.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const DAY = 86_400_000;
const iso = (at: number): string => new Date(at).toISOString();

let running: Running;
let now: number;
beforeEach(async () => {
  now = NOW;
  running = await startRunning({ now: () => now });
  await running.call('PUT', '/simulator/rate-limits', { enabled: false });
});
afterEach(() => running.stop());

const seed = (count: number, more = {}) => running.call('POST', '/simulator/issues', { count, ...more });
const idsOf = (rows: unknown): string[] => (rows as { id: string }[]).map(({ id }) => id);

describe('the issue list', () => {
  it('gives each of 1,234 issues exactly once when the next cursor is followed', async () => {
    await seed(1234, { statuses: ['unresolved', 'resolved', 'ignored'] });
    const window = `start=${iso(NOW - 30 * DAY)}&end=${iso(NOW)}`;
    const seen: string[] = [];
    let pages = 0;
    let cursor = '';

    for (;;) {
      const { headers, body } = await running.rest(`issues/?query=&${window}&limit=100${cursor}`);
      pages++;
      seen.push(...idsOf(body));
      const next = LinkHeader.parse(headers.get('link') ?? '').rel('next')[0];
      if (next?.results !== 'true') break;
      cursor = `&cursor=${String(next.cursor)}`;
    }

    expect(pages).toBe(13);
    expect(seen).toHaveLength(1234);
    expect(new Set(seen).size).toBe(1234);
  });

  it('shows unresolved issues unless asked for others', async () => {
    await seed(9, { statuses: ['unresolved', 'resolved', 'ignored'] });

    const count = async (query: string): Promise<number> =>
      idsOf((await running.rest(`issues/${query}`)).body).length;

    expect(await count('')).toBe(3);
    expect(await count('?query=')).toBe(9);
    expect(await count('?query=is:archived')).toBe(3);
    expect(await count('?query=is:resolved&project=crm')).toBe(0);
    expect(await count('?query=&project=crm&project=shop-web')).toBe(6);
    expect(await count('?query=&limit=2&per_page=5')).toBe(2);
    expect(await count('?query=issue.category:feedback')).toBe(0);
  });

  it('counts hits up to 1000', async () => {
    await seed(1100);
    const { headers } = await running.rest('issues/?limit=1');
    expect(headers.get('x-hits')).toBe('1000');
    expect(headers.get('x-max-hits')).toBe('1000');
  });

  it('keeps issues with an event in the window, with counts of the window beside those of all time', async () => {
    now = NOW - 10 * DAY;
    await sendEvent(running, { message: 'hello', user: { id: '1' } });
    now = NOW;
    await sendEvent(running, { message: 'hello', user: { id: '2' } });

    const { body: early } = await running.rest(
      `issues/?start=${iso(NOW - 11 * DAY)}&end=${iso(NOW - 9 * DAY)}`,
    );
    const { body: between } = await running.rest(
      `issues/?start=${iso(NOW - 5 * DAY)}&end=${iso(NOW - 4 * DAY)}`,
    );
    const { body: recent } = await running.rest('issues/?statsPeriod=24h');

    expect(between).toEqual([]);
    expect(early[0]).toMatchObject({ count: '1', userCount: 1, lastSeen: '2026-11-10T12:00:00Z' });
    expect(recent[0]).toMatchObject({
      count: '1',
      firstSeen: '2026-11-20T12:00:00Z',
      lifetime: {
        count: '2',
        userCount: 2,
        firstSeen: '2026-11-10T12:00:00Z',
        lastSeen: '2026-11-20T12:00:00Z',
      },
    });
  });

  it('looks issues up by id with group=, whatever query and dates say, without the merged and deleted', async () => {
    await seed(4, { statuses: ['resolved'], project: 'crm' });
    const [kept, merged, deleted] = idsOf((await running.rest('issues/?query=')).body);
    await running.call('POST', `/simulator/issues/${merged}/merge`, { into: kept });
    await running.call('POST', `/simulator/issues/${deleted}/delete`, {});

    const { body, headers } = await running.rest(
      `issues/?group=${kept}&group=${merged}&group=${deleted}&start=${iso(0)}&end=${iso(1000)}`,
    );

    expect(idsOf(body)).toEqual([kept]);
    expect(body[0].count).toBe('2');
    expect(headers.get('link')).toBeNull();
  });

  it.each([
    ['issues/?cursor=nonsense', 'Invalid cursor parameter.'],
    ['issues/?start=2026-11-01T00:00:00Z', 'start and end are both required'],
    ['issues/?start=2026-11-02T00:00:00Z&end=2026-11-01T00:00:00Z', 'start must be before end'],
    ['issues/?project=nope', expect.stringContaining('Invalid project')],
    ['issues/?query=is:unresolved%20OR%20is:resolved', expect.stringContaining('OR')],
    ['issues/?statsPeriod=soon', expect.stringContaining('statsPeriod')],
    ['issues/?group=x', 'Group ids must be integers'],
  ])('answers 400 to %s', async (path, detail) => {
    expect(await running.rest(path)).toMatchObject({ status: 400, body: { detail } });
  });
});

describe('one issue', () => {
  it('is 404 when deleted, and the surviving issue when merged', async () => {
    await seed(3, { project: 'crm' });
    const [kept, merged, deleted] = idsOf((await running.rest('issues/')).body);
    await running.call('POST', `/simulator/issues/${merged}/merge`, { into: kept });
    await running.call('POST', `/simulator/issues/${deleted}/delete`, {});

    const survivor = await running.rest(`issues/${merged}/`);

    expect(survivor).toMatchObject({ status: 200, body: { id: kept, count: '2' } });
    expect((await running.rest(`issues/${deleted}/`)).status).toBe(404);
  });

  it('is changed by PUT, alone or with others', async () => {
    await seed(2);
    const [first, second] = idsOf((await running.rest('issues/')).body);

    const one = await running.call('PUT', `/api/0/organizations/${ORG}/issues/${first}/`, {
      status: 'resolvedInNextRelease',
    });
    const many = await running.call('PUT', `/api/0/organizations/${ORG}/issues/?id=${first}&id=${second}`, {
      status: 'ignored',
      substatus: 'archived_forever',
    });

    expect(one.body).toMatchObject({ id: first, status: 'resolved', statusDetails: { inNextRelease: true } });
    expect(many.body).toMatchObject({ status: 'ignored', substatus: 'archived_forever' });
    expect((await running.hooks()).sort()).toEqual(['issue.ignored', 'issue.ignored', 'issue.resolved']);
  });
});

describe('events', () => {
  it('of seeded issues say the same as their issue', async () => {
    await seed(12);
    const { body: issues } = await running.rest('issues/');

    const titles = await Promise.all(
      idsOf(issues).map(
        async (id) => (await running.rest(`issues/${id}/events/latest/`)).body.title as string,
      ),
    );

    expect(titles).toEqual((issues as { title: string }[]).map(({ title }) => title));
  });

  it('come newest first in simple rows, whole ones ten at a time', async () => {
    await seed(1, { eventsPerIssue: 25, project: 'crm' });
    const [id] = idsOf((await running.rest('issues/')).body);

    const simple = await running.rest(`issues/${id}/events/?per_page=20`);
    const full = await running.call('GET', `/api/0/projects/${ORG}/crm/events/?full=true&per_page=50`);

    expect(simple.body).toHaveLength(20);
    expect(simple.body[0]).toMatchObject({ groupID: id, 'event.type': 'error', crashFile: null });
    expect(simple.body[0].dateCreated > simple.body[1].dateCreated).toBe(true);
    expect(simple.headers.get('link')).toContain('results="true"; cursor="0:20:0"');
    expect(full.body).toHaveLength(10);
    expect(full.body[0].entries[0].data.values[0].stacktrace.frames[1].context).toContainEqual([
      41,
      expect.any(String),
    ]);
    expect((await running.rest(`issues/${id}/events/?per_page=101`)).status).toBe(400);
  });

  it('are found by name and by id', async () => {
    await seed(1, { eventsPerIssue: 3, project: 'crm' });
    const [id] = idsOf((await running.rest('issues/')).body);
    const events = idsOf((await running.rest(`issues/${id}/events/`)).body);

    const latest = await running.rest(`issues/${id}/events/latest/`);
    const oldest = await running.rest(`issues/${id}/events/oldest/`);
    const byId = await running.rest(`issues/${id}/events/${events[1]}/`);

    expect([latest.body.id, byId.body.id, oldest.body.id]).toEqual(events);
    expect(byId.body).toMatchObject({ nextEventID: events[0], previousEventID: events[2] });
    expect((await running.rest(`issues/${id}/events/${'0'.repeat(32)}/`)).status).toBe(404);
  });
});

it('stats_v2 counts accepted errors per project and hour', async () => {
  await sendEvent(running, anError());
  await sendEvent(running, anError());
  await running.call('POST', '/simulator/outcomes', { project: 'crm', outcome: 'rate_limited', quantity: 5 });

  const { body } = await running.rest(
    `stats_v2/?field=sum(quantity)&category=error&groupBy=outcome&groupBy=project&interval=1h&start=${iso(NOW - 7_200_000)}&end=${iso(NOW + 1)}`,
  );

  expect(body.intervals).toEqual(['2026-11-20T10:00:00Z', '2026-11-20T11:00:00Z', '2026-11-20T12:00:00Z']);
  expect(body.groups).toEqual([
    {
      by: { outcome: 'accepted', project: 4_509_877_862_268_928 },
      totals: { 'sum(quantity)': 2 },
      series: { 'sum(quantity)': [0, 0, 2] },
    },
    {
      by: { outcome: 'rate_limited', project: 4_509_877_862_400_000 },
      totals: { 'sum(quantity)': 5 },
      series: { 'sum(quantity)': [0, 0, 5] },
    },
  ]);
});

describe('refusals', () => {
  it('the issue list takes ten requests a second, and says when the next window starts', async () => {
    await running.call('PUT', '/simulator/rate-limits', { enabled: true });
    for (let request = 0; request < 10; request++) await running.rest('issues/');

    const refused = await running.rest('issues/');
    now += 1000;
    const later = await running.rest('issues/');

    expect(refused).toMatchObject({
      status: 429,
      body: 'You are attempting to use this endpoint too frequently. Limit is 10 requests in 1 seconds',
    });
    expect(refused.headers.get('x-sentry-rate-limit-remaining')).toBe('0');
    expect(refused.headers.get('x-sentry-rate-limit-reset')).toBe(String(NOW / 1000 + 1));
    expect(refused.headers.get('retry-after')).toBeNull();
    expect(later.status).toBe(200);
    expect(later.headers.get('x-sentry-rate-limit-remaining')).toBe('9');
  });

  it('a missing or wrong token, a missing scope and an unknown organisation are refused', async () => {
    const ask = (path: string, authorization: string) =>
      running.call('GET', path, undefined, { authorization });
    await running.call('PUT', '/simulator/scopes', { scopes: ['org:read'] });

    expect(await ask(`/api/0/organizations/${ORG}/`, 'Bearer wrong')).toMatchObject({
      status: 401,
      body: { detail: 'Invalid token' },
    });
    expect((await running.rest('')).status).toBe(200);
    expect(await running.rest('issues/')).toMatchObject({
      status: 403,
      body: { detail: 'You do not have permission to perform this action.' },
    });
    expect(await running.call('GET', '/api/0/organizations/other/issues/')).toMatchObject({
      status: 404,
      body: { detail: 'The requested resource does not exist' },
    });
  });

  it('faults come on demand', async () => {
    const faulty = async (rest: object) => {
      await running.call('PUT', '/simulator/faults', { rest });
      return running.rest('issues/');
    };

    expect((await faulty({ rateLimited: 1 })).status).toBe(429);
    expect(await faulty({ serverError: 1 })).toMatchObject({
      status: 500,
      body: { detail: 'Internal Error' },
    });
    expect(
      await faulty({ status: { endpointRegex: 'issues/$', status: 504, body: { detail: 'timeout' } } }),
    ).toMatchObject({ status: 504, body: { detail: 'timeout' } });
  });

  it('the control API names the wrong member of a body', async () => {
    const { status, body } = await running.call('PUT', '/simulator/faults', { webhooks: { drop: 2 } });
    expect(status).toBe(400);
    expect(body.error).toContain('webhooks.drop');
  });
});

it('the integration can be read and pointed elsewhere', async () => {
  const [app] = (await running.rest('sentry-apps/')).body;

  const changed = await running.call('PUT', `/api/0/sentry-apps/${app.slug}/`, {
    name: 'Ledger',
    scopes: ['event:read'],
    events: ['issue'],
    webhookUrl: 'http://127.0.0.1:9/new',
  });
  const refused = await running.call('PUT', `/api/0/sentry-apps/${app.slug}/`, { events: ['issue'] });

  expect(changed.body).toMatchObject({
    name: 'Ledger',
    events: ['issue'],
    webhookUrl: 'http://127.0.0.1:9/new',
  });
  expect(refused.status).toBe(400);
});

it('a project is found by its slug', async () => {
  const { body } = await running.call('GET', `/api/0/projects/${ORG}/crm/`);
  expect(body).toMatchObject({ id: '4509877862400000', slug: 'crm', platform: 'python' });
  expect((await running.call('GET', `/api/0/projects/${ORG}/nope/`)).status).toBe(404);
});

describe('the page', () => {
  it('escapes what events say', async () => {
    await sendEvent(running, { message: '<script>alert("1")</script>' });

    const { body, headers } = await running.call('GET', '/');

    expect(body).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
    expect(body).not.toContain('<script>alert');
    const policy = headers.get('content-security-policy');
    for (const [, , text] of (body as string).matchAll(/<(style|script)>(.*?)<\/\1>/gs)) {
      expect(policy).toContain(
        createHash('sha256')
          .update(text ?? '')
          .digest('base64'),
      );
    }
  });

  it('is where permalinks lead', async () => {
    await sendEvent(running, { message: 'hello' });
    const [row] = (await running.rest('issues/')).body;
    expect((await fetch(row.permalink as string)).status).toBe(200);
    expect((await fetch(`${running.simulator.url}/elsewhere`)).status).toBe(404);
  });
});
