import type { IncomingMessage } from 'node:http';

/**
 * Why the simulator refuses a request with 403, or undefined where it does not. It has no sign-in, and a web page may
 * send requests to loopback or give a name of its own the address 127.0.0.1 (DNS rebinding): so the Host must be this
 * server's, and what changes something must come from its own page or from no browser at all.
 */
export function foreignRequest({ method, headers, socket }: IncomingMessage): string | undefined {
  const own = ['127.0.0.1', 'localhost'].map((name) => `${name}:${socket.localPort ?? 0}`);
  const host = headers.host?.toLowerCase() ?? '';
  if (!own.includes(host)) return `This server answers for the Host ${own.join(' or ')} only.`;
  if (method === 'GET') return undefined;
  const isOwnPage =
    (headers.origin ?? `http://${host}`) === `http://${host}` &&
    (headers['sec-fetch-site'] ?? 'same-origin') === 'same-origin';
  return isOwnPage ? undefined : 'Requests from other sites are refused.';
}
