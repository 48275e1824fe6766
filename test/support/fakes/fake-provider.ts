import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

type Claims = Record<string, unknown>;

/** An OpenID Connect provider that answers as a test wants it to. */
export interface FakeProvider {
  /** Where it listens; its issuer too, unless `document.issuer` says otherwise. */
  url: string;
  /** What discovery answers; changed freely. */
  document: Claims;
  /** Paths that were asked for, in order. */
  asked: string[];
  /** Requests of the token endpoint: what the body and the Authorization header held. */
  tokenRequests: { body: URLSearchParams; authorization: string | undefined }[];
  /** Instead of the usual answer of a path. */
  answers: Map<string, (response: ServerResponse) => void>;
  /** Signs with a new key from now on; the old one is no longer published. */
  rotateKeys(): Promise<void>;
  sign(
    claims: Claims,
    header?: { alg?: string; kid?: string; key?: CryptoKey | Uint8Array },
  ): Promise<string>;
  /** What the browser's visit to an authorization address leads to: the callback with a code for these claims. */
  visit(authorizationUrl: string, claims: Claims, more?: Visit): string;
  publicKey(): CryptoKey;
  /** A fetch that finds the provider under its issuer's own host. */
  fetch: typeof globalThis.fetch;
  close(): Promise<void>;
}

interface Visit {
  /** Replaces parameters of the callback; undefined leaves one out. */
  parameters?: Record<string, string | undefined>;
  /** Signs the ID token in another way. */
  signed?: (claims: Claims) => Promise<string>;
}

interface Grant {
  challenge: string | null;
  clientId: string;
  nonce: string | null;
  claims: Claims;
  signed: (claims: Claims) => Promise<string>;
}

const ALGORITHM = 'ES256';

export async function startFakeProvider(issuer?: string): Promise<FakeProvider> {
  let kid = 0;
  let keys = await newKeys('k0');
  const grants = new Map<string, Grant>();
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const own = issuer ?? url;
  const endpoint = (path: string) => (issuer === undefined ? `${url}${path}` : new URL(path, issuer).href);

  const provider: FakeProvider = {
    url,
    document: {
      issuer: own,
      jwks_uri: endpoint('/keys'),
      authorization_endpoint: endpoint('/authorize'),
      token_endpoint: endpoint('/token'),
      id_token_signing_alg_values_supported: [ALGORITHM],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
    },
    asked: [],
    tokenRequests: [],
    answers: new Map(),
    rotateKeys: async () => {
      kid += 1;
      keys = await newKeys(`k${kid}`);
    },
    sign: (claims, header = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: header.alg ?? ALGORITHM, kid: header.kid ?? keys.jwk.kid! })
        .sign(header.key ?? keys.privateKey),
    visit: (authorizationUrl, claims, { parameters = {}, signed } = {}) => {
      const asked = new URL(authorizationUrl).searchParams;
      const code = `code-${grants.size}`;
      grants.set(code, {
        challenge: asked.get('code_challenge'),
        clientId: asked.get('client_id')!,
        nonce: asked.get('nonce'),
        claims,
        signed: signed ?? ((all) => provider.sign(all)),
      });
      const callback = new URL(asked.get('redirect_uri')!);
      const all: Record<string, string | undefined> = { code, state: asked.get('state')!, ...parameters };
      for (const [name, value] of Object.entries(all)) {
        if (value !== undefined) callback.searchParams.set(name, value);
      }
      return callback.href;
    },
    publicKey: () => keys.publicKey,
    fetch: (input, init) => {
      const asked = new URL(input instanceof Request ? input.url : input);
      return globalThis.fetch(`${url}${asked.pathname}${asked.search}`, init);
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0]!;
    provider.asked.push(path);
    const chosen = provider.answers.get(path);
    if (chosen !== undefined) chosen(response);
    else if (path.endsWith('/.well-known/openid-configuration')) send(response, 200, provider.document);
    else if (path === pathOf(provider.document['jwks_uri'])) send(response, 200, { keys: [keys.jwk] });
    else if (path === pathOf(provider.document['token_endpoint'])) await exchange(request, response);
    else send(response, 404, { error: 'not_found' });
  }

  async function exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = new URLSearchParams(Buffer.concat(chunks).toString());
    provider.tokenRequests.push({ body, authorization: request.headers.authorization });
    const code = body.get('code') ?? '';
    const grant = grants.get(code);
    grants.delete(code);
    const digest = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    if (grant === undefined || grant.challenge !== digest) {
      send(response, 400, { error: 'invalid_grant', error_description: 'the code is not good' });
      return;
    }
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: provider.document['issuer'],
      aud: grant.clientId,
      iat: now,
      exp: now + 300,
      ...(grant.nonce === null ? {} : { nonce: grant.nonce }),
      ...grant.claims,
    };
    const idToken = await grant.signed(claims);
    send(response, 200, { access_token: 'opaque', token_type: 'Bearer', expires_in: 300, id_token: idToken });
  }

  return provider;
}

async function newKeys(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, alg: ALGORITHM, use: 'sig' };
  return { publicKey, privateKey, jwk };
}

const pathOf = (address: unknown): string => new URL(String(address)).pathname;

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
