import { aGroup, anAdmin, json } from '../../support/fakes/admin-services.ts';

type Admin = Awaited<ReturnType<typeof anAdmin>>;

const asJson = (method: string, body?: object) => ({
  method,
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});
const VIEW = { name: 'On call', query: 'level:error', sortBy: 'event_count', period: '14d' };

/** A call of somebody who may only read. */
const asViewer = ({ app, viewerToken }: Admin, path: string, init: { method?: string; body?: string } = {}) =>
  app.request(path, { ...init, headers: { authorization: `Bearer ${viewerToken}` } });
const save = async ({ call }: Admin, body: object) => {
  const saved = await json(await call('/api/admin/views', asJson('POST', body)));
  return saved.body.view as { id: string; address: string };
};

describe('a saved view', () => {
  it('is one’s own, keeps query, order and period, and is found at its address', async () => {
    const admin = await anAdmin();

    const { status, body } = await json(await admin.call('/api/admin/views', asJson('POST', VIEW)));

    expect(status).toBe(201);
    expect(body.view).toMatchObject({
      ...{ ...VIEW, status: 'OPEN', sortOrder: 'desc', shared: false, default: false },
      address: '/admin/error-log?status=OPEN&query=level%3Aerror&sortBy=event_count&period=14d',
      by: 'ada (ada@example.test)',
    });
    expect((await json(await admin.call('/api/admin/views'))).body.views).toEqual([body.view]);
  });

  it('of somebody else is seen by nobody, and cannot be changed or deleted', async () => {
    const admin = await anAdmin();
    const { id } = await save(admin, VIEW);

    const seen = await json(await asViewer(admin, '/api/admin/views'));
    const renamed = await asViewer(admin, '/api/admin/views', asJson('POST', { id, name: 'mine' }));
    const deleted = await asViewer(admin, `/api/admin/views/${id}`, { method: 'DELETE' });

    expect([seen.body.views, renamed.status, deleted.status]).toEqual([[], 404, 404]);
  });

  it('of one’s own is saved, renamed and deleted by somebody who may only read', async () => {
    const admin = await anAdmin();

    const saved = await json(await asViewer(admin, '/api/admin/views', asJson('POST', VIEW)));
    const { id } = saved.body.view;
    const renamed = await json(
      await asViewer(admin, '/api/admin/views', asJson('POST', { id, name: 'Mine' })),
    );
    const deleted = await asViewer(admin, `/api/admin/views/${id}`, { method: 'DELETE' });

    expect([saved.status, renamed.status, deleted.status]).toEqual([201, 200, 200]);
    expect(renamed.body.view).toMatchObject({ ...VIEW, name: 'Mine' });
    expect(admin.world.views.kept).toEqual([]);
  });

  it('that everybody sees is changed and deleted by admins alone', async () => {
    const admin = await anAdmin();
    const { id } = await save(admin, { ...VIEW, shared: true });

    const seen = await json(await asViewer(admin, '/api/admin/views'));
    const answers = [
      await asViewer(admin, '/api/admin/views', asJson('POST', { ...VIEW, shared: true })),
      await asViewer(admin, '/api/admin/views', asJson('POST', { id, name: 'x' })),
      await asViewer(admin, '/api/admin/views', asJson('POST', { id, shared: false })),
      await asViewer(admin, `/api/admin/views/${id}`, { method: 'DELETE' }),
    ];

    expect(seen.body.views).toMatchObject([{ id, shared: true }]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });

  it('is everybody’s or one’s own, and never both', async () => {
    const admin = await anAdmin();
    const { id } = await save(admin, VIEW);

    await save(admin, { id, shared: true });

    expect(admin.world.views.kept).toMatchObject([{ owner: null, view: { id, name: 'On call' } }]);
  });

  it('is recorded before it is kept, with all that it says, and so is its end', async () => {
    const admin = await anAdmin();
    const { id } = await save(admin, VIEW);
    await admin.call(`/api/admin/views/${id}`, { method: 'DELETE' });

    expect(admin.world.audit).toMatchObject([
      { action: 'view', change: { does: 'delete', id, name: 'On call' }, outcome: { result: 'done' } },
      { action: 'view', change: { does: 'save', ...VIEW, shared: false }, outcome: { result: 'done' } },
    ]);
  });

  it('is not kept where that cannot be recorded', async () => {
    const admin = await anAdmin({ auditFails: true });

    const { status } = await admin.call('/api/admin/views', asJson('POST', VIEW));

    expect([status, admin.world.views.kept]).toEqual([503, []]);
  });

  it.each([
    [{}, 'name must be a name of 1 to 60 characters.'],
    [{ name: ' ' }, 'name must be a name of 1 to 60 characters.'],
    [{ name: 'x', period: '1y' }, 'period must be one of 24h, 14d.'],
    [{ name: 'x', default: true }, 'default must be a view that everybody sees: shared.'],
    [{ id: 'SHARED', name: 'x' }, 'id must be the id of a view.'],
  ])('is refused as %j', async (body, message) => {
    const { call } = await anAdmin();

    const answer = await json(await call('/api/admin/views', asJson('POST', body)));

    expect([answer.status, answer.body.error.message]).toEqual([400, message]);
  });

  it('is refused with a query that is none, with its place', async () => {
    const { call } = await anAdmin();

    const { body } = await json(
      await call('/api/admin/views', asJson('POST', { name: 'x', query: 'levl:error' })),
    );

    expect(body).toMatchObject({ error: { code: 'bad_query' }, position: { offset: 0 } });
  });

  it('is refused where one has fifty', async () => {
    const admin = await anAdmin();
    for (let n = 0; n < 50; n++) await save(admin, { name: String(n) });

    const { status } = await admin.call('/api/admin/views', asJson('POST', VIEW));

    expect(status).toBe(400);
  });
});

describe('the team’s default', () => {
  const withDefault = async () => {
    const admin = await anAdmin({ groups: [aGroup()] });
    const view = await save(admin, { ...VIEW, shared: true, default: true });
    return { admin, view };
  };

  it('is what the list opens on where its address asks for nothing', async () => {
    const { admin, view } = await withDefault();

    const bare = await asViewer(admin, '/admin/error-log');
    const asked = await asViewer(admin, '/admin/error-log?status=OPEN');

    expect([bare.status, bare.headers.get('location')]).toEqual([302, view.address]);
    expect(asked.status).toBe(200);
  });

  it('is one view at most, and none once that is deleted', async () => {
    const { admin, view } = await withDefault();
    const other = await save(admin, { ...VIEW, name: 'Other', shared: true, default: true });

    const before = await admin.call('/admin/error-log');
    await admin.call(`/api/admin/views/${other.id}`, { method: 'DELETE' });
    const after = await admin.call('/admin/error-log');

    expect(view.address).toBe(other.address);
    expect((await json(await admin.call('/api/admin/views'))).body.views).toMatchObject([
      { name: 'On call', default: false },
    ]);
    expect([before.status, after.status]).toEqual([302, 200]);
  });
});

describe('the page of views', () => {
  const form = (fields: Record<string, string>) => ({
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
  });
  const post = ({ app, token }: Admin, fields: Record<string, string>) =>
    app.request('/admin/views', {
      ...form(fields),
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    });

  it('saves the list that one looks at by its form, and leads back to it under its name', async () => {
    const admin = await anAdmin();

    const answer = await post(admin, {
      ...{ act: 'save', name: 'On <call>', query: 'is:new', status: 'ALL' },
      ...{ sortBy: 'last_seen_at', sortOrder: 'desc', period: '24h' },
    });
    const to = answer.headers.get('location') ?? '';
    const list = await (await admin.call(to)).text();

    expect([answer.status, to]).toEqual([303, '/admin/error-log?status=ALL&query=is%3Anew']);
    expect(list).toContain('View:&nbsp;<b>On &lt;call&gt;</b>');
  });

  it('renames, makes the default, and deletes', async () => {
    const admin = await anAdmin();
    const { id } = await save(admin, { ...VIEW, shared: true });

    await post(admin, { act: 'rename', id, name: 'Night' });
    await post(admin, { act: 'default', id });
    const kept = await json(await admin.call('/api/admin/views'));
    await post(admin, { act: 'no_default', id });
    const opens = await admin.call('/admin/error-log');
    const page = await (await admin.call('/admin/views')).text();
    await post(admin, { act: 'delete', id });

    expect(kept.body.views).toMatchObject([{ name: 'Night', default: true, query: 'level:error' }]);
    expect(opens.status).toBe(200);
    expect(page).toContain('value="Night"');
    expect(admin.world.views.kept).toEqual([]);
  });

  it('says what an older address asks beside its query as part of it', async () => {
    const { call } = await anAdmin();

    const list = await (
      await call('/admin/error-log?status=OPEN&environment=staging&search=a+b&substatus=regressed&query=x')
    ).text();

    expect(list).toContain('name="query" value="environment:staging is:regressed x &quot;a b&quot;"');
  });
});
