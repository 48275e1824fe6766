import * as z from 'zod';
import { SENTRY_PAGE_SIZE } from '../../adapters/sentry/api.ts';
import type { Group } from '../../core/group/group.ts';
import type { Thing } from '../../core/ledger/refusals.ts';
import { isListedCategory } from '../../core/sentry/categories.ts';
import { countIn, type Findings } from '../findings.ts';
import type { Work } from '../phase.ts';
import { enqueueChanged, idOf } from '../plan-issues.ts';

/** Requests of one phase to find out which of some issues Sentry refuses; seven find one of a hundred. */
const MAX_SPLITS = 60;

interface Asking {
  findings: Findings;
  splits: { left: number };
}

/** What a lookup came to. Issues that Sentry refuses are in neither. */
interface LookedUp {
  /** Ids that Sentry did not answer, or is about to remove. */
  unanswered: string[];
  /** How many it has. */
  answered: number;
}

/**
 * Compares the issues that Sentry still has under these ids (any number). One that it refuses keeps none of the others
 * from being compared (docs/invariants.md, rule 18).
 */
export async function lookUpAll(
  work: Work,
  issueIds: readonly string[],
  findings: Findings,
): Promise<LookedUp> {
  const asking = { findings, splits: { left: MAX_SPLITS } };
  const admitted = await admittedOf(work, issueIds);
  const found: LookedUp = { unanswered: [], answered: 0 };
  for (let start = 0; start < admitted.length; start += SENTRY_PAGE_SIZE) {
    work.signal.throwIfAborted();
    const some = await lookUp(work, admitted.slice(start, start + SENTRY_PAGE_SIZE), asking);
    found.unanswered.push(...some.unanswered);
    found.answered += some.answered;
    await work.keepLease();
  }
  return found;
}

/** Without those that are refused and not due, and those of a project of which Sentry lists nothing. */
async function admittedOf({ services, refusals }: Work, issueIds: readonly string[]): Promise<string[]> {
  const groups = refusals.hasProjects('issue', 'list')
    ? await services.reader.getGroups(issueIds)
    : new Map<string, Group>();
  return issueIds.filter((issueId) => {
    const project = groups.get(issueId)?.project;
    if (project?.slug && refusals.isRefusedProject(project.slug)) return false;
    return refusals.admits(issueItself(issueId, project?.id ?? null));
  });
}

export const issueItself = (issueId: string, project: string | null): Thing => ({
  part: 'issue',
  issueId,
  project,
});

/** Sentry refuses a lookup as a whole for one of its issues: the halves tell which. */
async function lookUp(work: Work, issueIds: readonly string[], asking: Asking): Promise<LookedUp> {
  const isPart = asking.splits.left < MAX_SPLITS;
  try {
    return await lookUpTogether(work, issueIds, { findings: asking.findings, isPart });
  } catch (error) {
    const [only, ...others] = issueIds;
    if (only === undefined || !work.refusals.isRefusing('issue', error)) throw error;
    if (others.length === 0) {
      const group = (await work.services.reader.getGroups([only])).get(only);
      if (!work.refusals.note(issueItself(only, group?.project.id ?? null), error)) throw error;
      return { unanswered: [], answered: 0 };
    }
    if (asking.splits.left <= 0) throw error;
    asking.splits.left -= 2;
    const middle = Math.ceil(issueIds.length / 2);
    const first = await lookUp(work, issueIds.slice(0, middle), asking);
    const second = await lookUp(work, issueIds.slice(middle), asking);
    return {
      unanswered: [...first.unanswered, ...second.unanswered],
      answered: first.answered + second.answered,
    };
  }
}

async function lookUpTogether(
  work: Work,
  issueIds: readonly string[],
  { findings, isPart }: { findings: Findings; isPart: boolean },
): Promise<LookedUp> {
  const { issues, observedAt } = await work.sentry.lookUpIssues(issueIds, { isOneOfMany: isPart });
  const staying = issues.filter((issue) => !isLeaving(issue));
  const { rows } = await enqueueChanged(work, { issues: staying, observedAt }, findings);
  for (const { snapshot } of rows) {
    const { category, project } = snapshot.description;
    if (category !== null && !isListedCategory(category)) countIn(findings.lookedUp, category);
    work.refusals.answered(issueItself(snapshot.issueId, project.id));
  }
  const answered = new Set(staying.map(idOf));
  const unanswered = issueIds.filter((issueId) => !answered.has(issueId));
  return { unanswered, answered: issueIds.length - unanswered.length };
}

const leaving = z.looseObject({
  status: z.enum(['pending_deletion', 'deletion_in_progress', 'pending_merge']),
});
/** A lookup by id applies no status filter, so an issue that no list shows any more can still be in it. */
const isLeaving = (issue: unknown): boolean => leaving.safeParse(issue).success;
