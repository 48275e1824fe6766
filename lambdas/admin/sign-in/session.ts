import { createMiddleware } from 'hono/factory';
import type { Context } from 'hono';
import { bearerOf } from '../../core/auth/bearer.ts';
import type { Identity } from '../../core/auth/identity.ts';
import type { Session } from '../../core/auth/session.ts';
import type { Clock } from '../../adapters/clock.ts';
import { identityOfBearer, sessionOfCookie, signInClosed, type Access } from './access.ts';
import type { Caller } from '../audit.ts';
import { sessionCookie } from './cookies.ts';
import { RefusedRequest } from '../refusal.ts';

export interface AdminEnv {
  Bindings: { requestContext?: { requestId?: string; http?: { sourceIp?: string } } };
  Variables: {
    identity: Identity;
    requestId: string;
    /** Only where the caller has come with a session. */
    session: Session | undefined;
  };
}

/**
 * Lets a request through only with a valid token, `Authorization: Bearer`, or a session. A browser sends the cookie by
 * itself, so a write that relies on it must also prove that it comes from our own pages.
 */
export const requireIdentity = ({ access, clock }: { access: Access; clock: Clock }) =>
  createMiddleware<AdminEnv>(async (c, next) => {
    if (access.closedBecause !== null) throw signInClosed(access.closedBecause);
    const header = c.req.header('authorization');
    // A header that is no bearer is a wrong token, not a reason to look at the cookie.
    if (header !== undefined) {
      c.set('identity', await identityOfBearer(access, bearerOf(header) ?? ''));
    } else {
      const cookie = sessionCookie(c);
      if (!cookie) throw noToken();
      const session = await sessionOfCookie(access, cookie, clock.now());
      requireSameOrigin(c);
      c.set('session', session);
      c.set('identity', session);
    }
    await next();
  });

/** Who asks and from where, for the audit. */
export const callerOf = (c: Context<AdminEnv>): Caller => ({
  identity: c.get('identity'),
  // Outside of Lambda hono passes no environment at all.
  from: bindingsOf(c)?.requestContext?.http?.sourceIp ?? null,
  requestId: c.get('requestId'),
});

const bindingsOf = (c: Context<AdminEnv>): AdminEnv['Bindings'] | undefined => c.env;

/** Throws where the caller may only read. */
export function requireAdmin(c: Context<AdminEnv>): void {
  if (c.get('identity').role === 'admin') return;
  throw roleRequired('You may read here. This takes the role admin: ask whoever runs the error log for it.');
}

export const roleRequired = (message: string): RefusedRequest =>
  new RefusedRequest(403, 'role_required', message);

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

const noToken = () =>
  new RefusedRequest(
    401,
    'unauthorized',
    'Send `Authorization: Bearer <token>` or sign in at /admin/sign-in.',
    {
      headers: { 'www-authenticate': 'Bearer' },
    },
  );
