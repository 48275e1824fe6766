import { SignJWT, UnsecuredJWT, exportSPKI } from 'jose';
import { identityOfBearer } from '../../../lambdas/admin/sign-in/access.ts';
import { IdentityError } from '../../../lambdas/adapters/identity/failure.ts';
import { createAdminApp } from '../../../lambdas/admin/app.ts';
import {
  anAdmin,
  AUDIENCE,
  aWorld,
  CLIENT_ID,
  fakeAccess,
  fakeIssuer,
  fakeServices,
  ISSUER,
  signInSettings,
} from '../../support/fakes/admin-services.ts';

const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

describe('who gets in', () => {
  it('a token of the issuer, for the audience and in its time, names the caller by subject and verified address', async () => {
    const { issuer, access } = await anAdmin();

    const who = await identityOfBearer(access, await issuer.token({ sub: 'u1', email: 'ada@example.test' }));

    expect(who).toEqual({ subject: 'u1', address: 'ada@example.test', role: 'admin' });
  });

  it('a token without an e-mail address names the caller by its subject', async () => {
    const { issuer, access } = await anAdmin();

    const who = await identityOfBearer(access, await issuer.token({ sub: 'u1' }));

    expect(who).toEqual({ subject: 'u1', address: null, role: 'admin' });
  });

  it.each([
    ['expired', { expiresIn: -120 }],
    ['without an expiry', { expiresIn: null }],
    ['for another audience', { audience: 'another-app' }],
    ['of another issuer', { issuer: 'https://evil.example.test' }],
  ])('a token %s is refused', async (_case, claims) => {
    const { call, app, issuer } = await anAdmin();
    expect((await call('/api/admin/error-log')).status).toBe(200);

    const token = await issuer.token(claims);
    const answer = await app.request('/api/admin/error-log', {
      headers: { authorization: `Bearer ${token}` },
    });

    expect(answer.status).toBe(401);
  });

  it('an unsigned token (alg none) is refused', async () => {
    const { access } = await anAdmin();
    const token = new UnsecuredJWT({})
      .setSubject('x')
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime('1h')
      .encode();

    await expect(identityOfBearer(access, token)).rejects.toMatchObject({ status: 401 });
  });

  it('a token signed with the public key as a shared secret (HS256) is refused', async () => {
    const { access, issuer } = await anAdmin();
    const secret = new TextEncoder().encode(await exportSPKI(issuer.publicKey));
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .setSubject('x')
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime(inAnHour())
      .sign(secret);

    await expect(identityOfBearer(access, token)).rejects.toMatchObject({ status: 401 });
  });

  it('a token that another provider signed is refused, although it claims everything right', async () => {
    const { access } = await anAdmin();
    const other = await fakeIssuer();

    await expect(identityOfBearer(access, await other.token())).rejects.toMatchObject({ status: 401 });
  });

  it.each(['', 'x', 'a.b.c', 'é'])('%p is no token', async (text) => {
    const { access } = await anAdmin();

    await expect(identityOfBearer(access, text)).rejects.toMatchObject({ status: 401 });
  });

  it.each([
    [{ issuer: '' }, 'OIDC_ISSUER is not set'],
    [{ audiences: [], clientId: '' }, 'OIDC_CLIENT_ID is not set'],
    [{ rules: { claim: 'groups', adminValues: [], viewerValues: [] } }, 'OIDC_ADMIN_VALUES is not set'],
    [{ identity: 'none' as const }, 'IDENTITY is none'],
  ])('with %j nobody gets in, and every answer names the setting', async (settings, message) => {
    const world = aWorld();
    const issuer = await fakeIssuer();
    const app = createAdminApp(
      fakeServices(world, fakeAccess(world, issuer.provider, signInSettings(settings))),
    );
    const headers = { authorization: `Bearer ${await issuer.token()}` };

    for (const path of ['/api/admin/error-log', '/admin/error-log', '/admin/sign-in', '/admin/callback']) {
      const answer = await app.request(path, { headers });

      expect([path, answer.status]).toEqual([path, 401]);
      expect(await answer.text()).toContain(message);
    }
  });

  it('while the provider cannot be reached the answer is 503, and the next call asks it anew', async () => {
    const world = aWorld();
    const { token, provider } = await fakeIssuer();
    const answers = [
      () => Promise.reject(new IdentityError('provider_unavailable', 'gone')),
      (text: string) => provider.verifyBearer(text),
    ];
    const unsteady = { ...provider, verifyBearer: (text: string) => answers.shift()!(text) };
    const app = createAdminApp(fakeServices(world, fakeAccess(world, unsteady)));
    const call = async () =>
      app.request('/api/admin/error-log', { headers: { authorization: `Bearer ${await token()}` } });

    const statuses = [(await call()).status, (await call()).status];

    expect(statuses).toEqual([503, 200]);
  });

  it('a token for the client of the pages is taken as well as one for an audience', async () => {
    const { issuer, access } = await anAdmin();

    const who = await identityOfBearer(access, await issuer.token({ audience: CLIENT_ID }));

    expect(who.subject).toBe('ada');
  });

  it('a token from before the access of its person changed is refused', async () => {
    const { call, world } = await anAdmin();
    world.notBefore.set('ada', Date.now() + 1000);

    const answer = await call('/api/admin/error-log');

    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain('session_ended');
  });

  it('where it cannot be read whether access has ended, nobody gets in', async () => {
    const { call } = await anAdmin({ marksFail: true });

    expect((await call('/api/admin/error-log')).status).toBe(503);
  });

  it('somebody without a role is refused with 403 and told why', async () => {
    const { app, issuer } = await anAdmin();
    const token = await issuer.token({ groups: ['others'] });

    const answer = await app.request('/api/admin/error-log', {
      headers: { authorization: `Bearer ${token}` },
    });

    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      error: { code: 'no_role', message: expect.stringContaining('groups') },
    });
  });
});
