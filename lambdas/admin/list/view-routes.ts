import type { Hono } from 'hono';
import { VIEWS_ADDRESS } from '../pages/addresses.ts';
import { viewsPage } from '../pages/list/views-page.ts';
import { sendPage } from '../pages/send.ts';
import { badRequest } from '../refusal.ts';
import type { AdminServices } from '../services.ts';
import { callerOf, type AdminEnv } from '../sign-in/session.ts';
import { viewAddress } from './view-address.ts';
import { removeView, saveView, viewsAnswer } from './views.ts';
import { parseViewForm, parseViewId } from './views-parameters.ts';

const NOTICES = new Map([
  ['renamed', 'The view has its new name.'],
  ['deleted', 'The view is deleted. The list that it was is still there: only its name is gone.'],
  ['default', 'The list opens on this view from now on, for everybody.'],
  ['no_default', 'The list opens on all that is open again.'],
]);

/** `/admin/views`, and what is done there and beside the list. */
export function addViewPages(pages: Hono<AdminEnv>, services: AdminServices): void {
  pages.get('/views', async (c) => {
    const views = viewsAnswer(await services.views.list(c.get('identity').subject));
    const notice = NOTICES.get(c.req.query('notice') ?? '') ?? null;
    const frame = { who: c.get('identity'), nowMs: services.clock.now() };
    return sendPage(c, 200, (nonce) => viewsPage({ nonce, ...frame, views, notice }));
  });

  pages.post('/views', async (c) => {
    const { act, ...form } = await c.req.parseBody();
    const caller = callerOf(c);
    const save = (fields: Readonly<Record<string, unknown>>) =>
      saveView(services, caller, parseViewForm(fields, services.indexTags));
    const { id, name } = form;
    switch (act) {
      case 'save': {
        // The team's default is a view that everybody sees.
        const { id: _id, ...fields } = form['default'] === '1' ? { ...form, shared: '1' } : form;
        const { view } = await save(fields);
        return c.redirect(viewAddress(view), 303);
      }
      case 'rename':
        await save({ id: parseViewId(id), name });
        return c.redirect(`${VIEWS_ADDRESS}?notice=renamed`, 303);
      case 'default':
        await save({ id: parseViewId(id), shared: '1', default: '1' });
        return c.redirect(`${VIEWS_ADDRESS}?notice=default`, 303);
      case 'no_default':
        await save({ id: parseViewId(id), default: '0' });
        return c.redirect(`${VIEWS_ADDRESS}?notice=no_default`, 303);
      case 'delete':
        await removeView(services, caller, parseViewId(id));
        return c.redirect(`${VIEWS_ADDRESS}?notice=deleted`, 303);
      default:
        throw badRequest('act must be one of the buttons of the page.');
    }
  });
}
