import type * as OpenidClient from 'openid-client';
import { SCOPE } from '../../contracts/sign-in.ts';
import { messageOf } from '../../core/failure.ts';
import type { Discovery } from './discovery.ts';
import { IdentityError } from './failure.ts';
import type { Provider } from './provider.ts';
import { CLOCK_TOLERANCE_SECONDS, type TokenClaims } from './tokens.ts';

/** What belongs to one sign-in: all three are secrets of the browser that began it. */
export interface Proofs {
  state: string;
  nonce: string;
  /** PKCE's verifier (RFC 7636); the provider sees its digest first. */
  verifier: string;
}

/** Sign-in by browser: the authorization code flow with PKCE, state and nonce. */
export interface CodeFlow {
  /** Where to send the browser. Rejects with `IdentityError`. */
  authorizationUrl(proofs: Proofs, wishes: Wishes): Promise<string>;
  /** Who came back to `callback` with this answer. Rejects with `IdentityError`. */
  finish(callback: URL, proofs: Proofs): Promise<{ claims: TokenClaims; idToken: string }>;
}

export interface Wishes {
  /** Asks the provider to let the person choose another account. */
  isNewAccount?: boolean;
  /** Whom the provider should expect (OpenID Connect Core 1.0, 3.1.2.1). */
  loginHint?: string | undefined;
}

export interface CodeFlowOptions {
  provider: Provider;
  clientId: string;
  /** Null for a public client. */
  clientSecret: () => Promise<string | null>;
  redirectUri: string;
}

const TIMEOUT_SECONDS = 5;

export function createCodeFlow({ provider, clientId, clientSecret, redirectUri }: CodeFlowOptions): CodeFlow {
  const configure = async () => {
    const discovery = await provider.discovery();
    const secret = await clientSecret();
    const library = await loadLibrary();
    return { library, configuration: configurationOf(library, provider, { discovery, clientId, secret }) };
  };
  return {
    authorizationUrl: async ({ state, nonce, verifier }, { isNewAccount = false, loginHint }) => {
      const { library, configuration } = await configure();
      const url = library.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: SCOPE,
        code_challenge: await library.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
        ...(isNewAccount ? { prompt: 'login' } : {}),
        ...(loginHint === undefined ? {} : { login_hint: loginHint }),
      });
      return url.href;
    },
    finish: async (callback, proofs) => {
      const { library, configuration } = await configure();
      const idToken = await idTokenOf(library, configuration, redirected(callback, redirectUri), proofs);
      return { claims: await provider.verifyIdToken(idToken), idToken };
    },
  };
}

/** Loaded with the first sign-in, so that a page of somebody who has signed in does not wait for it. */
const loadLibrary = (): Promise<typeof OpenidClient> => import('openid-client');

/** The answer at the address that the provider was told: in front of the function, hosts and paths may be others. */
function redirected(callback: URL, redirectUri: string): URL {
  const url = new URL(redirectUri);
  url.search = callback.search;
  return url;
}

function configurationOf(
  library: typeof OpenidClient,
  { fetch }: Provider,
  { discovery, clientId, secret }: { discovery: Discovery; clientId: string; secret: string | null },
): OpenidClient.Configuration {
  const { authorization_endpoint, token_endpoint } = discovery;
  if (authorization_endpoint === undefined || token_endpoint === undefined) {
    throw new IdentityError(
      'provider_unavailable',
      `The discovery document of ${discovery.issuer} names no authorization_endpoint or no token_endpoint, so nobody can sign in by browser there.` +
        ' An Amazon Cognito user pool needs a domain for it.',
    );
  }
  const configuration = new library.Configuration(
    { ...discovery, authorization_endpoint, token_endpoint },
    clientId,
    { [library.clockTolerance]: CLOCK_TOLERANCE_SECONDS },
    authenticationOf(library, discovery, secret),
  );
  configuration.timeout = TIMEOUT_SECONDS;
  configuration[library.customFetch] = (url, options) => fetch(url, options);
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to warn; for a provider on one's own machine
  if (discovery.issuer.startsWith('http://')) library.allowInsecureRequests(configuration);
  return configuration;
}

/** As the provider's document says; Basic where it says nothing (OpenID Connect Discovery 1.0, 3). */
function authenticationOf(library: typeof OpenidClient, discovery: Discovery, secret: string | null) {
  if (secret === null) return library.None();
  const methods = discovery.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return methods.includes('client_secret_basic')
    ? library.ClientSecretBasic(secret)
    : library.ClientSecretPost(secret);
}

