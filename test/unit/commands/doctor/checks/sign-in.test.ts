import type { HttpAnswer } from '../../../../../lib/commands/target/http.ts';
import { answer, check, contextWith, DISCOVERY } from '../context.ts';

const DOCUMENT = '/.well-known/openid-configuration';
const documentWith = (changes: Record<string, unknown>) => ({
  [DOCUMENT]: () => Response.json({ ...DISCOVERY, ...changes }),
});
const redirect = (location: string) => () => new Response(null, { status: 302, headers: { location } });

describe('the line of sign-in', () => {
  it('is well where the provider answers as itself and takes our client', async () => {
    const finding = await check('sign-in', contextWith({}));

    expect(finding).toEqual({
      state: 'ok',
      finding: 'https://id.example answers, and takes our client with https://errors.example/admin/callback',
      fix: null,
    });
  });

  it('is well where the provider leads on to its own sign-in page', async () => {
    const context = contextWith({ provider: { '/authorize': redirect('/login?client_id=errors') } });

    expect(await check('sign-in', context)).toMatchObject({ state: 'ok' });
  });

  it('is well for programs alone', async () => {
    const signIn = { issuer: DISCOVERY.issuer, clientId: '', userPool: '' };
    const context = contextWith({
      target: { signIn },
      provider: documentWith({ authorization_endpoint: undefined, token_endpoint: undefined }),
    });

    expect(await check('sign-in', context)).toMatchObject({
      state: 'ok',
      finding: expect.stringContaining('programs alone'),
    });
  });

  it('warns where the stage has no provider', async () => {
    const context = contextWith({ target: { signIn: { issuer: '', clientId: '', userPool: '' } } });

    expect(await check('sign-in', context)).toMatchObject({
      state: 'warn',
      finding: expect.stringContaining('nobody can sign in'),
    });
  });

  it('is red where the deployed function has no values that open a role, and says which to set', async () => {
    const message = 'Nobody can sign in, because OIDC_ADMIN_VALUES is not set. Set it and deploy again.';
    const http = () => Promise.resolve(answer(401, { error: { code: 'sign_in_closed', message } }));

    const finding = await check('sign-in', contextWith({ http }));

    expect(finding).toEqual({
      state: 'fail',
      finding: 'nobody can sign in, because OIDC_ADMIN_VALUES is not set',
      fix: expect.stringContaining('OIDC_ROLES_CLAIM') as string,
    });
  });

  it.each<[string, () => Promise<HttpAnswer>]>([
    [
      'asks for a token',
      () => Promise.resolve(answer(401, { error: { code: 'unauthorized', message: '' } })),
    ],
    ['answers with a page', () => Promise.resolve(answer(502, '<html>'))],
    ['does not answer', () => Promise.reject(new Error('ECONNREFUSED'))],
  ])('is well where the deployed function %s', async (_what, http) => {
    expect(await check('sign-in', contextWith({ http }))).toMatchObject({ state: 'ok' });
  });

  it.each<[string, Record<string, () => Response>, RegExp]>([
    ['another issuer', documentWith({ issuer: 'https://id.example/' }), /Only the slash.*Set OIDC_ISSUER/],
    ['a pattern of issuers', documentWith({ issuer: 'https://id.example/{tenant}' }), /own tenant/],
    [
      'no document',
      { [DOCUMENT]: () => new Response(null, { status: 404 }) },
      /no provider with this issuer/,
    ],
    ['a document that is a page', { [DOCUMENT]: () => new Response('<html>') }, /no discovery document/],
    ['a provider that is down', { [DOCUMENT]: () => new Response(null, { status: 503 }) }, /answered 503/],
    ['keys over http', documentWith({ jwks_uri: 'http://id.example/keys' }), /not https/],
    ['keys that are not there', { '/keys': () => new Response(null, { status: 404 }) }, /keys.*answer 404/],
    ['no key at all', { '/keys': () => Response.json({ keys: [] }) }, /hold no public key/],
    ['shared keys alone', { '/keys': () => Response.json({ keys: [{ kty: 'oct' }] }) }, /hold no public key/],
    [
      'HS256 alone',
      documentWith({ id_token_signing_alg_values_supported: ['HS256', 'none'] }),
      /HS256, none alone/,
    ],
    [
      'no authorization endpoint',
      documentWith({ authorization_endpoint: undefined }),
      /no authorization_endpoint/,
    ],
    ['no token endpoint', documentWith({ token_endpoint: undefined }), /no token_endpoint/],
    [
      'a client that it does not know',
      { '/authorize': () => new Response(null, { status: 400 }) },
      /answers 400/,
    ],
    [
      'a callback that it does not know',
      { '/authorize': redirect('/error?error=redirect_mismatch') },
      /redirect_mismatch/,
    ],
    [
      'a flow that the client may not use',
      { '/authorize': redirect('https://errors.example/admin/callback?error=unauthorized_client') },
      /unauthorized_client/,
    ],
  ])('is red for %s, and says so', async (_what, provider, message) => {
    const finding = await check('sign-in', contextWith({ provider }));

    expect(finding).toMatchObject({ state: 'fail', finding: expect.stringMatching(message) });
    expect(finding.fix).toContain('docs/sign-in.md');
  });
});

describe('the line of invitations', () => {
  const invited = (admins: number, viewers: number) =>
    check('invitations', contextWith({ aws: { invited: () => Promise.resolve({ admins, viewers }) } }));

  it('counts who is invited', async () => {
    expect(await invited(1, 2)).toEqual({
      state: 'ok',
      finding: 'invited: 1 who triage, 2 who read',
      fix: null,
    });
  });

  it.each([
    [0, 0, 'nobody is invited yet'],
    [0, 2, 'nobody who may triage'],
  ])('warns with %i admins and %i viewers, and has the command', async (admins, viewers, message) => {
    expect(await invited(admins, viewers)).toEqual({
      state: 'warn',
      finding: expect.stringContaining(message) as string,
      fix: 'npm run invite -- --stage prod you@example.com --role admin',
    });
  });

  it('is not looked at with a provider of the team’s own', async () => {
    const signIn = { issuer: DISCOVERY.issuer, clientId: 'errors', userPool: '' };

    expect(await check('invitations', contextWith({ target: { signIn } }))).toMatchObject({
      state: 'skipped',
    });
  });
});
