import { Hono, type Context } from 'hono';
import { isShortId } from '../core/group/short-ids.ts';
import { readAlerts, resumeRoute, snooze, testRoute } from './system/alerts.ts';
import { parseAlertTest, parseResume, parseSnooze } from './system/alerts-parameters.ts';
import { parseActivity, parseSince, readableActivity, readActivity } from './history/activity-parameters.ts';
import { changeAnswer, eventAnswer, eventSummary, groupAnswer, listAnswer } from './answers.ts';
import { readCompleteness } from './system/completeness.ts';
import { parseCompleteness } from './system/completeness-parameters.ts';
import { parseEventFilter, parseEventList } from './detail/event-parameters.ts';
import { readAround } from './detail/event-neighbours.ts';
import { readLiveChanges } from './history/live-changes.ts';
import { readMatchingUsers } from './list/matching-users.ts';
import { parseFacetQuery } from './list/query-parameter.ts';
import { removeView, saveView, viewAnswer, viewsAnswer } from './list/views.ts';
import { parseView, parseViewId } from './list/views-parameters.ts';
import { parseGroupQuery, parseMatchingUsers, parsePage } from './parameters.ts';
import { parseQuarantine } from './system/quarantine-parameters.ts';
import {
  assertGroupId,
  readEvent,
  readEvents,
  readGroup,
  readGroupDetail,
  readGroups,
  readLive,
  withKnownCursor,
} from './reading.ts';
import { badRequest, RefusedRequest } from './refusal.ts';
import type { AdminServices } from './services.ts';
import { callerOf, requireAdmin, type AdminEnv } from './sign-in/session.ts';
import { auditedTriage } from './triage/audited-triage.ts';
import { readTags } from './detail/tag-distribution.ts';
import { offerPeople, parsePeople } from './triage/people.ts';
import { refusalOfAll } from './triage/triage.ts';
import { readTrends } from '../adapters/figures/trends.ts';
import { parseTrends } from './history/trends-parameters.ts';
import { parseTriage } from './triage/triage-parameters.ts';

