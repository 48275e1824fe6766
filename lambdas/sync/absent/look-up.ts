import * as z from 'zod';
import { SENTRY_PAGE_SIZE } from '../../adapters/sentry/api.ts';
import { isListedCategory } from '../../core/sentry/categories.ts';
import { countIn, type Findings } from '../findings.ts';
import type { Work } from '../phase.ts';
import { enqueueChanged, idOf } from '../plan-issues.ts';

/**
 * Compares the issues that Sentry still has under these ids (any number), and returns the ids that it did not answer
 * or is about to remove.
 */
export async function lookUpAll(
  work: Work,
  issueIds: readonly string[],
  findings: Findings,
): Promise<string[]> {
  const unanswered: string[] = [];
  for (let start = 0; start < issueIds.length; start += SENTRY_PAGE_SIZE) {
    work.signal.throwIfAborted();
    unanswered.push(...(await lookUp(work, issueIds.slice(start, start + SENTRY_PAGE_SIZE), findings)));
    await work.keepLease();
  }
  return unanswered;
}

async function lookUp(work: Work, issueIds: readonly string[], findings: Findings): Promise<string[]> {
  const { issues, observedAt } = await work.sentry.lookUpIssues(issueIds);
  const staying = issues.filter((issue) => !isLeaving(issue));
  const { rows } = await enqueueChanged(work, { issues: staying, observedAt }, findings);
  for (const { snapshot } of rows) {
    const { category } = snapshot.description;
    if (category !== null && !isListedCategory(category)) countIn(findings.lookedUp, category);
  }
  const answered = new Set(staying.map(idOf));
  return issueIds.filter((issueId) => !answered.has(issueId));
}

const leaving = z.looseObject({
  status: z.enum(['pending_deletion', 'deletion_in_progress', 'pending_merge']),
});
/** A lookup by id applies no status filter, so an issue that no list shows any more can still be in it. */
const isLeaving = (issue: unknown): boolean => leaving.safeParse(issue).success;
