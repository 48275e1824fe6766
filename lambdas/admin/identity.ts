import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod';
import { messageOf } from '../core/failure.ts';
import { RefusedRequest } from './refusal.ts';

/** Who is calling, as the identity provider says. */
export interface Identity {
  /** Recorded as the actor of status changes: the e-mail address where the token has one, else `sub`. */
  name: string;
  /** End of the token's life, seconds since the epoch. */
  expiresAt: number;
}

export interface TokenVerifier {
  /** Why nobody can sign in at all, or null. */
  readonly closedBecause: string | null;
  /** Resolves for a valid token; else throws a `RefusedRequest` of 401 (bad token) or 503 (cannot check now). */
  verify(token: string): Promise<Identity>;
}

/** Public-key algorithms alone: with a shared-secret one, whoever knows a public key could forge tokens. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** Allowed difference between the provider's clock and ours. */
const CLOCK_TOLERANCE_SECONDS = 30;
const DISCOVERY_TIMEOUT_MS = 5000;

const claims = z.object({
  sub: z.string().min(1),
  exp: z.number(),
  email: z.string().min(1).optional().catch(undefined),
});
const discoveryDocument = z.object({ issuer: z.string(), jwks_uri: z.url() });

interface VerifierOptions {
  issuer: string;
  audience: string;
  /** Where the issuer's public keys come from; by default OpenID Connect discovery. */
  keys?: () => Promise<JWTVerifyGetKey>;
}

/** Checks OpenID Connect tokens. With no issuer or audience configured nobody gets in. */
export function createTokenVerifier({ issuer, audience, keys }: VerifierOptions): TokenVerifier {
  const missing = [...(issuer ? [] : ['OIDC_ISSUER']), ...(audience ? [] : ['OIDC_AUDIENCE'])];
  const closedBecause =
    missing.length > 0
      ? `Nobody can sign in, because ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set. Set it and deploy again.`
      : null;
  const publicKeys = onceUntilFailure(keys ?? (() => discoverKeys(issuer)));
  return {
    closedBecause,
    async verify(token) {
      if (closedBecause !== null) throw signInClosed(closedBecause);
      const getKey = await publicKeys().catch((cause: unknown) => {
        throw providerUnavailable(cause);
      });
      try {
        const { payload } = await jwtVerify(token, getKey, {
          issuer,
          audience,
          algorithms: ALGORITHMS,
          requiredClaims: ['exp', 'sub'],
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
        });
        const { sub, email, exp } = claims.parse(payload);
        return { name: email ?? sub, expiresAt: exp };
      } catch (cause) {
        throw isBadToken(cause) ? badToken(cause) : providerUnavailable(cause);
      }
    },
  };
}

/** Fetches the provider's discovery document; its keys are fetched and cached by jose. */
async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(DISCOVERY_TIMEOUT_MS), redirect: 'error' });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const found = discoveryDocument.parse(await response.json());
  if (found.issuer !== issuer) {
    throw new Error(`${url} names the issuer ${found.issuer}, but OIDC_ISSUER is ${issuer}`);
  }
  const jwksUri = new URL(found.jwks_uri);
  if (jwksUri.protocol !== 'https:' && !issuer.startsWith('http://')) {
    throw new Error(`${url} names keys at ${found.jwks_uri}, which is not https`);
  }
  return createRemoteJWKSet(jwksUri);
}

function onceUntilFailure<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
}

/** jose's errors are about the token, except those of fetching the keys; anything else is not the caller's fault. */
const isBadToken = (cause: unknown): boolean =>
  cause instanceof z.ZodError ||
  (cause instanceof errors.JOSEError &&
    !(cause instanceof errors.JWKSTimeout) &&
    !(cause instanceof errors.JWKSInvalid) &&
    cause.code !== errors.JOSEError.code);

const badToken = (cause: unknown) =>
  new RefusedRequest(
    401,
    'unauthorized',
    cause instanceof errors.JWTExpired
      ? 'The token has expired; get a new one from your identity provider.'
      : 'The token is not valid here: it must be signed by the configured issuer, for the configured audience.',
    { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } },
  );

const signInClosed = (reason: string) =>
  new RefusedRequest(401, 'sign_in_closed', reason, { headers: { 'www-authenticate': 'Bearer' } });

const providerUnavailable = (cause: unknown) => {
  const refusal = new RefusedRequest(
    503,
    'identity_unavailable',
    'The identity provider cannot be reached to check the token; try again, then check OIDC_ISSUER.',
  );
  refusal.cause = messageOf(cause);
  return refusal;
};
