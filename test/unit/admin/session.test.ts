import { anAdmin } from '../../support/fakes/admin-services.ts';

const SITE = 'https://ledger.example.test';

describe('default deny', () => {
  it.each([
    ['GET', '/api/admin/error-log'],
    ['PATCH', '/api/admin/error-log'],
    ['GET', '/api/admin/error-log/101'],
    ['GET', '/api/admin/error-log/101/events'],
    ['GET', '/api/admin/sync-runs'],
    ['GET', '/api/admin/completeness'],
    ['GET', '/api/admin/nothing-here'],
  ])('%s %s without a token is 401 in the error shape', async (method, path) => {
    const { app } = await anAdmin();

    const answer = await app.request(path, { method });

    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({
      error: { code: 'unauthorized', message: expect.any(String), requestId: expect.any(String) },
    });
  });

  it.each([
    ['/admin/error-log', '/admin/sign-in'],
    ['/admin/error-log/101', '/admin/sign-in?redirect=%2Fadmin%2Ferror-log%2F101'],
    ['/admin/error-log?search=a%20b', '/admin/sign-in?redirect=%2Fadmin%2Ferror-log%3Fsearch%3Da%2520b'],
    ['/admin/whatever', '/admin/sign-in?redirect=%2Fadmin%2Fwhatever'],
  ])('page %s without a session leads to the sign-in, and back from there', async (path, location) => {
    const { app } = await anAdmin();

    const answer = await app.request(path);

    expect([answer.status, answer.headers.get('location')]).toEqual([302, location]);
  });

  it('a form that is sent after the session has ended leads back to its page', async () => {
    const { app } = await anAdmin();

    const answer = await app.request('/admin/error-log/101/status', { method: 'POST' });

    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      '/admin/sign-in?redirect=%2Fadmin%2Ferror-log%2F101',
    ]);
  });

  it.each(['Basic YTpi', 'Bearer', 'Bearer not-a-token', 'bearer a b'])(
    'the header %p does not fall back to anything',
    async (authorization) => {
      const { app } = await anAdmin();

      const answer = await app.request('/api/admin/error-log', { headers: { authorization } });

      expect(answer.status).toBe(401);
    },
  );
});

describe('a session', () => {
  const open = async (role: 'admin' | 'viewer' = 'admin') => {
    const admin = await anAdmin();
    const cookie = `__Host-session=${admin.sealed(role)}`;
    const get = (path = '/admin/error-log', headers: Record<string, string> = { cookie }) =>
      admin.app.request(SITE + path, { headers });
    return { ...admin, cookie, get };
  };

  it('opens the pages and names its person', async () => {
    const { get } = await open();

    const answer = await get();

    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('admin@example.test');
  });

  it('ends after its hours', async () => {
    const { get, world } = await open();
    world.nowMs += 8 * 3_600_000;

    expect((await get()).status).toBe(302);
  });

  it('is refused where it was signed out, with any copy of its cookie', async () => {
    const { app, cookie, get } = await open();

    const out = await app.request(`${SITE}/admin/sign-out`, {
      method: 'POST',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    });

    expect(out.headers.get('set-cookie')).toContain('__Host-session=; Max-Age=0');
    expect((await get()).status).toBe(302);
  });

  it('of another browser of the same person stays open after a sign-out', async () => {
    const { app, cookie, get, sealed } = await open();

    await app.request(`${SITE}/admin/sign-out`, {
      method: 'POST',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    });

    expect(
      (await get('/admin/error-log', { cookie: `__Host-session=${sealed('admin', { id: 's2' })}` })).status,
    ).toBe(200);
  });

  it('is refused once its person has been removed or given another role', async () => {
    const { get, world, access } = await open();
    await access.marks.endAll('ada', world.nowMs + 1);

    expect((await get()).status).toBe(302);
  });

  it('is still open, and says so, where its end cannot be recorded', async () => {
    const { app, cookie, world } = await open();
    world.marksFail = true;

    const out = await app.request(`${SITE}/admin/sign-out`, {
      method: 'POST',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    });

    expect([out.status, out.headers.get('set-cookie')]).toEqual([503, null]);
  });

  it('stays open while its key rotates, and is refused once that key has rotated out', async () => {
    const { get, world } = await open();
    world.sessionKeys.unshift('n'.repeat(64));
    const during = (await get()).status;
    world.sessionKeys.pop();

    expect([during, (await get()).status]).toEqual([200, 302]);
  });

  it.each([
    ['cut', (text: string) => text.slice(0, -4)],
    ['flipped in one character', (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)],
    ['longer by one character', (text: string) => `${text}A`],
    ['empty', () => ''],
    ['no session at all', () => 'eyJhbGciOiJub25lIn0.e30.'],
  ])('that is %s opens nothing', async (_how, change) => {
    const { get, sealed } = await open();

    const answer = await get('/admin/error-log', { cookie: `__Host-session=${change(sealed())}` });

    expect(answer.status).toBe(302);
  });

  it('under a name that another host could have set opens nothing over https', async () => {
    const { get, sealed } = await open();

    expect((await get('/admin/error-log', { cookie: `session=${sealed()}` })).status).toBe(302);
  });

  it('lets the form that signs out lead on to the provider, and no form anywhere else', async () => {
    const { get } = await open();

    const policy = (await get()).headers.get('content-security-policy');

    expect(policy).toContain("form-action 'self' https://login.example.test;");
  });

  it('is ended at the provider as well, which leads back', async () => {
    const { app, cookie } = await open();

    const out = await app.request(`${SITE}/admin/sign-out`, {
      method: 'POST',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    });

    const to = new URL(out.headers.get('location')!);
    expect([out.status, to.origin + to.pathname]).toEqual([303, 'https://login.example.test/logout']);
    expect(Object.fromEntries(to.searchParams)).toEqual({
      client_id: 'error-ledger-pages',
      post_logout_redirect_uri: `${SITE}/admin/sign-out`,
    });
  });

  it('is not ended by a link, which only offers the button', async () => {
    const { get } = await open();

    const answer = await get('/admin/sign-out');

    expect(await answer.text()).toContain('<form method="post" action="/admin/sign-out"');
    expect((await get()).status).toBe(200);
  });

  it('is not ended by another site', async () => {
    const { app, cookie } = await open();

    const out = await app.request(`${SITE}/admin/sign-out`, {
      method: 'POST',
      headers: { cookie, 'sec-fetch-site': 'cross-site' },
    });

    expect(out.status).toBe(403);
  });
});

