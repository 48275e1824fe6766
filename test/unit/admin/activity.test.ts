import { anAdmin, aGroup, idsOf, json, NOW } from '../../support/fakes/admin-services.ts';
import { aChange } from '../../support/samples/sample-change.ts';

const ago = (ms: number) => new Date(NOW - ms).toISOString();

describe('GET /api/admin/activity', () => {
  it('tells each change with what it was, what it is, who did it and the group at that moment', async () => {
    const { call } = await anAdmin({ changes: [aChange({ previous: NOW - 90_000 })] });

    const { status, body } = await json(await call('/api/admin/activity'));

    expect(status).toBe(200);
    expect(body).toEqual({
      changes: [
        {
          id: `101:${(NOW - 60_000).toString()}`,
          groupId: '101',
          previous: `101:${(NOW - 90_000).toString()}`,
          kind: 'resolved',
          at: ago(60_000),
          observedAt: ago(61_000),
          from: { status: 'OPEN', substatus: 'new' },
          to: { status: 'RESOLVED', substatus: null },
          actor: 'user:Ada',
          by: 'Ada',
          source: 'webhook',
          reason: null,
          silent: null,
          group: expect.objectContaining({ title: aGroup().title, project: { id: '7', slug: 'shop' } }),
        },
      ],
      nextCursor: null,
    });
  });

  it('takes kinds by commas and repeated, and a time', async () => {
    const changes = [
      aChange({ n: 3, kind: 'created' }),
      aChange({ n: 2, kind: 'regressed' }),
      aChange({ n: 1, kind: 'created', at: ago(86_400_000) }),
      aChange({ n: 0, kind: 'assigned' }),
    ];
    const { call } = await anAdmin({ changes });

    const commas = await json(await call('/api/admin/activity?kind=created,regressed'));
    const repeated = await json(
      await call(`/api/admin/activity?kind=created&kind=regressed&since=${ago(3_600_000)}`),
    );

    expect(idsOf(commas.body.changes)).toEqual(['101:3', '101:2', '101:1']);
    expect(idsOf(repeated.body.changes)).toEqual(['101:3', '101:2']);
  });

  it('begins with the first change in a release where it is asked since that', async () => {
    const { facts } = aChange();
    const changes = [
      aChange({ n: 3, at: ago(1000), facts: { ...facts, release: 'shop@2' } }),
      aChange({ n: 2, at: ago(2000), facts: { ...facts, release: 'shop@1' } }),
      aChange({ n: 1, at: ago(3000), facts: { ...facts, release: 'shop@2' } }),
      aChange({ n: 0, at: ago(4000) }),
    ];
    const { call } = await anAdmin({ changes });

    const { body } = await json(await call('/api/admin/activity?sinceRelease=shop%402'));
    const unknown = await json(await call('/api/admin/activity?sinceRelease=shop%409'));

    expect(idsOf(body.changes)).toEqual(['101:3', '101:2', '101:1']);
    expect([unknown.status, unknown.body.error.code]).toEqual([404, 'unknown_release']);
  });

  it.each([
    ['kind=made', /kind/],
    ['since=yesterday', /since/],
    ['limit=0', /limit/],
    ['cursor=nonsense', /cursor/],
  ])('refuses %s', async (query, message) => {
    const { call } = await anAdmin();

    const { status, body } = await json(await call(`/api/admin/activity?${query}`));

    expect([status, body.error.code]).toEqual([400, 'bad_request']);
    expect(body.error.message).toMatch(message);
  });
});

describe('who did what Sentry tells of our own integration', () => {
  /** Ada resolves 101 from here; a second later Sentry's word of it comes first. */
  const afterResolving = async (change: Parameters<typeof aChange>[0] = {}) => {
    const admin = await anAdmin();
    await admin.call('/api/admin/error-log', {
      method: 'PATCH',
      body: JSON.stringify({ id: '101', status: 'RESOLVED', reason: 'fixed in 1.4' }),
    });
    admin.world.changes = [
      aChange({
        ...{ actor: 'application:Error ledger', n: NOW + 2_000, at: ago(-2_000), observedAt: ago(-999) },
        ...change,
      }),
    ];
    return admin;
  };

  it('is the person who pressed the button, on every page and in answers', async () => {
    const { app, call, viewerToken } = await afterResolving();
    const headers = { authorization: `Bearer ${viewerToken}` };

    const activity = await (await call('/admin/activity')).text();
    const group = await (await app.request('/admin/error-log/101?after=0', { headers })).text();
    const { body } = await json(await call('/api/admin/activity'));

    expect(body.changes[0]).toMatchObject({ actor: 'application:Error ledger', by: 'ada@example.test' });
    expect(activity).toContain('ada@example.test<br');
    expect(group).toContain('ada@example.test, Sentry, told by webhook');
    expect(group).toMatch(/id="acted".*ada@example\.test \w+ed it; /s);
    expect(activity + group).not.toContain('application:');
  });

  it('is told with the reason that was given, on every page and in answers', async () => {
    const { call } = await afterResolving();

    const activity = await (await call('/admin/activity')).text();
    const group = await (await call('/admin/error-log/101')).text();
    const { body } = await json(await call('/api/admin/activity'));

    expect(body.changes[0]).toMatchObject({ reason: 'fixed in 1.4' });
    expect(activity).toMatch(/<q class="small">fixed in 1\.4<\/q>/);
    expect(group).toMatch(/id="history">.*<q>fixed in 1\.4<\/q>/s);
  });

  it('is told without a reason where it is of something else', async () => {
    const { call } = await afterResolving({ kind: 'priority', from: null, to: { priority: 'high' } });

    expect(await (await call('/admin/activity')).text()).not.toContain('fixed in 1.4');
  });

  it('is told by the integration alone where it was somebody else’s', async () => {
    const { call } = await afterResolving({ to: { status: 'IGNORED', substatus: 'archived_forever' } });

    const activity = await (await call('/admin/activity')).text();
    const { body } = await json(await call('/api/admin/activity'));

    expect(activity).toContain('via Error ledger<br');
    expect(body.changes[0]).toMatchObject({ by: null });
  });

  it('is a person by name where Sentry names one', async () => {
    const { call } = await anAdmin({ changes: [aChange({ actor: 'user:Søren Lindqvist' })] });

    const activity = await (await call('/admin/activity')).text();

    expect(activity).toContain('Søren Lindqvist<br');
    expect(activity).not.toContain('user:');
  });
});

