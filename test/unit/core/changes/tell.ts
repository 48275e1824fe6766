import type { Change, ChangesState } from '../../../../lambdas/core/changes/change.ts';
import { ALOUD, decideChanges, mayChange, type Telling } from '../../../../lambdas/core/changes/decide.ts';
import type { Group } from '../../../../lambdas/core/group/group.ts';
import type { Observation } from '../../../../lambdas/core/group/observation.ts';
import { eventIdentity, planWrite } from '../../../../lambdas/core/group/write-plan.ts';

/** A group of the writer's, with its changes, as a table of one issue would have them. */
export interface Kept {
  group: Group | undefined;
  state: ChangesState | undefined;
  changes: Change[];
  stored: Set<string>;
  nowMs: number;
}

export const nothingKept = (): Kept => ({
  group: undefined,
  state: undefined,
  changes: [],
  stored: new Set(),
  nowMs: Date.parse('2026-11-20T12:00:00.000Z'),
});

/** One transaction: what the writer does, without a table. */
export function tell(kept: Kept, observations: readonly Observation[], telling: Telling = ALOUD): Kept {
  const plan = planWrite(kept.group, observations, kept.stored);
  const stored = new Set([...kept.stored, ...plan.events.map(({ event }) => eventIdentity(event))]);
  if (plan.group === null) return { ...kept, stored };
  const move = { before: kept.group, after: plan.group };
  const { state, nowMs } = kept;
  const decision = mayChange(move, telling)
    ? decideChanges(move, { state, telling, nowMs, observations })
    : null;
  return {
    group: plan.group,
    state: decision?.state ?? kept.state,
    changes: [...kept.changes, ...(decision?.changes ?? [])],
    stored,
    nowMs: kept.nowMs + 7,
  };
}

export const tellAll = (
  batches: readonly (readonly Observation[])[],
  telling: Telling = ALOUD,
  kept: Kept = nothingKept(),
): Kept => batches.reduce((known, batch) => tell(known, batch, telling), kept);
