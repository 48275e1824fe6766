import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Session } from '../../core/auth/session.ts';

const SESSION = 'session';
const ATTEMPT = 'sign-in-';
/** An HTTP API takes 10,240 bytes of headers (API Gateway, "Quotas"); an attempt's cookie takes about sixty. */
const MAX_ATTEMPTS = 8;

/** Keeps a sealed session in a cookie that scripts and other sites' writes cannot use, for as long as it lasts. */
export function setSessionCookie(c: Context, sealed: string, session: Session, nowMs: number): void {
  const maxAge = Math.max(0, Math.floor((session.endsAt - nowMs) / 1000));
  setCookie(c, nameOf(c, SESSION), sealed, { ...scopeOf(c), maxAge });
}

export const sessionCookie = (c: Context): string | undefined => getCookie(c, nameOf(c, SESSION));

export const deleteSessionCookie = (c: Context): void => void deleteCookie(c, nameOf(c, SESSION), scopeOf(c));

/** One cookie for each sign-in under way, so that two tabs do not take each other's; the oldest give way. */
export function setAttemptCookie(c: Context, id: string, browserKey: string, maxAge: number): void {
  const prefix = nameOf(c, ATTEMPT);
  const underWay = Object.keys(getCookie(c))
    .filter((name) => name.startsWith(prefix))
    .sort();
  // Ids begin with the time.
  for (const name of underWay.slice(0, Math.max(0, underWay.length + 1 - MAX_ATTEMPTS))) {
    deleteCookie(c, name, scopeOf(c));
  }
  setCookie(c, prefix + id, browserKey, { ...scopeOf(c), maxAge });
}

/** The key of a sign-in that this browser has begun. It can be taken once. */
export function takeAttemptCookie(c: Context, id: string): string | undefined {
  const name = nameOf(c, ATTEMPT) + id;
  const browserKey = getCookie(c)[name];
  if (browserKey !== undefined) deleteCookie(c, name, scopeOf(c));
  return browserKey;
}

/** What a browser keeps for its reader's own use; `maxAge` in seconds. */
export const setOwnCookie = (c: Context, name: string, value: string, maxAge: number): void =>
  setCookie(c, nameOf(c, name), value, { ...scopeOf(c), maxAge });
export const ownCookie = (c: Context, name: string): string | undefined => getCookie(c, nameOf(c, name));

/** `__Host-`: no other host, subdomain or path can have set it (RFC 6265bis, 4.1.3.2). Browsers take it over https alone. */
const nameOf = (c: Context, name: string): string => (isHttps(c) ? `__Host-${name}` : name);

/** Lax, because the way back from the provider is a link of another site, and Strict would not come along. */
const scopeOf = (c: Context) => ({ path: '/', httpOnly: true, sameSite: 'Lax', secure: isHttps(c) }) as const;

/** API Gateway terminates TLS and says so in `X-Forwarded-Proto`; a Secure cookie would not survive plain http. */
export const isHttps = (c: Context): boolean =>
  (c.req.header('x-forwarded-proto') ?? new URL(c.req.url).protocol.replace(':', '')) === 'https';
