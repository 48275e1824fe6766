import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { AdminEnv } from '../sign-in/session.ts';
import type { Html } from './layout.ts';

/** `keys`: those that every page has, which ask nobody. `asking`: scripts of the page's own, which may ask this host. */
type Scripts = 'none' | 'keys' | 'asking';

/**
 * Answers with a page that may load nothing, with one inline style sheet, and runs nothing but what is named by a nonce
 * of the answer's own. A page of nobody in particular runs nothing.
 * Titles and messages come from anyone who has a DSN, so this stands behind the escaping.
 */
export function sendPage(
  c: Context<AdminEnv>,
  status: ContentfulStatusCode,
  render: (nonce: string) => Html,
  { scripts }: { scripts: Scripts } = { scripts: 'keys' },
): Response | Promise<Response> {
  const nonce = randomBytes(16).toString('base64');
  c.header(
    'content-security-policy',
    `default-src 'none'; style-src 'nonce-${nonce}'; ${policyOf(scripts, nonce)}form-action ${formTargets(c)}; frame-ancestors 'none'; base-uri 'none'`,
  );
  return c.html(render(nonce), status);
}

function policyOf(scripts: Scripts, nonce: string): string {
  switch (scripts) {
    case 'none':
      return '';
    case 'keys':
      return `script-src 'nonce-${nonce}'; `;
    case 'asking':
      return `script-src 'nonce-${nonce}'; connect-src 'self'; `;
  }
}

/** Browsers hold a form to where its answer leads as well: signing out leads on to the provider. */
function formTargets(c: Context<AdminEnv>): string {
  const signOutOrigin = c.get('session')?.signOutOrigin ?? null;
  return signOutOrigin === null ? "'self'" : `'self' ${signOutOrigin}`;
}
