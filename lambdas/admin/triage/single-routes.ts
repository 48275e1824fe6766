import type { Context, Hono } from 'hono';
import { ASSIGN_ADDRESS } from '../pages/addresses.ts';
import { confirmStatusPage, isStatusAct } from '../pages/detail/confirm-page.ts';
import { hereOf, hereParameters, hereWith, type Here } from '../pages/detail/here.ts';
import { assignPage } from '../pages/list/assign-page.ts';
import { noticeWord, undoneWord, undoNoticeWord } from '../pages/parts/notices.ts';
import { sendPage } from '../pages/send.ts';
import { listViewOf } from '../list/list-view.ts';
import { valuesOf } from '../parameters.ts';
import { readGroup, readGroups, readLive } from '../reading.ts';
import { badRequest } from '../refusal.ts';
import type { Group } from '../../core/group/group.ts';
import { isSameStanding } from '../../core/group/status-reason.ts';
import type { AdminServices } from '../services.ts';
import { callerOf, requireAdmin, type AdminEnv } from '../sign-in/session.ts';
import { assignTarget, type AssignTarget } from './assign-target.ts';
import { auditedTriage } from './audited-triage.ts';
import { earlierStates, outcomeWithWayBack } from './bulk.ts';
import { wayBackIn, wayBackParameters } from './bulk-address.ts';
import { takeBack } from './take-back.ts';
import { isToSelf, keepOwnAccount, learnOwnAccount, ownAccount, withSelfNamed } from './own-account.ts';
import { assignedBy, keepAssigned } from './told-assignee.ts';
import type { TriageResult } from './triage.ts';
import { MOST_PROJECTS, offerPeople } from './people.ts';
import { bodyOfHeld, isStillHeld, wayBackOfHeld, wayBackOfHeldIn, type WayBackOfHeld } from './held.ts';
import { parseTriageForm, seenOf } from './triage-form.ts';
import { parseTriage } from './triage-parameters.ts';

/** A change of one group from its page, the question of a link in a message, and whom to assign something to. */
export function addTriagePages(pages: Hono<AdminEnv>, services: AdminServices): void {
  pages.post('/error-log/:id/status', async (c) => {
    requireAdmin(c);
    return c.redirect(
      await addressAfter(c, services, hereOf(c.req.param('id'), new URL(c.req.url).searchParams)),
      303,
    );
  });

  pages.get('/error-log/:id/status', async (c) => {
    const act = c.req.query('to');
    if (!isStatusAct(act)) throw badRequest('to must be one of resolved, archived, open.');
    const group = await readGroup(services, c.req.param('id'));
    return sendPage(c, 200, (nonce) => confirmStatusPage({ nonce, who: c.get('identity'), group, act }));
  });

  pages.get('/assign', (c) => showAssign(c, services));
}

async function addressAfter(c: Context<AdminEnv>, services: AdminServices, here: Here): Promise<string> {
  const { issueId: id } = here;
  const form = withSelfNamed(await c.req.parseBody(), c.get('identity'));
  if (form['act'] === 'undo') return addressAfterUndo(c, services, { here, form });
  const request = parseTriageForm(id, form);
  const seen = seenOf(form);
  if (request.change.status !== undefined && seen !== null) {
    const live = await readLive(services, id);
    // Sentry has no condition for a change: who acts within the moment between is seen on the page (docs/adr/0068).
    if (!('error' in live) && !isSameStanding(live, seen)) {
      return hereWith(here, {}, [['notice', `overtaken_${live.status}`]]);
    }
  }
  const isOfStatus = request.change.status !== undefined;
  const before = isOfStatus ? await earlierStates(services, request.ids) : [];
  const held = isOfStatus ? undefined : (await services.groups.getGroups(request.ids)).get(id);
  const atMs = services.clock.now();
  const results = await auditedTriage(services, callerOf(c), request);
  const [result] = results;
  keepAssigned(c, { issueId: id, atMs }, assignedBy(request.change.assignedTo, results, services.sanitise));
  learnOwnAccount(c, request.change.assignedTo, result?.assignee);
  const refused = addressOfRefused(c, here, { assignedTo: request.change.assignedTo, result });
  if (refused !== null) return refused;
  const isUntold = result?.comment !== undefined && result.comment !== 'sent';
  return hereWith(here, {}, [
    ['notice', noticeWord(result, request.change, seen?.status)],
    ...(isUntold ? [['comment', 'untold'] as const] : []),
    ...(isOfStatus
      ? wayBackParameters(outcomeWithWayBack('change', results, { before, since: atMs, request }))
      : []),
    ...Object.entries(wayBackOfHeld(request.change, held, result) ?? {}),
  ]);
}

