import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { dayCounterKey } from '../contracts/item-keys.ts';
import { PermanentError, TransientError } from '../core/failure.ts';
import type { Group } from '../core/group.ts';
import type { Observation } from '../core/observation.ts';
import { eventExpiry, groupExpiry, type Retention } from '../core/retention.ts';
import {
  eventIdentity,
  isEmpty,
  planWrite,
  slices,
  type DayCount,
  type WritePlan,
} from '../core/write-plan.ts';
import type { GroupReader } from './group-reader.ts';
import { dayIndexAttributes, eventItem, groupItem, statusChangeItem } from './table-items.ts';

/** The only writer of groups and events. */
export interface GroupWriter {
  /**
   * Makes the table know these observations of one issue: an event is put and counted once, in one transaction with
   * its group. `known` saves the first read: the group as just read, or undefined where it is not stored.
   * @throws PermanentError where the table can never take one of them; TransientError where the group stayed contended or DynamoDB did not answer; what was written stays
   * written, and the same call again completes it.
   */
  apply(observations: readonly Observation[], known: Group | undefined): Promise<Applied>;
}

export interface Applied {
  storedEvents: number;
  duplicateEvents: number;
  groupWrites: number;
  conflicts: number;
}

interface Services {
  client: DynamoDBDocumentClient;
  tableName: string;
  reader: Pick<GroupReader, 'getGroup'>;
  retention: Retention;
  /** 0 <= random() < 1. */
  random: () => number;
  sleep: (ms: number) => Promise<void>;
}

type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/**
 * Full jitter (AWS Architecture Blog, "Exponential Backoff and Jitter"): contention on one hot group resolves fastest
 * when the losers spread out. The last wait is at most 2.5 s; then the queue's own retry takes over.
 */
const MAX_ATTEMPTS = 9;
const FIRST_WAIT_MS = 10;

export function createGroupWriter(services: Services): GroupWriter {
  return {
    apply: async (observations, known) => {
      const total: Applied = { storedEvents: 0, duplicateEvents: 0, groupWrites: 0, conflicts: 0 };
      let group = known;
      for (const slice of slices(observations)) group = await applySlice(services, slice, group, total);
      return total;
    },
  };
}

/** One transaction, tried until it is in; returns the group as it then is. */
async function applySlice(
  services: Services,
  observations: readonly Observation[],
  known: Group | undefined,
  total: Applied,
): Promise<Group | undefined> {
  const stored = new Set<string>();
  let group = known;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const plan = planWrite(group, observations, stored);
    if (!isEmpty(plan)) {
      const refusal = await transact(services, plan, group);
      if (refusal !== null) {
        refusal.storedEvents.forEach((identity) => stored.add(identity));
        if (!refusal.contended) continue;
        total.conflicts++;
        await services.sleep(services.random() * FIRST_WAIT_MS * 2 ** attempt);
        group = await services.reader.getGroup(issueOf(observations));
        continue;
      }
    }
    total.storedEvents += plan.events.length;
    total.duplicateEvents += observations.filter(({ kind }) => kind === 'event').length - plan.events.length;
    total.groupWrites += plan.group === null ? 0 : 1;
    return plan.group ?? group;
  }
  throw new TransientError(
    'group_contended',
    `group ${issueOf(observations)} was written by others in each of ${MAX_ATTEMPTS.toString()} attempts; the queue will try again`,
  );
}

const issueOf = (observations: readonly Observation[]): string => observations[0]?.issueId ?? '';

interface Refusal {
  /** Events that turned out to be in the table already. */
  storedEvents: string[];
  /** Somebody else wrote the group, or DynamoDB asks to slow down. */
  contended: boolean;
}

