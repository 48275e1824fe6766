import * as z from 'zod';
import { SENTRY_PAGE_SIZE } from '../adapters/sentry-api.ts';
import type { GoneMessage } from '../contracts/queue-message.ts';
import { isoNow } from '../adapters/clock.ts';
import { enqueueChanged, idOf } from './plan-issues.ts';
import { noteError, type Session } from './session.ts';

/**
 * A run that finds more than half of all groups deleted, and more than this many, has rather lost sight of them:
 * another organization's token, or a permission taken away.
 */
const PLAUSIBLE_DELETIONS = 20;

interface Absent {
  ids: string[];
  /** Of all stored groups. */
  total: number;
}

/**
 * Asks Sentry about every stored group that a complete list did not contain. Absence alone proves nothing: an old
 * issue is outside the window. Groups that are still there are compared like list rows; deleted and merged ones are
 * enqueued together at the end, so that a failure on the way marks none. False where the answers are not plausible.
 */
export async function checkAbsentGroups(session: Session): Promise<boolean> {
  const { run, services } = session;
  const absent = await findAbsent(session);
  run.groupsAbsent = absent.ids.length;

  const unanswered: string[] = [];
  for (let start = 0; start < absent.ids.length; start += SENTRY_PAGE_SIZE) {
    session.signal.throwIfAborted();
    unanswered.push(...(await lookUp(session, absent.ids.slice(start, start + SENTRY_PAGE_SIZE))));
    await session.keepLease();
  }

  const gone = await findGone(session, unanswered, Math.max(PLAUSIBLE_DELETIONS, absent.total / 2));
  if (gone === 'implausible') {
    const message = `More than half of the ${absent.total} stored groups would be marked deleted, so none was. Check that SENTRY_ORG_SLUG and the token's projects are still the right ones.`;
    noteError(session, 'implausible_deletions', message);
    return false;
  }
  if (gone.length > 0) await services.queue.send(gone);
  run.groupsDeleted = gone.filter(({ mergedInto }) => mergedInto === null).length;
  run.groupsMerged = gone.length - run.groupsDeleted;
  return true;
}

async function findAbsent({ services, seen, signal, keepLease }: Session): Promise<Absent> {
  const absent: Absent = { ids: [], total: 0 };
  let after: string | null = null;
  do {
    signal.throwIfAborted();
    const page: { items: string[]; nextCursor: string | null } = await services.reader.listGroupIds(after);
    absent.total += page.items.length;
    absent.ids.push(...page.items.filter((issueId) => !seen.has(issueId)));
    after = page.nextCursor;
    await keepLease();
  } while (after !== null);
  return absent;
}

/** Compares the issues that Sentry still has, and returns the ids it did not answer or is about to remove. */
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

/** Stops as soon as there are more deletions than are plausible. */
async function findGone(
  session: Session,
  issueIds: readonly string[],
  plausible: number,
): Promise<GoneMessage[] | 'implausible'> {
  const gone: GoneMessage[] = [];
  let deleted = 0;
  for (const issueId of issueIds) {
    session.signal.throwIfAborted();
    const observedAt = isoNow(session.services.clock);
    const issue = await session.sentry.getIssue(issueId);
    await session.keepLease();
    if (issue?.id !== issueId) {
      const mergedInto = issue?.id ?? null;
      gone.push({ v: 1, kind: 'gone', source: 'sync', observedAt, issueId, mergedInto });
      if (mergedInto === null) deleted++;
    }
    if (deleted > plausible) return 'implausible';
    // The surviving issue of a merge may be one that nobody has told us of.
    if (issue !== undefined && !session.seen.has(issue.id))
      await enqueueChanged(session, { issues: [issue], observedAt });
  }
  return gone;
}
