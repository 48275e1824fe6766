import { Hono, type Context } from 'hono';
import { parseActivity, readableActivity, readActivity, USUAL_KINDS } from './history/activity-parameters.ts';
import { addAlertPages } from './system/alert-pages.ts';
import { auditedTriage } from './triage/audited-triage.ts';
import { refuseOtherMethods } from './api.ts';
import { readCompleteness } from './system/completeness.ts';
import { FOREVER_ADDRESS } from './pages/addresses.ts';
import { activityPage } from './pages/history/activity-page.ts';
import { auditPage, GROUPS_SHOWN } from './pages/system/audit-page.ts';
import { completenessPage } from './pages/system/completeness-page.ts';
import { foreverPage } from './pages/list/forever-page.ts';
import { noticeOf, noticeWordOfAll } from './pages/parts/notices.ts';
import { sendPage } from './pages/send.ts';
import { trendsPage } from './pages/history/trends-page.ts';
import { queryTextOf } from './list/query-parameter.ts';
import { readTrends } from '../adapters/figures/trends.ts';
import { readConditions } from './history/archive-conditions.ts';
import { readBefore } from './history/trends-before.ts';
import { parseTrends } from './history/trends-parameters.ts';
import { addDetailPages } from './detail/detail-routes.ts';
import { addBulkPages } from './triage/bulk-routes.ts';
import { addViewPages } from './list/view-routes.ts';
import { addListPages } from './list/list-routes.ts';
import { parsePage } from './parameters.ts';
import { readForeverArchives, withKnownCursor } from './reading.ts';
import type { AdminServices } from './services.ts';
import { callerOf, requireAdmin, type AdminEnv } from './sign-in/session.ts';
import { auditNames } from './system/audit-names.ts';
import { createSystemPages } from './system/system-routes.ts';
import { addTriagePages } from './triage/single-routes.ts';
import { parseTriage } from './triage/triage-parameters.ts';

/** As far back as the ledger goes. */
const PICTURE_MS = 30 * 86_400_000;
/** Enough to tell a few from many. */
const QUARANTINE_SHOWN = 20;
/** Among an hour of runs there is a complete one, unless something else is wrong. */
const RUNS_LOOKED_AT = 12;

/** The web pages under `/admin`; the caller has been let in already. */
export function createPages(services: AdminServices): Hono<AdminEnv> {
  const pages = new Hono<AdminEnv>();
  addAlertPages(pages, services);
  const frame = (c: Context<AdminEnv>) => ({ who: c.get('identity'), nowMs: services.clock.now() });

  pages.get('/completeness', async (c) => {
    const to = new Date(services.clock.now()).toISOString();
    const from = new Date(services.clock.now() - PICTURE_MS).toISOString();
    const project = c.req.query('project');
    const [completeness, quarantined, { items: runs }] = await Promise.all([
      readCompleteness(services, { from, to, project: project === '' ? undefined : project }),
      services.quarantine.list({ limit: QUARANTINE_SHOWN, cursor: null }),
      services.syncHistory.listRuns(RUNS_LOOKED_AT, null),
    ]);
    const quarantine = { entries: quarantined.items, hasMore: quarantined.nextCursor !== null };
    return sendPage(c, 200, (nonce) =>
      completenessPage({ nonce, ...frame(c), completeness, quarantine, runs }),
    );
  });

  addListPages(pages, services);
  addViewPages(pages, services);
  addBulkPages(pages, services);

  addDetailPages(pages, services);

  addTriagePages(pages, services);

  pages.get('/archived-for-ever', async (c) => {
    const { items: archives, nextCursor } = await readForeverArchives(services, parsePage(c.req.queries()));
    const notice = noticeOf(c.req.query('notice'));
    return sendPage(c, 200, (nonce) => foreverPage({ nonce, ...frame(c), archives, nextCursor, notice }));
  });

  pages.post('/archived-for-ever', async (c) => {
    requireAdmin(c);
    const { ids } = await c.req.parseBody({ all: true });
    const ticked = [ids].flat().filter((id) => typeof id === 'string');
    if (ticked.length === 0) return c.redirect(`${FOREVER_ADDRESS}?notice=none_ticked`, 303);
    const request = parseTriage({ ids: ticked, substatus: 'archived_until_escalating' });
    const results = await auditedTriage(services, callerOf(c), request);
    return c.redirect(`${FOREVER_ADDRESS}?notice=${noticeWordOfAll(results)}`, 303);
  });

  pages.get('/trends', async (c) => {
    const values = c.req.queries();
    const asked = parseTrends(values, services);
    const trends = await readTrends(services, asked);
    const before = await readBefore(services, asked, trends);
    const written = {
      before,
      queryText: queryTextOf(values) ?? '',
      release: asked.release ?? (values['release'] === undefined ? null : ''),
    };
    return sendPage(c, 200, (nonce) => trendsPage({ nonce, who: frame(c).who, trends, ...written }));
  });

  pages.get('/activity', async (c) => {
    const query = await readableActivity(services, parseActivity(c.req.queries()));
    const kinds = query.kinds.length === 0 ? USUAL_KINDS : query.kinds;
    const [page, state] = await Promise.all([
      readActivity(services, { ...query, kinds }),
      services.ledger.loadState(),
    ]);
    const conditions = await readConditions(services, query, page.items);
    const projects = (state?.projects ?? []).flatMap(({ slug }) => (slug === null ? [] : [slug])).sort();
    return sendPage(c, 200, (nonce) =>
      activityPage({ nonce, ...frame(c), query, projects, page, conditions }),
    );
  });

  pages.route('/system', createSystemPages(services));

  pages.get('/audit', async (c) => {
    requireAdmin(c);
    const { limit, cursor } = parsePage(c.req.queries());
    const page = await withKnownCursor(() => services.auditStore.list(limit, cursor));
    const groups = await services.groups.getGroups([
      ...new Set(page.items.flatMap(({ groups: ids }) => ids.slice(0, GROUPS_SHOWN))),
    ]);
    const names = await auditNames(services, page.items, groups);
    return sendPage(c, 200, (nonce) =>
      auditPage({ nonce, ...frame(c), page, names, isFirst: cursor === null }),
    );
  });

  refuseOtherMethods(pages, {
    '/activity': 'GET, HEAD',
    '/archived-for-ever': 'GET, HEAD, POST',
    '/assign': 'GET, HEAD',
    '/audit': 'GET, HEAD',
    '/completeness': 'GET, HEAD',
    '/error-log': 'GET, HEAD, POST',
    '/trends': 'GET, HEAD',
    '/error-log/:id': 'GET, HEAD',
    '/error-log/:id/ends': 'GET, HEAD',
    '/error-log/:id/events': 'GET, HEAD',
    '/error-log/:id/events/:eventId': 'GET, HEAD',
    '/error-log/:id/events/:eventId/parts/:part': 'GET, HEAD',
    '/error-log/:id/status': 'GET, HEAD, POST',
  });
  return pages;
}
