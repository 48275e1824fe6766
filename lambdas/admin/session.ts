import { createMiddleware } from 'hono/factory';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { bearerOf } from '../core/auth/bearer.ts';
import type { Identity, TokenVerifier } from './identity.ts';
import { RefusedRequest } from './refusal.ts';

const SESSION_COOKIE = 'session';
/** RFC 6265 obliges browsers to keep cookies of 4096 bytes, name and attributes included; a larger one is dropped. */
const MAX_COOKIE_TOKEN_LENGTH = 3900;

/** Browsers keep no cookie longer than 400 days (RFC 6265bis, 5.5), and hono refuses to set one. */
const MAX_COOKIE_SECONDS = 400 * 86_400;

export interface AdminEnv {
  Bindings: { requestContext?: { requestId?: string } };
  Variables: { identity: Identity; requestId: string };
}

/**
 * Lets a request through only with a valid token: `Authorization: Bearer`, or the session cookie. A browser sends
 * the cookie by itself, so a write that relies on it must also prove that it comes from our own pages.
 */
export const requireIdentity = (verifier: TokenVerifier) =>
  createMiddleware<AdminEnv>(async (c, next) => {
    const header = c.req.header('authorization');
    // A header that is no bearer is a wrong token, not a reason to look at the cookie.
    const bearer = header === undefined ? undefined : (bearerOf(header) ?? '');
    const cookie = getCookie(c, SESSION_COOKIE);
    const token = bearer ?? cookie;
    if (!token) throw noToken();
    const identity = await verifier.verify(token);
    if (bearer === undefined) requireSameOrigin(c);
    c.set('identity', identity);
    await next();
  });

/**
 * Refuses a write that another site's page may have caused. `hono/csrf` looks at form posts alone; this one covers
 * JSON too. Browsers send `Sec-Fetch-Site` or, older ones, `Origin` with every write.
 */
export function requireSameOrigin(c: Context): void {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return;
  if (c.req.header('sec-fetch-site') === 'same-origin') return;
  const origin = c.req.header('origin');
  const host = c.req.header('host') ?? new URL(c.req.url).host;
  if (origin !== undefined && URL.canParse(origin) && new URL(origin).host === host) return;
  throw new RefusedRequest(
    403,
    'cross_origin',
    'A write with the session cookie must come from this site; programs send `Authorization: Bearer` instead.',
  );
}

/**
 * Whether a page of another site, or of a sibling's, led here. What a person opens themself (a bookmark, a terminal, a
 * mail program) says `none`; a browser of before 2023 and a program say nothing.
 */
export const isFromElsewhere = (c: Context): boolean =>
  ['cross-site', 'same-site'].includes(c.req.header('sec-fetch-site') ?? '');

/** Keeps the token in a cookie that scripts and other sites cannot use, for as long as the token lives. */
export function openSession(c: Context, token: string, identity: Identity, nowMs: number): void {
  if (token.length > MAX_COOKIE_TOKEN_LENGTH) {
    throw new RefusedRequest(
      400,
      'token_too_long',
      `The token has ${token.length} characters; browsers keep cookies of at most 4096 bytes. ` +
        'Ask your identity provider for a token with fewer claims.',
    );
  }
  setCookie(c, SESSION_COOKIE, token, {
    ...cookieScope(c),
    maxAge: Math.min(MAX_COOKIE_SECONDS, Math.max(0, Math.floor(identity.expiresAt - nowMs / 1000))),
  });
}

export const closeSession = (c: Context): void => void deleteCookie(c, SESSION_COOKIE, cookieScope(c));

export const hasSession = (c: Context): boolean => getCookie(c, SESSION_COOKIE) !== undefined;

const cookieScope = (c: Context) =>
  ({ path: '/', httpOnly: true, sameSite: 'Strict', secure: isHttps(c) }) as const;

/** API Gateway terminates TLS and says so in `X-Forwarded-Proto`; a Secure cookie would not survive plain http. */
const isHttps = (c: Context): boolean =>
  (c.req.header('x-forwarded-proto') ?? new URL(c.req.url).protocol.replace(':', '')) === 'https';

const noToken = () =>
  new RefusedRequest(
    401,
    'unauthorized',
    'Send `Authorization: Bearer <token>` or sign in at /admin/sign-in.',
    {
      headers: { 'www-authenticate': 'Bearer' },
    },
  );
