import { Hono } from 'hono';
import { messageOf, TransientError } from '../../core/failure.ts';
import { refuseOtherMethods } from '../api.ts';
import { sendPage } from '../pages/send.ts';
import { systemPage } from '../pages/system/system-page.ts';
import { notFound } from '../refusal.ts';
import type { AdminServices } from '../services.ts';
import { callerOf, requireAdmin, type AdminEnv } from '../sign-in/session.ts';
import { readSystem, startAct, SYSTEM_ACTS } from './system.ts';

/** The page on which the flow is watched, and the forms that start what admins may start. */
export function createSystemPages(services: AdminServices): Hono<AdminEnv> {
  const pages = new Hono<AdminEnv>();

  pages.get('/', async (c) => {
    const state = await readSystem(services);
    const notice = c.req.query('notice');
    return sendPage(c, 200, (nonce) =>
      systemPage({ nonce, who: c.get('identity'), nowMs: services.clock.now(), state, notice }),
    );
  });

  pages.post('/:act', async (c) => {
    requireAdmin(c);
    const act = SYSTEM_ACTS.find((known) => known === c.req.param('act'));
    if (act === undefined) throw notFound('This page can start a sync and a redrive, nothing else.');
    try {
      await startAct(services, callerOf(c), act);
      return c.redirect(`/admin/system?notice=${act}`, 303);
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      services.telemetry.log.error(`the ${act} did not start`, { reason: messageOf(error), error });
      return c.redirect(`/admin/system?notice=${act}_not_started`, 303);
    }
  });

  refuseOtherMethods(pages, { '/': 'GET, HEAD', '/:act': 'POST' });
  return pages;
}
