import { randomBytes } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { IdentityError, type IdentityCode } from '../../adapters/identity/failure.ts';
import { signOutAddress, signOutOrigin } from '../../adapters/identity/provider.ts';
import type { TokenClaims } from '../../adapters/identity/tokens.ts';
import { SIGNED_OUT_PATH } from '../../contracts/sign-in.ts';
import type { Identity } from '../../core/auth/identity.ts';
import { proofsOf } from '../../core/auth/proofs.ts';
import { identityOf, isIdentity } from '../../core/auth/roles.ts';
import { openSealedAttempt, sealAttempt, sealSession, type Session } from '../../core/auth/session.ts';
import { HOME, wayBack } from '../../core/auth/way-back.ts';
import { messageOf } from '../../core/failure.ts';
import { sessionOfCookie, sessionSecrets, signInClosed, unavailable } from './access.ts';
import { refuseOtherMethods } from '../api.ts';
import {
  deleteSessionCookie,
  isHttps,
  sessionCookie,
  setAttemptCookie,
  setSessionCookie,
  takeAttemptCookie,
} from './cookies.ts';
import { sendPage } from '../pages/send.ts';
import { refusedPage, signedOutPage, stillSignedInPage } from '../pages/sign-in-page.ts';
import { RefusedRequest } from '../refusal.ts';
import type { AdminServices } from '../services.ts';
import { requireSameOrigin, type AdminEnv } from './session.ts';

/** Long enough for a password, a second factor and a coffee in between. */
const ATTEMPT_SECONDS = 30 * 60;
/** An e-mail address has at most 254 characters (RFC 5321, 4.5.3.1). */
const MAX_LOGIN_HINT = 254;

/** `/admin/sign-in`, `/admin/callback` and `/admin/sign-out`: the only routes that need no identity. */
export function createSignIn(services: AdminServices): Hono<AdminEnv> {
  const signIn = new Hono<AdminEnv>();
  signIn.get('/sign-in', (c) => begin(c, services));
  signIn.get('/callback', (c) => finish(c, services));
  signIn.get('/sign-out', (c) => showSignOut(c, services));
  signIn.post('/sign-out', (c) => signOut(c, services));
  refuseOtherMethods(signIn, {
    '/sign-in': 'GET, HEAD',
    '/callback': 'GET, HEAD',
    '/sign-out': 'GET, HEAD, POST',
  });
  return signIn;
}

/** Sends the browser to the provider, with proofs that only this browser can answer for. */
async function begin(c: Context<AdminEnv>, { access, clock, telemetry }: AdminServices): Promise<Response> {
  const flow = browserFlow(access);
  const asked = c.req.query('redirect');
  const back = asked === undefined ? HOME : wayBack(asked);
  if (back === undefined) {
    telemetry.log.warn('Sign-in refused', { code: 'redirect_elsewhere' });
    return refused(c, 400, {
      code: 'redirect_elsewhere',
      message: 'The link that led here wants to go on to a page that is none of this site’s.',
    });
  }
  const elsewhere = atPublicUrl(c, access.publicUrl);
  if (elsewhere !== undefined) return c.redirect(elsewhere, 302);

  const nowMs = clock.now();
  const [id, browserKey] = [`${nowMs.toString(36)}${randomText(6)}`, randomText(18)];
  const [secret = ''] = await sessionSecrets(access);
  const attempt = { v: 1, back, endsAt: nowMs + ATTEMPT_SECONDS * 1000 } as const;
  const state = `${id}.${sealAttempt(attempt, secret, access.binding, browserKey)}`;
  try {
    const url = await flow.authorizationUrl(proofsOf(browserKey, state), {
      isNewAccount: c.req.query('account') === 'other',
      loginHint: c.req.query('login_hint')?.slice(0, MAX_LOGIN_HINT),
    });
    setAttemptCookie(c, id, browserKey, ATTEMPT_SECONDS);
    return c.redirect(url, 302);
  } catch (error) {
    return refusedByProvider(c, error, telemetry.log, back);
  }
}

/** Takes the provider's answer, once, and opens a session for whoever has a role here. */
async function finish(c: Context<AdminEnv>, services: AdminServices): Promise<Response> {
  const { access, clock, telemetry } = services;
  const flow = browserFlow(access);
  const begun = await takeAttempt(c, services);
  if (begun === undefined) {
    telemetry.log.warn('Sign-in refused', { code: 'attempt_unknown' });
    return refused(c, 400, {
      code: 'attempt_unknown',
      message:
        'This sign-in was begun in another browser, has been used already or took longer than 30 minutes. Sign in once more.',
    });
  }
  let claims: TokenClaims;
  try {
    ({ claims } = await flow.finish(new URL(c.req.url), begun.proofs));
  } catch (error) {
    return refusedByProvider(c, error, telemetry.log, begun.back);
  }
  const found = identityOf(claims, claims.sub, access.rules);
  if (!isIdentity(found)) {
    telemetry.log.warn('Sign-in refused', { code: found.code, subject: claims.sub });
    return refused(c, 403, { ...found, back: begun.back });
  }
  await openSession(c, services, found, clock.now());
  telemetry.log.info('Signed in', { subject: found.subject, role: found.role });
  return c.redirect(begun.back, 302);
}

