import { TransientError } from '../../../core/failure.ts';
import { isSameGroup, withVersion, type Group, type StoredEvent } from '../../../core/group/group.ts';
import { readAnew, rehome, type Stays } from '../../../core/group/homes.ts';
import { isTombstone } from '../../../core/group/merge.ts';
import { rowSighting, underHome, type EventSighting } from '../../../core/group/observation.ts';
import { dayCounts, eventIdentity, type DayCount } from '../../../core/group/write-plan.ts';
import type { GroupReader } from '../read/group-reader.ts';
import {
  addToDay,
  checkEvent,
  checkGroup,
  CONDITION_FAILED,
  deleteGroup,
  putGroup,
  transact,
  type Action,
} from './actions.ts';
import type { Item } from '../items.ts';
import { changeActions, type ChangeServices } from './changes.ts';
import { takeFromDays } from './day-counters.ts';
import { readStayingRows, type StayingRows } from './staying-rows.ts';

/** A stored event and what becomes of it. */
export interface RowChange {
  before: StoredEvent;
  after: StoredEvent;
  /** What the content is from, where that is at hand: it knows more than the row does. */
  telling: EventSighting | null;
  /** Writes it, unless the row is no longer as it was read. */
  action: Action;
}

export interface RowServices extends ChangeServices {
  reader: Pick<GroupReader, 'getGroup'>;
  /** What the record tells that the event's content is from; null where it is no longer there. Absent: the row alone. */
  retold?: (row: StoredEvent) => Promise<EventSighting | null>;
}

/**
 * Two groups, at most two rows that are looked at, at most three actions for their changes, and for each event itself and
 * two days: within 100 actions.
 */
export const ROWS_AT_ONCE = 31;

/** What became of one transaction. */
export interface Written {
  isWritten: boolean;
  /** By index: rows that were no longer as they were read, and what they are now; undefined where they are gone. */
  stale: Map<number, Item | undefined>;
}

/**
 * Changes rows that are all in one group before, and all in one group after: rows, both groups and their counters, or
 * nothing. Not written where a row or a group was written by others, or where the index lags behind.
 */
export async function changeRows(
  services: RowServices,
  changes: readonly RowChange[],
  fromId: string,
  toId: string,
): Promise<Written> {
  const nothing: Written = { isWritten: false, stale: new Map() };
  const groups =
    fromId === toId
      ? await retoldActions(services, changes, toId)
      : await moveActions(services, changes, fromId, toId);
  if (groups === undefined) return nothing;
  const days = await dayActions(services, changes, fromId, toId);
  const reasons = await transact(services, [...changes.map(({ action }) => action), ...groups, ...days]);
  if (reasons === null) return { ...nothing, isWritten: true };
  const stale = [...reasons].filter(([index]) => index < changes.length);
  return {
    isWritten: false,
    // Held by another transaction, a row may still be as it was read.
    stale: new Map(
      stale.filter(([, { code }]) => code === CONDITION_FAILED).map(([at, { item }]) => [at, item]),
    ),
  };
}

const isSameContent = (a: StoredEvent, b: StoredEvent): boolean =>
  a.archive.key === b.archive.key && a.archive.offset === b.archive.offset;

async function dayActions(
  services: RowServices,
  changes: readonly RowChange[],
  fromId: string,
  toId: string,
): Promise<Action[]> {
  const left = changes.map(({ before }) => ({ event: before, by: -1 as const }));
  const came = changes.map(({ after }) => ({ event: after, by: 1 as const }));
  const add = (counts: DayCount[]) => counts.map((count) => addToDay(services, toId, count));
  if (fromId === toId) return add(dayCounts([...left, ...came]));
  return [...(await takeFromDays(services, fromId, dayCounts(left))), ...add(dayCounts(came))];
}

