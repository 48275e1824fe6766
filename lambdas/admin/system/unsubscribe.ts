import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { refuseOtherMethods } from '../api.ts';
import { sendPage } from '../pages/send.ts';
import { unsubscribePage } from '../pages/unsubscribe-page.ts';
import { notFound } from '../refusal.ts';
import type { AdminServices } from '../services.ts';
import type { AdminEnv } from '../sign-in/session.ts';

/**
 * Stops e-mail to one address, for whoever reads there: mail clients ask with a POST and without any session (RFC 8058,
 * "One-Click"), people by the button of a page. The token stands in e-mail to that address alone. Needs no identity, and
 * tells whoever has no right token nothing (docs/adr/0062).
 */
export function createUnsubscribe({ alerts, clock, telemetry }: AdminServices): Hono<AdminEnv> {
  const pages = new Hono<AdminEnv>();
  const addressOf = async (c: Context<AdminEnv>): Promise<string> => {
    const { address = '', token = '' } = c.req.query();
    const known = address === '' ? null : await alerts.stops.tokenOf(address);
    if (known === null || !isSame(known, token))
      throw notFound('This address to unsubscribe at is not valid.');
    return address;
  };
  pages.get('/alerts/unsubscribe', async (c) => {
    const address = await addressOf(c);
    return sendPage(c, 200, (nonce) => unsubscribePage({ nonce, address, isDone: false }));
  });
  pages.post('/alerts/unsubscribe', async (c) => {
    const address = await addressOf(c);
    const at = new Date(clock.now()).toISOString();
    await alerts.work.send([{ v: 1, kind: 'unsubscribe', address, at }], 0);
    telemetry.log.info('somebody has unsubscribed by the address in an e-mail', {
      requestId: c.get('requestId'),
    });
    return sendPage(c, 200, (nonce) => unsubscribePage({ nonce, address, isDone: true }));
  });
  refuseOtherMethods(pages, { '/alerts/unsubscribe': 'GET, HEAD, POST' });
  return pages;
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
const isSame = (known: string, given: string): boolean => timingSafeEqual(digestOf(known), digestOf(given));
