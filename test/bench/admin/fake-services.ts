import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { CERTIFICATE_FILE, KEY_FILE } from '../verifier/fake-aws.ts';

/** What the admin function asks for its first page, over TLS: an empty table, Secrets Manager, and an identity provider. */
export interface FakeServices {
  url: string;
  /** Of somebody whose role is admin. */
  token: string;
  stop: () => Promise<void>;
}

export const CLIENT_ID = 'bench';
export const ADMIN = 'ann@example.com';

const SECRETS = {
  authToken: 'bench',
  sessionKey: 'a session key of the usual length, which is no secret here',
};

export async function startFakeServices(): Promise<FakeServices> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const key = { ...(await exportJWK(publicKey)), alg: 'RS256', use: 'sig', kid: 'bench' };
  const server = createServer({ key: readFileSync(KEY_FILE), cert: readFileSync(CERTIFICATE_FILE) });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `https://127.0.0.1:${port.toString()}`;
  const discovery = {
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    jwks_uri: `${url}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
  server.on('request', (request: IncomingMessage, response) => {
    request.resume().on('end', () => {
      const answer = answerTo(request, { discovery, keys: { keys: [key] } });
      response
        .writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/x-amz-json-1.0' })
        .end(JSON.stringify(answer ?? {}));
    });
  });
  const token = await new SignJWT({ email: ADMIN, email_verified: true })
    .setProtectedHeader({ alg: 'RS256', kid: 'bench' })
    .setIssuer(url)
    .setAudience(CLIENT_ID)
    .setSubject('ann')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  return {
    url,
    token,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerTo(
  { url, headers }: IncomingMessage,
  { discovery, keys }: { discovery: object; keys: object },
) {
  if (url === '/.well-known/openid-configuration') return discovery;
  if (url === '/jwks') return keys;
  switch (String(headers['x-amz-target']).split('.')[1]) {
    case 'Query':
      return { Items: [], Count: 0, ScannedCount: 0 };
    case 'GetItem':
      return {};
    case 'BatchGetItem':
      return { Responses: {}, UnprocessedKeys: {} };
    case 'GetSecretValue':
      // Created long ago: of a secret that was just changed the one before is read as well.
      return { SecretString: JSON.stringify(SECRETS), CreatedDate: 1_700_000_000 };
    default:
      return undefined;
  }
}
