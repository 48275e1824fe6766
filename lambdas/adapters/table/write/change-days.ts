import type { StoredEvent } from '../../../core/group/group.ts';
import { pairKey, pairOf, type Ends } from '../../../core/group/seen-in.ts';
import { dayCounts, eventIdentity, type DayCount } from '../../../core/group/write-plan.ts';
import type { Action } from './actions.ts';
import type { Guarded, RowChange, RowServices } from './row-change.ts';
import { addToDay, addToDays, takeFromDay } from './day-counters.ts';
import { readDayEnds } from './day-ends.ts';
import { readDays, wantedEnds, type ReadDay } from './day-seen.ts';
import { isLeftByAll } from './staying-ends.ts';

/** The counters of the days of rows that change. Undefined where the index does not show yet which events stay. */
export async function changeDays(
  services: RowServices,
  changes: readonly RowChange[],
  fromId: string,
  toId: string,
): Promise<Guarded | undefined> {
  const left = changes.map(({ before }) => ({ event: before, by: -1 as const }));
  const came = changes.map(({ after }) => ({ event: after, by: 1 as const }));
  if (fromId === toId) {
    const changed = changes.filter(({ before, after }) => !isCountedAlike(before, after));
    return leave(services, toId, { counts: dayCounts([...left, ...came]), left: changed }, addToDay);
  }
  const leaving = await leave(services, fromId, { counts: dayCounts(left), left: changes }, takeFromDay);
  if (leaving === undefined) return undefined;
  const { actions, rows } = leaving;
  return { actions: [...actions, ...(await addToDays(services, toId, dayCounts(came)))], rows };
}

const isCountedAlike = (a: StoredEvent, b: StoredEvent): boolean =>
  a.timestamp === b.timestamp && pairKey(pairOf(a)) === pairKey(pairOf(b));

type ActionsOf = (services: RowServices, day: ReadDay, ends: ReadonlyMap<string, Ends>) => Action[];

async function leave(
  services: RowServices,
  issueId: string,
  { counts, left }: { counts: readonly DayCount[]; left: readonly RowChange[] },
  actionsOf: ActionsOf,
): Promise<Guarded | undefined> {
  const days = await readDays(services, issueId, counts);
  const isRead = days.some((day) => wantedEnds(day).length > 0) && !(await isLeftByAll(services, issueId));
  const leaving = new Set(left.map(({ before }) => eventIdentity(before)));
  const all: { actions: Action[]; rows: StoredEvent[] } = { actions: [], rows: [] };
  for (const day of days) {
    const found = await readDayEnds(services, day, isRead ? wantedEnds(day) : [], leaving);
    if (found === undefined) return undefined;
    all.actions.push(...actionsOf(services, day, found.ends));
    all.rows.push(...found.rows);
  }
  return all;
}
