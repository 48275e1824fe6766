import type { ServerResponse } from 'node:http';
import { createAdminApp } from '../../../lambdas/admin/app.ts';
import { bindingOf } from '../../../lambdas/admin/sign-in/access.ts';
import { openSealedSession } from '../../../lambdas/core/auth/session.ts';
import {
  aWorld,
  discoveredProvider,
  fakeAccess,
  fakeServices,
  PUBLIC_URL,
  signInSettings,
} from '../../support/fakes/admin-services.ts';
import { startFakeProvider, type FakeProvider } from '../../support/fakes/fake-provider.ts';

let provider: FakeProvider;
beforeEach(async () => {
  provider = await startFakeProvider();
});
afterEach(async () => {
  await provider.close();
});

const ANN = { sub: 'ann', email: 'ann@example.test', email_verified: true, groups: ['admins'] };

/** A browser as far as the flow needs one: it keeps cookies and follows nothing by itself. */
function aBrowser(overrides: Parameters<typeof signInSettings>[0] = {}) {
  const settings = signInSettings({ issuer: provider.document['issuer'] as string, ...overrides });
  const world = aWorld({ nowMs: Date.now() });
  const access = fakeAccess(world, discoveredProvider(settings.issuer), settings);
  const app = createAdminApp(fakeServices(world, access));
  const jar = new Map<string, string>();
  const go = async (address: string, init: RequestInit = {}) => {
    const answer = await app.request(new URL(address, PUBLIC_URL).href, {
      ...init,
      headers: {
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        host: new URL(PUBLIC_URL).host,
        ...(init.headers as Record<string, string> | undefined),
      },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      if (line.includes('Max-Age=0')) jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  };
  const begin = async (address = '/admin/sign-in') => (await go(address)).headers.get('location')!;
  const signIn = async (claims: Record<string, unknown> = ANN, address?: string) =>
    go(provider.visit(await begin(address), claims));
  const session = () =>
    openSealedSession(jar.get('__Host-session') ?? '', world.sessionKeys, bindingOf(settings), world.nowMs);
  return { world, access, app, jar, go, begin, signIn, session };
}

const warned = (browser: ReturnType<typeof aBrowser>) =>
  browser.world.said.filter(({ level }) => level === 'warn').map(({ fields }) => fields);

describe('the way to the provider', () => {
  it('is a code flow with PKCE (S256), state and nonce, also where discovery is silent about PKCE', async () => {
    const { go } = aBrowser();

    const answer = await go('/admin/sign-in');

    const to = new URL(answer.headers.get('location')!);
    expect([answer.status, to.origin + to.pathname]).toEqual([302, `${provider.url}/authorize`]);
    expect(Object.fromEntries(to.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'error-ledger-pages',
      redirect_uri: `${PUBLIC_URL}/admin/callback`,
      scope: 'openid email',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]+\.[\w-]+$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it('leaves a cookie that scripts and other hosts cannot touch', async () => {
    const { go } = aBrowser();

    const cookie = (await go('/admin/sign-in')).headers.get('set-cookie')!;

    expect(cookie).toMatch(/^__Host-sign-in-[\w-]+=[\w-]{24}; /);
    for (const part of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/', 'Max-Age=1800']) {
      expect(cookie).toContain(part);
    }
  });

  it('keeps no more cookies than fit into a request, however many tabs begin', async () => {
    const browser = aBrowser();

    for (let tab = 0; tab < 30; tab++) {
      browser.world.nowMs += 1;
      await browser.begin();
    }

    expect(browser.jar.size).toBe(8);
  });

  it('passes on whom to expect, and the wish for another account', async () => {
    const { begin } = aBrowser();

    const to = new URL(await begin('/admin/sign-in?login_hint=ann%40example.test&account=other'));

    expect([to.searchParams.get('login_hint'), to.searchParams.get('prompt')]).toEqual([
      'ann@example.test',
      'login',
    ]);
  });

  it('begins at the public address, where the provider will lead back to', async () => {
    const { go } = aBrowser();

    const answer = await go('https://abc.execute-api.example.test/admin/sign-in?redirect=%2Fadmin%2Fx', {
      headers: { host: 'abc.execute-api.example.test' },
    });

    expect(answer.headers.get('location')).toBe(`${PUBLIC_URL}/admin/sign-in?redirect=%2Fadmin%2Fx&moved=1`);
  });
});

describe('the way back', () => {
  it('opens a session that says who and which role, and holds no token', async () => {
    const browser = aBrowser();

    const answer = await browser.signIn();

    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/admin/error-log']);
    expect(browser.session()).toEqual({
      v: 1,
      id: expect.any(String),
      subject: 'ann',
      address: 'ann@example.test',
      role: 'admin',
      startedAt: browser.world.nowMs,
      endsAt: browser.world.nowMs + 8 * 3_600_000,
      signOutOrigin: null,
    });
    expect((await browser.go('/admin/error-log')).status).toBe(200);
  });

  it('sets a cookie for as long as the session lasts', async () => {
    const cookies = (await aBrowser().signIn()).headers.getSetCookie();

    const cookie = cookies.find((line) => line.startsWith('__Host-session='))!;

    for (const part of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/', 'Max-Age=28800']) {
      expect(cookie).toContain(part);
    }
  });

  it('leads to the page that was asked for', async () => {
    const browser = aBrowser();
    const asked = await browser.go('/admin/error-log/101?notice=x');

    const answer = await browser.signIn(ANN, asked.headers.get('location')!);

    expect(answer.headers.get('location')).toBe('/admin/error-log/101?notice=x');
  });

  it('works for two tabs at once, in any order', async () => {
    const browser = aBrowser();
    const [one, two] = [
      await browser.begin('/admin/sign-in?redirect=%2Fadmin%2Fcompleteness'),
      await browser.begin('/admin/sign-in?redirect=%2Fadmin%2Faudit'),
    ];

    const second = await browser.go(provider.visit(two, ANN));
    const first = await browser.go(provider.visit(one, ANN));

    expect([first, second].map((answer) => answer.headers.get('location'))).toEqual([
      '/admin/completeness',
      '/admin/audit',
    ]);
  });

  it('lets in people with 200 groups and a token of 16 KB', async () => {
    const browser = aBrowser();
    const groups = [...Array.from({ length: 200 }, (_, n) => `group-${n}-${'x'.repeat(60)}`), 'viewers'];

    await browser.signIn({ ...ANN, groups });

    expect(browser.session()).toMatchObject({ role: 'viewer' });
    expect(browser.jar.get('__Host-session')!.length).toBeLessThan(600);
  });

  it('takes a key that rotated a second ago at once', async () => {
    const browser = aBrowser();
    await browser.signIn();
    await provider.rotateKeys();

    const answer = await browser.signIn();

    expect(answer.status).toBe(302);
  });

  it('signs in by subject where the address is not verified and the role hangs on a group', async () => {
    const browser = aBrowser();

    await browser.signIn({ ...ANN, email_verified: false });

    expect(browser.session()).toMatchObject({ subject: 'ann', address: null });
  });

  it('names no token, code or secret in the log', async () => {
    const browser = aBrowser();
    await browser.signIn();

    const said = JSON.stringify(browser.world.said);

    expect(said).toContain('Signed in');
    expect(said).not.toMatch(/eyJ|code-0/);
  });
});

describe('a sign-in that the provider ends', () => {
  it.each([
    ['access_denied', 403, 'access_denied', /cancelled.*assign you/],
    ['login_required', 400, 'interaction_required', /answer what it asks/],
    ['temporarily_unavailable', 503, 'provider_unavailable', /Wait a minute/],
    ['server_error', 503, 'provider_unavailable', /Wait a minute/],
    ['unauthorized_client', 503, 'client_refused', /OIDC_CLIENT_ID/],
    ['invalid_request', 400, 'provider_refused', /Sign in once more/],
  ])('with %s says what to do next', async (error, status, code, message) => {
    const browser = aBrowser();
    const to = await browser.begin('/admin/sign-in?redirect=%2Fadmin%2Faudit');
    const parameters = { code: undefined, error, error_description: '<b>evil</b>' };

    const answer = await browser.go(provider.visit(to, ANN, { parameters }));

    const page = await answer.text();
    expect([answer.status, warned(browser)]).toEqual([status, [expect.objectContaining({ code })]]);
    expect(page).toMatch(message);
    expect(page).toContain('href="/admin/sign-in?redirect=%2Fadmin%2Faudit"');
    expect(page).not.toContain('evil');
  });

  it.each([
    ['invalid_grant', 400, /too old or has been used/],
    ['invalid_client', 503, /OIDC_CLIENT_ID, the client secret/],
    ['server_error', 503, /Wait a minute/],
  ])('with %s at its token endpoint says what to do next', async (error, status, message) => {
    const browser = aBrowser();
    provider.answers.set('/token', (response) => {
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    });

    const answer = await browser.signIn();

    expect(answer.status).toBe(status);
    expect(await answer.text()).toMatch(message);
  });

  it.each([
    ['/token', (response: ServerResponse) => response.destroy()],
    ['/token', (response: ServerResponse) => response.writeHead(502).end('<html>')],
    ['/keys', (response: ServerResponse) => response.writeHead(500).end()],
  ])('because it fails at %s says to wait', async (path, fail) => {
    const browser = aBrowser();
    provider.answers.set(path, fail);

    const answer = await browser.signIn();

    expect([answer.status, warned(browser)]).toEqual([
      503,
      [expect.objectContaining({ code: 'provider_unavailable' })],
    ]);
  });

  it('because it is down from the start says so, and works once it is back', async () => {
    const browser = aBrowser();
    provider.answers.set('/.well-known/openid-configuration', (response) => response.destroy());
    const down = await browser.go('/admin/sign-in');
    provider.answers.clear();

    const answer = await browser.signIn();

    expect([down.status, answer.status]).toEqual([503, 302]);
  });

  it('because the clocks differ says so', async () => {
    const browser = aBrowser();
    const longAgo = Math.floor(Date.now() / 1000) - 3600;

    const answer = await browser.signIn({ ...ANN, iat: longAgo, exp: longAgo + 300 });

    expect([answer.status, warned(browser)]).toEqual([
      400,
      [expect.objectContaining({ code: 'clock_skew' })],
    ]);
    expect(await answer.text()).toContain('clock');
  });

  it('for want of a role says why, and offers another account', async () => {
    const browser = aBrowser();

    const answer = await browser.signIn({ ...ANN, groups: ['others'] });

    const page = await answer.text();
    expect([answer.status, browser.session()]).toEqual([403, undefined]);
    expect(page).toContain('names no group or role in groups');
    expect(page).toContain('account=other');
  });
});
