import { createHash } from 'node:crypto';
import type { Position } from '../../adapters/table/sync/sync-items.ts';
import { asPhase, type PhaseResult, type Work } from '../phase.ts';
import { lookUpAll } from './look-up.ts';

/** One request each: at 150 ms a request they take 45 s of a run. Later runs ask for the rest. */
const MAX_DETAILS = 300;

/** What the walk has come to, and where it continues. */
export interface Walked {
  position: Position;
  /** Ids that no lookup answered: as many as one run asks for the details of. */
  unanswered: readonly string[];
  /** Ids that the list of this invocation contained. */
  seen: ReadonlySet<string>;
  groupsStored: number;
  groupsUnanswered: number;
}

/**
 * Looks up every stored group that a complete list did not contain. Absence alone proves nothing: an old issue is
 * outside the window, and an invocation that continued with a list knows only its own part of it. Groups that are still
 * there are compared like list rows; the others are `unanswered`, for their details to be asked for. Page by page, so
 * that the next invocation can continue; a page that was not finished is looked up again.
 */
export const walkStoredGroups = (work: Work, before: Walked): Promise<PhaseResult> =>
  asPhase(work, async (findings) => {
    const { figures } = findings;
    let unanswered = before.unanswered;
    let after = before.position.cursor;
    do {
      work.signal.throwIfAborted();
      const page = await work.services.reader.listGroupIds(after, before.seen);
      const absent = page.items.filter((issueId) => !before.seen.has(issueId));
      const { unanswered: unknown } = await lookUpAll(work, absent, findings);
      figures.groupsStored += page.items.length;
      figures.groupsAbsent += absent.length;
      figures.groupsUnanswered += unknown.length;
      unanswered = sampleOf([...unanswered, ...unknown], work.runId);
      after = page.nextCursor;
      findings.unanswered = unanswered;
      findings.position = { ...before.position, cursor: after };
      await work.keepLease();
    } while (after !== null);
    figures.groupsUnasked += before.groupsUnanswered + figures.groupsUnanswered - unanswered.length;
    findings.position = { ...before.position, phase: 'details', cursor: null };
    return 'done';
  });

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
