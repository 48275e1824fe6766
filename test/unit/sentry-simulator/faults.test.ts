import { ORG, startRunning, type Running } from './running-simulator.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

let running: Running;
let ids: string[];
beforeEach(async () => {
  running = await startRunning({ now: () => NOW });
  await running.call('PUT', '/simulator/rate-limits', { enabled: false });
  await running.call('POST', '/simulator/issues', { count: 2, project: 'crm' });
  await running.call('POST', '/simulator/issues', { count: 1, project: 'shop-web' });
  const { body } = await running.call('GET', '/simulator/state');
  ids = (body.issues as { id: string }[]).map(({ id }) => id).sort();
});
afterEach(() => running.stop());

const fault = (rest: object) => running.call('PUT', '/simulator/faults', { rest });
/** As it came, redirects not followed. */
const raw = async (path: string) => {
  const response = await fetch(`${running.simulator.url}/api/0/${path}`, {
    headers: { authorization: 'Bearer a-token' },
    redirect: 'manual',
  });
  return { response, text: await response.text() };
};
const eventsOf = (id: string | undefined) => raw(`organizations/${ORG}/issues/${id}/events/`);

describe('a refusal of one issue', () => {
  it.each([
    ['forbidden', 403, '{"detail":"You do not have permission to perform this action."}'],
    ['missing', 404, '{"detail":"The requested resource does not exist"}'],
    ['failure', 500, expect.stringContaining('"detail":"Internal Error"')],
    ['timeout', 504, expect.stringContaining('timeout')],
    ['cutShort', 200, '[{"id": "4'],
    ['otherShape', 200, '{"results":null}'],
  ])('as %s is answered %i for its events and leaves all others alone', async (as, status, body) => {
    await fault({ refusals: [{ issueIds: [ids[0]], as }] });

    const [refused, other] = [await eventsOf(ids[0]), await eventsOf(ids[1])];

    expect(refused.response.status).toBe(status);
    expect(refused.response.headers.get('content-type')).toBe('application/json');
    expect(refused.text).toEqual(body);
    expect(JSON.parse(other.text)).toHaveLength(1);
    expect((await running.rest(`issues/${ids[0]}/`)).status).toBe(200);
    expect((await running.rest('issues/')).body).toHaveLength(3);
  });

  it('reaches its single events as well, by either path', async () => {
    const { body: all } = await running.call('GET', `/simulator/events?issue=${ids[0]}`);
    const [{ eventId }] = all as [{ eventId: string }];
    await fault({ refusals: [{ issueIds: [ids[0]], as: 'forbidden' }] });

    const single = await raw(`organizations/${ORG}/issues/${ids[0]}/events/${eventId}/`);
    const ofProject = await raw(`projects/${ORG}/crm/events/${eventId}/`);

    expect([single, ofProject].map(({ response }) => response.status)).toEqual([403, 403]);
  });

  it('may be of the issue itself', async () => {
    await fault({ refusals: [{ issueIds: [ids[0]], of: 'issue', as: 'failure' }] });

    expect((await running.rest(`issues/${ids[0]}/`)).status).toBe(500);
    expect((await eventsOf(ids[0])).response.status).toBe(500);
  });

  it('may be of all issues of a project', async () => {
    await fault({ refusals: [{ projects: ['crm'], as: 'forbidden' }] });

    const statuses = await Promise.all(ids.map(async (id) => (await eventsOf(id)).response.status));

    expect(statuses).toEqual([403, 403, 200]);
  });

  it('needs to say whose', async () => {
    expect((await fault({ refusals: [{ as: 'forbidden' }] })).status).toBe(400);
  });
});

it('a project that vanished leaves its rows in lists, and nothing below them', async () => {
  await fault({ vanishedProjects: ['crm'] });

  const { body: projects } = await running.rest('projects/');

  expect((projects as { slug: string }[]).map(({ slug }) => slug)).toEqual(['shop-api', 'shop-web']);
  expect((await running.rest('issues/')).body).toHaveLength(3);
  expect((await running.rest(`issues/${ids[0]}/`)).status).toBe(404);
  expect((await eventsOf(ids[0])).response.status).toBe(404);
  expect((await eventsOf(ids[2])).response.status).toBe(200);
  expect((await raw(`projects/${ORG}/crm/`)).response.status).toBe(404);
});

