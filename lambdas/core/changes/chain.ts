import { isDeepStrictEqual } from 'node:util';
import { isTombstone } from '../group/merge.ts';
import type { Group } from '../group/group.ts';
import { isDescribed, isSameAssignee, stateOf, type Change, type ToldState } from './change.ts';

/**
 * What is wrong with the changes of one group, as sentences; none where their chain is whole: each names the one before
 * it, begins where that ended, and the last one ends at the group.
 */
export function faultsOfChain(changes: readonly Change[], group: Group | undefined): string[] {
  const faults: string[] = [];
  let previous: number | null = null;
  let known: Partial<ToldState> = {};
  for (const change of [...changes].sort((a, b) => a.n - b.n)) {
    const name = `change ${change.issueId}:${change.n.toString()} (${change.kind})`;
    if (change.n === previous) faults.push(`${name} has the number of another`);
    if (change.previous !== previous)
      faults.push(`${name} follows ${text(change.previous)}, must follow ${text(previous)}`);
    faults.push(...faultsOfSide(name, change, known));
    previous = change.n;
    if (!('hour' in change.to)) known = { ...known, ...change.to };
  }
  return previous === null || group === undefined ? faults : [...faults, ...faultsOfEnd(known, group)];
}

function faultsOfSide(name: string, { from, to }: Change, known: Partial<ToldState>): string[] {
  if (from === null || 'hour' in from) return [];
  if (isDeepStrictEqual(from, to)) return [`${name} changes nothing: ${text(from)}`];
  const wrong = differing(from, known);
  return wrong.length === 0
    ? []
    : [`${name} begins at ${text(from)}, the one before ended at ${text(known)}`];
}

function faultsOfEnd(known: Partial<ToldState>, group: Group): string[] {
  const now = isTombstone(group)
    ? { gone: { mergedInto: group.gone?.mergedInto ?? null } }
    : isDescribed(group)
      ? stateOf(group)
      : {};
  const wrong = differing(known, now);
  return wrong.length === 0
    ? []
    : [`the changes of group ${group.issueId} end at ${text(known)}, the group is ${text(now)}`];
}

/** Parts that both have and that differ. */
const differing = (a: Partial<ToldState>, b: Partial<ToldState>): string[] =>
  PARTS.filter(
    (part) =>
      part in a &&
      part in b &&
      (part === 'assignee'
        ? !isSameAssignee(a.assignee ?? null, b.assignee ?? null)
        : !isDeepStrictEqual(a[part], b[part])),
  );
const PARTS = ['status', 'substatus', 'assignee', 'priority', 'gone'] as const satisfies (keyof ToldState)[];

const text = (value: unknown): string => JSON.stringify(value);
