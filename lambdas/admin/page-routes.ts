import { Hono, type Context } from 'hono';
import type { FullEvent } from './answers.ts';
import { refuseOtherMethods } from './api.ts';
import { readCompleteness } from './completeness.ts';
import { groupAddress } from './pages/addresses.ts';
import { completenessPage } from './pages/completeness-page.ts';
import { partPage } from './pages/event/part-page.ts';
import { eventsPage } from './pages/events-page.ts';
import { groupPage } from './pages/group-page.ts';
import { listPage } from './pages/list-page.ts';
import { noticeOf, noticeWord } from './pages/notices.ts';
import { sendPage } from './pages/send.ts';
import { listViewOf } from './list-view.ts';
import { parsePage, parsePart } from './parameters.ts';
import { assertGroupId, readEvent, readEvents, readGroup, readGroupDetail, readGroups } from './reading.ts';
import { notFound } from './refusal.ts';
import type { AdminServices } from './services.ts';
import type { AdminEnv } from './session.ts';
import { triage } from './triage.ts';
import { parseTriageForm } from './triage-form.ts';

/** Events on a group's page that "older" and "newer" can step through; the list of all events goes further. */
const NEARBY_EVENTS = 100;
/** As far back as the ledger goes. */
const PICTURE_MS = 30 * 86_400_000;
/** Enough to tell a few from many. */
const QUARANTINE_SHOWN = 20;

/** The web pages under `/admin`; the caller has been let in already. */
export function createPages(services: AdminServices): Hono<AdminEnv> {
  const pages = new Hono<AdminEnv>();
  const frame = (c: Context<AdminEnv>) => ({ userName: c.get('identity').name, nowMs: services.clock.now() });

  pages.get('/completeness', async (c) => {
    const to = new Date(services.clock.now()).toISOString();
    const from = new Date(services.clock.now() - PICTURE_MS).toISOString();
    const project = c.req.query('project');
    const [completeness, quarantined] = await Promise.all([
      readCompleteness(services, { from, to, project: project === '' ? undefined : project }),
      services.quarantine.list({ limit: QUARANTINE_SHOWN, cursor: null }),
    ]);
    const quarantine = { entries: quarantined.items, hasMore: quarantined.nextCursor !== null };
    return sendPage(c, 200, (nonce) => completenessPage({ nonce, ...frame(c), completeness, quarantine }));
  });

  pages.get('/error-log', async (c) => {
    const view = listViewOf(c.req.queries());
    const page = view.mistake === null ? await readGroups(services, view.query) : null;
    return sendPage(c, page === null ? 400 : 200, (nonce) => listPage({ nonce, ...frame(c), view, page }));
  });

  const showGroup = async (c: Context<AdminEnv>, issueId: string, eventId: string | null) => {
    assertGroupId(issueId);
    const [detail, events] = await Promise.all([
      readGroupDetail(services, issueId),
      services.groups.listEvents(issueId, { limit: NEARBY_EVENTS, cursor: null }),
    ]);
    // Merged: its page is the survivor's.
    if (detail.group.issueId !== issueId) return c.redirect(groupAddress(detail.group.issueId), 302);
    const event: FullEvent | null =
      eventId === null ? detail.latestEvent : await readEvent(services, detail.group, eventId);
    return sendPage(c, 200, (nonce) =>
      groupPage({
        nonce,
        ...frame(c),
        detail,
        event,
        events: events.items,
        notice: noticeOf(c.req.query('notice')),
      }),
    );
  };

  pages.get('/error-log/:id', (c) => showGroup(c, c.req.param('id'), null));
  pages.get('/error-log/:id/events/:eventId', (c) => showGroup(c, c.req.param('id'), c.req.param('eventId')));

  pages.get('/error-log/:id/events/:eventId/parts/:part', async (c) => {
    const { id, eventId, part } = c.req.param();
    const group = await readGroup(services, id);
    const event = await readEvent(services, group, eventId);
    const from = parsePart(c.req.queries());
    return sendPage(c, 200, (nonce) => {
      const page = partPage({ nonce, userName: frame(c).userName, group, event, part, from });
      if (page === undefined) throw notFound('This event has no such part here.');
      return page;
    });
  });

  pages.get('/error-log/:id/events', async (c) => {
    const id = c.req.param('id');
    const [group, page] = await Promise.all([
      readGroup(services, id),
      readEvents(services, id, parsePage(c.req.queries())),
    ]);
    return sendPage(c, 200, (nonce) => eventsPage({ nonce, ...frame(c), group, page }));
  });

  pages.post('/error-log/:id/status', async (c) => {
    const form = await c.req.parseBody();
    const request = parseTriageForm(c.req.param('id'), form);
    const [result] = await triage(services, { ...request, actor: c.get('identity').name });
    return c.redirect(`${groupAddress(c.req.param('id'))}?notice=${noticeWord(result)}`, 303);
  });

  refuseOtherMethods(pages, {
    '/completeness': 'GET, HEAD',
    '/error-log': 'GET, HEAD',
    '/error-log/:id': 'GET, HEAD',
    '/error-log/:id/events': 'GET, HEAD',
    '/error-log/:id/events/:eventId': 'GET, HEAD',
    '/error-log/:id/events/:eventId/parts/:part': 'GET, HEAD',
    '/error-log/:id/status': 'POST',
  });
  return pages;
}
