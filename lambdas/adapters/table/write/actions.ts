import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  TransactWriteCommand,
  type DynamoDBDocumentClient,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { eventGroupKey, eventKey, groupKey } from '../../../contracts/item-keys.ts';
import { PermanentError, TransientError } from '../../../core/failure.ts';
import type { Group, StatusChange, StoredEvent } from '../../../core/group/group.ts';
import { eventShardOf, type HotRule } from '../../../core/group/heat.ts';
import { eventExpiry, groupExpiry, type Retention } from '../../../core/group/retention.ts';
import { eventIdentity, type SightedEvent, type WritePlan } from '../../../core/group/write-plan.ts';
import {
  eventIndexAttributes,
  eventItem,
  groupItem,
  instantNumber,
  statusChangeItem,
  type Item,
} from '../items.ts';
import { countedTags } from '../../../core/group/seen-tags.ts';
import { TALLY_ATTRIBUTE } from '../place.ts';
import type { ShardsWritten } from './status-shards.ts';
import { countedText } from '../tag-items.ts';
import { sightingText } from '../sighting-text.ts';

/** The actions that transactions on groups and events are made of, and how a transaction ends. */

export type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

export interface Table {
  client: DynamoDBDocumentClient;
  tableName: string;
  retention: Retention;
  /** Tags whose values are counted. */
  indexTags?: readonly string[];
  /** When a group is hot; `HOT` where absent. */
  hot?: HotRule;
  /** Over how many partitions groups of a status are spread; the least where absent. */
  statusShards?: ShardsWritten;
}

/**
 * Puts an event that is not stored, into one of `shards` parts of the index of its group; `tallyId` names the tally that counts it.
 * Refused, the transaction tells the stored one.
 */
