import type { BackfillCandidate, BackfillState } from '../../adapters/table/sync/sync-items.ts';
import type { GroupSnapshot } from '../../core/group/observation.ts';
import type { Findings } from '../findings.ts';

/** One run cannot serve more: each takes a request at least (REQUEST_BUDGET in backfill.ts). */
const MAX_CANDIDATES = 600;
/**
 * Under a quarter of a megabyte as a rule, of the 400 KB an item may have (sync-items.ts sees to the rest). An issue
 * that had to be forgotten costs one more reading of its events.
 */
const MAX_KNOWN = 10_000;
/** Sentry may count an event minutes before it lists it; one that is still missing after this time was lost. */
const SETTLED_AFTER_MS = 600_000;

const NEVER_SERVED: BackfillState = { gap: 0, surplus: 0, servedAt: 0, pass: null };

/** What earlier runs know of single issues, by issue id. */
export type KnownIssues = ReadonlyMap<string, BackfillState>;

export const stateOf = (known: KnownIssues, issueId: string): BackfillState =>
  known.get(issueId) ?? NEVER_SERVED;

/** Whether the issue has been quiet for so long that Sentry's count and its list of events agree. */
export const isSettled = (lastSeen: string, nowMs: number): boolean =>
  nowMs - Date.parse(lastSeen) > SETTLED_AFTER_MS;

/** By how many events an issue's count and the table differ; one of both is 0. */
export interface Differing {
  missing: number;
  surplus: number;
}

/** Whether the events of an issue have to be listed: more differ than when all that Sentry lists was read. */
export const isReason = ({ missing, surplus }: Differing, state: BackfillState): boolean =>
  missing > gapOf(state) || surplus > surplusOf(state);

/** What an earlier version called a gap may be events that are stored under another issue. */
export const gapOf = ({ gap, surplus }: BackfillState): number => (surplus === undefined ? 0 : gap);

export const surplusOf = ({ surplus = 0 }: BackfillState): number => surplus;

/**
 * Takes a listed issue for a candidate of the backfill where it misses more events than Sentry was known not to
 * have, or has more than Sentry counts: some of its events may live elsewhere, and others of elsewhere in it. Keeps
 * what is known no larger than what differs, and forgets an issue where nothing does.
 */
export function noteDiffering(
  snapshot: GroupSnapshot,
  { missing, surplus }: Differing,
  { known, nowMs }: { known: KnownIssues; nowMs: number },
  found: { candidates: Map<string, BackfillCandidate> } & Pick<Findings, 'backfill'>,
): void {
  const { issueId, description } = snapshot;
  const lastSeen = snapshot.lastSeen ?? snapshot.observedAt;
  const state = stateOf(known, issueId);
  // Only of a quiet issue: in a live one, events are stored a moment before Sentry's list counts them.
  const isNews = isReason({ missing, surplus }, state);
  if (!isNews && known.has(issueId) && isSettled(lastSeen, nowMs)) {
    if (missing === 0 && surplus === 0) found.backfill.set(issueId, null);
    else if (missing < state.gap || surplus < surplusOf(state))
      found.backfill.set(issueId, { ...state, gap: missing, surplus });
  }
  if (!isNews) return;
  const { project, sentryCount } = description;
  const { candidates } = found;
  candidates.set(issueId, { issueId, projectId: project.id, sentryCount, lastSeen });
  // Twice as many, so that the order is not made anew at each issue.
  if (candidates.size < 2 * MAX_CANDIDATES) return;
  const first = inTurn(candidates, known);
  candidates.clear();
  for (const candidate of first) candidates.set(candidate.issueId, candidate);
}

/**
 * As many as one run can serve: first the issues that never had a turn, then the others, the longest waiting first; of
 * equals the newest first.
 */
export const inTurn = (
  candidates: ReadonlyMap<string, BackfillCandidate>,
  known: KnownIssues,
): BackfillCandidate[] =>
  [...candidates.values()]
    .sort(
      (a, b) =>
        stateOf(known, a.issueId).servedAt - stateOf(known, b.issueId).servedAt ||
        Date.parse(b.lastSeen) - Date.parse(a.lastSeen),
    )
    .slice(0, MAX_CANDIDATES);

/** Where there are too many issues, the one served longest ago is forgotten. */
export function noteBackfill(known: Map<string, BackfillState>, issueId: string, state: BackfillState): void {
  known.set(issueId, state);
  if (known.size <= MAX_KNOWN) return;
  let oldest: [string, number] = ['', Number.POSITIVE_INFINITY];
  for (const [id, { servedAt }] of known) if (servedAt < oldest[1]) oldest = [id, servedAt];
  known.delete(oldest[0]);
}