/** The sign-in that this answer belongs to: begun by this browser, not too long ago and not answered before. */
async function takeAttempt(c: Context<AdminEnv>, { access, clock }: AdminServices) {
  const state = c.req.query('state') ?? '';
  const [id = '', sealed = ''] = state.split('.');
  const browserKey = takeAttemptCookie(c, id);
  if (browserKey === undefined) return undefined;
  const secrets = await sessionSecrets(access);
  const attempt = openSealedAttempt(sealed, secrets, access.binding, browserKey);
  if (attempt === undefined || clock.now() >= attempt.endsAt) return undefined;
  return { back: attempt.back, proofs: proofsOf(browserKey, state) };
}

async function openSession(
  c: Context<AdminEnv>,
  { access }: AdminServices,
  { subject, address, role }: Identity,
  nowMs: number,
): Promise<void> {
  const session: Session = {
    ...{ v: 1, id: randomText(12), subject, address, role },
    ...{ startedAt: nowMs, endsAt: nowMs + access.sessionMs },
    signOutOrigin: signOutOrigin(await access.provider.discovery()),
  };
  const [secret = ''] = await sessionSecrets(access);
  setSessionCookie(c, sealSession(session, secret, access.binding), session, nowMs);
}

/** Where the provider leads back to after a sign-out; nothing is ended by a link. */
async function showSignOut(c: Context<AdminEnv>, services: AdminServices): Promise<Response> {
  const session = await sessionOf(c, services);
  c.set('session', session);
  return sendPage(
    c,
    200,
    (nonce) => (session === undefined ? signedOutPage({ nonce }) : stillSignedInPage({ nonce })),
    { scripts: 'none' },
  );
}

async function sessionOf(
  c: Context<AdminEnv>,
  { access, clock }: AdminServices,
): Promise<Session | undefined> {
  const cookie = sessionCookie(c);
  if (cookie === undefined || access.closedBecause !== null) return undefined;
  return sessionOfCookie(access, cookie, clock.now()).catch((error: unknown) => {
    if (error instanceof RefusedRequest && error.status === 401) return undefined;
    throw error;
  });
}

/** Ends the session here, for every copy of its cookie, and then at the provider. */
async function signOut(c: Context<AdminEnv>, services: AdminServices): Promise<Response> {
  requireSameOrigin(c);
  const { access, telemetry } = services;
  const session = await sessionOf(c, services);
  if (session !== undefined) {
    await access.marks.endSession(session.subject, session.id, session.endsAt).catch((cause: unknown) => {
      throw unavailable(
        'The end of the session could not be recorded, so it is still open; sign out once more.',
        cause,
      );
    });
    telemetry.log.info('Signed out', { subject: session.subject });
  }
  deleteSessionCookie(c);
  return c.redirect(session === undefined ? SIGNED_OUT_PATH : await afterSignOut(access, telemetry), 303);
}

/** The provider's own sign-out, which leads back here; our own page where it has none or does not answer. */
async function afterSignOut(
  { provider, clientId, publicUrl }: AdminServices['access'],
  telemetry: AdminServices['telemetry'],
): Promise<string> {
  try {
    const returnTo = `${publicUrl}${SIGNED_OUT_PATH}`;
    return signOutAddress(await provider.discovery(), { clientId, returnTo }) ?? SIGNED_OUT_PATH;
  } catch (error) {
    telemetry.log.warn('Signed out here alone: the provider cannot be asked where to', {
      reason: messageOf(error),
    });
    return SIGNED_OUT_PATH;
  }
}

function browserFlow({ closedBecause, flow }: AdminServices['access']) {
  if (closedBecause !== null) throw signInClosed(closedBecause);
  if (flow !== null) return flow;
  throw signInClosed(
    'Programs alone can sign in here, with bearer tokens, because OIDC_CLIENT_ID is not set. Set it and deploy again.',
  );
}

/**
 * The same request at the public address, where the callback will be and this browser's cookies have to lie; undefined
 * where it is there, or where something in front of the API hides the address that the browser sees.
 */
function atPublicUrl(c: Context<AdminEnv>, publicUrl: string): string | undefined {
  const host = c.req.header('host') ?? new URL(c.req.url).host;
  const origin = `${isHttps(c) ? 'https' : 'http'}://${host}`;
  if (publicUrl === '' || origin === publicUrl || c.req.query('moved') !== undefined) return undefined;
  const url = new URL(`${publicUrl}${new URL(c.req.url).pathname}${new URL(c.req.url).search}`);
  url.searchParams.set('moved', '1');
  return url.href;
}

/** What a person can do about it; statuses as for any other refusal. */
const STATUS_OF: Record<IdentityCode, 400 | 403 | 503> = {
  provider_unavailable: 503,
  issuer_differs: 503,
  client_refused: 503,
  access_denied: 403,
  token_invalid: 400,
  token_expired: 400,
  clock_skew: 400,
  code_refused: 400,
  answer_foreign: 400,
  interaction_required: 400,
  provider_refused: 400,
};

function refusedByProvider(
  c: Context<AdminEnv>,
  error: unknown,
  log: AdminServices['telemetry']['log'],
  back: string,
): Response | Promise<Response> {
  if (!(error instanceof IdentityError)) throw error;
  log.warn('Sign-in refused', {
    code: error.code,
    reason: error.cause === undefined ? error.message : messageOf(error.cause),
  });
  return refused(c, STATUS_OF[error.code], { code: error.code, message: error.message, back });
}

const refused = (
  c: Context<AdminEnv>,
  status: 400 | 403 | 503,
  reason: { code: string; message: string; back?: string },
): Response | Promise<Response> =>
  sendPage(c, status, (nonce) => refusedPage({ nonce, ...reason, requestId: c.get('requestId') }), {
    scripts: 'none',
  });

const randomText = (bytes: number): string => randomBytes(bytes).toString('base64url');