/** Where others are offered in the place of whom Sentry does not take; null where it has taken them. */
function addressOfRefused(
  c: Context<AdminEnv>,
  here: Here,
  { assignedTo, result }: { assignedTo: string | undefined; result: TriageResult | undefined },
): string | null {
  const unknown = nameUnknownToSentry(assignedTo, result);
  if (unknown === null) return null;
  const isSelf = isToSelf(assignedTo, c.get('identity'));
  const said: Record<string, string> = isSelf ? { refused: 'me' } : { find: unknown, refused: '1' };
  const parameters = new URLSearchParams({ ids: here.issueId, of: hereParameters(here), ...said });
  return `${ASSIGN_ADDRESS}?${parameters.toString()}`;
}

/** What somebody typed in part: who may be meant is offered. Null of what Sentry took, or of what names one by id. */
function nameUnknownToSentry(
  assignedTo: string | undefined,
  result: TriageResult | undefined,
): string | null {
  if (assignedTo === undefined || assignedTo === '' || /^(user|team):/.test(assignedTo)) return null;
  return result?.error?.code === 'refused' ? assignedTo : null;
}

/** Takes a change of this one group back, as the list does of many. */
async function addressAfterUndo(
  c: Context<AdminEnv>,
  services: AdminServices,
  { here, form }: { here: Here; form: Readonly<Record<string, unknown>> },
): Promise<string> {
  const held = wayBackOfHeldIn({ had: form['had'], has: form['has'] });
  if (held !== null) return addressAfterGivingBack(c, services, { here, held });
  const asked = wayBackIn(here.issueId, (name) => [form[name]]);
  if (asked === null || asked.was.length === 0)
    throw badRequest('Nothing of this change can be taken back in one step. Nothing changed.');
  const outcome = await takeBack(services, callerOf(c), asked);
  const [refused] = outcome.refused;
  const [eased] = outcome.eased ?? [];
  return hereWith(here, {}, [
    ['notice', refused === undefined ? undoneWord(asked, eased) : undoNoticeWord(refused.code)],
    ...wayBackParameters(outcome),
  ]);
}

/** Brings back who had this group or how it was ranked, where nobody has changed that since. */
async function addressAfterGivingBack(
  c: Context<AdminEnv>,
  services: AdminServices,
  { here, held }: { here: Here; held: WayBackOfHeld },
): Promise<string> {
  const { issueId: id } = here;
  const request = parseTriage({ id, ...bodyOfHeld(held.had) });
  const stands = await isStillHeld(services, id, held);
  if (stands !== true)
    return hereWith(here, {}, [['notice', undoNoticeWord(stands === null ? 'unread' : 'overtaken')]]);
  const atMs = services.clock.now();
  const results = await auditedTriage(services, callerOf(c), request);
  const [result] = results;
  keepAssigned(c, { issueId: id, atMs }, assignedBy(request.change.assignedTo, results, services.sanitise));
  return hereWith(here, {}, [
    ['notice', result?.error === undefined ? 'given_back' : undoNoticeWord(result.error.code)],
  ]);
}

async function showAssign(c: Context<AdminEnv>, services: AdminServices): Promise<Response> {
  requireAdmin(c);
  const target = assignTarget(new URL(c.req.url).searchParams);
  if (target === null) throw badRequest('ids must name what is to be assigned. Nothing changed.');
  const find = (c.req.query('find') ?? '').slice(0, 200);
  const groups = await groupsOf(services, target);
  const projects = [...new Set(groups.map(({ project }) => project.slug ?? project.id))];
  const who = c.get('identity');
  const answer = await offerPeople(services, who, { projects: projects.slice(0, MOST_PROJECTS), find });
  const you = answer.people.find(({ isYou }) => isYou);
  if (you !== undefined) keepOwnAccount(c, you.assignee);
  const own = ownAccount(c);
  const refused = own !== null && c.req.query('refused') === 'me' ? 'you' : refusedName(c, find);
  return sendPage(c, 200, (nonce) => assignPage({ nonce, who, own, target, groups, find, refused, answer }));
}

const refusedName = (c: Context<AdminEnv>, find: string): 'name' | null =>
  c.req.query('refused') === '1' && find !== '' ? 'name' : null;

/** What is to be assigned, as far as it is stored: of all that match a list, those that its first page shows. */
async function groupsOf(services: AdminServices, { count, ids, list }: AssignTarget): Promise<Group[]> {
  if (count === null)
    return (await readGroups(services, listViewOf(valuesOf(list), services.indexTags).query)).items;
  const stored = await services.groups.getGroups(ids);
  return ids.flatMap((id) => stored.get(id) ?? []);
}
