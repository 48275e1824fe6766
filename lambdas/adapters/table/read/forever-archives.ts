import pMap from 'p-map';
import type { Page, PageRequest } from '../../../contracts/cursor.ts';
import { archivedForeverHere } from '../../../core/group/archived-forever.ts';
import type { Group } from '../../../core/group/group.ts';
import type { GroupReader } from './group-reader.ts';

/** A group that was archived for ever from here. */
export interface ForeverArchive {
  group: Group;
  /** False where nobody chose that by name. */
  isChosen: boolean;
}

const HISTORIES_AT_ONCE = 8;
/** An archive is among the newest entries, unless the status flaps. */
const HISTORY_LIMIT = 100;

/** One page of groups in the order of their last event, of which those are shown that were archived for ever from here. */
export async function listForeverArchives(
  reader: Pick<GroupReader, 'listGroups' | 'statusHistory'>,
  page: PageRequest,
): Promise<Page<ForeverArchive>> {
  const { items, nextCursor } = await reader.listGroups({
    ...page,
    statuses: ['IGNORED'],
    sortBy: 'last_seen_at',
    sortOrder: 'desc',
    filter: { substatus: 'archived_forever' },
  });
  const found = await pMap(
    items,
    async (group) => ({
      group,
      by: archivedForeverHere(group, await reader.statusHistory(group.issueId, HISTORY_LIMIT)),
    }),
    { concurrency: HISTORIES_AT_ONCE },
  );
  return {
    items: found.flatMap(({ group, by }) => (by === null ? [] : [{ group, isChosen: by === 'chosen' }])),
    nextCursor,
  };
}
