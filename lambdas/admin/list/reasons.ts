import pMap from 'p-map';
import type { GroupReader } from '../../adapters/table/read/group-reader.ts';
import type { Group } from '../../core/group/group.ts';
import { reasonOf, type StatusReason } from '../../core/group/status-reason.ts';

const HISTORIES_AT_ONCE = 8;
/** A reason is among the newest entries, unless the status flaps. */
const HISTORY_LIMIT = 20;

/** Why these are resolved or archived, by id. A history is read only of those of which a reason was ever told. */
export async function readReasons(
  { groups }: { groups: Pick<GroupReader, 'statusHistory'> },
  shown: readonly Group[],
): Promise<Map<string, StatusReason>> {
  const told = shown.filter(({ status, reasonedAt }) => status !== 'OPEN' && reasonedAt !== null);
  const found = await pMap(
    told,
    async ({ issueId, status }) =>
      [issueId, reasonOf(status, await groups.statusHistory(issueId, HISTORY_LIMIT))] as const,
    { concurrency: HISTORIES_AT_ONCE },
  );
  return new Map(found.flatMap(([id, reason]) => (reason === null ? [] : [[id, reason]])));
}
