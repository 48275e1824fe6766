import { paginateQuery, paginateScan, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { parseGroup, parseStatusChange } from '../../../lambdas/adapters/table/items.ts';
import { transact } from '../../../lambdas/adapters/table/write/actions.ts';
import { decisionActions, readChangesState } from '../../../lambdas/adapters/table/write/changes.ts';
import type { Clock } from '../../../lambdas/adapters/clock.ts';
import { STATUS_HISTORY_PREFIX } from '../../../lambdas/contracts/item-keys.ts';
import type { ChangesState } from '../../../lambdas/core/changes/change.ts';
import type { Decision } from '../../../lambdas/core/changes/decide.ts';
import { deriveChanges } from '../../../lambdas/core/changes/derive.ts';
import { TransientError } from '../../../lambdas/core/failure.ts';
import type { Group, StatusChange } from '../../../lambdas/core/group/group.ts';
import type { Retention } from '../../../lambdas/core/group/retention.ts';

interface RebuiltTable {
  client: DynamoDBDocumentClient;
  tableName: string;
  retention: Retention;
  clock: Clock;
}

/** Enough to hide the round trip, few enough for one client's 50 sockets. */
const GROUPS_AT_ONCE = 16;
/** Beside them what is known of them: within the 100 actions of a transaction. */
const CHANGES_AT_ONCE = 90;

/**
 * Derives the changes of a table that is filled, marked as those of a rebuild. What an earlier rebuild wrote stays and is
 * continued: it can be stopped and run again. Returns how many changes were written.
 */
export async function rebuildChanges(table: RebuiltTable): Promise<number> {
  const pages = paginateScan(
    { client: table.client },
    {
      TableName: table.tableName,
      ConsistentRead: true,
      FilterExpression: 'sk = :group',
      ExpressionAttributeValues: { ':group': 'GROUP' },
    },
  );
  let written = 0;
  for await (const { Items = [] } of pages) {
    const counts = await pMap(Items, (item) => changesOfGroup(table, parseGroup(item)), {
      concurrency: GROUPS_AT_ONCE,
    });
    written += counts.reduce((sum, count) => sum + count, 0);
  }
  return written;
}

async function changesOfGroup(table: RebuiltTable, group: Group): Promise<number> {
  const state = await readChangesState(table, group.issueId);
  const history = state === undefined ? await historyOf(table, group.issueId) : [];
  const decision = deriveChanges(group, history, { state, nowMs: table.clock.now() });
  if (decision === null) return 0;
  let before = state;
  for (const part of partsOf(decision)) {
    const reasons = await transact(table, decisionActions(table, group, before, part));
    if (reasons !== null) throw contended(group.issueId);
    before = part.state;
  }
  return decision.changes.length;
}

/**
 * The last part alone knows the state that is told at the end: cut off before it, the next rebuild tells what differs from
 * the last change that was written.
 */
function partsOf({ changes, state }: Decision): Decision[] {
  const count = Math.ceil(changes.length / CHANGES_AT_ONCE);
  let told: ChangesState = state;
  return Array.from({ length: count }, (_, part) => {
    const some = changes.slice(part * CHANGES_AT_ONCE, (part + 1) * CHANGES_AT_ONCE);
    const reached = some.reduce((known, { to }) => ({ ...known, ...('hour' in to ? {} : to) }), told.told);
    told = part === count - 1 ? state : { ...state, n: some.at(-1)?.n ?? null, told: reached };
    return { changes: some, state: told };
  });
}

const contended = (issueId: string) =>
  new TransientError(
    'group_contended',
    `others write the changes of group ${issueId}: a table that is being rebuilt must not be in use; run the rebuild again`,
  );

async function historyOf({ client, tableName }: RebuiltTable, issueId: string): Promise<StatusChange[]> {
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': `GROUP#${issueId}`, ':prefix': STATUS_HISTORY_PREFIX },
      ConsistentRead: true,
    },
  );
  const entries: StatusChange[] = [];
  for await (const { Items = [] } of pages) entries.push(...Items.map(parseStatusChange));
  return entries;
}
