import { isDeepStrictEqual } from 'node:util';
import { TransientError } from '../../../core/failure.ts';
import { isSameGroup, withVersion, type Group, type StoredEvent } from '../../../core/group/group.ts';
import { readAnew, rehome, type Stays } from '../../../core/group/homes.ts';
import type { SearchChange } from '../../../core/group/search-row.ts';
import { isTombstone } from '../../../core/group/merge.ts';
import { rowSighting, underHome, type EventSighting } from '../../../core/group/observation.ts';
import { eventIdentity, MAX_ACTIONS } from '../../../core/group/write-plan.ts';
import {
  checkEvent,
  checkGroup,
  CONDITION_FAILED,
  deleteGroup,
  putGroup,
  transact,
  type Action,
} from './actions.ts';
import type { Item } from '../items.ts';
import { changeActions } from './changes.ts';
import { changeDays } from './change-days.ts';
import { changeTags } from './change-tags.ts';
import type { Guarded, RowChange, RowServices } from './row-change.ts';
import { deleteSearchRow, pairsAfter, searchActions, withCodeOfLast, withCodeOfRow } from './search-rows.ts';
import { readStayingRows, type StayingRows } from './staying-rows.ts';

/**
 * Two groups, at most two rows that are looked at, at most three actions for their changes, and for each event itself and
 * two days: within 100 actions.
 */
export const ROWS_AT_ONCE = 31;

/** What became of one transaction. */
export interface Written {
  isWritten: boolean;
  /** Nothing was tried: fewer at once will do. */
  isTooMuch: boolean;
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
  const nothing: Written = { isWritten: false, isTooMuch: false, stale: new Map() };
  const groups =
    fromId === toId
      ? await retoldActions(services, changes, toId)
      : await moveActions(services, changes, fromId, toId);
  if (groups === undefined) return nothing;
  const days = await changeDays(services, changes, fromId, toId);
  const tags = await changeTags(services, changes, fromId, toId);
  if (days === undefined || tags === undefined) return nothing;
  const checks = checksOf(services, changes, [...groups.rows, ...days.rows, ...tags.rows]);
  if (checks === undefined) return nothing;
  const actions = [
    ...changes.map(({ action }) => action),
    ...groups.actions,
    ...days.actions,
    ...tags.actions,
    ...checks,
  ];
  if (actions.length > MAX_ACTIONS && changes.length > 1) return { ...nothing, isTooMuch: true };
  const reasons = await transact(services, actions);
  if (reasons === null) return { ...nothing, isWritten: true };
  const stale = [...reasons].filter(([index]) => index < changes.length);
  return {
    ...nothing,
    // Held by another transaction, a row may still be as it was read.
    stale: new Map(
      stale.filter(([, { code }]) => code === CONDITION_FAILED).map(([at, { item }]) => [at, item]),
    ),
  };
}

/**
 * That the rows which were looked at are still as they were read. Undefined where others wrote one between two readings of it: no
 * check holds for both, and what was made of the first is wrong.
 */
function checksOf(
  services: RowServices,
  changes: readonly RowChange[],
  rows: readonly StoredEvent[],
): Action[] | undefined {
  const own = new Set(changes.map(({ before }) => eventIdentity(before)));
  // One that changes as well, and still tells the same, is checked by its own action: a transaction takes one of an item.
  const others = rows.filter((row) => !own.has(eventIdentity(row)));
  const checks: Action[] = [];
  for (const [first, ...again] of Map.groupBy(others, eventIdentity).values()) {
    if (first === undefined || again.some((row) => !isDeepStrictEqual(row, first))) return undefined;
    checks.push(checkEvent(services, first));
  }
  return checks;
}

const isSameContent = (a: StoredEvent, b: StoredEvent): boolean =>
  a.archive.key === b.archive.key && a.archive.offset === b.archive.offset;

const NO_ACTION: Guarded = { actions: [], rows: [] };

