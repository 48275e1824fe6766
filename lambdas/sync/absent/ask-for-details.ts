import { isoNow } from '../../adapters/clock.ts';
import type { GoneMessage } from '../../contracts/queue-message.ts';
import { noteProblem, type Findings } from '../findings.ts';
import { asPhase, endingOf, type PhaseResult, type Work } from '../phase.ts';
import { enqueueChanged } from '../plan-issues.ts';
import { issueItself } from './look-up.ts';
import type { Walked } from './walk-stored-groups.ts';

/**
 * A run that finds more than half of all groups unanswered, and more than this many, has rather lost sight of them:
 * another organization's token, or a permission taken away.
 */
const PLAUSIBLE_DELETIONS = 20;

/**
 * Asks for the details of the groups that no lookup answered; those whose detail is gone are enqueued as deleted or
 * merged. `partly` where the answers are not plausible, or where the walk began in the middle of the stored groups.
 */
export const askForDetails = (work: Work, given: Walked): Promise<PhaseResult> =>
  asPhase(work, async (findings) => {
    const { groupsStored, groupsUnanswered, unanswered, position } = given;
    if (groupsUnanswered > Math.max(PLAUSIBLE_DELETIONS, groupsStored / 2)) {
      findings.figures.groupsUnasked += unanswered.length;
      const problem = `${groupsUnanswered} of the ${groupsStored} stored errors, more than half, are unknown to Sentry, so none was marked deleted. Check that SENTRY_ORG_SLUG and the token's projects are still the right ones.`;
      noteProblem(findings, work, 'implausible_deletions', problem);
      return 'partly';
    }
    await askForAll(work, given, findings);
    if (position.isWhole) return 'done';
    const problem =
      'The check of the errors that the list did not contain continued where the run before ran out of time; the errors before that place are left to the next run.';
    noteProblem(findings, work, 'absent_partly_checked', problem);
    return 'partly';
  });

/**
 * Enqueues together what it found gone, so that a question without answer makes a run which marks none; one that Sentry
 * refuses stops none of the others (docs/invariants.md, rule 18). Only when time runs out is what was found until then
 * enqueued: the next invocation continues with the ids that are left.
 */
async function askForAll(work: Work, { unanswered, seen }: Walked, findings: Findings): Promise<void> {
  const groups = await work.services.reader.getGroups(unanswered);
  const gone: GoneMessage[] = [];
  try {
    for (const [index, issueId] of unanswered.entries()) {
      work.signal.throwIfAborted();
      const project = groups.get(issueId)?.project.id ?? null;
      const asked = await work.refusals.askAdmitted(issueItself(issueId, project), () =>
        askForDetail(work, issueId, seen, findings),
      );
      if (asked?.answer !== undefined) gone.push(asked.answer);
      findings.unanswered = unanswered.slice(index + 1);
    }
  } catch (error) {
    if (endingOf(error, work.signal).kind === 'outOfTime') await enqueueGone(work, gone, findings);
    throw error;
  }
  await enqueueGone(work, gone, findings);
}

/** Undefined where Sentry still has the issue under this id; it is then compared like a list row. */
async function askForDetail(
  work: Work,
  issueId: string,
  seen: ReadonlySet<string>,
  findings: Findings,
): Promise<GoneMessage | undefined> {
  const observedAt = isoNow(work.services.clock);
  const issue = await work.sentry.getIssue(issueId);
  await work.keepLease();
  // The surviving issue of a merge may be one that nobody has told us of.
  if (issue !== undefined && !seen.has(issue.id)) {
    await enqueueChanged(work, { issues: [issue], observedAt }, findings);
  }
  if (issue?.id === issueId) return undefined;
  return { v: 1, kind: 'gone', source: 'sync', observedAt, issueId, mergedInto: issue?.id ?? null };
}

async function enqueueGone(
  { services }: Work,
  gone: readonly GoneMessage[],
  { figures }: Findings,
): Promise<void> {
  if (gone.length === 0) return;
  await services.queue.send(gone);
  const deleted = gone.filter(({ mergedInto }) => mergedInto === null).length;
  figures.groupsDeleted += deleted;
  figures.groupsMerged += gone.length - deleted;
}
