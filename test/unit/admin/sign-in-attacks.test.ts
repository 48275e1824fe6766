import { createAdminApp } from '../../../lambdas/admin/app.ts';
import { exportSPKI, UnsecuredJWT } from 'jose';
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
type Claims = Record<string, unknown>;

async function aSignIn(overrides: Parameters<typeof signInSettings>[0] = {}) {
  const settings = signInSettings({ issuer: provider.url, ...overrides });
  const world = aWorld({ nowMs: Date.now() });
  const app = createAdminApp(
    fakeServices(world, fakeAccess(world, discoveredProvider(provider.url), settings)),
  );
  const begun = await app.request(`${PUBLIC_URL}/admin/sign-in`);
  const cookie = begun.headers.get('set-cookie')!.split(';')[0]!;
  const finish = (callback: string, headers: Record<string, string> = { cookie }) =>
    app.request(callback, { headers });
  return { app, world, to: begun.headers.get('location')!, cookie, finish };
}

/** Refused, without a session, and told to the log in one word, without what was sent. */
async function expectRefused(answer: Response, world: ReturnType<typeof aWorld>, code: string) {
  const said = world.said.filter(({ level }) => level === 'warn');
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.headers.getSetCookie().filter((line) => line.includes('session='))).toEqual([]);
  expect(said.map(({ fields }) => fields)).toEqual([expect.objectContaining({ code })]);
  expect(JSON.stringify(said)).not.toMatch(/eyJ|code-\d/);
  expect(await answer.text()).not.toMatch(/eyJ|code-\d/);
}

describe('an answer that this browser has not asked for is refused', () => {
  it('without state', async () => {
    const { to, finish, world } = await aSignIn();

    const answer = await finish(provider.visit(to, ANN, { parameters: { state: undefined } }));

    await expectRefused(answer, world, 'attempt_unknown');
  });

  it('with the state of another browser', async () => {
    const victim = await aSignIn();
    const attacker = await aSignIn();

    const answer = await victim.finish(provider.visit(attacker.to, ANN));

    await expectRefused(answer, victim.world, 'attempt_unknown');
    expect(provider.tokenRequests).toEqual([]);
  });

  it('with the state of another browser under the name of this browser’s own', async () => {
    const victim = await aSignIn();
    const attacker = await aSignIn();
    const [, sealed] = new URL(attacker.to).searchParams.get('state')!.split('.');
    const [id] = new URL(victim.to).searchParams.get('state')!.split('.');

    const answer = await victim.finish(
      provider.visit(attacker.to, ANN, { parameters: { state: `${id}.${sealed}` } }),
    );

    await expectRefused(answer, victim.world, 'attempt_unknown');
  });

  it('with a state after its time', async () => {
    const { to, finish, world } = await aSignIn();
    world.nowMs += 31 * 60_000;

    await expectRefused(await finish(provider.visit(to, ANN)), world, 'attempt_unknown');
  });

  it('with a code that the provider has taken before', async () => {
    const { to, finish, world } = await aSignIn();
    const callback = provider.visit(to, ANN);
    const first = await finish(callback);

    const again = await finish(callback);

    expect(first.status).toBe(302);
    await expectRefused(again, world, 'code_refused');
  });

  it('with the cookie of a sign-in that was answered', async () => {
    const { to, finish, world } = await aSignIn();
    const callback = provider.visit(to, ANN);
    const cleared = (await finish(callback)).headers.getSetCookie();

    expect(cleared).toContainEqual(expect.stringMatching(/^__Host-sign-in-[\w-]+=; Max-Age=0/));
    await expectRefused(await finish(callback, {}), world, 'attempt_unknown');
  });
});

describe('a token that is not for this sign-in is refused', () => {
  const other = 'https://other.example.test';
  it.each<[string, Claims, string]>([
    ['with another nonce', { nonce: 'another' }, 'answer_foreign'],
    ['without a nonce', { nonce: undefined }, 'answer_foreign'],
    ['of another client', { aud: 'another-client' }, 'answer_foreign'],
    [
      'for several clients, of another party',
      { aud: ['error-ledger-pages', 'b'], azp: 'b' },
      'answer_foreign',
    ],
    ['of another issuer', { iss: other }, 'answer_foreign'],
    ['with its issuer and a slash', { iss: 'SLASH' }, 'answer_foreign'],
    ['without a subject', { sub: undefined }, 'answer_foreign'],
  ])('%s', async (_how, claims, code) => {
    const { to, finish, world } = await aSignIn();
    const changed = claims['iss'] === 'SLASH' ? { iss: `${provider.url}/` } : claims;

    await expectRefused(await finish(provider.visit(to, { ...ANN, ...changed })), world, code);
  });

  it('with an answer of another provider (RFC 9207)', async () => {
    const { to, finish, world } = await aSignIn();

    const answer = await finish(provider.visit(to, ANN, { parameters: { iss: other } }));

    await expectRefused(answer, world, 'answer_foreign');
  });

  it('without the issuer beside the code, where discovery announces it', async () => {
    provider.document['authorization_response_iss_parameter_supported'] = true;
    const { to, finish, world } = await aSignIn();

    const answer = await finish(provider.visit(to, ANN));

    await expectRefused(answer, world, 'answer_foreign');
  });

  it('and with the issuer beside it signs in', async () => {
    provider.document['authorization_response_iss_parameter_supported'] = true;
    const { to, finish } = await aSignIn();

    const answer = await finish(provider.visit(to, ANN, { parameters: { iss: provider.url } }));

    expect(answer.status).toBe(302);
  });
});

