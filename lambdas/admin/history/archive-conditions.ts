import type { ChangeQuery } from '../../adapters/table/read/change-reader.ts';
import type { Change } from '../../core/changes/change.ts';
import type { Group } from '../../core/group/group.ts';
import { statusDetailWords } from '../pages/parts/status-words.ts';
import type { AdminServices } from '../services.ts';

/** What the archives are waiting for, of the changes that made them: `until 100 more events`. */
export type Conditions = ReadonlyMap<Change, string>;

const UNTIL_CONDITION = 'archived_until_condition_met';

/**
 * A change keeps no condition; its group has the one that it waits for now. It is the one of the newest change of its status:
 * these must begin with the newest of each group.
 */
export function conditionsOf(
  newestFirst: readonly Change[],
  groups: ReadonlyMap<string, Group>,
  nowMs: number,
): Conditions {
  const found = newestOfStatus(newestFirst).flatMap((change): [Change, string][] => {
    const group = groups.get(change.issueId);
    if (group?.status !== 'IGNORED' || group.substatus !== UNTIL_CONDITION || !isUntilCondition(change))
      return [];
    const words = statusDetailWords(group, nowMs);
    return words === null ? [] : [[change, words]];
  });
  return new Map(found);
}

/** Reads the groups for it, where there is one to read and no newer change can be left out. */
export async function readConditions(
  { groups, clock }: Pick<AdminServices, 'groups' | 'clock'>,
  { cursor, kinds, release }: Pick<ChangeQuery, 'cursor' | 'kinds' | 'release'>,
  changes: readonly Change[],
): Promise<Conditions> {
  const isArchiveTold = kinds.length === 0 || kinds.includes('archived');
  if (cursor !== null || release !== undefined || !isArchiveTold) return new Map();
  const ids = newestOfStatus(changes)
    .filter(isUntilCondition)
    .map(({ issueId }) => issueId);
  return ids.length === 0 ? new Map() : conditionsOf(changes, await groups.getGroups(ids), clock.now());
}

const newestOfStatus = (newestFirst: readonly Change[]): Change[] => [
  ...new Map(
    newestFirst
      .filter(({ to }) => 'status' in to && to.status !== undefined)
      .toReversed()
      .map((change) => [change.issueId, change]),
  ).values(),
];

const isUntilCondition = ({ to }: Change): boolean => 'substatus' in to && to.substatus === UNTIL_CONDITION;
