import type { Context, Hono } from 'hono';
import { permalinkOf } from '../answers.ts';
import { assertGroupId, readEvent, readEvents, readGroup } from '../reading.ts';
import { notFound } from '../refusal.ts';
import type { AdminServices } from '../services.ts';
import type { AdminEnv } from '../sign-in/session.ts';
import { parsePart } from '../parameters.ts';
import { eventAddress, groupAddress } from '../pages/addresses.ts';
import { eventsPage } from '../pages/detail/events-page.ts';
import { groupPage } from '../pages/detail/group-page.ts';
import { partPage } from '../pages/event/part-page.ts';
import { assignedNotice, noticeOf, untoldNotice } from '../pages/parts/notices.ts';
import { sendPage } from '../pages/send.ts';
import { endsPage } from '../pages/detail/ends-page.ts';
import { wayBackIn } from '../triage/bulk-address.ts';
import { wayBackOfHeldIn } from '../triage/held.ts';
import { ownAccount } from '../triage/own-account.ts';
import { asAssigned, justAssigned } from '../triage/told-assignee.ts';
import { readEnds } from './ends.ts';
import { ticketOf } from './ticket.ts';
import { readDetailPage } from './detail-page.ts';
import { parseDetailView } from './detail-view.ts';
import { groupMarkdown } from './event-markdown.ts';
import { parseEventFilter, parseEventList } from './event-parameters.ts';

/** The pages of one group and of its events. */
export function addDetailPages(pages: Hono<AdminEnv>, services: AdminServices): void {
  pages.get('/error-log/:id', (c) => showGroup(c, services, c.req.param('id'), null));
  pages.get('/error-log/:id/ends', async (c) => {
    assertGroupId(c.req.param('id'));
    const filter = parseEventFilter(c.req.queries());
    const ends = await readEnds(services, c.req.param('id'), filter);
    return sendPage(c, 200, (nonce) =>
      endsPage({ nonce, ...frameOf(c, services), ...ends, written: filter.written }),
    );
  });
  pages.get('/error-log/:id/events/:eventId', (c) =>
    showGroup(c, services, c.req.param('id'), c.req.param('eventId')),
  );
  pages.get('/error-log/:id/events/:eventId/parts/:part', (c) => showPart(c, services, c.req.param()));
  pages.get('/error-log/:id/events', async (c) => {
    const list = parseEventList(c.req.queries());
    const page = await readEvents(services, c.req.param('id'), list);
    return sendPage(c, 200, (nonce) =>
      eventsPage({ nonce, ...frameOf(c, services), page, written: list.filter.written }),
    );
  });
}

const frameOf = (c: Context<AdminEnv>, { clock }: AdminServices) => ({
  who: c.get('identity'),
  nowMs: clock.now(),
});

async function showGroup(
  c: Context<AdminEnv>,
  services: AdminServices,
  issueId: string,
  eventId: string | null,
): Promise<Response> {
  assertGroupId(issueId);
  const filter = parseEventFilter(c.req.queries());
  const view = parseDetailView(c.req.queries());
  const page = await readDetailPage(services, { issueId, eventId, filter, view });
  const { group } = page.detail;
  // Merged: its page is the survivor's.
  if (group.issueId !== issueId) return c.redirect(groupAddress(group.issueId), 302);
  const notice = c.req.query('notice');
  const after = c.req.query('after') ?? '';
  const assigned = justAssigned(c, group.issueId);
  const toldAssigned = assigned === null ? null : assignedNotice(notice, assigned.to);
  const render = (nonce: string) =>
    groupPage({
      ...{ nonce, ...frameOf(c, services), ...page },
      own: ownAccount(c),
      after: /^\d{1,16}$/.test(after) ? Number(after) : null,
      here: { issueId, eventId, written: filter.written, view },
      notices: [toldAssigned ?? noticeOf(notice), untoldNotice(c.req.query('comment'))],
      wayBack: wayBackIn(group.issueId, (name) => c.req.queries(name)),
      wayBackOfHeld: wayBackOfHeldIn({ had: c.req.query('had'), has: c.req.query('has') }),
      permalink: permalinkOf(group, services.place),
      assignee: asAssigned(group, toldAssigned === null ? null : assigned).assignee,
      indexTags: services.indexTags,
      hasTickets: services.ticketUrl !== '',
    });
  return sendPage(c, 200, render, { scripts: 'asking' });
}

async function showPart(
  c: Context<AdminEnv>,
  services: AdminServices,
  { id, eventId, part }: { id: string; eventId: string; part: string },
): Promise<Response> {
  const group = await readGroup(services, id);
  const event = await readEvent(services, group, eventId);
  const { href: address } = new URL(eventAddress(event.stored), services.access.publicUrl || c.req.url);
  if (part === 'ticket') {
    const ticket = ticketOf(services, { group, event, address });
    if (ticket === null)
      throw notFound('No ticket opens from here: TICKET_URL is not set (docs/tickets.md).');
    // Nothing of this site goes along but what the template says.
    c.header('referrer-policy', 'no-referrer');
    return c.redirect(ticket, 302);
  }
  if (part === 'markdown')
    return c.text(groupMarkdown({ group, place: services.place, detail: event.detail, address }));
  const from = parsePart(c.req.queries());
  return sendPage(c, 200, (nonce) => {
    const page = partPage({ nonce, who: c.get('identity'), group, event, part, from });
    if (page === undefined) throw notFound('This event has no such part here.');
    return page;
  });
}
