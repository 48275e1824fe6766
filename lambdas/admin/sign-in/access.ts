import type { CodeFlow } from '../../adapters/identity/code-flow.ts';
import { IdentityError } from '../../adapters/identity/failure.ts';
import type { Provider } from '../../adapters/identity/provider.ts';
import type { SecretReader } from '../../adapters/secrets.ts';
import type { SessionMarks } from '../../adapters/table/people/session-marks.ts';
import type { Identity } from '../../core/auth/identity.ts';
import { identityOf, isIdentity, type NoRole, type RoleRules } from '../../core/auth/roles.ts';
import { openSealedSession, type Session, type SessionBinding } from '../../core/auth/session.ts';
import { messageOf } from '../../core/failure.ts';
import { RefusedRequest } from '../refusal.ts';
import type { Settings } from '../settings.ts';

/** Everything by which somebody gets in. */
export interface Access {
  /** Why nobody can sign in at all, or null. */
  closedBecause: string | null;
  provider: Provider;
  /** Null where programs alone get in. */
  flow: CodeFlow | null;
  rules: RoleRules;
  clientId: string;
  /** Without a slash at the end; empty where it is not known. */
  publicUrl: string;
  sessionMs: number;
  binding: SessionBinding;
  sessionKey: SecretReader<{ sessionKey: string }>;
  marks: SessionMarks;
}

type SignInSettings = Settings['signIn'];

/** Why nobody can sign in, in words that name what to set; null where somebody can. */
export function closedBecause({
  identity,
  issuer,
  clientId,
  audiences,
  rules,
}: SignInSettings): string | null {
  if (identity === 'none') {
    return 'Nobody can sign in, because IDENTITY is none. Set IDENTITY to cognito or oidc and deploy again.';
  }
  const missing = [
    ...(issuer === '' ? ['OIDC_ISSUER'] : []),
    ...(clientId === '' && audiences.length === 0 ? ['OIDC_CLIENT_ID'] : []),
    ...(rules.adminValues.length + rules.viewerValues.length === 0 ? ['OIDC_ADMIN_VALUES'] : []),
  ];
  if (missing.length === 0) return null;
  return `Nobody can sign in, because ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set. Set it and deploy again.`;
}

/** A change of any of these ends every session: who is let in must be decided anew. */
export const bindingOf = ({ stage, issuer, clientId, rules }: SignInSettings): SessionBinding => [
  stage,
  issuer,
  clientId,
  rules.claim,
  rules.adminValues.join(),
  rules.viewerValues.join(),
];

/** Who a bearer token speaks for. Throws `RefusedRequest` of 401 (bad token), 403 (no role) or 503 (cannot check now). */
export async function identityOfBearer(access: Access, token: string): Promise<Identity> {
  const claims = await access.provider.verifyBearer(token).catch((cause: unknown) => {
    throw cause instanceof IdentityError ? refusalOfBearer(cause) : cause;
  });
  const found = identityOf(claims, claims.sub, access.rules);
  if (!isIdentity(found)) throw noRole(found);
  // A token says seconds; the whole second in which a mark fell counts as before it.
  const issuedAtMs = (claims.iat ?? 0) * 1000;
  if (await isEnded(access, found.subject, null, issuedAtMs)) {
    throw new RefusedRequest(
      401,
      'session_ended',
      'The token is from before your access changed; get a new one.',
      {
        headers: CHALLENGE,
      },
    );
  }
  return found;
}

/** The session in a cookie. Throws `RefusedRequest` of 401 where it is none of ours or has ended. */
export async function sessionOfCookie(access: Access, cookie: string, nowMs: number): Promise<Session> {
  const session = await unsealed(access, cookie, nowMs);
  if (session === undefined || (await isEnded(access, session.subject, session.id, session.startedAt))) {
    throw new RefusedRequest(
      401,
      'session_ended',
      'The session has ended; sign in once more at /admin/sign-in.',
      {
        headers: { 'www-authenticate': 'Bearer' },
      },
    );
  }
  return session;
}

async function unsealed(access: Access, cookie: string, nowMs: number): Promise<Session | undefined> {
  const open = async () => openSealedSession(cookie, await sessionSecrets(access), access.binding, nowMs);
  const session = await open();
  if (session !== undefined) return session;
  // Another instance may have sealed it with a key that is newer than what is cached here.
  await access.sessionKey.refresh().catch((cause: unknown) => {
    throw unavailable('The key of the sessions cannot be read just now; try again.', cause);
  });
  return open();
}

/** The secret that seals, and during a rotation the one before it. */
export async function sessionSecrets({ sessionKey }: Access): Promise<string[]> {
  try {
    return (await sessionKey.all()).map((version) => version.sessionKey);
  } catch (cause) {
    throw unavailable('The key of the sessions cannot be read just now; try again.', cause);
  }
}

/** Fails closed: where the marks cannot be read nobody gets in. */
async function isEnded(
  { marks }: Access,
  subject: string,
  sessionId: string | null,
  startedAtMs: number,
): Promise<boolean> {
  try {
    return await marks.isEnded(subject, sessionId, startedAtMs);
  } catch (cause) {
    throw unavailable('Whether a session has ended cannot be read just now; try again.', cause);
  }
}

const CHALLENGE = { 'www-authenticate': 'Bearer error="invalid_token"' };

/** Refuses a caller whom the provider knows and nothing is open for. */
export const noRole = ({ code, message }: NoRole) => new RefusedRequest(403, code, message);

export const signInClosed = (reason: string) =>
  new RefusedRequest(401, 'sign_in_closed', reason, { headers: { 'www-authenticate': 'Bearer' } });

export function unavailable(message: string, cause: unknown): RefusedRequest {
  const refusal = new RefusedRequest(503, 'identity_unavailable', message);
  refusal.cause = messageOf(cause);
  return refusal;
}

function refusalOfBearer(error: IdentityError): RefusedRequest {
  switch (error.code) {
    case 'provider_unavailable':
    case 'issuer_differs':
      return unavailable(`${error.message} The token cannot be checked; try again.`, error);
    default:
      return new RefusedRequest(401, 'unauthorized', error.message, { headers: CHALLENGE });
  }
}
