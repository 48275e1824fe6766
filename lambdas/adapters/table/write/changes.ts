import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { changesKey } from '../../../contracts/item-keys.ts';
import type { Change, ChangesState } from '../../../core/changes/change.ts';
import {
  ALOUD,
  decideChanges,
  mayChange,
  type Decision,
  type Telling,
} from '../../../core/changes/decide.ts';
import type { Group } from '../../../core/group/group.ts';
import type { Observation } from '../../../core/group/observation.ts';
import { groupExpiry } from '../../../core/group/retention.ts';
import type { Clock } from '../../clock.ts';
import { changeExpiry, changeItem, changesItem, movedMarkItem, parseChangesState } from '../change-items.ts';
import type { Action, Table } from './actions.ts';

export interface ChangeServices extends Table {
  clock: Clock;
  /** False where a table is filled from the archive: what its records told is long past, and is derived once it is full. */
  writesChanges?: boolean;
  /** How the observations at hand are told; `ALOUD` where absent. */
  telling?: Telling;
}

/**
 * Live pages find a group by its last seen where that is not older than this when it is written, and by a mark where it
 * is (docs/adr/0048).
 */
export const LATE_MS = 60_000;

/**
 * What a move of a group adds to its transaction: its changes with what is known of them from now on, else a mark where
 * its last seen moved to an instant long past. The common event adds nothing and reads nothing.
 */
export async function changeActions(
  services: ChangeServices,
  { before, after }: { before: Group | undefined; after: Group | null },
  observations: readonly Observation[] = [],
): Promise<Action[]> {
  const { writesChanges = true, telling = ALOUD, clock, tableName } = services;
  if (!writesChanges || after === null) return [];
  const move = { before, after };
  const nowMs = clock.now();
  if (mayChange(move, telling)) {
    const state = await readChangesState(services, after.issueId);
    const decision = decideChanges(move, { state, telling, nowMs, observations });
    if (decision !== null && decision.changes.length > 0)
      return decisionActions(services, after, state, decision);
    if (decision !== null)
      return [...decisionActions(services, after, state, decision), ...markActions(tableName, move, nowMs)];
  }
  return markActions(tableName, move, nowMs);
}

export async function readChangesState(
  { client, tableName }: Pick<Table, 'client' | 'tableName'>,
  issueId: string,
): Promise<ChangesState | undefined> {
  const { Item: item } = await client.send(
    new GetCommand({ TableName: tableName, Key: changesKey(issueId), ConsistentRead: true }),
  );
  return item && parseChangesState(item);
}

/** Refused where others have written of the group's changes since `state` was read. */
export function decisionActions(
  { tableName, retention, clock }: Table & { clock: Clock },
  group: Group,
  state: ChangesState | undefined,
  decision: Decision,
): Action[] {
  const lasts = Math.max(changeExpiry(new Date(clock.now()).toISOString()), groupExpiry(group, retention));
  return [
    {
      Put: {
        TableName: tableName,
        Item: changesItem(group.issueId, decision.state, lasts),
        ...ifStillTold(state),
      },
    },
    ...decision.changes.map((change) => putChange(tableName, change)),
  ];
}

function ifStillTold(state: ChangesState | undefined) {
  if (state === undefined) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return { ConditionExpression: 'n = :n', ExpressionAttributeValues: { ':n': state.n } };
}

const putChange = (tableName: string, change: Change): Action => ({
  Put: { TableName: tableName, Item: changeItem(change), ConditionExpression: 'attribute_not_exists(pk)' },
});

function markActions(
  tableName: string,
  { before, after }: { before: Group | undefined; after: Group },
  nowMs: number,
): Action[] {
  const isLate = after.lastSeen !== '' && Date.parse(after.lastSeen) < nowMs - LATE_MS;
  if (!isLate || after.lastSeen === before?.lastSeen) return [];
  return [{ Put: { TableName: tableName, Item: movedMarkItem(after.issueId, nowMs) } }];
}
