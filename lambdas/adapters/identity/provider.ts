import type { JWTVerifyGetKey } from 'jose';
import { isCognito } from '../../contracts/sign-in.ts';
import type { Clock } from '../clock.ts';
import { discover, type Discovery, type Fetch } from './discovery.ts';
import { createKeySet } from './keys.ts';
import { isForUs, notForUs, verifySignature, type Clients, type TokenClaims } from './tokens.ts';

/** An identity provider, as far as tokens are concerned. */
export interface Provider {
  issuer: string;
  fetch: Fetch;
  /** Rejects with `IdentityError` while the provider cannot be reached; the next call asks it anew. */
  discovery(): Promise<Discovery>;
  /** The claims of a bearer token of the issuer, for us and in its time. Rejects with `IdentityError`. */
  verifyBearer(token: string): Promise<TokenClaims>;
  /** The claims of the ID token of a sign-in, whose audience the code flow has checked. */
  verifyIdToken(token: string): Promise<TokenClaims>;
}

export interface ProviderOptions {
  issuer: string;
  clients: Clients;
  clock: Clock;
  fetch?: Fetch;
}

/** A provider that is discovered at its first use, once for many tokens. */
export function createProvider({
  issuer,
  clients,
  clock,
  fetch = globalThis.fetch,
}: ProviderOptions): Provider {
  const load = onceUntilFailure(async () => {
    const discovery = await discover(issuer, fetch);
    return { discovery, keys: createKeySet(discovery.jwks_uri, clock, fetch) };
  });
  const verify = async (token: string): Promise<TokenClaims> => {
    const { keys }: { keys: JWTVerifyGetKey } = await load();
    return verifySignature(token, { issuer, keys, nowMs: clock.now() });
  };
  return {
    issuer,
    fetch,
    discovery: async () => (await load()).discovery,
    verifyIdToken: verify,
    verifyBearer: async (token) => {
      const claims = await verify(token);
      if (!isForUs(claims, clients)) throw notForUs();
      return claims;
    },
  };
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

/**
 * Where to send a browser that has signed out here, so that it is signed out at the provider as well; null where the
 * provider has no such place (Google). Without an ID token, which no session keeps, a provider may ask for confirmation.
 */
export function signOutAddress(
  discovery: Discovery,
  { clientId, returnTo }: { clientId: string; returnTo: string },
): string | null {
  const address = signOutEndpoint(discovery);
  if (address === null) return null;
  address.searchParams.set('client_id', clientId);
  // Cognito's own name for it (AWS, "The managed login logout endpoint"); else OpenID Connect RP-Initiated Logout 1.0.
  address.searchParams.set(isCognito(discovery.issuer) ? 'logout_uri' : 'post_logout_redirect_uri', returnTo);
  return address.href;
}

export const signOutOrigin = (discovery: Discovery): string | null =>
  signOutEndpoint(discovery)?.origin ?? null;

function signOutEndpoint(discovery: Discovery): URL | null {
  const { end_session_endpoint: named, authorization_endpoint: authorization } = discovery;
  if (named !== undefined) return new URL(named);
  if (!isCognito(discovery.issuer) || authorization === undefined) return null;
  return new URL('/logout', authorization);
}
