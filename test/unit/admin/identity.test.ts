import { SignJWT, UnsecuredJWT, createLocalJWKSet, exportSPKI } from 'jose';
import { createTokenVerifier } from '../../../lambdas/admin/identity.ts';
import { createAdminApp } from '../../../lambdas/admin/app.ts';
import {
  anAdmin,
  AUDIENCE,
  aWorld,
  fakeIssuer,
  fakeServices,
  ISSUER,
} from '../../support/fakes/admin-services.ts';

const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

describe('who gets in', () => {
  it('a token of the issuer, for the audience and in its time, names the caller by e-mail', async () => {
    const { token, verifier } = await fakeIssuer();

    const who = await verifier.verify(await token({ sub: 'u1', email: 'ada@example.test' }));

    expect(who.name).toBe('ada@example.test');
  });

  it('a token without an e-mail address names the caller by its subject', async () => {
    const { token, verifier } = await fakeIssuer();

    const who = await verifier.verify(await token({ sub: 'u1' }));

    expect(who.name).toBe('u1');
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
    const { verifier } = await fakeIssuer();
    const token = new UnsecuredJWT({})
      .setSubject('x')
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime('1h')
      .encode();

    await expect(verifier.verify(token)).rejects.toMatchObject({ status: 401 });
  });

  it('a token signed with the public key as a shared secret (HS256) is refused', async () => {
    const { verifier, publicKey } = await fakeIssuer();
    const secret = new TextEncoder().encode(await exportSPKI(publicKey));
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .setSubject('x')
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime(inAnHour())
      .sign(secret);

    await expect(verifier.verify(token)).rejects.toMatchObject({ status: 401 });
  });

  it('a token that another provider signed is refused, although it claims everything right', async () => {
    const { verifier } = await fakeIssuer();
    const other = await fakeIssuer();

    await expect(verifier.verify(await other.token())).rejects.toMatchObject({ status: 401 });
  });

  it.each(['', 'x', 'a.b.c', 'é'])('%p is no token', async (text) => {
    const { verifier } = await fakeIssuer();

    await expect(verifier.verify(text)).rejects.toMatchObject({ status: 401 });
  });

  it.each([
    [{ issuer: '', audience: AUDIENCE }, 'OIDC_ISSUER is not set'],
    [{ issuer: ISSUER, audience: '' }, 'OIDC_AUDIENCE is not set'],
  ])('with %j nobody gets in, and the answer names the setting', async (settings, message) => {
    const issuer = await fakeIssuer();
    const identity = createTokenVerifier({
      ...settings,
      keys: () => Promise.resolve(createLocalJWKSet({ keys: [issuer.jwk] })),
    });
    const app = createAdminApp(fakeServices(aWorld(), identity));

    const answer = await app.request('/api/admin/error-log', {
      headers: { authorization: `Bearer ${await issuer.token()}` },
    });

    expect(answer.status).toBe(401);
    expect(JSON.stringify(await answer.json())).toContain(message);
  });

  it('while the provider cannot be reached the answer is 503, and the next call asks it anew', async () => {
    const { token, jwk } = await fakeIssuer();
    const answers = [
      () => Promise.reject(new Error('connection refused')),
      () => Promise.resolve(createLocalJWKSet({ keys: [jwk] })),
    ];
    const identity = createTokenVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      keys: () => answers.shift()!(),
    });
    const app = createAdminApp(fakeServices(aWorld(), identity));
    const call = async () =>
      app.request('/api/admin/error-log', { headers: { authorization: `Bearer ${await token()}` } });

    const statuses = [(await call()).status, (await call()).status];

    expect(statuses).toEqual([503, 200]);
  });
});
