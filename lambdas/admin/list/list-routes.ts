import type { Context, Hono } from 'hono';
import type { BulkJob, BulkOutcome } from '../../contracts/bulk-job.ts';
import { changeAll } from '../triage/bulk.ts';
import { takeBack } from '../triage/take-back.ts';
import { outcomeOf, outcomeParameters, WAY_BACK_NAMES, withoutOutcome } from '../triage/bulk-address.ts';
import { listViewOf, viewOfList, wholeQueryOf, type ListView } from './list-view.ts';
import { fixJob } from '../triage/bulk-job.ts';
import { learnOwnAccount, ownAccount, withSelfNamed } from '../triage/own-account.ts';
import { asAssigned, justAssigned, keepAssigned } from '../triage/told-assignee.ts';
import { ASSIGN_ADDRESS, bulkAddress } from '../pages/addresses.ts';
import { valuesOf } from '../parameters.ts';
import { badRequest } from '../refusal.ts';
import { exportPage } from '../pages/list/export-page.ts';
import { listPage } from '../pages/list/list-page.ts';
import { viewsAnswer } from './views.ts';
import { ownCookie, setOwnCookie } from '../sign-in/cookies.ts';
import { VISITS_MAX_AGE_S, visitsAt } from './last-visit.ts';
import { spikesShownSince } from '../pages/parts/badges.ts';
import { sparkDays } from '../pages/list/sparkline.ts';
import { isUnarchiving } from '../pages/parts/reopen-words.ts';
import { sendPage } from '../pages/send.ts';
import { readGroups } from '../reading.ts';
import { readReasons } from './reasons.ts';
import type { Group } from '../../core/group/group.ts';
import type { AdminServices } from '../services.ts';
import { callerOf, requireAdmin, type AdminEnv } from '../sign-in/session.ts';

/** The list, and the form around it that changes what is ticked. */
export function addListPages(pages: Hono<AdminEnv>, services: AdminServices): void {
  pages.get('/error-log', (c) =>
    c.req.query('export') === 'parts' ? showExport(c, services) : showList(c, services),
  );

  pages.post('/error-log', async (c) => {
    requireAdmin(c);
    const { ids, ...fields } = await c.req.parseBody({ all: true });
    const sent = Object.fromEntries(
      Object.entries(fields).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    );
    const [named, ticked] = oneOf(
      sent,
      [ids].flat().filter((id) => typeof id === 'string'),
    );
    const form = withSelfNamed(named, c.get('identity'));
    if (form['act'] === 'choose_assignee') return c.redirect(chooseAddress(form, ticked), 303);
    if (form['all'] === '1' && form['act'] !== 'undo' && form['one'] === undefined) {
      const job = await fixJobOfForm(c, services, form);
      return c.redirect(bulkAddress(job.id), 303);
    }
    const atMs = services.clock.now();
    const outcome = await outcomeOfForm(c, services, form, ticked);
    keepAssigned(c, { issueId: outcome.done[0] ?? '', atMs }, outcome.assigned);
    learnOwnAccount(c, form['assignee'], outcome.assigned?.to);
    const back = withoutOutcome(new URLSearchParams(form['back'] ?? ''));
    for (const [name, value] of outcomeParameters(outcome)) if (value !== '') back.set(name, value);
    return c.redirect(`/admin/error-log?${back.toString()}`, 303);
  });
}

type Form = Readonly<Record<string, string>>;

/** The buttons of a row say what to do and to which: `<act> <id>`; what is ticked is not meant. */
function oneOf(form: Form, ticked: readonly string[]): [Form, readonly string[]] {
  const [, act, id] = /^(\S+) (\S+)$/.exec(form['one'] ?? '') ?? [];
  return act === undefined || id === undefined ? [form, ticked] : [{ ...form, act }, [id]];
}

/** Nothing changes there before somebody is chosen. */
function chooseAddress(form: Form, ticked: readonly string[]): string {
  const back = form['back'] ?? '';
  if (form['all'] !== '1' && ticked.length === 0) {
    const list = withoutOutcome(new URLSearchParams(back));
    list.set('act', NOTHING.act);
    return `/admin/error-log?${list.toString()}`;
  }
  const meant: [string, string] = form['all'] === '1' ? ['all', '1'] : ['ids', ticked.join(',')];
  return `${ASSIGN_ADDRESS}?${new URLSearchParams([meant, ['back', back]]).toString()}`;
}

/** All that match, not only what the page shows: they are fixed, and then asked for on a page of their own. */
function fixJobOfForm(
  c: Context<AdminEnv>,
  services: AdminServices,
  { act = '', back = '', ...form }: Form,
): Promise<BulkJob> {
  const list = withoutOutcome(new URLSearchParams(back));
  list.delete('cursor');
  const view = listViewOf(valuesOf(list), services.indexTags);
  if (view.mistake !== null) throw badRequest('query is none: nothing was changed.');
  const { query, status } = viewOfList(view);
  const words = [status === 'ALL' ? '' : `is:${STATE_WORDS[status]}`, query].filter((part) => part !== '');
  return fixJob(services, callerOf(c), {
    ...{ query: view.query, words: words.join(' '), back: list.toString(), act, form },
  });
}