describe('a viewer', () => {
  it('reads', async () => {
    const { app, viewerToken } = await anAdmin();

    const answer = await app.request('/api/admin/error-log', {
      headers: { authorization: `Bearer ${viewerToken}` },
    });

    expect(answer.status).toBe(200);
  });

  it.each([
    ['PATCH', '/api/admin/error-log'],
    ['POST', '/admin/error-log/101/status'],
    ['GET', '/admin/audit'],
  ])('is refused %s %s with 403, and Sentry hears nothing', async (method, path) => {
    const { app, viewerToken, world } = await anAdmin();
    const body = method === 'GET' ? undefined : JSON.stringify({ id: '101', status: 'RESOLVED' });

    const answer = await app.request(path, {
      method,
      headers: { authorization: `Bearer ${viewerToken}` },
      body,
    });

    expect([answer.status, world.updates, world.audit]).toEqual([403, [], []]);
  });

  it('sees no button that writes', async () => {
    const { app, viewerToken } = await anAdmin();

    const answer = await app.request('/admin/error-log/101', {
      headers: { authorization: `Bearer ${viewerToken}` },
    });

    const html = await answer.text();
    // Searching and closing the help write nothing.
    const writing = [...html.matchAll(/<form\b[^>]*>/g)].filter(
      ([form]) => !/method="(get|dialog)"/.test(form),
    );
    expect(writing.map(([form]) => /action="[^"]*"/.exec(form)?.[0])).toEqual(['action="/admin/sign-out"']);
    expect(html).not.toMatch(/name="(status|substatus)"/);
  });
});

describe('writes with the cookie', () => {
  const patch = async (headers: Record<string, string>) => {
    const { app, sealed, world } = await anAdmin();
    const answer = await app.request('http://ledger.test/api/admin/error-log', {
      method: 'PATCH',
      headers: { cookie: `session=${sealed()}`, ...headers },
      body: JSON.stringify({ id: '101', status: 'RESOLVED' }),
    });
    return { status: answer.status, updates: world.updates.length };
  };

  it.each([
    ['no sign of where it comes from', {}],
    ['another origin', { origin: 'https://evil.example.test' }],
    ['an opaque origin', { origin: 'null' }],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example.test' }],
  ])('are refused with %s, and Sentry hears nothing', async (_case, headers) => {
    expect(await patch(headers)).toEqual({ status: 403, updates: 0 });
  });

  it.each([
    ['Sec-Fetch-Site same-origin', { 'sec-fetch-site': 'same-origin' }],
    ['an Origin of this host', { origin: 'http://ledger.test', host: 'ledger.test' }],
  ])('are taken with %s', async (_case, headers) => {
    expect(await patch(headers)).toEqual({ status: 200, updates: 1 });
  });
});
