import { alertRules } from '../../../lambdas/contracts/alert-rules.ts';
import { newEntry } from '../../../lambdas/core/alerts/entry.ts';
import { groupEvent } from '../../support/alerts/events.ts';
import { aGroup, anAdmin, json } from '../../support/fakes/admin-services.ts';

const RULES = alertRules.parse([
  {
    name: 'new <b>errors</b>',
    when: ['created'],
    query: 'level:error',
    to: ['slack:ops', 'email:oncall@example.com'],
    cap: '20/h',
    quiet: '22:00-07:00 Europe/Berlin',
  },
]);
const HOUR = 3_600_000;

const post = (body: object) => ({ method: 'POST', body: JSON.stringify(body) });
const anAdminWithRules = () => anAdmin({ alertRules: RULES });

describe('GET /api/admin/alerts', () => {
  it('tells the rules as they were written, and the state of each route', async () => {
    const { call, world } = await anAdminWithRules();
    const entry = newEntry(
      { kind: 'change', event: groupEvent(), rules: ['new <b>errors</b>'], remarks: [] },
      { id: '1:1', n: 1, subject: '1', route: 'slack:ops', judgedAt: world.nowMs },
    );
    await world.alertStores.routeStore.add(entry);
    await world.alertStores.routeStore.hold([
      { ...entry, because: 'quiet', heldAt: world.nowMs, dueAt: world.nowMs + HOUR },
    ]);

    const { status, body } = await json(await call('/api/admin/alerts'));

    expect(status).toBe(200);
    expect(body.rules).toMatchObject([
      { name: 'new <b>errors</b>', cap: '20/h', quiet: ['22:00-07:00 Europe/Berlin'], snoozedUntil: null },
    ]);
    expect(body.routes).toMatchObject([
      {
        route: 'slack:ops',
        waiting: { count: 0, isMore: false },
        held: { count: 1, until: new Date(world.nowMs + HOUR).toISOString() },
      },
      { route: 'email:oncall@example.com', held: { count: 0, until: null } },
    ]);
  });
});

describe('POST /api/admin/alerts/test', () => {
  it('asks the notifier for a message, in the name of who asked, and is audited', async () => {
    const { call, world } = await anAdminWithRules();

    const { status } = await json(await call('/api/admin/alerts/test', post({ route: 'slack:ops' })));

    expect(status).toBe(202);
    expect(world.work).toMatchObject([{ kind: 'test', route: 'slack:ops', by: 'ada (ada@example.test)' }]);
    expect(world.audit).toMatchObject([
      { action: 'alert-test', change: { route: 'slack:ops', what: 'message' }, outcome: { result: 'done' } },
    ]);
  });

  it('asks for the weekly report on a route of its own', async () => {
    const report = { to: ['email:team@example.com'], at: 'Mon 09:00', zone: 'UTC' };
    const { call, world } = await anAdmin({ report });
    const body = { route: 'email:team@example.com', what: 'report' };

    const { status } = await json(await call('/api/admin/alerts/test', post(body)));
    const { body: alerts } = await json(await call('/api/admin/alerts'));

    expect(status).toBe(202);
    expect(world.work).toMatchObject([{ kind: 'test', ...body }]);
    expect(alerts.report).toEqual({ ...report, nextAt: '2026-11-23T09:00:00.000Z' });
    expect(alerts.routes).toMatchObject([{ route: 'email:team@example.com', rules: [] }]);
  });

  it('refuses a report to a program', async () => {
    const rules = alertRules.parse([{ name: 'all', when: ['created'], to: ['webhook:pager'] }]);
    const { call } = await anAdmin({ alertRules: rules });

    const answer = await json(
      await call('/api/admin/alerts/test', post({ route: 'webhook:pager', what: 'report' })),
    );

    expect([answer.status, answer.body.error.message]).toEqual([
      400,
      'what may be report for e-mail and Slack alone.',
    ]);
  });

  it('refuses a route that no rule has', async () => {
    const { call, world } = await anAdminWithRules();

    const { status } = await json(await call('/api/admin/alerts/test', post({ route: 'slack:other' })));

    expect([status, world.work, world.audit]).toEqual([404, [], []]);
  });
});

it('the page of alerts has what a message said on a line below what it was', async () => {
  const { call, world } = await anAdminWithRules();
  world.alertStores.logs.push({
    ...{ id: '1:1', route: 'slack:ops', at: world.nowMs, kind: 'change', what: 'error-group.silence' },
    ...{ group: null, title: 'Webhooks of Sentry arrive again.', rules: [], attempts: 1 },
    ...{ outcome: 'delivered', reason: null, count: null },
  });

  const page = await (await call('/admin/alerts')).text();

  expect(page).toMatch(/silence\s*<br \/>Webhooks of Sentry arrive again\./);
});

