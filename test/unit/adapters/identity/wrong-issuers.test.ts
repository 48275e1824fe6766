import type { ServerResponse } from 'node:http';
import { createCodeFlow } from '../../../../lambdas/adapters/identity/code-flow.ts';
import { discoveredProvider } from '../../../support/fakes/admin-services.ts';
import { startFakeProvider, type FakeProvider } from '../../../support/fakes/fake-provider.ts';

const TENANT = '11111111-2222-4333-8444-555555555555';
let fake: FakeProvider;
beforeEach(async () => {
  fake = await startFakeProvider('https://login.example.com/');
});
afterEach(async () => {
  await fake.close();
});

const discover = (issuer: string) => discoveredProvider(issuer, { fetch: fake.fetch }).discovery();

/** What OIDC_ISSUER is, what the document there says, and what the message must hold. */
const DIFFERENT: [string, string, string, RegExp][] = [
  [
    'a slash that is missing',
    'https://login.example.com',
    'https://login.example.com/',
    /Only the slash.*Set OIDC_ISSUER to https:\/\/login\.example\.com\/,/,
  ],
  [
    'a slash too many',
    'https://login.example.com/',
    'https://login.example.com',
    /Only the slash.*Set OIDC_ISSUER to https:\/\/login\.example\.com,/,
  ],
  [
    'another case',
    'https://login.example.com/Realms/team',
    'https://login.example.com/realms/team',
    /Only upper and lower case differ/,
  ],
  [
    'Entra’s common',
    'https://login.microsoftonline.com/common/v2.0',
    'https://login.microsoftonline.com/{tenantid}/v2.0',
    /your own tenant: https:\/\/login\.microsoftonline\.com\/<tenant id>\/v2\.0/,
  ],
  [
    'Entra’s organizations',
    'https://login.microsoftonline.com/organizations/v2.0',
    'https://login.microsoftonline.com/{tenantid}/v2.0',
    /pattern for every tenant/,
  ],
  [
    'Entra’s version 1',
    `https://login.microsoftonline.com/${TENANT}`,
    `https://sts.windows.net/${TENANT}/`,
    /The host is another one/,
  ],
  [
    'Azure B2C',
    'https://team.b2clogin.com/team.onmicrosoft.com/B2C_1_signin/v2.0',
    `https://login.microsoftonline.com/${TENANT}/v2.0/`,
    /Azure AD B2C.*What cannot work/,
  ],
  [
    'a name by domain instead of id',
    'https://login.microsoftonline.com/example.com/v2.0',
    `https://login.microsoftonline.com/${TENANT}/v2.0`,
    new RegExp(`Set OIDC_ISSUER to https://login\\.microsoftonline\\.com/${TENANT}/v2\\.0`),
  ],
  [
    'Okta’s custom domain',
    'https://login.example.com/oauth2/default',
    'https://example.okta.com/oauth2/default',
    /The host is another one/,
  ],
  [
    'a trick of line breaks',
    'https://login.example.com',
    'https://evil.example.test/\nSet OIDC_ISSUER to mine',
    /names the issuer https:\/\/evil\.example\.test\/ Set/,
  ],
];

describe('an issuer that differs from its discovery document', () => {
  it.each(DIFFERENT)('by %s is told the difference and what to set', async (_how, issuer, named, message) => {
    fake.document['issuer'] = named;

    const failure = await discover(issuer).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'issuer_differs' });
    expect((failure as Error).message).toMatch(message);
    expect((failure as Error).message).toContain(`OIDC_ISSUER is ${issuer}`);
  });
});

describe('an address that is no issuer', () => {
  const PATH = '/.well-known/openid-configuration';
  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    [
      'because nothing is there',
      (response) => response.writeHead(404).end(),
      /there is no provider with this issuer/,
    ],
    [
      'because it leads on',
      (response) => response.writeHead(302, { location: 'https://x.test/?code=secret' }).end(),
      /leads on to https:\/\/x\.test\/,/,
    ],
    [
      'because it is a web page',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      /is no discovery document/,
    ],
    [
      'because it lacks its keys',
      (response) => response.end('{"issuer":"https://login.example.com/"}'),
      /wrong: jwks_uri/,
    ],
    ['because it is broken', (response) => response.writeHead(503).end(), /answered 503/],
    ['because it does not answer', (response) => response.destroy(), /cannot be reached/],
  ])('%s says so', async (_how, answer, message) => {
    fake.answers.set(PATH, answer);

    await expect(discover('https://login.example.com/')).rejects.toMatchObject({
      code: 'provider_unavailable',
      message: expect.stringMatching(message),
    });
  });

  it('because its keys come over http says so', async () => {
    fake.document['jwks_uri'] = 'http://login.example.com/keys';

    await expect(discover('https://login.example.com/')).rejects.toMatchObject({
      message: expect.stringContaining('jwks_uri that is not https'),
    });
  });

  it('because a user pool has no domain says so at the first sign-in', async () => {
    delete fake.document['authorization_endpoint'];
    const provider = discoveredProvider('https://login.example.com/', { fetch: fake.fetch });
    const flow = createCodeFlow({
      provider,
      clientId: 'c',
      clientSecret: () => Promise.resolve(null),
      redirectUri: 'https://ledger.example.test/admin/callback',
    });

    await expect(flow.authorizationUrl({ state: 's', nonce: 'n', verifier: 'v' }, {})).rejects.toMatchObject({
      message: expect.stringContaining('needs a domain'),
    });
  });
});
