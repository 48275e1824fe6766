import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { AdminEnv } from '../sign-in/session.ts';
import type { Html } from './layout.ts';

/**
 * Answers with a page that may load nothing: one inline style sheet and our own scripts, named by a nonce of its own. A page whose
 * script asks for more (`hasScript`) may ask this host alone; a plain one, of nobody in particular, runs nothing.
 * Titles and messages come from anyone who has a DSN, so this stands behind the escaping.
 */
export function sendPage(
  c: Context<AdminEnv>,
  status: ContentfulStatusCode,
  render: (nonce: string) => Html,
  { hasScript = false, isPlain = false }: { hasScript?: boolean; isPlain?: boolean } = {},
): Response | Promise<Response> {
  const nonce = randomBytes(16).toString('base64');
  c.header(
    'content-security-policy',
    `default-src 'none'; style-src 'nonce-${nonce}'; ${isPlain ? '' : `script-src 'nonce-${nonce}'; `}${hasScript ? "connect-src 'self'; " : ''}form-action ${formTargets(c)}; frame-ancestors 'none'; base-uri 'none'`,
  );
  return c.html(render(nonce), status);
}

/** Browsers hold a form to where its answer leads as well: signing out leads on to the provider. */
function formTargets(c: Context<AdminEnv>): string {
  const signOutOrigin = c.get('session')?.signOutOrigin ?? null;
  return signOutOrigin === null ? "'self'" : `'self' ${signOutOrigin}`;
}
