import type { Group, StatusChange } from '../group/group.ts';
import { isTombstone } from '../group/merge.ts';
import { givenReason } from '../group/status-reason.ts';
import type { Change, ChangesState } from './change.ts';
import { decideChanges, type Decision, type Telling } from './decide.ts';

const REBUILT: Telling = { voice: 'rebuild', withoutEvent: true };

/**
 * What a rebuilt table can still tell of a group's changes: its status history and how it ended. Whom it was assigned to
 * before, what priority it had and its spikes are in no history. `state` is what an earlier rebuild has written: from there
 * on only what differs is told. Null where nothing is to be written.
 */
export function deriveChanges(
  group: Group,
  history: readonly StatusChange[],
  { state, nowMs }: { state: ChangesState | undefined; nowMs: number },
): Decision | null {
  const changes: Change[] = [];
  let known = state;
  for (const after of state === undefined ? stepsOf(group, history) : [group]) {
    const decision = decideChanges(
      { before: undefined, after },
      { state: known, telling: REBUILT, nowMs, observations: [] },
    );
    if (decision === null) continue;
    changes.push(...decision.changes.map((change) => ({ ...change, ...tellerIn(history, change) })));
    known = decision.state;
  }
  return changes.length === 0 || known === undefined ? null : { changes, state: known };
}

/** The group as its history had it, one after the other, then as it is. */
function stepsOf(group: Group, history: readonly StatusChange[]): Group[] {
  const sorted = [...history].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const past = sorted.map((entry): Group => ({
    ...group,
    status: entry.to,
    substatus: entry.substatus,
    statusObservedAt: entry.at,
    statusSource: entry.source,
    gone: null,
  }));
  const { gone } = group;
  const last = gone === null || isTombstone(group) ? [] : [{ ...group, gone: null }];
  // A group that nobody has described, or in which no event ever was, was never told.
  const isKnown = isTombstone(group) || (group.statusObservedAt !== null && group.storedEvents > 0);
  return isKnown ? [...past, ...last, group] : [];
}

/** Several entries may tell of one status; the first did it. */
function tellerIn(
  history: readonly StatusChange[],
  { kind, observedAt }: Change,
): Partial<Pick<Change, 'actor' | 'source' | 'reason'>> {
  if (kind === 'merged' || kind === 'deleted') return {};
  const entry = history.find(({ at }) => at === observedAt);
  return entry === undefined
    ? {}
    : { actor: entry.actor, source: entry.source, reason: givenReason(entry.reason) };
}