describe('an address that was stopped', () => {
  const stopped = async () => {
    const admin = await anAdminWithRules();
    const { world } = admin;
    const since = world.nowMs - HOUR;
    await world.alertStores.stopStore.stop({ address: 'oncall@example.com', since, reason: 'it <b>bounced' });
    return admin;
  };

  it('is told with its route', async () => {
    const { call, world } = await stopped();

    const { body } = await json(await call('/api/admin/alerts'));

    const since = new Date(world.nowMs - HOUR).toISOString();
    expect(body.routes).toMatchObject([{ stopped: null }, { stopped: { since, reason: 'it <b>bounced' } }]);
  });

  it('is on the page, with the way to take it up for an admin alone', async () => {
    const { app, call, viewerToken } = await stopped();

    const page = await (await call('/admin/alerts')).text();
    const headers = { authorization: `Bearer ${viewerToken}` };
    const forViewer = await (await app.request('/admin/alerts', { headers })).text();

    expect(page).toContain('it &lt;b&gt;bounced');
    expect([page, forViewer].map((text) => text.includes('Take it up'))).toEqual([true, false]);
  });

  it('is taken up by the notifier, in the name of who asked, and is audited', async () => {
    const { call, world } = await stopped();
    const route = 'email:oncall@example.com';

    const { status } = await json(await call('/api/admin/alerts/resume', post({ route })));

    expect(status).toBe(202);
    expect(world.work).toMatchObject([{ kind: 'resume', route, by: 'ada (ada@example.test)' }]);
    expect(world.audit).toMatchObject([{ action: 'resume', change: { route }, outcome: { result: 'done' } }]);
  });
});

describe('POST /api/admin/alerts/snooze', () => {
  it('silences a rule until a time, and is audited', async () => {
    const { call, world } = await anAdminWithRules();
    const until = new Date(world.nowMs + HOUR).toISOString();

    const { status, body } = await json(
      await call('/api/admin/alerts/snooze', post({ rule: 'new <b>errors</b>', until })),
    );

    expect([status, body]).toEqual([200, { thing: 'rule:new <b>errors</b>', until }]);
    expect(world.alertStores.snoozes).toMatchObject([
      { until: world.nowMs + HOUR, by: 'ada (ada@example.test)' },
    ]);
    expect(world.audit).toMatchObject([{ action: 'snooze', outcome: { result: 'done' } }]);
  });

  it.each([
    [{ until: '2026-11-20T13:00:00.000Z' }, 'rule or route must be given'],
    [{ route: 'slack:ops', until: 'tomorrow' }, 'until must be an ISO 8601 time'],
    [{ route: 'slack:ops', until: '2027-11-20T13:00:00.000Z' }, 'until must be within 30 days'],
  ])('refuses %j', async (body, message) => {
    const { call } = await anAdminWithRules();

    const answer = await json(await call('/api/admin/alerts/snooze', post(body)));

    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain(message);
  });
});

describe('the page of alerts', () => {
  it('shows rules and routes, and writes no text of theirs as markup', async () => {
    const { call } = await anAdminWithRules();

    const page = await (await call('/admin/alerts')).text();

    expect(page).toContain('slack:ops');
    expect(page).toContain('new &lt;b&gt;errors&lt;/b&gt;');
    expect(page).not.toContain('<b>errors');
  });

  it('offers a viewer nothing that changes anything', async () => {
    const { app, viewerToken } = await anAdminWithRules();
    const headers = { authorization: `Bearer ${viewerToken}` };

    const page = await (await app.request('/admin/alerts', { headers })).text();
    const refused = await app.request('/api/admin/alerts/test', { ...post({ route: 'slack:ops' }), headers });

    expect(page).not.toContain('Send a test message');
    expect(refused.status).toBe(403);
  });
});

describe('a link of a message', () => {
  it.each([
    ['resolved', 'Resolve this error?', 'value="RESOLVED"'],
    ['archived', 'Archive this error until it escalates?', 'value="IGNORED"'],
  ])('to have an error %s asks first, and changes nothing by itself', async (to, title, field) => {
    const { call, world } = await anAdmin({ groups: [aGroup()] });

    const page = await (await call(`/admin/error-log/101/status?to=${to}`)).text();

    expect(page).toContain(title);
    expect(page).toContain(field);
    expect(world.updates).toEqual([]);
  });

  it('to silence a rule asks first', async () => {
    const { call, world } = await anAdminWithRules();

    const page = await (await call('/admin/alerts/snooze?rule=new%20%3Cb%3Eerrors%3C%2Fb%3E')).text();

    expect(page).toContain('Silence the rule new &lt;b&gt;errors&lt;/b&gt;?');
    expect(world.alertStores.snoozes).toEqual([]);
  });
});

describe('unsubscribing', () => {
  const anAddress = async () => {
    const admin = await anAdminWithRules();
    await admin.world.alertStores.stopStore.keepToken('oncall@example.com', 'right');
    const at = (token: string, address = 'oncall@example.com') =>
      `/admin/alerts/unsubscribe?${new URLSearchParams({ address, token }).toString()}`;
    return { ...admin, at };
  };
  const oneClick = { method: 'POST', body: 'List-Unsubscribe=One-Click', headers: {} };

  it('takes one click of a mail client, without a session', async () => {
    const { app, world, at } = await anAddress();

    const { status } = await app.request(at('right'), oneClick);

    expect(status).toBe(200);
    expect(world.work).toMatchObject([{ kind: 'unsubscribe', address: 'oncall@example.com' }]);
  });

  it('asks whoever opens the link, and stops nothing by that', async () => {
    const { app, world, at } = await anAddress();

    const answer = await app.request(at('right'));

    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<form method="post"');
    expect(world.work).toEqual([]);
  });

  it.each([
    ['a wrong token', 'wrong', 'oncall@example.com'],
    ['no token', '', 'oncall@example.com'],
    ['the token of another address', 'right', 'other@example.com'],
    ['no address', 'right', ''],
  ])('is refused with %s', async (_, token, address) => {
    const { app, world, at } = await anAddress();

    const { status } = await app.request(at(token, address), oneClick);

    expect(status).toBe(404);
    expect(world.work).toEqual([]);
  });
});