describe('a 429', () => {
  const limited = async (rateLimitedAs?: object) => {
    await fault({ rateLimited: 1, rateLimitedAs });
    const { response, text } = await raw(`organizations/${ORG}/issues/`);
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      retryAfter: response.headers.get('retry-after'),
      reset: response.headers.get('x-sentry-rate-limit-reset'),
      text,
    };
  };

  it("is Sentry's own where nothing else is wished: a reset and no Retry-After", async () => {
    expect(await limited()).toMatchObject({
      status: 429,
      type: 'application/json',
      retryAfter: null,
      reset: String(NOW / 1000 + 1),
    });
  });

  it("of a proxy has Retry-After, in seconds or as a date, and none of Sentry's headers", async () => {
    const inSeconds = await limited({ retryAfterSeconds: 30 });
    const asDate = await limited({ retryAfterSeconds: 30, retryAfterAs: 'date' });

    expect(inSeconds).toMatchObject({ status: 429, type: 'text/html', retryAfter: '30', reset: null });
    expect(asDate).toMatchObject({ retryAfter: 'Fri, 20 Nov 2026 12:00:30 GMT', reset: null });
  });

  it('may tell both, or a reset alone', async () => {
    const both = await limited({ retryAfterSeconds: 5, resetSeconds: 90 });
    const alone = await limited({ resetSeconds: 90 });

    expect(both).toMatchObject({ retryAfter: '5', reset: String(NOW / 1000 + 90) });
    expect(alone).toMatchObject({ retryAfter: null, reset: String(NOW / 1000 + 90) });
  });

  it('comes as often as wished, and then no more', async () => {
    await fault({ rateLimited: 1, rateLimitedTimes: 2 });

    const statuses: number[] = [];
    for (let request = 0; request < 4; request++) statuses.push((await running.rest('issues/')).status);

    expect(statuses).toEqual([429, 429, 200, 200]);
  });
});

it('a limit of one request at a time is told, and held', async () => {
  await fault({ concurrentLimit: 1, slowMs: 50 });

  const answers = await Promise.all([running.rest('issues/'), running.rest('issues/')]);

  expect(answers.map(({ status }) => status).sort()).toEqual([200, 429]);
  for (const { headers } of answers) {
    expect(headers.get('x-sentry-rate-limit-concurrentlimit')).toBe('1');
  }
});

describe('somebody else who answers', () => {
  it.each([
    ['page', 200, 'text/html; charset=utf-8', 'nginx'],
    ['login', 302, 'text/html; charset=utf-8', 'sso-proxy'],
    ['captivePortal', 511, 'text/html; charset=utf-8', 'captive-portal'],
    ['firewall', 403, 'text/html; charset=utf-8', 'web-firewall'],
    ['gateway', 502, 'text/html; charset=utf-8', 'nginx'],
    ['maintenance', 503, 'text/html; charset=utf-8', 'nginx'],
    ['text', 200, 'text/plain', 'nginx'],
    ['nothing', 200, null, 'nginx'],
    ['mislabelled', 200, 'application/json', 'nginx'],
  ])('as %s says %i, and is no JSON', async (who, status, type, server) => {
    await fault({ answeredBy: { who } });

    const { response, text } = await raw(`organizations/${ORG}/issues/`);

    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('server')).toBe(server);
    expect(() => void JSON.parse(text)).toThrow();
  });

  it('with a redirect leads to a page that is there', async () => {
    await fault({ answeredBy: { who: 'login' } });

    const followed = await fetch(`${running.simulator.url}/api/0/organizations/${ORG}/`);

    expect(followed).toMatchObject({ status: 200, redirected: true });
    expect(await followed.text()).toContain('Sign in');
  });

  it('may do so for some paths alone', async () => {
    await fault({ answeredBy: { who: 'firewall', endpointRegex: '/events/' } });

    expect((await running.rest('issues/')).status).toBe(200);
    expect((await eventsOf(ids[0])).response.status).toBe(403);
  });
});