const STATE_WORDS = { OPEN: 'open', RESOLVED: 'resolved', IGNORED: 'archived' } as const;

const NOTHING: BulkOutcome = {
  ...{ act: 'none', done: [], refused: [], was: [], made: null, untold: [] },
  ...{ assigned: null, since: null, reason: null },
};

async function outcomeOfForm(
  c: Context<AdminEnv>,
  services: AdminServices,
  form: Form,
  ids: readonly string[],
): Promise<BulkOutcome> {
  const act = form['act'] ?? '';
  if (act === 'undo') {
    const texts = WAY_BACK_NAMES.map((name): [string, string[]] => [name, [form[name] ?? '']]);
    const asked = outcomeOf({ act: [act], ...Object.fromEntries(texts) }) ?? NOTHING;
    const outcome = await takeBack(services, callerOf(c), asked);
    return isUnarchiving(asked) ? { ...outcome, act: 'unarchive' } : outcome;
  }
  return ids.length === 0 ? NOTHING : changeAll(services, callerOf(c), { ids, act, form });
}

async function showExport(c: Context<AdminEnv>, services: AdminServices): Promise<Response> {
  const { readExport } = await import('./export.ts');
  const filters = new URL(c.req.url).searchParams;
  const cursor = filters.get('cursor');
  for (const name of ['export', 'cursor', 'bom', 'format']) filters.delete(name);
  const part = await readExport(services, { ...c.req.queries(), format: ['csv'] });
  return sendPage(c, 200, (nonce) =>
    exportPage({ nonce, who: c.get('identity'), filters, cursor: cursor === '' ? null : cursor, part }),
  );
}

/** `1` asks for the first values of each key, the name of one for all of its values beside them. */
const facetsAsked = (text: string | undefined): { whole: string | null } | null =>
  text === undefined || text === '' || text === '0' ? null : { whole: text === '1' ? null : text };

/** Beyond so many a tab says that there are more. */
const MOST_COUNTED = 1_000;
/** Tabs are counted where the list is not narrowed: to count what matches is to read all of it. */
const isWhole = ({ query, mistake }: ListView): boolean =>
  mistake === null && Object.values(query.filter).every((value) => value === undefined);

/** When the visit before this one ended. A page that asks for itself anew, as one that follows, is no visit. */
function visitOf(c: Context<AdminEnv>, nowMs: number): number | null {
  const { beforeMs, written } = visitsAt(ownCookie(c, VISITS), nowMs);
  if ((c.req.header('sec-fetch-dest') ?? 'document') === 'document')
    setOwnCookie(c, VISITS, written, VISITS_MAX_AGE_S);
  return beforeMs;
}

const VISITS = 'visits';

async function showList(c: Context<AdminEnv>, services: AdminServices): Promise<Response> {
  const nowMs = services.clock.now();
  const values = c.req.queries();
  const view = listViewOf(values, services.indexTags);
  const outcome = outcomeOf(values);
  const assigned = outcome?.act === 'assign' ? justAssigned(c, outcome.done[0]) : null;
  const asked = facetsAsked(c.req.query('facets'));
  const { subject, role } = c.get('identity');
  const [views, stored, facets, refused, unfinished, counts] = await Promise.all([
    services.views.list(subject).then(viewsAnswer),
    view.mistake === null ? readGroups(services, view.query) : null,
    view.mistake === null && asked !== null
      ? services.groups.facets(wholeQueryOf(view, services.indexTags), [...services.indexTags])
      : null,
    services.groups.getGroups(outcome?.refused.map(({ id }) => id) ?? []),
    role === 'admin' ? services.bulk.unfinished(subject) : [],
    isWhole(view) ? services.groups.countByStatus(MOST_COUNTED) : null,
  ]);
  // An address that asks for nothing opens on what the team has agreed on, at an address that says what it is. Views are
  // read beside the list all the same: nobody has to wait for them first.
  const first = Object.keys(values).length === 0 ? views.find((one) => one.default) : undefined;
  if (first !== undefined) return c.redirect(first.address, 302);
  const visitedMs = visitOf(c, nowMs);
  const isDone = ({ issueId }: Group) => outcome?.done.includes(issueId) === true;
  const page = stored && {
    ...stored,
    items: stored.items.map((group) => (isDone(group) ? asAssigned(group, assigned) : group)),
  };
  const [hours, listed, reasons] = await Promise.all([
    services.groups.hoursOf(page?.items ?? [], sparkDays(nowMs, view.query.period)),
    services.groups.listedFacts(page?.items ?? [], spikesShownSince(nowMs)),
    readReasons(services, page?.items ?? []),
  ]);
  const render = (nonce: string) =>
    listPage({
      ...{
        nonce,
        who: c.get('identity'),
        own: ownAccount(c),
        nowMs,
        view,
        tags: services.indexTags,
        views,
        unfinished,
        counts,
        page,
        facets,
        wholeFacet: asked?.whole ?? null,
        hours,
        visitedMs,
        facts: listed,
        reasons,
      },
      bulk: outcome === null ? null : { outcome: { ...outcome, assigned }, groups: refused },
      back: withoutOutcome(new URL(c.req.url).searchParams).toString(),
    });
  return sendPage(c, page === null ? 400 : 200, render, { scripts: 'asking' });
}
