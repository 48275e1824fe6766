import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod';
import { messageOf } from '../../core/failure.ts';
import { IdentityError } from './failure.ts';

/** Public-key algorithms alone: with a shared-secret one, whoever knows a public key could forge tokens. */
export const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
/** Allowed difference between the provider's clock and ours. */
export const CLOCK_TOLERANCE_SECONDS = 30;

/** What every token must have. */
const tokenClaims = z.looseObject({ sub: z.string().min(1), exp: z.number(), iat: z.number().optional() });
export type TokenClaims = z.infer<typeof tokenClaims>;

/**
 * The claims of a token that the issuer has signed, in its time. For whom it is, is not asked here.
 * Rejects with `IdentityError`.
 */
export async function verifySignature(
  token: string,
  { issuer, keys, nowMs }: { issuer: string; keys: JWTVerifyGetKey; nowMs: number },
): Promise<TokenClaims> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      algorithms: ALGORITHMS,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(nowMs),
    });
    return tokenClaims.parse(payload);
  } catch (cause) {
    throw isBadToken(cause) ? badToken(cause) : keysUnavailable(cause);
  }
}

/** The clients and audiences whose tokens are taken. */
export interface Clients {
  /** The client through which people sign in; empty where there is none. */
  own: string;
  others: readonly string[];
}

/**
 * Whether a token was made for us: its `aud` is one of ours or, where it has none, its `client_id` is (Amazon Cognito's
 * access tokens have no `aud` unless a resource is bound; AWS, "Understanding the access token").
 */
export function isForUs(claims: JWTPayload, { own, others }: Clients): boolean {
  const ours = [own, ...others].filter((client) => client !== '');
  const { aud } = claims;
  if (aud === undefined) {
    const client = claims['client_id'];
    return typeof client === 'string' && ours.includes(client) && claims['token_use'] === 'access';
  }
  const audiences = typeof aud === 'string' ? [aud] : aud;
  if (audiences.some((audience) => others.includes(audience))) return true;
  // An ID token for several audiences is its authorized party's (OpenID Connect Core 1.0, 3.1.3.7).
  const party = claims['azp'];
  const isOurs = audiences.length === 1 || typeof party !== 'string' || ours.includes(party);
  return own !== '' && audiences.includes(own) && isOurs;
}

/** jose's errors are about the token, except those of fetching the keys; anything else is not the caller's fault. */
const isBadToken = (cause: unknown): boolean =>
  cause instanceof z.ZodError ||
  (cause instanceof errors.JOSEError &&
    !(cause instanceof errors.JWKSTimeout) &&
    !(cause instanceof errors.JWKSInvalid) &&
    cause.code !== errors.JOSEError.code);

function badToken(cause: unknown): IdentityError {
  if (cause instanceof errors.JWTExpired) {
    return new IdentityError(
      'token_expired',
      'The token has expired; get a new one from your identity provider.',
    );
  }
  return new IdentityError(
    'token_invalid',
    'The token is not valid here: it must be signed by the configured issuer, for a configured client or audience.',
    { cause: new Error(reasonOf(cause)) },
  );
}

/** For the log: what was wrong, without a word of the token. */
const reasonOf = (cause: unknown): string =>
  cause instanceof errors.JWTClaimValidationFailed ? `claim ${cause.claim}` : codeOf(cause);
const codeOf = (cause: unknown): string => (cause instanceof errors.JOSEError ? cause.code : 'claims');

const keysUnavailable = (cause: unknown) =>
  new IdentityError(
    'provider_unavailable',
    `The identity provider's keys cannot be read just now: ${messageOf(cause)}.`,
    { cause },
  );

export const notForUs = () =>
  new IdentityError(
    'token_invalid',
    'The token is not valid here: it was made for another client. OIDC_CLIENT_ID and OIDC_AUDIENCE name the accepted ones.',
    { cause: new Error('claim aud') },
  );
