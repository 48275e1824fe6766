import { createCodeFlow } from '../../../../lambdas/adapters/identity/code-flow.ts';
import { signOutAddress } from '../../../../lambdas/adapters/identity/provider.ts';
import { identityOf } from '../../../../lambdas/core/auth/roles.ts';
import { discoveredProvider } from '../../../support/fakes/admin-services.ts';
import { startFakeProvider, type FakeProvider } from '../../../support/fakes/fake-provider.ts';
import { CLIENT, SHAPES } from '../../../support/samples/provider-shapes.ts';

const REDIRECT = 'https://ledger.example.test/admin/callback';

describe.each(Object.entries(SHAPES))(
  '%s',
  (_name, { issuer, discovery, claims, rules, identity, signOut, secretIn }) => {
    let fake: FakeProvider;
    beforeEach(async () => {
      fake = await startFakeProvider(issuer);
      Object.assign(fake.document, discovery);
    });
    afterEach(async () => {
      await fake.close();
    });

    const connect = (clientSecret: string | null) => {
      const provider = discoveredProvider(issuer, { clientId: CLIENT, audiences: [], fetch: fake.fetch });
      const flow = createCodeFlow({
        provider,
        clientId: CLIENT,
        clientSecret: () => Promise.resolve(clientSecret),
        redirectUri: REDIRECT,
      });
      return { provider, flow };
    };
    const proofs = { state: 's.t', nonce: 'n', verifier: 'v'.repeat(43) };
    const signIn = async (clientSecret: string | null) => {
      const { provider, flow } = connect(clientSecret);
      const to = await flow.authorizationUrl(proofs, {});
      const iss = discovery['authorization_response_iss_parameter_supported'] === true ? { iss: issuer } : {};
      const callback = new URL(fake.visit(to, claims, { parameters: iss }));
      return { provider, to: new URL(to), found: await flow.finish(callback, proofs) };
    };

    it('signs in, with PKCE, at the endpoint that it names', async () => {
      const { to, found } = await signIn(null);

      expect(to.origin + to.pathname).toBe(discovery['authorization_endpoint']);
      expect(to.searchParams.get('code_challenge_method')).toBe('S256');
      expect(identityOf(found.claims, found.claims.sub, rules)).toEqual(identity);
    });

    it('is given the client’s secret where it has one, and no id of a client twice', async () => {
      await signIn('secret:of/the+client');

      const [{ body, authorization } = { body: new URLSearchParams(), authorization: '' }] =
        fake.tokenRequests;
      expect([authorization?.split(' ')[0], body.get('client_secret'), body.get('client_id')]).toEqual(
        secretIn === 'header' ? ['Basic', null, null] : [undefined, 'secret:of/the+client', CLIENT],
      );
    });

    it('is told when somebody signs out, or has no place for it', async () => {
      const { provider } = connect(null);

      const address = signOutAddress(await provider.discovery(), { clientId: CLIENT, returnTo: REDIRECT });

      expect(address === null ? null : new URL(address).origin + new URL(address).pathname).toBe(signOut);
    });

    it('takes the same token as a bearer', async () => {
      const { found, provider } = await signIn(null);

      await expect(provider.verifyBearer(found.idToken)).resolves.toMatchObject({ sub: claims['sub'] });
    });
  },
);

it('Okta’s token without the claims of a scope signs in by subject, as its pages say that it may be', () => {
  const { claims, rules } = SHAPES['Okta']!;
  const thin = Object.fromEntries(Object.entries(claims).filter(([name]) => !name.startsWith('email')));

  expect(identityOf(thin, String(thin['sub']), rules)).toEqual({
    subject: '00uid4BxXw6I6TV4m0g3',
    address: null,
    role: 'viewer',
  });
});

it('Cognito is asked to sign out in its own words', () => {
  const { issuer, discovery } = SHAPES['Amazon Cognito']!;
  const document = { ...discovery, issuer, jwks_uri: 'https://x.test/keys' };

  const named = signOutAddress(document, { clientId: CLIENT, returnTo: REDIRECT });
  const silent = signOutAddress(
    { ...document, end_session_endpoint: undefined },
    { clientId: CLIENT, returnTo: REDIRECT },
  );

  expect(new URL(named!).searchParams.get('logout_uri')).toBe(REDIRECT);
  expect(silent).toBe(named);
});
