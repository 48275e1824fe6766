import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Html } from './layout.ts';

/**
 * Answers with a page that may load nothing and run nothing: one inline style sheet, named by a nonce of its own.
 * Titles and messages come from anyone who has a DSN, so this stands behind the escaping.
 */
export function sendPage(
  c: Context,
  status: ContentfulStatusCode,
  render: (nonce: string) => Html,
): Response | Promise<Response> {
  const nonce = randomBytes(16).toString('base64');
  c.header(
    'content-security-policy',
    `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  );
  return c.html(render(nonce), status);
}
