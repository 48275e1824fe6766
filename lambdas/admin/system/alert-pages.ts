import type { Hono } from 'hono';
import { readAlerts, resumeRoute, snooze, testRoute } from './alerts.ts';
import { parseAlertTest, parseResume, parseSnoozeForm } from './alerts-parameters.ts';
import { ALERTS_ADDRESS } from '../pages/addresses.ts';
import { alertsPage } from '../pages/system/alerts-page.ts';
import { confirmSnoozePage } from '../pages/detail/confirm-page.ts';
import { sendPage } from '../pages/send.ts';
import { badRequest } from '../refusal.ts';
import type { AdminServices } from '../services.ts';
import { callerOf, requireAdmin, type AdminEnv } from '../sign-in/session.ts';

const NOTICES = new Map([
  ['tested', 'The test message is on its way.'],
  ['resumed', 'The address gets e-mail once more within a minute.'],
  ['snoozed', 'Done. The silence ends by itself.'],
]);

/** `/admin/alerts` and what is done there. */
export function addAlertPages(pages: Hono<AdminEnv>, services: AdminServices): void {
  pages.get('/alerts', async (c) => {
    const alerts = await readAlerts(services);
    const notice = NOTICES.get(c.req.query('notice') ?? '') ?? null;
    const frame = { who: c.get('identity'), nowMs: services.clock.now() };
    return sendPage(c, 200, (nonce) => alertsPage({ nonce, ...frame, alerts, notice }));
  });

  pages.post('/alerts/test', async (c) => {
    requireAdmin(c);
    const route = parseAlertTest(await c.req.parseBody(), services.alerts);
    await testRoute(services, callerOf(c), route);
    return c.redirect(`${ALERTS_ADDRESS}?notice=tested`, 303);
  });

  pages.post('/alerts/resume', async (c) => {
    requireAdmin(c);
    const route = parseResume(await c.req.parseBody(), services.alerts);
    await resumeRoute(services, callerOf(c), route);
    return c.redirect(`${ALERTS_ADDRESS}?notice=resumed`, 303);
  });

  pages.get('/alerts/snooze', (c) => {
    const [rule, route] = [c.req.query('rule'), c.req.query('route')];
    const name = rule ?? route;
    if (name === undefined) throw badRequest('rule or route must be given.');
    const parameter = rule === undefined ? 'route' : 'rule';
    return sendPage(c, 200, (nonce) =>
      confirmSnoozePage({ nonce, who: c.get('identity'), parameter, name: name.slice(0, 400) }),
    );
  });

  pages.post('/alerts/snooze', async (c) => {
    requireAdmin(c);
    const request = parseSnoozeForm(await c.req.parseBody(), services.alerts, services.clock.now());
    await snooze(services, callerOf(c), request);
    return c.redirect(`${ALERTS_ADDRESS}?notice=snoozed`, 303);
  });
}