async function idTokenOf(
  library: typeof OpenidClient,
  configuration: OpenidClient.Configuration,
  callback: URL,
  { state, nonce, verifier }: Proofs,
): Promise<string> {
  try {
    const tokens = await library.authorizationCodeGrant(configuration, callback, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    if (tokens.id_token === undefined) throw new Error('the answer holds no ID token');
    return tokens.id_token;
  } catch (cause) {
    throw failureOf(library, cause);
  }
}

/** What went wrong, in words for the person. The provider's own words stay out: anybody can write them into an address. */
function failureOf(library: typeof OpenidClient, cause: unknown): IdentityError {
  if (cause instanceof library.AuthorizationResponseError) return refusalAtProvider(cause.error, cause);
  if (cause instanceof library.ResponseBodyError) return refusalOfCode(cause.error, cause);
  const code = cause instanceof library.ClientError ? cause.code : undefined;
  switch (code) {
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
      return new IdentityError(
        'clock_skew',
        'The provider’s clock and ours differ by more than 30 seconds, so its answer cannot be believed. Sign in once more; where that fails, too, its clock has to be set.',
        { cause },
      );
    case 'OAUTH_JWT_CLAIM_COMPARISON_FAILED':
    case 'OAUTH_INVALID_RESPONSE':
      return new IdentityError(
        'answer_foreign',
        'The provider’s answer belongs to another sign-in, another client or another provider. Sign in once more.',
        { cause },
      );
    case 'OAUTH_RESPONSE_IS_NOT_CONFORM':
    case 'OAUTH_RESPONSE_IS_NOT_JSON':
    case 'OAUTH_TIMEOUT':
      return unavailable(cause);
    default:
      return isOfTheNetwork(cause)
        ? unavailable(cause)
        : new IdentityError(
            'provider_refused',
            'The provider’s answer cannot be used. Sign in once more; the log has the reason.',
            { cause },
          );
  }
}

/** `fetch` rejects with a TypeError of this message where no answer came (undici); the library may wrap it. */
const isOfTheNetwork = (cause: unknown): boolean =>
  /(^|: )fetch failed$/.test(messageOf(cause)) ||
  (typeof cause === 'object' && cause !== null && 'cause' in cause && isOfTheNetwork(cause.cause));

const unavailable = (cause: unknown) =>
  new IdentityError(
    'provider_unavailable',
    'The identity provider does not answer as it should just now. Wait a minute, then sign in once more.',
    { cause },
  );

/** Errors of the authorization endpoint (RFC 6749, 4.1.2.1; OpenID Connect Core 1.0, 3.1.2.6). */
function refusalAtProvider(error: string, cause: unknown): IdentityError {
  switch (error) {
    case 'access_denied':
      return new IdentityError(
        'access_denied',
        'The sign-in was cancelled, or the provider does not let you use this application. Sign in once more; where it is refused again, ask whoever runs the provider to assign you to it.',
        { cause },
      );
    case 'login_required':
    case 'interaction_required':
    case 'consent_required':
    case 'account_selection_required':
      return new IdentityError(
        'interaction_required',
        'The provider wants you to do something first. Sign in once more and answer what it asks.',
        { cause },
      );
    case 'server_error':
    case 'temporarily_unavailable':
      return unavailable(cause);
    case 'unauthorized_client':
    case 'invalid_client':
    case 'invalid_scope':
    case 'unsupported_response_type':
      return clientRefused(cause);
    default:
      return new IdentityError(
        'provider_refused',
        'The provider has refused the sign-in. Sign in once more; the log has its reason.',
        { cause },
      );
  }
}

/** Errors of the token endpoint (RFC 6749, 5.2). */
function refusalOfCode(error: string, cause: unknown): IdentityError {
  switch (error) {
    case 'invalid_grant':
      return new IdentityError(
        'code_refused',
        'The provider’s code was too old or has been used before. Sign in once more.',
        { cause },
      );
    case 'invalid_client':
    case 'unauthorized_client':
      return clientRefused(cause);
    case 'server_error':
    case 'temporarily_unavailable':
      return unavailable(cause);
    default:
      return new IdentityError(
        'provider_refused',
        'The provider has refused its own code. Sign in once more; the log has its reason.',
        { cause },
      );
  }
}

const clientRefused = (cause: unknown) =>
  new IdentityError(
    'client_refused',
    'The provider does not take this application. Whoever runs the error log has to compare OIDC_CLIENT_ID, the client secret and the callback address with what is registered there.',
    { cause },
  );
