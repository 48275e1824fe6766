import { DeleteCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { DAY_COUNTER_PREFIX, groupKey } from '../../../contracts/item-keys.ts';
import { TransientError } from '../../../core/failure.ts';
import { withVersion, type StoredEvent } from '../../../core/group/group.ts';
import { isTombstone } from '../../../core/group/merge.ts';
import { stillCounted } from '../../../core/group/seen-tags.ts';
import { halves } from '../../../core/group/write-plan.ts';
import type { Telling } from '../../../core/changes/decide.ts';
import { changeActions } from './changes.ts';
import { moveEvent, putGroup, transact } from './actions.ts';
import { MAX_ATTEMPTS, waitBeforeAttempt, type WriterServices } from './attempts.ts';
import { foldTallies } from './fold-tallies.ts';
import { changeRows, ROWS_AT_ONCE } from './change-rows.ts';
import { eventPages } from '../read/events-of-group.ts';
import { parseEvent } from '../items.ts';
import { TALLY_ATTRIBUTE } from '../place.ts';

/** Moves the events of merged groups. */
export interface EventMover {
  /**
   * Moves all events of a tombstone to the group that survived, counts and day counters with them. Returns how many.
   * @throws TransientError where some could not be moved yet; those that were stay moved, and the same call again
   * goes on.
   */
  moveEvents(tombstoneId: string, survivorId: string, telling?: Telling): Promise<number>;
}

/** The index of a group's events lags behind the table, commonly by less than a second. */
const MAX_PASSES = 8;
/** After this time what the index does not show is no longer there: events expire, but the count of them stays. */
const SETTLED_AFTER_MS = 600_000;
/** Half of the consumer's minute: a large merge is retried by itself and takes no neighbour of its batch with it. */
const MAX_MOVE_MS = 30_000;

export const createEventMover = (tools: WriterServices): EventMover => ({
  moveEvents: async (tombstoneId, survivorId, telling) => {
    const services = { ...tools, telling };
    let moved = 0;
    const endsAt = services.clock.now() + MAX_MOVE_MS;
    /** Whether the index has shown any of them: then it may have more that it does not show yet. */
    let isShown = false;
    for (let pass = 0; pass < MAX_PASSES; pass++) {
      // Events that no counter has yet would be taken from one.
      await foldTallies(services, tombstoneId, 'all');
      const pages = eventPages(services, tombstoneId, { order: 'asc', pageSize: ROWS_AT_ONCE });
      for await (const page of pages) {
        const events = page.map(parseEvent);
        const tallyIds = page.flatMap((item) => item[TALLY_ATTRIBUTE] ?? []).map(String);
        if (tallyIds.length > 0) await foldTallies(services, tombstoneId, tallyIds);
        isShown ||= events.length > 0;
        if (services.clock.now() > endsAt) throw unfinished(tombstoneId);
        moved += await movePage(services, events, tombstoneId, survivorId);
      }
      const tombstone = await services.reader.getGroup(tombstoneId);
      const isLast = pass === MAX_PASSES - 1;
      const isSettled = services.clock.now() - Date.parse(tombstone?.gone?.at ?? '') > SETTLED_AFTER_MS;
      if (isLast && !isShown && isSettled) await moveCount(services, tombstoneId, survivorId);
      else if ((tombstone?.storedEvents ?? 0) > 0) {
        await waitBeforeAttempt(services, pass);
        continue;
      }
      await deleteDays(services, tombstoneId);
      return moved;
    }
    throw new TransientError(
      'events_not_visible',
      `the index does not show all events of merged group ${tombstoneId} yet; the queue will retry`,
    );
  },
});

const unfinished = (issueId: string) =>
  new TransientError(
    'move_unfinished',
    `merged group ${issueId} has more events than one batch can move; the queue will retry, and it continues`,
  );

/** Events that have moved already, or are gone, are left out; the index may still show them. */
async function movePage(
  services: WriterServices,
  page: readonly StoredEvent[],
  fromId: string,
  toId: string,
): Promise<number> {
  let events = page.filter(({ issueId }) => issueId === fromId);
  for (let attempt = 0; attempt < MAX_ATTEMPTS && events.length > 0; attempt++) {
    const changes = events.map((before) => {
      const countedUnder = stillCounted(before.countedUnder, services.indexTags ?? []);
      const after = { ...before, issueId: toId, countedUnder };
      return { before, after, telling: null, action: moveEvent(services, before, after) };
    });
    const { isWritten, isTooMuch, stale } = await changeRows(services, changes, fromId, toId);
    if (isTooMuch) {
      let moved = 0;
      for (const half of halves(events)) moved += await movePage(services, half, fromId, toId);
      return moved;
    }
    if (isWritten) return events.length;
    events = events.filter((_, index) => !stale.has(index));
    if (stale.size === 0) await waitBeforeAttempt(services, attempt);
  }
  return 0;
}

/** The events that have expired stay counted: the group had them. */
async function moveCount(services: WriterServices, fromId: string, toId: string): Promise<void> {
  const from = await services.reader.getGroup(fromId);
  const to = await services.reader.getGroup(toId);
  if (from === undefined || to === undefined) return;
  if (isTombstone(to))
    throw new TransientError('group_merged', `group ${toId} has just been merged too; the queue will retry`);
  const after = withVersion({ ...to, storedEvents: to.storedEvents + from.storedEvents });
  const reasons = await transact(services, [
    putGroup(services, withVersion({ ...from, storedEvents: 0 }), from),
    putGroup(services, after, to),
    ...(await changeActions(services, { before: to, after })),
  ]);
  if (reasons !== null)
    throw new TransientError('group_contended', `group ${toId} is being written; the queue will retry`);
}

/** A day's counters are all back at 0 once its events have moved. */
async function deleteDays({ client, tableName }: WriterServices, issueId: string): Promise<void> {
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': groupKey(issueId).pk, ':prefix': DAY_COUNTER_PREFIX },
      ProjectionExpression: 'pk, sk',
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      const Key = { pk: String(item['pk']), sk: String(item['sk']) };
      await client.send(new DeleteCommand({ TableName: tableName, Key }));
    }
  }
}
