import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { tallyKey } from '../../../contracts/item-keys.ts';
import { TransientError } from '../../../core/failure.ts';
import type { Group } from '../../../core/group/group.ts';
import { planFold } from '../../../core/group/tally.ts';
import { halves, MAX_ACTIONS } from '../../../core/group/write-plan.ts';
import { parseTally, type StoredTally } from '../tally-items.ts';
import { putGroup, transact, type Action, type Table } from './actions.ts';
import { MAX_ATTEMPTS, waitBeforeAttempt, type WriterServices } from './attempts.ts';
import { changeActions } from './changes.ts';
import { addToDays } from './day-counters.ts';
import { searchActions } from './search-rows.ts';
import { addTags } from './tag-counters.ts';

/** Tallies of one fold: with the group, its days, tags and changes within one transaction. */
const AT_ONCE = 40;
/** Folds of one call: far more than there can be tallies of batches that are worked on at the same time. */
const MAX_FOLDS = 500;

export interface Folded {
  /** The group afterwards; undefined where it is not stored. */
  group: Group | undefined;
  /** Writes of the group that this call made. */
  folds: number;
  /** Folds that others were ahead of. */
  conflicts: number;
}

/**
 * Folds tallies into the group: all that there are, or until these are in, whoever folded them. A tally is deleted in the
 * transaction that counts it, so each is counted once (docs/adr/0070).
 * @throws TransientError where the group stayed contended, or DynamoDB did not answer.
 */
export async function foldTallies(
  services: WriterServices,
  issueId: string,
  wanted: readonly string[] | 'all',
): Promise<Folded> {
  const result: Folded = { group: undefined, folds: 0, conflicts: 0 };
  let attempt = 0;
  while (attempt < MAX_ATTEMPTS && result.folds < MAX_FOLDS) {
    const pending = await readTallies(services, issueId);
    const isLastPage = pending.length < AT_ONCE;
    if (
      isLastPage &&
      (wanted === 'all' ? pending.length === 0 : !pending.some(({ id }) => wanted.includes(id)))
    )
      return { ...result, group: await services.reader.getGroup(issueId) };
    if (await fold(services, issueId, pending)) {
      result.folds++;
      attempt = 0;
      continue;
    }
    result.conflicts++;
    await waitBeforeAttempt(services, attempt++);
  }
  throw new TransientError(
    'group_contended',
    `new events of group ${issueId} could not be folded into it for others who wrote it; the queue will retry`,
  );
}

/** The oldest first. */
async function readTallies(
  { client, tableName }: Pick<Table, 'client' | 'tableName'>,
  issueId: string,
): Promise<StoredTally[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': tallyKey(issueId, '').pk },
      Limit: AT_ONCE,
      ConsistentRead: true,
    }),
  );
  return Items.map(parseTally);
}

/** False where others wrote the group, or folded one of them, meanwhile. */
async function fold(
  services: WriterServices,
  issueId: string,
  tallies: readonly StoredTally[],
): Promise<boolean> {
  const before = await services.reader.getGroup(issueId);
  const plan = planFold(
    before,
    tallies.map(({ tally }) => tally),
  );
  if (plan === null) return false;
  const { group, days, tags, came } = plan;
  const [ofDays, ofTags, ofSearch, ofChanges] = await Promise.all([
    addToDays(services, issueId, days),
    addTags(services, issueId, tags),
    searchActions(services, { before, after: group, came, pairs: null }),
    changeActions(services, { before, after: group }, came),
  ]);
  const actions: Action[] = [
    ...tallies.map(({ id }) => deleteTally(services, issueId, id)),
    putGroup(services, group, before),
    ...ofDays,
    ...ofTags,
    ...ofSearch,
    ...ofChanges,
  ];
  if (actions.length > MAX_ACTIONS && tallies.length > 1) return fold(services, issueId, halves(tallies)[0]);
  return (await transact(services, actions)) === null;
}

const deleteTally = ({ tableName }: Pick<Table, 'tableName'>, issueId: string, id: string): Action => ({
  Delete: {
    TableName: tableName,
    Key: tallyKey(issueId, id),
    ConditionExpression: 'attribute_exists(pk)',
  },
});
