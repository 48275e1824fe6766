import { anAdmin } from '../../support/fakes/admin-services.ts';

const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? '';

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

  it.each(['/admin/error-log', '/admin/error-log/101', '/admin/error-log/101/events', '/admin/whatever'])(
    'page %s without a session leads to the sign-in form',
    async (path) => {
      const { app } = await anAdmin();

      const answer = await app.request(path);

      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin/sign-in']);
    },
  );

  it.each(['Basic YTpi', 'Bearer', 'Bearer not-a-token', 'bearer a b'])(
    'the header %p does not fall back to anything',
    async (authorization) => {
      const { app } = await anAdmin();

      const answer = await app.request('/api/admin/error-log', { headers: { authorization } });

      expect(answer.status).toBe(401);
    },
  );
});

describe('signing in', () => {
  it('a good token in the link becomes a strict, script-proof cookie and leads to the list', async () => {
    const { app, token } = await anAdmin();

    const answer = await app.request(`https://ledger.example.test/admin/sign-in?token=${token}`);

    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin/error-log']);
    const cookie = answer.headers.get('set-cookie');
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Secure', 'Path=/', 'Max-Age=']) {
      expect(cookie).toContain(part);
    }
  });

  it.each(['cross-site', 'same-site'])(
    'a link with a token on a %s page signs nobody in until they press the button',
    async (site) => {
      const { app, token } = await anAdmin();

      const answer = await app.request(`/admin/sign-in?token=${token}`, {
        headers: { 'sec-fetch-site': site },
      });

      const html = await answer.text();
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([200, null]);
      expect(html).toMatch(
        new RegExp(
          `<form method="post" action="/admin/sign-in"[^]*<input type="hidden" name="token" value="${token}"`,
        ),
      );
      expect(html).toMatch(/<button[^>]*>Sign in<\/button>/);
    },
  );

  it('the token of such a link is text, not markup', async () => {
    const { app } = await anAdmin();

    const answer = await app.request(`/admin/sign-in?token=${encodeURIComponent('"><x-evil>')}`, {
      headers: { 'sec-fetch-site': 'cross-site' },
    });

    expect(await answer.text()).not.toContain('<x-evil>');
  });

  it.each(['none', 'same-origin'])('a link opened from a terminal (%s) signs in at once', async (site) => {
    const { app, token } = await anAdmin();

    const answer = await app.request(`/admin/sign-in?token=${token}`, {
      headers: { 'sec-fetch-site': site },
    });

    expect([answer.status, cookieOf(answer)]).toEqual([303, `session=${token}`]);
  });

  it('over plain http, as on a developer machine, the cookie is not Secure and so survives', async () => {
    const { app, token } = await anAdmin();

    const answer = await app.request(`https://127.0.0.1/admin/sign-in?token=${token}`, {
      headers: { 'x-forwarded-proto': 'http' },
    });

    expect(answer.headers.get('set-cookie')).not.toContain('Secure');
  });

  it('the cookie opens the pages', async () => {
    const { app, token } = await anAdmin();
    const cookie = cookieOf(await app.request(`/admin/sign-in?token=${token}`));

    const answer = await app.request('/admin/error-log', { headers: { cookie } });

    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('SHOP-7K');
  });

  it('a bad token shows the form again with the reason and sets no cookie', async () => {
    const { app } = await anAdmin();

    const answer = await app.request('/admin/sign-in?token=nonsense');

    expect(answer.status).toBe(401);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(await answer.text()).toContain('The token is not valid here');
  });

  it('the form takes a pasted token, blanks around it included', async () => {
    const { app, token } = await anAdmin();

    const answer = await app.request('/admin/sign-in', {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ token: `  ${token}\n` }),
    });

    expect([answer.status, cookieOf(answer)]).toEqual([303, `session=${token}`]);
  });

  it('another site cannot sign its visitors in through the form', async () => {
    const { app, token } = await anAdmin();

    const answer = await app.request('/admin/sign-in', {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example.test' },
      body: new URLSearchParams({ token }),
    });

    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
  });

  it('a token too long for a cookie is refused with the reason', async () => {
    const { app, issuer } = await anAdmin();
    const token = await issuer.token({ email: 'x'.repeat(4000) });

    const answer = await app.request(`/admin/sign-in?token=${token}`);

    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('4096 bytes');
  });

  it('a token that outlives every cookie signs in for as long as a cookie may', async () => {
    const { app, issuer } = await anAdmin();
    const token = await issuer.token({ expiresIn: 10 * 365 * 86_400 });

    const answer = await app.request(`/admin/sign-in?token=${token}`);

    expect(answer.headers.get('set-cookie')).toContain(`Max-Age=${400 * 86_400};`);
  });

  it('signing out deletes the cookie', async () => {
    const { app, token } = await anAdmin();

    const answer = await app.request('/admin/sign-out', {
      method: 'POST',
      headers: { cookie: `session=${token}`, 'sec-fetch-site': 'same-origin' },
    });

    expect(answer.headers.get('location')).toBe('/admin/sign-in');
    expect(answer.headers.get('set-cookie')).toContain('session=; Max-Age=0');
  });

  it('a link from an e-mail reloads itself once, because the strict cookie stayed behind', async () => {
    const { app } = await anAdmin();

    const answer = await app.request('/admin/error-log/101?live=1', {
      headers: { 'sec-fetch-site': 'cross-site' },
    });

    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(
      'http-equiv="refresh" content="0; url=/admin/error-log/101?live=1"',
    );
  });
});

describe('writes with the cookie', () => {
  const patch = async (headers: Record<string, string>) => {
    const { app, token, world } = await anAdmin();
    const answer = await app.request('http://ledger.test/api/admin/error-log', {
      method: 'PATCH',
      headers: { cookie: `session=${token}`, ...headers },
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