/** Routes under `/api/admin`; the caller has been let in already. */
export function createApi(services: AdminServices): Hono<AdminEnv> {
  const api = new Hono<AdminEnv>();

  api.get('/error-log', async (c) => {
    const query = parseGroupQuery(c.req.queries(), services.indexTags);
    const withUsers = parseMatchingUsers(c.req.queries());
    const page = await readGroups(services, query);
    const users = withUsers ? await readMatchingUsers(services, query, page) : undefined;
    return c.json(listAnswer(page, services.place, users));
  });

  api.get('/facets', async (c) =>
    c.json(
      await services.groups.facets(parseFacetQuery(c.req.queries(), services.indexTags), [
        ...services.indexTags,
      ]),
    ),
  );

  api.patch('/error-log', async (c) => {
    requireAdmin(c);
    const results = await auditedTriage(services, callerOf(c), parseTriage(await jsonBody(c)));
    const refusal = refusalOfAll(results);
    if (refusal !== undefined) throw refusal;
    return c.json({ results });
  });

  api.get('/error-log/:id', async (c) => {
    const id = c.req.param('id');
    assertGroupId(id);
    const isLive = c.req.query('live') === '1';
    const [detail, answered] = await Promise.all([
      readGroupDetail(services, id),
      isLive && !isShortId(id) ? readLive(services, id) : undefined,
    ]);
    // Sentry is asked by id.
    const live = isLive ? (answered ?? (await readLive(services, detail.group.issueId))) : undefined;
    const { group, latestEvent, trend, statusHistory, changes, reason } = detail;
    return c.json({
      group: groupAnswer(group, services.place),
      latestEvent: latestEvent && eventAnswer(latestEvent),
      trend,
      statusHistory,
      changes: changes.map(changeAnswer),
      reason,
      ...(live === undefined ? {} : { live }),
    });
  });

  api.get('/error-log/:id/events', async (c) => {
    const page = await readEvents(services, c.req.param('id'), parseEventList(c.req.queries()));
    const { items, nextCursor, read } = page;
    return c.json({ events: items.map(eventSummary), nextCursor, ...(read === null ? {} : { read }) });
  });

  api.get('/error-log/:id/events/:eventId', async (c) => {
    const { query } = parseEventFilter(c.req.queries());
    const group = await readGroup(services, c.req.param('id'));
    const event = await readEvent(services, group, c.req.param('eventId'));
    return c.json({
      event: eventAnswer(event),
      around: await readAround(services, group, event.stored, query),
    });
  });

  api.get('/error-log/:id/tags', async (c) =>
    c.json(await readTags(services, await readGroup(services, c.req.param('id')))),
  );

  api.get('/activity', async (c) => {
    const query = await readableActivity(services, parseActivity(c.req.queries()));
    const { items, nextCursor } = await readActivity(services, query);
    return c.json({ changes: items.map(changeAnswer), nextCursor });
  });

  api.get('/changes', async (c) => {
    const live = await readLiveChanges(services, parseSince(c.req.queries()));
    return live === null ? c.body(null, 304) : c.json(live);
  });

  api.get('/people', async (c) => {
    requireAdmin(c);
    return c.json(await offerPeople(services, c.get('identity'), parsePeople(c.req.queries())));
  });

  api.get('/export', async (c) => {
    // Loaded where somebody exports: it brings a writer of CSV that no other answer needs.
    const { readExport } = await import('./list/export.ts');
    const { text, nextCursor, format, position } = await readExport(services, c.req.queries());
    const isWhole = position === null && nextCursor === null;
    c.header('content-disposition', `attachment; filename="error-log${isWhole ? '' : '-part'}.${format}"`);
    if (nextCursor !== null) c.header('x-next-cursor', nextCursor);
    // Not the type of JSON lines: what hono's adapter does not know as text would travel as base64, a third longer.
    return c.body(text, 200, { 'content-type': `text/${format === 'csv' ? 'csv' : 'plain'}; charset=utf-8` });
  });

  api.get('/sync-runs', async (c) => {
    const { limit, cursor } = parsePage(c.req.queries());
    const { items, nextCursor } = await withKnownCursor(() => services.syncHistory.listRuns(limit, cursor));
    return c.json({ runs: items, nextCursor });
  });

  api.get('/completeness', async (c) => {
    const query = parseCompleteness(c.req.queries(), services.clock.now());
    return c.json({ completeness: await readCompleteness(services, query) });
  });

  api.get('/quarantine', async (c) => {
    const query = parseQuarantine(c.req.queries());
    const { items, nextCursor } = await withKnownCursor(() => services.quarantine.list(query));
    return c.json({ entries: items, nextCursor });
  });

  api.get('/trends', async (c) => {
    const query = parseTrends(c.req.queries(), services);
    return c.json({ trends: await readTrends(services, query) });
  });

  api.get('/alerts', async (c) => c.json(await readAlerts(services)));

  api.post('/alerts/test', async (c) => {
    requireAdmin(c);
    const route = parseAlertTest(await jsonBody(c), services.alerts);
    return c.json({ accepted: true, id: await testRoute(services, callerOf(c), route) }, 202);
  });

  api.post('/alerts/resume', async (c) => {
    requireAdmin(c);
    const route = parseResume(await jsonBody(c), services.alerts);
    return c.json({ accepted: true, id: await resumeRoute(services, callerOf(c), route) }, 202);
  });

  api.post('/alerts/snooze', async (c) => {
    requireAdmin(c);
    const request = parseSnooze(await jsonBody(c), services.alerts, services.clock.now());
    return c.json({ thing: request.thing, until: await snooze(services, callerOf(c), request) });
  });

  api.get('/views', async (c) =>
    c.json({ views: viewsAnswer(await services.views.list(c.get('identity').subject)) }),
  );

  api.post('/views', async (c) => {
    const request = parseView(await jsonBody(c), services.indexTags);
    const saved = await saveView(services, callerOf(c), request);
    return c.json({ view: viewAnswer(saved) }, saved.isNew ? 201 : 200);
  });

  api.delete('/views/:viewId', async (c) => {
    const id = parseViewId(c.req.param('viewId'));
    await removeView(services, callerOf(c), id);
    return c.json({ deleted: id });
  });

  api.get('/openapi.json', async (c) =>
    c.body(await services.description(), 200, { 'content-type': 'application/json' }),
  );

  refuseOtherMethods(api, {
    '/error-log': 'GET, HEAD, PATCH',
    '/error-log/:id': 'GET, HEAD',
    '/error-log/:id/events': 'GET, HEAD',
    '/error-log/:id/events/:eventId': 'GET, HEAD',
    '/error-log/:id/tags': 'GET, HEAD',
    '/activity': 'GET, HEAD',
    '/changes': 'GET, HEAD',
    '/facets': 'GET, HEAD',
    '/export': 'GET, HEAD',
    '/people': 'GET, HEAD',
    '/sync-runs': 'GET, HEAD',
    '/completeness': 'GET, HEAD',
    '/quarantine': 'GET, HEAD',
    '/trends': 'GET, HEAD',
    '/alerts': 'GET, HEAD',
    '/alerts/test': 'POST',
    '/alerts/snooze': 'POST',
    '/alerts/resume': 'POST',
    '/views': 'GET, HEAD, POST',
    '/views/:viewId': 'DELETE',
    '/openapi.json': 'GET, HEAD',
  });
  return api;
}

/** Answers 405 with `Allow` on these paths; call it after the routes themselves. */
export function refuseOtherMethods(app: Hono<AdminEnv>, allowed: Readonly<Record<string, string>>): void {
  for (const [path, allow] of Object.entries(allowed)) {
    app.all(path, (c) => {
      throw new RefusedRequest(
        405,
        'method_not_allowed',
        `${c.req.path} answers ${allow}, not ${c.req.method}.`,
        {
          headers: { allow },
        },
      );
    });
  }
}

async function jsonBody(c: Context<AdminEnv>): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    throw badRequest('The body must be JSON such as {"id": "123", "status": "RESOLVED"}.');
  }
}
