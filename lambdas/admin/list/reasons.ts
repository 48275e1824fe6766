import pMap from 'p-map';
import type { GroupReader } from '../../adapters/table/read/group-reader.ts';
import type { Group, StatusChange } from '../../core/group/group.ts';
import { reasonOf, type StatusReason } from '../../core/group/status-reason.ts';

type Histories = { groups: Pick<GroupReader, 'statusHistory'> };

const HISTORIES_AT_ONCE = 8;
/** A reason is among the newest entries, unless the status flaps. */
const HISTORY_LIMIT = 20;

/** Why these are resolved or archived, by id. A history is read only of those of which a reason was ever told. */
export async function readReasons(
  services: Histories,
  shown: readonly Group[],
): Promise<Map<string, StatusReason>> {
  const told = shown.filter(({ status, reasonedAt }) => status !== 'OPEN' && reasonedAt !== null);
  const histories = await readHistories(
    services,
    told.map(({ issueId }) => issueId),
  );
  return new Map(
    told.flatMap(({ issueId, status }) => {
      const reason = reasonOf(status, histories.get(issueId) ?? []);
      return reason === null ? [] : [[issueId, reason]];
    }),
  );
}

/** The newest entries of the histories of these groups, in which reasons are found. */
export async function readHistories(
  { groups }: Histories,
  issueIds: readonly string[],
): Promise<Map<string, StatusChange[]>> {
  const read = await pMap(
    issueIds,
    async (id): Promise<[string, StatusChange[]]> => [id, await groups.statusHistory(id, HISTORY_LIMIT)],
    { concurrency: HISTORIES_AT_ONCE },
  );
  return new Map(read);
}