describe('a signature that proves nothing is refused', () => {
  it.each<[string, (claims: Claims) => Promise<string>]>([
    ['none', (claims) => Promise.resolve(new UnsecuredJWT(claims).encode())],
    [
      'HS256 with the public key',
      async (claims) =>
        provider.sign(claims, {
          alg: 'HS256',
          key: new TextEncoder().encode(await exportSPKI(provider.publicKey())),
        }),
    ],
    ['an unknown key id', (claims) => provider.sign(claims, { kid: 'nobody-s' })],
    [
      'a key that is no longer published',
      async (claims) => {
        const token = await provider.sign(claims);
        await provider.rotateKeys();
        return token;
      },
    ],
  ])('%s', async (_how, signed) => {
    provider.document['id_token_signing_alg_values_supported'] = ['ES256', 'HS256', 'none'];
    const { to, finish, world } = await aSignIn();

    const answer = await finish(provider.visit(to, ANN, { signed }));

    expect([answer.status, world.said.filter(({ level }) => level === 'warn').length]).toEqual([400, 1]);
    expect(answer.headers.getSetCookie().filter((line) => line.includes('session='))).toEqual([]);
  });

  it('however many key ids are made up, the keys are fetched a few times only', async () => {
    const bearer = discoveredProvider(provider.url);
    const claims = {
      ...ANN,
      iss: provider.url,
      aud: 'error-ledger',
      exp: Math.floor(Date.now() / 1000) + 60,
    };

    for (let n = 0; n < 40; n++) {
      const token = await provider.sign(claims, { kid: `made-up-${n}` });
      await expect(bearer.verifyBearer(token)).rejects.toMatchObject({ code: 'token_invalid' });
    }

    expect(provider.asked.filter((path) => path === '/keys').length).toBeLessThanOrEqual(6);
  });
});

describe('a role that hangs on an address', () => {
  const rules = { claim: 'email', adminValues: ['Ann@example.test'], viewerValues: [] };

  it('is given to a verified one, in any case', async () => {
    const { to, finish } = await aSignIn({ rules });

    expect((await finish(provider.visit(to, ANN))).status).toBe(302);
  });

  it.each([false, undefined, 'false', 'yes', 1])(
    'is refused where email_verified is %p',
    async (verified) => {
      const { to, finish, world } = await aSignIn({ rules });

      const answer = await finish(provider.visit(to, { ...ANN, email_verified: verified }));

      await expectRefused(answer, world, 'address_unverified');
    },
  );

  it.each(['preferred_username', 'upn'])(
    'is refused to a name in %s that is no verified address',
    async (claim) => {
      const { to, finish, world } = await aSignIn({ rules: { ...rules, claim } });

      const answer = await finish(
        provider.visit(to, { ...ANN, email: 'eve@example.test', [claim]: 'ann@example.test' }),
      );

      await expectRefused(answer, world, 'address_unverified');
    },
  );
});

describe('a way back to another site is refused', () => {
  it.each([
    'https://evil.example.test/admin/error-log',
    '//evil.example.test/admin/',
    '/\\evil.example.test',
    '\\\\evil.example.test',
    '/admin/\\..\\..\\evil',
    '/admin/../../\\evil.example.test',
    '/\t/evil.example.test',
    '/admin/\n/evil.example.test',
    'javascript:alert(1)//admin/',
    'https:evil.example.test',
    '/admin@evil.example.test',
    ' /admin/error-log',
    '/admin/..//evil.example.test',
    '/admin/sign-out',
    '/admin/callback?code=x',
    '/api/admin/error-log',
    '',
  ])('%p', async (redirect) => {
    const { app, world } = await aSignIn();

    const answer = await app.request(`${PUBLIC_URL}/admin/sign-in?redirect=${encodeURIComponent(redirect)}`);

    await expectRefused(answer, world, 'redirect_elsewhere');
  });
});

it('no page of ours may stand in a frame of another', async () => {
  const { app } = await aSignIn();

  const answer = await app.request(`${PUBLIC_URL}/admin/sign-out`);

  expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});
