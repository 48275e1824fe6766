import type { BackfillCandidate, BackfillState, SyncMemory } from '../../adapters/table/sync/sync-items.ts';
import type { GroupSnapshot } from '../../core/group/observation.ts';
import type { Session } from '../session.ts';

/** One run cannot serve more: each takes a request at least (REQUEST_BUDGET in backfill.ts). */
const MAX_CANDIDATES = 600;
/**
 * Under a quarter of a megabyte as a rule, of the 400 KB an item may have (sync-items.ts sees to the rest). An issue
 * that had to be forgotten costs one more reading of its events.
 */
const MAX_REMEMBERED = 10_000;
/** Sentry may count an event minutes before it lists it; one that is still missing after this time was lost. */
const SETTLED_AFTER_MS = 600_000;

const NEVER_SERVED: BackfillState = { gap: 0, servedAt: 0, pass: null };

export const stateOf = ({ backfill }: SyncMemory, issueId: string): BackfillState =>
  backfill.get(issueId) ?? NEVER_SERVED;

/** Whether the issue has been quiet for so long that Sentry's count and its list of events agree. */
export const isSettled = (lastSeen: string, nowMs: number): boolean =>
  nowMs - Date.parse(lastSeen) > SETTLED_AFTER_MS;

/**
 * Takes a listed issue for a candidate of the backfill where it misses more events than Sentry was known not to
 * have. Keeps the known gap no larger than what is missing, and forgets an issue that misses nothing.
 */
export function noteMissing(session: Session, snapshot: GroupSnapshot, missing: number): void {
  const { memory, candidates, services } = session;
  const { issueId, description } = snapshot;
  const lastSeen = snapshot.lastSeen ?? snapshot.observedAt;
  const state = stateOf(memory, issueId);
  // Only of a quiet issue: in a live one, events are stored a moment before Sentry's list counts them.
  if (missing <= state.gap && memory.backfill.has(issueId) && isSettled(lastSeen, services.clock.now())) {
    session.memoryChanged ||= missing === 0 || missing < state.gap;
    if (missing === 0) memory.backfill.delete(issueId);
    else memory.backfill.set(issueId, { ...state, gap: missing });
  }
  if (missing <= state.gap) return;
  const { project, sentryCount } = description;
  candidates.set(issueId, { issueId, projectId: project.id, sentryCount, lastSeen });
  // Twice as many, so that the order is not made anew at each issue.
  if (candidates.size >= 2 * MAX_CANDIDATES) {
    const first = inTurn(session).slice(0, MAX_CANDIDATES);
    session.candidates = new Map(first.map((candidate) => [candidate.issueId, candidate]));
  }
}

/** First the issues that never had a turn, then the others, the longest waiting first; of equals the newest first. */
export const inTurn = ({ candidates, memory }: Session): BackfillCandidate[] =>
  [...candidates.values()]
    .sort(
      (a, b) =>
        stateOf(memory, a.issueId).servedAt - stateOf(memory, b.issueId).servedAt ||
        Date.parse(b.lastSeen) - Date.parse(a.lastSeen),
    )
    .slice(0, MAX_CANDIDATES);

/** Where there are too many issues, the one served longest ago is forgotten. */
export function remember({ backfill }: SyncMemory, issueId: string, state: BackfillState): void {
  backfill.set(issueId, state);
  if (backfill.size <= MAX_REMEMBERED) return;
  let oldest: [string, number] = ['', Number.POSITIVE_INFINITY];
  for (const [id, { servedAt }] of backfill) if (servedAt < oldest[1]) oldest = [id, servedAt];
  backfill.delete(oldest[0]);
}
