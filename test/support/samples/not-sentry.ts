import type { RawAnswer } from '../../../lambdas/core/sentry/who-answered.ts';

interface Sample extends RawAnswer {
  /** As docs/sentry-setup.md names it. */
  name: string;
}

const answer = (
  name: string,
  status: number,
  contentType: string | null,
  server: string | null,
  text: string,
  location: string | null = null,
): Sample => ({ name, status, contentType, server, text, location });

const HTML = 'text/html; charset=utf-8';
const page = (title: string) =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body></body></html>`;

/** Answers of what stands between us and Sentry, or in its place, in the shapes that these send. */
export const NOT_SENTRY: readonly Sample[] = [
  answer("Sentry's own web interface", 200, HTML, 'nginx', page('Sentry')),
  answer('a captive portal', 200, 'text/html', null, page('Welcome to the guest network')),
  answer('a maintenance page', 200, HTML, 'cloudflare', page('Back soon')),
  answer('an answer cut short', 200, 'application/json', 'nginx', '[{"id":"1","title":"Type'),
  answer('an empty answer', 200, null, 'awselb/2.0', ''),
  answer('a health check that says OK', 200, 'text/plain', 'envoy', 'OK'),
  answer(
    'a move to another host',
    301,
    'text/html',
    'nginx',
    page('301'),
    'https://errors.example.com/api/0/',
  ),
  answer(
    'a sign-in of the company',
    302,
    HTML,
    null,
    '',
    'https://login.example.com/oauth2/authorize?client_id=1',
  ),
  answer("Sentry's own sign-in page", 302, HTML, 'nginx', '', '/auth/login/acme/'),
  answer('a gateway that signs people in', 401, 'text/html', 'oauth2-proxy', page('Sign in')),
  answer('a password of the web server', 401, 'text/html', 'Apache/2.4.62', page('401 Unauthorized')),
  answer('a network that wants a sign-in first', 511, 'text/html', null, page('Sign in to the network')),
  answer("a firewall's page", 403, 'text/html', 'cloudflare', page('Attention Required!')),
  answer('a web application firewall', 403, 'text/html', 'awselb/2.0', '<html><head></head></html>'),
  answer("an API gateway's refusal", 403, 'application/json', null, '{"message":"Forbidden"}'),
  answer("a service mesh's refusal", 403, 'text/plain', 'envoy', 'RBAC: access denied'),
  answer('another web server', 404, 'text/html', 'Microsoft-IIS/10.0', page('404 - not found')),
  answer('a router without such a host', 404, 'text/plain', null, '404 page not found\n'),
  answer('a proxy that wants a password', 407, 'text/html', 'squid/6.10', page('ERROR')),
  answer("a proxy's limit", 429, 'text/html', 'openresty', page('429 Too Many Requests')),
  answer('a gateway without Sentry behind it', 502, 'text/html', 'nginx', page('502 Bad Gateway')),
  answer('a load balancer without targets', 503, 'text/html', 'awselb/2.0', page('503')),
  answer('a server that gave up waiting', 504, 'text/plain', 'envoy', 'upstream request timeout'),
];