/** Null where the transaction is in. */
async function transact(
  { client, tableName, retention }: Services,
  plan: WritePlan,
  before: Group | undefined,
): Promise<Refusal | null> {
  const events: Action[] = plan.events.map(({ event, observedAt }) => ({
    Put: {
      TableName: tableName,
      Item: eventItem(event, eventExpiry(event, observedAt, retention)),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }));
  const actions = [...events, ...groupActions(tableName, plan, before, retention)];
  try {
    await client.send(new TransactWriteCommand({ TransactItems: actions }));
    return null;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw failureOf(error);
    return refusalOf(error, plan);
  }
}

function groupActions(
  tableName: string,
  plan: WritePlan,
  before: Group | undefined,
  retention: Retention,
): Action[] {
  const heardAt = (plan.group ?? before)?.lastObservedAt ?? '';
  const actions: Action[] = plan.statusChanges.map((change) => ({
    Put: {
      TableName: tableName,
      Item: statusChangeItem(change, eventExpiry({ timestamp: change.at }, heardAt, retention)),
    },
  }));
  if (plan.group === null) return actions;
  const { group } = plan;
  actions.push({
    Put: {
      TableName: tableName,
      Item: groupItem(group, groupExpiry(group, retention)),
      ...(before === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#version = :version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':version': before.version },
          }),
    },
  });
  const newest =
    plan.events
      .map(({ observedAt }) => observedAt)
      .sort()
      .at(-1) ?? group.lastSeen;
  return [...actions, ...plan.days.map((day) => dayAction(tableName, group.issueId, day, newest, retention))];
}

function dayAction(
  tableName: string,
  issueId: string,
  { projectId, day, hours }: DayCount,
  newest: string,
  retention: Retention,
): Action {
  const index = Object.entries(dayIndexAttributes(projectId, issueId, day));
  const counts = [...hours].map(([hour, count]): [string, number] => [`h${hour}`, count]);
  const sets: [string, string | number][] = [
    ...index,
    ['expiresAt', eventExpiry({ timestamp: `${day}T23:59:59.999Z` }, newest, retention)],
  ];
  return {
    Update: {
      TableName: tableName,
      Key: dayCounterKey(issueId, day),
      UpdateExpression: `SET ${sets.map(([name]) => `#${name} = :${name}`).join(', ')} ADD ${counts
        .map(([name]) => `#${name} :${name}`)
        .join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries([...sets, ...counts].map(([name]) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(
        [...sets, ...counts].map(([name, value]) => [`:${name}`, value]),
      ),
    },
  };
}

/**
 * Reasons come in the order of the actions: the events first. An event that exists is a duplicate; anything else that
 * failed its condition is the group, which somebody wrote in between.
 */
function refusalOf(error: TransactionCanceledException, plan: WritePlan): Refusal {
  const reasons = error.CancellationReasons ?? [];
  const invalid = reasons.find(
    ({ Code }) => Code === 'ValidationError' || Code === 'ItemCollectionSizeLimitExceeded',
  );
  if (invalid) throw unwritable(invalid.Message, error);
  const storedEvents = plan.events.flatMap(({ event }, index) =>
    reasons[index]?.Code === 'ConditionalCheckFailed' ? [eventIdentity(event)] : [],
  );
  const others = reasons.filter(
    ({ Code }, index) =>
      Code !== undefined &&
      Code !== 'None' &&
      (index >= plan.events.length || Code !== 'ConditionalCheckFailed'),
  );
  return { storedEvents, contended: others.length > 0 || storedEvents.length === 0 };
}

function failureOf(error: unknown): PermanentError | TransientError {
  if (error instanceof Error && (error.name === 'ValidationException' || isMarshallingError(error))) {
    return unwritable(error.message, error);
  }
  return new TransientError(
    'table_unavailable',
    'DynamoDB did not take the transaction; the queue will try again',
    { cause: error },
  );
}

/** The SDK's marshaller throws plain errors before anything is sent; a network's have a code, a service's metadata. */
const isMarshallingError = (error: Error): boolean =>
  error.name === 'Error' && !('code' in error) && !('$metadata' in error);

/** DynamoDB refuses the item for what it is: the same observation will never be taken. */
const unwritable = (reason: string | undefined, cause: Error) =>
  new PermanentError('write_refused', `DynamoDB refused an item: ${reason ?? 'no reason given'}`, { cause });
