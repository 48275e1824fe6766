import { DeleteCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { DAY_COUNTER_PREFIX, groupKey, INDEXES } from '../../../contracts/item-keys.ts';
import { TransientError } from '../../../core/failure.ts';
import { withVersion, type Group, type StoredEvent } from '../../../core/group/group.ts';
import { isTombstone, merge } from '../../../core/group/merge.ts';
import type { EventSighting } from '../../../core/group/observation.ts';
import { dayCounts } from '../../../core/group/write-plan.ts';
import type { Clock } from '../../clock.ts';
import { MAX_ATTEMPTS, waitBeforeAttempt, type WriterServices } from './group-writer.ts';
import { addToDay, moveEvent, putGroup, transact } from './actions.ts';
import { parseEvent } from '../items.ts';

/** Moves the events of merged groups. */
export interface EventMover {
  /**
   * Moves all events of a tombstone to the group that survived, counts and day counters with them. Returns how many.
   * @throws TransientError where some could not be moved yet; those that were stay moved, and the same call again
   * goes on.
   */
  moveEvents(tombstoneId: string, survivorId: string): Promise<number>;
}

type MoverServices = WriterServices & { clock: Clock };

/** Two groups, and for each event itself and at most two days: within the 100 actions of a transaction. */
const EVENTS_AT_ONCE = 32;
/** The index of a group's events lags behind the table, commonly by less than a second. */
const MAX_PASSES = 8;
/** After this time what the index does not show is no longer there: events expire, but the count of them stays. */
const SETTLED_AFTER_MS = 600_000;
/** Half of the consumer's minute: a large merge is retried by itself and takes no neighbour of its batch with it. */
const MAX_MOVE_MS = 30_000;

export const createEventMover = (services: MoverServices): EventMover => ({
  moveEvents: async (tombstoneId, survivorId) => {
    let moved = 0;
    const endsAt = services.clock.now() + MAX_MOVE_MS;
    /** Whether the index has shown any of them: then it may have more that it does not show yet. */
    let isShown = false;
    for (let pass = 0; pass < MAX_PASSES; pass++) {
      for await (const events of pagesOfEvents(services, tombstoneId)) {
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

async function* pagesOfEvents({ client, tableName }: WriterServices, issueId: string) {
  const pages = paginateQuery(
    { client, pageSize: EVENTS_AT_ONCE },
    {
      TableName: tableName,
      IndexName: 'eventsOfGroup',
      KeyConditionExpression: '#group = :group',
      ExpressionAttributeNames: { '#group': INDEXES.eventsOfGroup.partition },
      ExpressionAttributeValues: { ':group': groupKey(issueId).pk },
    },
  );
  for await (const { Items = [] } of pages) yield Items.map(parseEvent);
}

/** Events that have moved already, or are gone, are left out; the index may still show them. */
async function movePage(
  services: WriterServices,
  page: readonly StoredEvent[],
  fromId: string,
  toId: string,
): Promise<number> {
  let events = page;
  for (let attempt = 0; attempt < MAX_ATTEMPTS && events.length > 0; attempt++) {
    const groups = await readBoth(services, fromId, toId);
    if (groups === undefined) return 0;
    const reasons = await transact(services, moveActions(services, events, groups, toId));
    if (reasons === null) return events.length;
    const stale = new Set([...reasons.keys()].filter((index) => index < events.length));
    const isContended = reasons.size === 0 || stale.size < reasons.size;
    events = events.filter((_, index) => !stale.has(index));
    if (isContended) await waitBeforeAttempt(services, attempt);
  }
  return 0;
}

interface BothGroups {
  from: Group;
  to: Group | undefined;
}

/** Undefined where there is nothing to move from. */
async function readBoth(
  { reader }: WriterServices,
  fromId: string,
  toId: string,
): Promise<BothGroups | undefined> {
  const from = await reader.getGroup(fromId);
  const to = await reader.getGroup(toId);
  if (to !== undefined && isTombstone(to))
    throw new TransientError('group_merged', `group ${toId} has just been merged too; the queue will retry`);
  return from && { from, to };
}

/** The events that have expired stay counted: the group had them. */
async function moveCount(services: WriterServices, fromId: string, toId: string): Promise<void> {
  const groups = await readBoth(services, fromId, toId);
  if (groups?.to === undefined) return;
  const { from, to } = groups;
  const reasons = await transact(services, [
    putGroup(services, withVersion({ ...from, storedEvents: 0 }), from),
    putGroup(services, withVersion({ ...to, storedEvents: to.storedEvents + from.storedEvents }), to),
  ]);
  if (reasons !== null)
    throw new TransientError('group_contended', `group ${toId} is being written; the queue will retry`);
}

function moveActions(
  services: WriterServices,
  events: readonly StoredEvent[],
  { from, to }: BothGroups,
  toId: string,
) {
  const moved = events.map((event) => ({ ...event, issueId: toId }));
  const merged = merge(
    to,
    moved.map((event) => sightingOf(event, from.issueId)),
  );
  const survivor = merged && { ...merged, storedEvents: merged.storedEvents + events.length };
  const rest = withVersion({ ...from, storedEvents: from.storedEvents - events.length });
  return [
    ...events.map((event) => moveEvent(services, event, toId)),
    putGroup(services, rest, from),
    ...(survivor === undefined ? [] : [putGroup(services, withVersion(survivor), to)]),
    ...dayCounts(events.map((event) => ({ event, by: -1 as const }))).map((day) =>
      addToDay(services, from.issueId, day),
    ),
    ...dayCounts(moved.map((event) => ({ event, by: 1 as const }))).map((day) =>
      addToDay(services, toId, day),
    ),
  ];
}

/** What a moved event tells its new group: as much as one that arrives under the old id (redirect-merged.ts). */
const sightingOf = (event: StoredEvent, redirectedFrom: string): EventSighting => ({
  kind: 'event',
  issueId: event.issueId,
  observedAt: '',
  event,
  culprit: null,
  type: null,
  permalink: null,
  projectSlug: null,
  redirectedFrom,
});

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
