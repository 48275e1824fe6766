import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { discoveredProvider, fakeIssuer } from '../../support/fakes/admin-services.ts';

/** An identity provider on a port of its own: its discovery document names `issuer`, by default itself. */
async function provider(jwk: unknown, named?: string) {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const body =
      request.url === '/keys' ? { keys: [jwk] } : { issuer: named ?? issuer, jwks_uri: `${issuer}/keys` };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { issuer, asked, close };
}

it('the issuer’s keys are found through its discovery document, once for many tokens', async () => {
  const signer = await fakeIssuer();
  const { issuer, asked, close } = await provider(signer.jwk);
  const verifier = discoveredProvider(issuer);
  try {
    const names = [await signer.token({ issuer, sub: 'a' }), await signer.token({ issuer, sub: 'b' })].map(
      async (token) => (await verifier.verifyBearer(token)).sub,
    );

    expect(await Promise.all(names)).toEqual(['a', 'b']);
    expect(asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  } finally {
    await close();
  }
});

it('a document that speaks for another issuer opens nothing', async () => {
  const signer = await fakeIssuer();
  const { issuer, close } = await provider(signer.jwk, 'https://evil.example.test');
  const verifier = discoveredProvider(issuer);
  try {
    const verifying = verifier.verifyBearer(await signer.token({ issuer }));

    await expect(verifying).rejects.toMatchObject({ code: 'issuer_differs' });
  } finally {
    await close();
  }
});

it('a provider that does not answer is not the caller’s fault', async () => {
  const signer = await fakeIssuer();
  const { issuer, close } = await provider(signer.jwk);
  await close();
  const verifier = discoveredProvider(issuer);

  const verifying = verifier.verifyBearer(await signer.token({ issuer }));

  await expect(verifying).rejects.toMatchObject({ code: 'provider_unavailable' });
});
