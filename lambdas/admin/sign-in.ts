import { Hono, type Context } from 'hono';
import { refuseOtherMethods } from './api.ts';
import { sendPage } from './pages/send.ts';
import { confirmPage, signInPage } from './pages/sign-in-page.ts';
import { RefusedRequest } from './refusal.ts';
import type { AdminServices } from './services.ts';
import { closeSession, isFromElsewhere, openSession, requireSameOrigin, type AdminEnv } from './session.ts';

/** `/admin/sign-in` and `/admin/sign-out`: the only routes that need no identity. */
export function createSignIn({ identity, clock, telemetry }: AdminServices): Hono<AdminEnv> {
  const signIn = new Hono<AdminEnv>();

  const showForm = (c: Context<AdminEnv>, problem: string | null, status: 200 | 400 | 401 | 503 = 200) =>
    sendPage(c, status, (nonce) => signInPage({ nonce, problem }));

  const enter = async (c: Context<AdminEnv>, token: string) => {
    try {
      const who = await identity.verify(token);
      openSession(c, token, who, clock.now());
      return c.redirect('/admin/error-log', 303);
    } catch (error) {
      if (!(error instanceof RefusedRequest)) throw error;
      telemetry.log.warn('Sign-in refused', { code: error.code });
      return showForm(c, error.message, error.status === 400 || error.status === 503 ? error.status : 401);
    }
  };

  signIn.get('/sign-in', (c) => {
    const token = c.req.query('token');
    if (!token) return showForm(c, identity.closedBecause);
    // Otherwise any page could sign its visitors in as somebody else, who then reads what they do here.
    if (isFromElsewhere(c)) return sendPage(c, 200, (nonce) => confirmPage({ nonce, token }));
    return enter(c, token);
  });

  signIn.post('/sign-in', async (c) => {
    requireSameOrigin(c);
    const { token } = await c.req.parseBody();
    const typed = typeof token === 'string' ? token.trim() : '';
    return typed ? enter(c, typed) : showForm(c, 'Paste a token first.', 400);
  });

  signIn.post('/sign-out', (c) => {
    requireSameOrigin(c);
    closeSession(c);
    return c.redirect('/admin/sign-in', 303);
  });

  refuseOtherMethods(signIn, { '/sign-in': 'GET, HEAD, POST', '/sign-out': 'POST' });
  return signIn;
}
