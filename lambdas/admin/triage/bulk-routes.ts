import type { Context, Hono } from 'hono';
import { bulkAddress } from '../pages/addresses.ts';
import { bulkJobPage, SHOWN } from '../pages/list/bulk-job-page.ts';
import { sendPage } from '../pages/send.ts';
import { badRequest } from '../refusal.ts';
import type { AdminServices } from '../services.ts';
import { callerOf, requireAdmin, type AdminEnv } from '../sign-in/session.ts';
import { fixRefused, fixUndo, progressOf, readJob, sendNext } from './bulk-job.ts';

/** A change of all that match a list: the question, the sending part by part, and the way back. */
export function addBulkPages(pages: Hono<AdminEnv>, services: AdminServices): void {
  pages.get('/bulk/:id', async (c) => {
    requireAdmin(c);
    const progress = progressOf(await readJob(services, callerOf(c), c.req.param('id')));
    const named = [...progress.ids.slice(0, SHOWN), ...progress.refused.map(({ id }) => id)];
    const groups = await services.groups.getGroups(named);
    const isRunning = c.req.query('run') === '1';
    return sendPage(
      c,
      200,
      (nonce) => bulkJobPage({ nonce, who: c.get('identity'), progress, groups, isRunning }),
      { scripts: 'asking' },
    );
  });

  pages.post('/bulk/:id', async (c) => {
    requireAdmin(c);
    const { act } = await c.req.parseBody();
    return c.redirect(await addressAfter(c, services, { act, id: c.req.param('id') }), 303);
  });
}

async function addressAfter(
  c: Context<AdminEnv>,
  services: AdminServices,
  { act, id }: { act: unknown; id: string },
): Promise<string> {
  const caller = callerOf(c);
  switch (act) {
    case 'next':
      await sendNext(services, caller, id);
      return `${bulkAddress(id)}?run=1`;
    case 'undo':
      return bulkAddress((await fixUndo(services, caller, id)).id);
    case 'refused':
      return bulkAddress((await fixRefused(services, caller, id)).id);
    default:
      throw badRequest('act must be one of the buttons of the page.');
  }
}
