import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { bindingOf, closedBecause, type Access } from '../../../lambdas/admin/sign-in/access.ts';
import type { SignInSettings } from '../../../lambdas/admin/settings.ts';
import { createCodeFlow } from '../../../lambdas/adapters/identity/code-flow.ts';
import { createProvider, type Provider } from '../../../lambdas/adapters/identity/provider.ts';
import { isForUs, notForUs, verifySignature } from '../../../lambdas/adapters/identity/tokens.ts';
import type { Role } from '../../../lambdas/core/auth/identity.ts';
import type { Session } from '../../../lambdas/core/auth/session.ts';

export const ISSUER = 'https://login.example.test';
export const AUDIENCE = 'error-ledger';
export const CLIENT_ID = 'error-ledger-pages';
export const PUBLIC_URL = 'https://ledger.example.test';

/** What of the world decides who gets in; tests change it before they call. */
export interface SignInWorld {
  nowMs: number;
  /** Sessions that were ended, as `subject sessionId`, and since when a subject has to sign in anew. */
  ended: Set<string>;
  notBefore: Map<string, number>;
  marksFail: boolean;
  /** Current, and during a rotation the one before. */
  sessionKeys: string[];
}

// eslint-disable-next-line @typescript-eslint/require-await -- the fakes answer at once but keep the promises' contract
export const soon = async <T>(answer: () => T): Promise<T> => answer();

export const orFail = <T>(fails: boolean, answer: () => T): Promise<T> =>
  soon(() => {
    if (fails) throw new Error('the store is unavailable');
    return answer();
  });

export const signInSettings = (overrides: Partial<SignInSettings> = {}): SignInSettings => ({
  identity: 'oidc',
  issuer: ISSUER,
  clientId: CLIENT_ID,
  clientSecretArn: '',
  audiences: [AUDIENCE],
  rules: { claim: 'groups', adminValues: ['admins'], viewerValues: ['viewers'] },
  publicUrl: PUBLIC_URL,
  sessionSecretArn: 'arn:session',
  sessionHours: 8,
  stage: 'test',
  ...overrides,
});

/** Everything by which people and programs get in, with marks and keys of the world. */
export function fakeAccess(
  world: SignInWorld,
  provider: Provider,
  settings: SignInSettings = signInSettings(),
  clientSecret: string | null = null,
): Access {
  return {
    closedBecause: closedBecause(settings),
    provider,
    flow:
      settings.clientId === ''
        ? null
        : createCodeFlow({
            provider,
            clientId: settings.clientId,
            clientSecret: () => Promise.resolve(clientSecret),
            redirectUri: `${settings.publicUrl}/admin/callback`,
          }),
    rules: settings.rules,
    clientId: settings.clientId,
    publicUrl: settings.publicUrl,
    sessionMs: settings.sessionHours * 3_600_000,
    binding: bindingOf(settings),
    sessionKey: {
      current: () => soon(() => ({ sessionKey: world.sessionKeys[0]! })),
      all: () => soon(() => world.sessionKeys.map((sessionKey) => ({ sessionKey }))),
      refresh: () => soon(() => undefined),
    },
    marks: {
      isEnded: (subject, sessionId, startedAt) =>
        orFail(
          world.marksFail,
          () =>
            world.ended.has(`${subject} ${sessionId ?? ''}`) ||
            startedAt < (world.notBefore.get(subject) ?? Number.NEGATIVE_INFINITY),
        ),
      endSession: (subject, sessionId) =>
        orFail(world.marksFail, () => void world.ended.add(`${subject} ${sessionId}`)),
      endAll: (subject, atMs) => orFail(world.marksFail, () => void world.notBefore.set(subject, atMs)),
    },
  };
}

interface TokenWishes {
  sub?: string;
  email?: string;
  audience?: string;
  issuer?: string;
  expiresIn?: number | null;
  groups?: readonly string[];
  claims?: Record<string, unknown>;
}

/** An identity provider of this process, and tokens of it: an admin's, unless told otherwise. */
export async function fakeIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' };
  const keys = createLocalJWKSet({ keys: [jwk] });
  const token = ({ sub, email, audience, issuer, expiresIn, groups, claims }: TokenWishes = {}) => {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const jwt = new SignJWT({ email, email_verified: true, groups: groups ?? ['admins'], ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setSubject(sub ?? 'ada')
      .setIssuer(issuer ?? ISSUER)
      .setIssuedAt(nowSeconds)
      .setAudience(audience ?? AUDIENCE);
    if (expiresIn !== null) jwt.setExpirationTime(nowSeconds + (expiresIn ?? 3600));
    return jwt.sign(privateKey);
  };
  const verify = (text: string) => verifySignature(text, { issuer: ISSUER, keys, nowMs: Date.now() });
  const provider: Provider = {
    issuer: ISSUER,
    fetch: () => Promise.reject(new Error('this provider has no address')),
    discovery: () =>
      soon(() => ({
        issuer: ISSUER,
        jwks_uri: `${ISSUER}/keys`,
        authorization_endpoint: `${ISSUER}/authorize`,
        token_endpoint: `${ISSUER}/token`,
        end_session_endpoint: `${ISSUER}/logout`,
      })),
    verifyIdToken: verify,
    verifyBearer: async (text) => {
      const claims = await verify(text);
      if (!isForUs(claims, { own: CLIENT_ID, others: [AUDIENCE] })) throw notForUs();
      return claims;
    },
  };
  return { token, provider, publicKey, jwk };
}

/** A provider that is found by discovery, as the deployed function finds it. */
export const discoveredProvider = (
  issuer: string,
  { clientId = CLIENT_ID, audiences = [AUDIENCE], fetch = globalThis.fetch, nowMs = Date.now } = {},
): Provider =>
  createProvider({ issuer, clients: { own: clientId, others: audiences }, clock: { now: nowMs }, fetch });

export const aSession = (
  world: SignInWorld,
  role: Role = 'admin',
  changes: Partial<Session> = {},
): Session => ({
  ...{ v: 1, id: 's1', subject: role === 'admin' ? 'ada' : 'vic', address: `${role}@example.test`, role },
  ...{ startedAt: world.nowMs, endsAt: world.nowMs + 8 * 3_600_000, signOutOrigin: ISSUER },
  ...changes,
});
