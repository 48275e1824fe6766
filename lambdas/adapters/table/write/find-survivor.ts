import { TransientError } from '../../../core/failure.ts';
import type { Group } from '../../../core/group/group.ts';
import { isTombstone } from '../../../core/group/merge.ts';
import type { GroupReader } from '../read/group-reader.ts';

/** The id of the group that survived all merges of this one, however many they were. */
export async function findSurvivor(tombstone: Group, reader: Pick<GroupReader, 'getGroup'>): Promise<string> {
  const passed = new Set<string>();
  let group: Group | undefined = tombstone;
  let id = tombstone.issueId;
  while (!passed.has(id)) {
    if (group === undefined || !isTombstone(group)) return id;
    passed.add(id);
    id = group.gone?.mergedInto ?? id;
    group = await reader.getGroup(id);
  }
  throw new TransientError(
    'merged_in_a_circle',
    `group ${tombstone.issueId} was merged in a circle of groups; look at it in Sentry`,
  );
}
