import type { Change } from '../changes/change.ts';

/** A press of the wrong button is taken back within minutes; who reopens later has looked, and found that it was not resolved. */
const UNDONE_WITHIN_MS = 10 * 60_000;

/**
 * The changes without each resolution that was undone, and without its undoing: a group that was resolved by mistake was never
 * closed. An event that brings a group back is a regression, however soon, and undoes nothing. `changes` are of any groups.
 */
export function withoutUndone(changes: readonly Change[]): Change[] {
  const undone = new Set<Change>();
  for (const ofGroup of Map.groupBy(changes, ({ issueId }) => issueId).values()) {
    // Who assigns it in between has not looked at its status.
    const inOrder = ofGroup.filter(({ to }) => 'status' in to).sort((a, b) => a.n - b.n);
    for (const [index, change] of inOrder.entries()) {
      const next = inOrder[index + 1];
      if (next !== undefined && isUndoing(change, next)) undone.add(change).add(next);
    }
  }
  return changes.filter((change) => !undone.has(change));
}

const isUndoing = (change: Change, next: Change): boolean =>
  change.kind === 'resolved' &&
  next.kind === 'reopened' &&
  Date.parse(next.observedAt) - Date.parse(change.observedAt) <= UNDONE_WITHIN_MS;
