import { createHash } from 'node:crypto';
import * as z from 'zod';
import { isoNow } from '../../adapters/clock.ts';
import { SENTRY_PAGE_SIZE } from '../../adapters/sentry/api.ts';
import type { GoneMessage } from '../../contracts/queue-message.ts';
import { enqueueChanged, idOf } from '../plan-issues.ts';
import { LeaseLostError, noteError, type Session } from '../session.ts';

/**
 * A run that finds more than half of all groups unanswered, and more than this many, has rather lost sight of them:
 * another organization's token, or a permission taken away.
 */
const PLAUSIBLE_DELETIONS = 20;
/** One request each: at 150 ms a request they take 45 s of a run. Later runs ask for the rest. */
const MAX_DETAILS = 300;

/**
 * Asks Sentry about every stored group that a complete list did not contain. Absence alone proves nothing: an old
 * issue is outside the window, and an invocation that went on with a list knows only its own part of it. Groups that
 * are still there are compared like list rows; those whose detail is gone are enqueued as deleted or merged. False
 * where the answers are not plausible, or where the walk began in the middle of the stored groups.
 */
export async function checkAbsentGroups(session: Session): Promise<boolean> {
  const { run } = session;
  if (session.position.phase === 'absent') {
    await walkStoredGroups(session);
    run.groupsUnasked = run.groupsUnanswered - session.unanswered.length;
    session.position = { ...session.position, phase: 'details', cursor: null };
  }
  if (run.groupsUnanswered > Math.max(PLAUSIBLE_DELETIONS, run.groupsStored / 2)) {
    run.groupsUnasked = run.groupsUnanswered;
    const message = `${run.groupsUnanswered} of the ${run.groupsStored} stored groups, more than half, are unknown to Sentry, so none was marked deleted. Check that SENTRY_ORG_SLUG and the token's projects are still the right ones.`;
    noteError(session, 'implausible_deletions', message);
    return false;
  }
  await askForDetails(session);
  if (!session.position.isWhole) {
    const message =
      'The check of the groups that the list did not contain went on where the run before ran out of time; the groups before that place are left to the next run.';
    noteError(session, 'absent_partly_checked', message);
  }
  return session.position.isWhole;
}

/** Page by page, so that the next invocation can go on; a page that was not finished is looked up again. */
async function walkStoredGroups(session: Session): Promise<void> {
  const { services, seen, signal, run } = session;
  let after = session.position.cursor;
  do {
    signal.throwIfAborted();
    const page = await services.reader.listGroupIds(after);
    const absent = page.items.filter((issueId) => !seen.has(issueId));
    const unanswered = await lookUpAll(session, absent);
    run.groupsStored += page.items.length;
    run.groupsAbsent += absent.length;
    run.groupsUnanswered += unanswered.length;
    session.unanswered = sampleOf([...session.unanswered, ...unanswered], run.id);
    after = page.nextCursor;
    session.position = { ...session.position, cursor: after };
    await session.keepLease();
  } while (after !== null);
}

/** Another sample at each run, so that no group waits for ever behind others that stay unanswered. */
function sampleOf(issueIds: string[], runId: string): string[] {
  if (issueIds.length <= MAX_DETAILS) return issueIds;
  const lot = (issueId: string) => createHash('sha256').update(`${runId} ${issueId}`).digest('hex');
  return issueIds
    .map((issueId) => ({ issueId, lot: lot(issueId) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, MAX_DETAILS)
    .map(({ issueId }) => issueId);
}

/**
 * Compares the issues that Sentry still has under these ids (any number), and returns the ids that it did not answer
 * or is about to remove.
 */
export async function lookUpAll(session: Session, issueIds: readonly string[]): Promise<string[]> {
  const unanswered: string[] = [];
  for (let start = 0; start < issueIds.length; start += SENTRY_PAGE_SIZE) {
    session.signal.throwIfAborted();
    unanswered.push(...(await lookUp(session, issueIds.slice(start, start + SENTRY_PAGE_SIZE))));
    await session.keepLease();
  }
  return unanswered;
}

async function lookUp(session: Session, issueIds: readonly string[]): Promise<string[]> {
  const { issues, observedAt } = await session.sentry.lookUpIssues(issueIds);
  const staying = issues.filter((issue) => !isLeaving(issue));
  await enqueueChanged(session, { issues: staying, observedAt });
  const answered = new Set(staying.map(idOf));
  return issueIds.filter((issueId) => !answered.has(issueId));
}

const leaving = z.looseObject({
  status: z.enum(['pending_deletion', 'deletion_in_progress', 'pending_merge']),
});
/** A lookup by id applies no status filter, so an issue that no list shows any more can still be in it. */
const isLeaving = (issue: unknown): boolean => leaving.safeParse(issue).success;

/**
 * Enqueues together what it found gone, so that a question that fails makes a run which marks none. Only when time
 * runs out is what was found until then enqueued: the next invocation goes on with the ids that are left.
 */
async function askForDetails(session: Session): Promise<void> {
  const gone: GoneMessage[] = [];
  try {
    for (let id = session.unanswered[0]; id !== undefined; id = session.unanswered[0]) {
      session.signal.throwIfAborted();
      const found = await askForDetail(session, id);
      if (found !== undefined) gone.push(found);
      session.unanswered.shift();
    }
  } catch (error) {
    if (session.signal.aborted && !(error instanceof LeaseLostError)) await enqueueGone(session, gone);
    throw error;
  }
  await enqueueGone(session, gone);
}

/** Undefined where Sentry still has the issue under this id; it is then compared like a list row. */
async function askForDetail(session: Session, issueId: string): Promise<GoneMessage | undefined> {
  const observedAt = isoNow(session.services.clock);
  const issue = await session.sentry.getIssue(issueId);
  await session.keepLease();
  // The surviving issue of a merge may be one that nobody has told us of.
  if (issue !== undefined && !session.seen.has(issue.id)) {
    await enqueueChanged(session, { issues: [issue], observedAt });
  }
  if (issue?.id === issueId) return undefined;
  return { v: 1, kind: 'gone', source: 'sync', observedAt, issueId, mergedInto: issue?.id ?? null };
}

async function enqueueGone({ run, services }: Session, gone: readonly GoneMessage[]): Promise<void> {
  if (gone.length === 0) return;
  await services.queue.send(gone);
  const deleted = gone.filter(({ mergedInto }) => mergedInto === null).length;
  run.groupsDeleted += deleted;
  run.groupsMerged += gone.length - deleted;
}
