import { Hono } from 'hono';
import { refuseOtherMethods } from '../api.ts';
import type { AdminEnv } from './session.ts';

/** One letter in a square, so that a browser's tab shows something and asks no more. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#36304a"/>' +
  '<path d="M5 4h6v2H7v1h3v2H7v1h4v2H5z" fill="#fff"/></svg>';

/** What is asked for by whoever knows no more than the host's name. Tells nothing, and needs no identity. */
export function createFrontDoor(): Hono<AdminEnv> {
  const frontDoor = new Hono<AdminEnv>();
  frontDoor.get('/', (c) => c.redirect('/admin/error-log'));
  frontDoor.get('/favicon.ico', (c) => c.body(ICON, 200, { 'content-type': 'image/svg+xml' }));
  frontDoor.get('/robots.txt', (c) => c.text('User-agent: *\nDisallow: /\n'));
  frontDoor.get('/admin', (c) => c.redirect('/admin/error-log'));
  refuseOtherMethods(frontDoor, {
    '/': 'GET, HEAD',
    '/favicon.ico': 'GET, HEAD',
    '/robots.txt': 'GET, HEAD',
    '/admin': 'GET, HEAD',
  });
  return frontDoor;
}