/** Both groups, where events move. Undefined where the index does not show yet which events stay. */
async function moveActions(
  services: RowServices,
  changes: readonly RowChange[],
  fromId: string,
  toId: string,
): Promise<Guarded | undefined> {
  const from = await services.reader.getGroup(fromId);
  const to = await services.reader.getGroup(toId);
  if (to !== undefined && isTombstone(to))
    throw new TransientError('group_merged', `group ${toId} has just been merged too; the queue will retry`);
  const left = changes.map(({ before }) => before);
  const leaving = await regrouped(services, from, { left, came: [] });
  if (leaving === undefined) return undefined;
  const came = await Promise.all(changes.map((change) => tellingOf(services, change, to, toId)));
  const after = rehome(to, { left: [], came }, { first: null, last: null });
  const moved = await withCodeOfRow(services, from, came);
  const arriving = await groupActions(services, { before: to, after, came: moved, pairs: null });
  return { ...leaving, actions: [...leaving.actions, ...arriving] };
}

/** The group in which events turn out to say something else. The same undefined. */
async function retoldActions(
  services: RowServices,
  changes: readonly RowChange[],
  issueId: string,
): Promise<Guarded | undefined> {
  const retold = changes.filter(({ before, after }) => !isSameContent(before, after));
  if (retold.length === 0) return NO_ACTION;
  const group = await services.reader.getGroup(issueId);
  // The events of a tombstone are still to move; until then it says nothing of them.
  if (group === undefined || isTombstone(group)) return NO_ACTION;
  // A group stays described: then it takes nothing from its events but this.
  const isDescribed = group.statusObservedAt !== null;
  const told = retold.filter(({ before, after }) => !isDescribed || !tellsSame(before, after));
  if (told.length === 0) return { ...NO_ACTION, actions: await codeActions(services, group, retold) };
  const came = await Promise.all(told.map((change) => tellingOf(services, change, group, issueId)));
  return regrouped(services, group, { left: told.map(({ before }) => before), came });
}

/** The body of the last event came: the group is searched by its code from now on. */
async function codeActions(
  services: RowServices,
  group: Group,
  retold: readonly RowChange[],
): Promise<Action[]> {
  const { telling = null } = retold.find(({ after }) => after.eventId === group.lastEventId) ?? {};
  if (telling?.codeTexts == null) return [];
  const search = await searchActions(services, { before: group, after: group, came: [telling], pairs: null });
  return search.length === 0 ? [] : [checkGroup(services, group), ...search];
}

const tellsSame = (a: StoredEvent, b: StoredEvent): boolean =>
  a.timestamp === b.timestamp && a.environment === b.environment && a.release === b.release;

/** A group from which events leave, or in which they turn out to say something else. */
async function regrouped(
  services: RowServices,
  group: Group | undefined,
  moves: { left: readonly StoredEvent[]; came: readonly EventSighting[] },
): Promise<Guarded | undefined> {
  if (group === undefined) return NO_ACTION;
  const anew = readAnew(group, moves.left, moves.came);
  const rows = await readStayingRows(services, group.issueId, moves.left, anew);
  if (rows === undefined) return undefined;
  const stays = await staysOf(services, group, rows);
  const after = rehome(group, moves, stays);
  const came = stays.last === null ? moves.came : [stays.last, ...moves.came];
  const pairs = await pairsAfter(services, group.issueId, moves);
  return {
    actions: await groupActions(services, { before: group, after, came, pairs }),
    rows: [rows.first, rows.last].filter((row) => row !== null),
  };
}

/** A group, and the row that a search reads of it. */
async function groupActions(
  services: RowServices,
  change: Omit<SearchChange, 'after'> & { after: Group | null },
): Promise<Action[]> {
  const { before, came } = change;
  if (change.after === null) {
    return before === undefined
      ? []
      : [deleteGroup(services, before), deleteSearchRow(services, before.issueId)];
  }
  const after = withVersion(change.after);
  const isNewLast = after.lastEventId !== before?.lastEventId;
  const told = isNewLast ? await withCodeOfLast(services, after, came) : came;
  const search = await searchActions(services, { ...change, after, came: told });
  // Unchanged, it must be so still when the rows change.
  if (before !== undefined && isSameGroup(after, before)) return [checkGroup(services, before), ...search];
  const changes = await changeActions(services, { before, after });
  return [putGroup(services, after, before), ...search, ...changes];
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
