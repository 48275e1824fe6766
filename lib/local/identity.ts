import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { refusalOf } from './loopback/host-guard.ts';
import { listen } from './loopback/listen.ts';

/** A local OpenID Connect issuer: enough for a function to verify a token, and a token that passes. */
export interface IdentityProvider {
  issuer: string;
  /** A bearer token for `sub: local-admin`. */
  mintAdminToken(audience: string): Promise<string>;
  stop: () => Promise<void>;
}

const ALGORITHM = 'ES256';
const KEY_ID = 'local';
/** Long enough for a stack that somebody leaves running; the key dies with the process anyway. */
const TOKEN_LIFE = '365d';

export async function startIdentityProvider(): Promise<IdentityProvider> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM);
  const jwk = { ...(await exportJWK(publicKey)), kid: KEY_ID, alg: ALGORITHM, use: 'sig' };
  const documents = new Map<string, object>();
  const server = createServer((request, response) => {
    const refusal = refusalOf(request, 'page');
    const document = refusal === undefined ? documents.get(request.url ?? '') : undefined;
    response.writeHead(refusal ? 403 : document ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(document ?? { message: refusal ?? 'Not Found' }));
  });
  const { url, stop } = await listen(server);
  documents.set('/.well-known/openid-configuration', {
    issuer: url,
    jwks_uri: `${url}/jwks`,
    id_token_signing_alg_values_supported: [ALGORITHM],
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
  });
  documents.set('/jwks', { keys: [jwk] });
  return {
    issuer: url,
    mintAdminToken: (audience) =>
      new SignJWT({})
        .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID })
        .setIssuer(url)
        .setAudience(audience)
        .setSubject('local-admin')
        .setIssuedAt()
        .setExpirationTime(TOKEN_LIFE)
        .sign(privateKey),
    stop,
  };
}
