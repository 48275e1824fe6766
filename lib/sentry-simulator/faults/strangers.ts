import * as z from 'zod';
import type { Answer } from '../exchange.ts';

/** Who may answer in Sentry's place, as seen in front of self-hosted servers and in companies' networks. */
export const stranger = z.enum([
  /** 200 with the page of a web application that answers every path. */
  'page',
  /** 302 to a sign-in page, which answers 200. */
  'login',
  /** 511 with the page of a network that wants a sign-in. */
  'captivePortal',
  /** 403 with the page of a firewall. */
  'firewall',
  /** 502 with the page of a proxy whose server is gone. */
  'gateway',
  /** 503 with a page that says that work is being done. */
  'maintenance',
  /** 200 with plain text. */
  'text',
  /** 200 without a body. */
  'nothing',
  /** 200 that says it is JSON and is a page. */
  'mislabelled',
]);
export type Stranger = z.infer<typeof stranger>;

export const LOGIN_PATH = '/auth/login/';

const page = (status: number, title: string, headers: Record<string, string>): Answer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
  body: `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
});

/** The page to which `login` leads. */
export const loginPage = (): Answer => page(200, 'Sign in to continue', { server: 'sso-proxy' });

export function answerOfStranger(who: Stranger): Answer {
  switch (who) {
    case 'page':
      return page(200, 'Dashboard', { server: 'nginx' });
    case 'login':
      return { ...page(302, 'Found', { server: 'sso-proxy', location: `${LOGIN_PATH}?next=%2Fapi%2F0%2F` }) };
    case 'captivePortal':
      return page(511, 'Network authentication required', { server: 'captive-portal' });
    case 'firewall':
      return page(403, 'Access denied', { server: 'web-firewall' });
    case 'gateway':
      return page(502, '502 Bad Gateway', { server: 'nginx' });
    case 'maintenance':
      return page(503, 'Back in a minute', { server: 'nginx', 'retry-after': '120' });
    case 'text':
      return { status: 200, headers: { 'content-type': 'text/plain', server: 'nginx' }, body: 'OK' };
    case 'nothing':
      return { status: 200, headers: { server: 'nginx' }, body: '' };
    case 'mislabelled':
      return page(200, 'Dashboard', { server: 'nginx', 'content-type': 'application/json' });
  }
}