export const putNewEvent = (
  { tableName, retention }: Table,
  { event, observedAt }: SightedEvent,
  { shards, tallyId }: { shards: number | null; tallyId?: string },
): Action => ({
  Put: {
    TableName: tableName,
    Item: {
      ...eventItem(
        event,
        eventExpiry(event, observedAt, retention),
        eventGroupKey(event.issueId, eventShardOf(event.eventId, shards)),
      ),
      ...(tallyId === undefined ? {} : { [TALLY_ATTRIBUTE]: tallyId }),
    },
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

/** The event as it is counted from now on. */
export const counted = (event: StoredEvent, indexTags: Table['indexTags']): StoredEvent => ({
  ...event,
  countedUnder: countedTags(event.tags, indexTags ?? []),
});

/**
 * Puts an event in the place of the stored one, as long as that is still the same. It stays in its part of the index while it stays
 * in its group; in another it goes to the first part, which every group has.
 */
export const replaceEvent = (
  { tableName }: Pick<Table, 'tableName'>,
  { item, stored }: { item: Item; stored: StoredEvent },
  event: StoredEvent,
  expiresAt: number,
): Action => ({
  Put: {
    TableName: tableName,
    Item: eventItem(
      event,
      expiresAt,
      event.issueId === stored.issueId ? String(item['eventGroup']) : undefined,
    ),
    ...ifStill(stored),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

/** The event is as it was read: in its group, where it was seen, and with the content by which the counters change. */
const ifStill = ({ archive, issueId, isRepaired, sighting, countedUnder }: StoredEvent) => ({
  ConditionExpression: [
    '#archive = :archive AND issueId = :issueId',
    isRepaired ? 'isRepaired = :true' : 'attribute_not_exists(isRepaired)',
    sighting === null ? 'attribute_not_exists(sighting)' : 'sighting = :sighting',
    countedUnder === null ? 'attribute_not_exists(countedUnder)' : 'countedUnder = :countedUnder',
  ].join(' AND '),
  ExpressionAttributeNames: { '#archive': 'archive' },
  ExpressionAttributeValues: {
    ':archive': archive,
    ':issueId': issueId,
    ...(isRepaired ? { ':true': true } : {}),
    ...(sighting === null ? {} : { ':sighting': sightingText(sighting) }),
    ...(countedUnder === null ? {} : { ':countedUnder': countedText(countedUnder) }),
  },
});

/** Refuses the transaction where the event is no longer as it was read. */
export const checkEvent = ({ tableName }: Pick<Table, 'tableName'>, event: StoredEvent): Action => ({
  ConditionCheck: { TableName: tableName, Key: eventKey(event.projectId, event.eventId), ...ifStill(event) },
});

/** Moves a stored event to another group, as long as it is as it was read: the index may show what it was before. */
export function moveEvent(
  { tableName }: Table,
  event: StoredEvent,
  { issueId, countedUnder }: StoredEvent,
): Action {
  const { ExpressionAttributeValues, ...condition } = ifStill(event);
  return {
    Update: {
      TableName: tableName,
      Key: eventKey(event.projectId, event.eventId),
      UpdateExpression: 'SET issueId = :to, eventGroup = :eventGroup, countedUnder = :countedNow',
      ...condition,
      ExpressionAttributeValues: {
        ...ExpressionAttributeValues,
        ':to': issueId,
        ':countedNow': countedText(countedUnder ?? []),
        ':eventGroup': eventIndexAttributes({ ...event, issueId }).eventGroup,
      },
    },
  };
}

/** Puts a group in the place of the one that was read, unless somebody else wrote it in between. */
export const putGroup = (
  { tableName, retention, statusShards }: Table,
  group: Group,
  before: LockedGroup | undefined,
): Action => ({
  Put: {
    TableName: tableName,
    Item: groupItem(group, groupExpiry(group, retention), statusShards?.inUse()),
    ...(before === undefined ? { ConditionExpression: 'attribute_not_exists(pk)' } : ifUnwritten(before)),
  },
});

/** Takes a group away of which nobody ever told and in which no event lives, unless somebody wrote it in between. */
export const deleteGroup = (
  { tableName }: Pick<Table, 'tableName'>,
  before: LockedGroup & Pick<Group, 'issueId'>,
): Action => ({
  Delete: { TableName: tableName, Key: groupKey(before.issueId), ...ifUnwritten(before) },
});

/** Refuses the transaction where the group was written by others since it was read. */
export const checkGroup = (
  { tableName }: Pick<Table, 'tableName'>,
  read: LockedGroup & Pick<Group, 'issueId'>,
): Action => ({
  ConditionCheck: { TableName: tableName, Key: groupKey(read.issueId), ...ifUnwritten(read) },
});

type LockedGroup = Pick<Group, 'version' | 'toldFirst' | 'toldLast' | 'eventShards'>;

/**
 * Nobody else wrote the group since it was read. What snapshots told, and where its events lie, is not in the digest
 * (core/group/group.ts).
 */
export const ifUnwritten = ({ version, toldFirst, toldLast, eventShards }: LockedGroup) => ({
  ConditionExpression: [
    '#version = :version',
    toldFirst === null ? 'attribute_not_exists(toldFirst)' : 'toldFirst = :toldFirst',
    toldLast === null ? 'attribute_not_exists(toldLast)' : 'toldLast = :toldLast',
    eventShards === null ? 'attribute_not_exists(eventShards)' : 'eventShards = :eventShards',
  ].join(' AND '),
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: {
    ':version': version,
    ...(toldFirst === null ? {} : { ':toldFirst': instantNumber(toldFirst) }),
    ...(toldLast === null ? {} : { ':toldLast': instantNumber(toldLast) }),
    ...(eventShards === null ? {} : { ':eventShards': eventShards }),
  },
});

export const putStatusChange = ({ tableName, retention }: Table, change: StatusChange): Action => ({
  Put: {
    TableName: tableName,
    Item: statusChangeItem(change, eventExpiry({ timestamp: change.at }, change.at, retention)),
  },
});

/** A day's counters live as long as an event of its last moment. */
export function dayExpiry(day: string, retention: Retention): number {
  const end = `${day}T23:59:59.999Z`;
  return eventExpiry({ timestamp: end }, end, retention);
}

/** Why one action of a refused transaction was at fault. */
export interface Reason {
  code: string;
  /** What is stored, where the action asked for it. */
  item: Item | undefined;
}

/**
 * All or nothing. Null where it is in, else the reasons at fault by the index of their action; none where the whole
 * transaction was refused for the moment.
 * @throws PermanentError where DynamoDB can never take one of the items, TransientError where it did not answer.
 */
export async function transact(
  { client }: Pick<Table, 'client'>,
  actions: Action[],
): Promise<Map<number, Reason> | null> {
  try {
    await client.send(new TransactWriteCommand({ TransactItems: actions }));
    return null;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw failureOf(error);
    const reasons = error.CancellationReasons ?? [];
    const invalid = reasons.find(
      ({ Code }) => Code === 'ValidationError' || Code === 'ItemCollectionSizeLimitExceeded',
    );
    if (invalid) throw unwritable(invalid.Message, error);
    return new Map(
      reasons.flatMap(({ Code, Item }, index): [number, Reason][] =>
        Code === undefined || Code === 'None'
          ? []
          : [[index, { code: Code, item: Item && unmarshall(Item) }]],
      ),
    );
  }
}

export const CONDITION_FAILED = 'ConditionalCheckFailed';

/** The events of the plan that turned out to be stored, by identity: the first actions are theirs, in their order. */
export function duplicatesIn(
  reasons: ReadonlyMap<number, Reason>,
  plan: Pick<WritePlan, 'events'>,
): Map<string, Item> {
  const duplicates = new Map<string, Item>();
  for (const [index, { code, item }] of reasons) {
    const event = plan.events[index]?.event;
    if (event !== undefined && code === CONDITION_FAILED && item !== undefined)
      duplicates.set(eventIdentity(event), item);
  }
  return duplicates;
}

function failureOf(error: unknown): PermanentError | TransientError {
  if (error instanceof Error && (error.name === 'ValidationException' || isMarshallingError(error))) {
    return unwritable(error.message, error);
  }
  return new TransientError(
    'table_unavailable',
    'DynamoDB did not take the transaction; the queue will retry',
    { cause: error },
  );
}

/** The SDK's marshaller throws plain errors before anything is sent; a network's have a code, a service's metadata. */
const isMarshallingError = (error: Error): boolean =>
  error.name === 'Error' && !('code' in error) && !('$metadata' in error);

/** DynamoDB refuses the item for what it is: the same observation will never be taken. */
const unwritable = (reason: string | undefined, cause: Error) =>
  new PermanentError('write_refused', `DynamoDB refused an item: ${reason ?? 'no reason given'}`, { cause });