describe('a group', () => {
  it('tells its changes, newest first', async () => {
    const changes = [
      aChange({ n: 2 }),
      aChange({ n: 1, kind: 'created', from: null }),
      aChange({ issueId: '5' }),
    ];
    const { call } = await anAdmin({ changes });

    const { body } = await json(await call('/api/admin/error-log/101'));

    expect(idsOf(body.changes)).toEqual(['101:2', '101:1']);
  });

  it('shows who changed what on its page', async () => {
    const { call } = await anAdmin({
      changes: [
        aChange({
          kind: 'assigned',
          from: { assignee: null },
          to: { assignee: { type: 'user', id: '1', name: 'Bob' } },
        }),
      ],
    });

    const page = await (await call('/admin/error-log/101')).text();

    expect(page).toContain('Bob, was nobody');
    expect(page).toContain('Ada, Sentry, told by webhook');
  });
});

describe('the page of all changes', () => {
  it('shows each with its group, and the filters that were chosen', async () => {
    const { call } = await anAdmin({ changes: [aChange()] });

    const page = await (await call('/admin/activity?kind=resolved&project=shop')).text();

    expect(page).toContain('Resolved, was open, new');
    expect(page).toContain('href="/admin/error-log/101"');
    expect(page).toMatch(/value="resolved" selected/);
    expect(page).toContain('value="shop"');
  });

  it('shows hostile texts as text', async () => {
    const hostile = '"><script>alert(1)</script>';
    const { facts } = aChange();
    const change = aChange({
      actor: hostile,
      to: { status: 'OPEN', substatus: hostile },
      facts: { ...facts, title: hostile, release: hostile, project: { id: hostile, slug: null } },
    });
    const { call } = await anAdmin({ changes: [change] });

    const page = await (await call(`/admin/activity?release=${encodeURIComponent(hostile)}`)).text();
    const detail = await (await call('/admin/error-log/101')).text();

    expect(page + detail).not.toContain('<script>alert');
  });

  it('leads to older ones with the same filters', async () => {
    const changes = Array.from({ length: 51 }, (_, n) => aChange({ n: 51 - n }));
    const { call } = await anAdmin({ changes });

    const page = await (await call('/admin/activity?kind=resolved')).text();

    expect(page).toContain('href="/admin/activity?kind=resolved&amp;cursor=after-50"');
  });
});

describe('GET /api/admin/changes', () => {
  it('tells nothing at first, then what changed, then 304 until something does', async () => {
    const { call, world } = await anAdmin({ groups: [] });
    const start = await json(await call('/api/admin/changes'));
    world.changes = [aChange({ n: NOW - 500 })];

    const told = await json(await call(`/api/admin/changes?since=${start.body.cursor}`));
    const same = await call(`/api/admin/changes?since=${told.body.cursor}`);
    world.changes = [aChange({ n: NOW - 100, issueId: '102' }), ...world.changes];
    const more = await json(await call(`/api/admin/changes?since=${told.body.cursor}`));

    expect(start.body).toMatchObject({ groups: [], isWhole: true });
    expect(told.body.groups).toEqual([{ id: '101', version: null }]);
    expect([same.status, await same.text()]).toEqual([304, '']);
    expect(idsOf(more.body.groups)).toContain('102');
  });

  it('says that a page which slept for days must read its list again', async () => {
    const { call } = await anAdmin();

    const { body } = await json(await call(`/api/admin/changes?since=${ago(3 * 86_400_000)}`));

    expect(body).toMatchObject({ groups: [], isWhole: false });
  });

  it.each(['yesterday', 'bm90IG9uZSBvZiBvdXJz', '2026-13-45T99:99:99Z'])(
    'refuses since=%s',
    async (since) => {
      const { call } = await anAdmin();

      const { status, body } = await json(await call(`/api/admin/changes?since=${since}`));

      expect([status, body.error.code]).toEqual([400, 'bad_request']);
    },
  );
});