/** Both groups, where events move. Undefined where the index does not show yet which events stay. */
async function moveActions(
  services: RowServices,
  changes: readonly RowChange[],
  fromId: string,
  toId: string,
): Promise<Action[] | undefined> {
  const from = await services.reader.getGroup(fromId);
  const to = await services.reader.getGroup(toId);
  if (to !== undefined && isTombstone(to))
    throw new TransientError('group_merged', `group ${toId} has just been merged too; the queue will retry`);
  const left = changes.map(({ before }) => before);
  const leaving = await regrouped(services, from, { left, came: [] });
  if (leaving === undefined) return undefined;
  const came = await Promise.all(changes.map((change) => tellingOf(services, change, to, toId)));
  const after = rehome(to, { left: [], came }, { first: null, last: null });
  return [...leaving, ...(await groupActions(services, to, after))];
}

/** The group in which events turn out to say something else. The same undefined. */
async function retoldActions(
  services: RowServices,
  changes: readonly RowChange[],
  issueId: string,
): Promise<Action[] | undefined> {
  const retold = changes.filter(({ before, after }) => !isSameContent(before, after));
  if (retold.length === 0) return [];
  const group = await services.reader.getGroup(issueId);
  // The events of a tombstone are still to move; until then it says nothing of them.
  if (group === undefined || isTombstone(group)) return [];
  // A group stays described: then it takes nothing from its events but this.
  const isDescribed = group.statusObservedAt !== null;
  const told = retold.filter(({ before, after }) => !isDescribed || !tellsSame(before, after));
  if (told.length === 0) return [];
  const came = await Promise.all(told.map((change) => tellingOf(services, change, group, issueId)));
  const changed = new Set(changes.map(({ before }) => eventIdentity(before)));
  return regrouped(services, group, { left: told.map(({ before }) => before), came }, changed);
}

const tellsSame = (a: StoredEvent, b: StoredEvent): boolean =>
  a.timestamp === b.timestamp && a.environment === b.environment && a.release === b.release;

/** A group from which events leave, or in which they turn out to say something else. */
async function regrouped(
  services: RowServices,
  group: Group | undefined,
  moves: { left: readonly StoredEvent[]; came: readonly EventSighting[] },
  changed: ReadonlySet<string> = new Set(),
): Promise<Action[] | undefined> {
  if (group === undefined) return [];
  const anew = readAnew(group, moves.left, moves.came);
  const rows = await readStayingRows(services, group.issueId, moves.left, anew);
  if (rows === undefined) return undefined;
  const after = rehome(group, moves, await staysOf(services, group, rows));
  const checked = new Map(
    [rows.first, rows.last].flatMap((row) => (row === null ? [] : [[eventIdentity(row), row]])),
  );
  return [
    ...(await groupActions(services, group, after)),
    // One that changes as well, and still tells the same, is checked by its own action: a transaction takes one of an item.
    ...[...checked].flatMap(([identity, row]) => (changed.has(identity) ? [] : [checkEvent(services, row)])),
  ];
}

async function groupActions(
  services: RowServices,
  before: Group | undefined,
  after: Group | null,
): Promise<Action[]> {
  if (after === null) return before === undefined ? [] : [deleteGroup(services, before)];
  const versioned = withVersion(after);
  // Unchanged, it must be so still when the rows change.
  if (before !== undefined && isSameGroup(versioned, before)) return [checkGroup(services, before)];
  return [
    putGroup(services, versioned, before),
    ...(await changeActions(services, { before, after: versioned })),
  ];
}

async function staysOf(services: RowServices, group: Group, { first, last }: StayingRows): Promise<Stays> {
  return { first, last: last && (await retoldUnder(services, last, group, group.issueId)) };
}

/** What a row tells the group that it lives in. A described group takes no text from it, so its record is not read. */
async function retoldUnder(
  { retold }: RowServices,
  row: StoredEvent,
  group: Group | undefined,
  home: string,
): Promise<EventSighting> {
  const isDescribed = group !== undefined && (group.statusObservedAt !== null || isTombstone(group));
  const told = isDescribed || retold === undefined ? null : await retold(row);
  return told === null ? rowSighting(row, home) : { ...underHome(told, home), observedAt: '' };
}

async function tellingOf(
  services: RowServices,
  { after, telling }: RowChange,
  to: Group | undefined,
  toId: string,
): Promise<EventSighting> {
  if (telling === null) return retoldUnder(services, after, to, toId);
  return { ...underHome(telling, toId), observedAt: '' };
}
