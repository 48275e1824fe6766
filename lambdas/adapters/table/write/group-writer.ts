import { TransientError } from '../../../core/failure.ts';
import type { Telling } from '../../../core/changes/decide.ts';
import type { Group } from '../../../core/group/group.ts';
import { isTombstone } from '../../../core/group/merge.ts';
import type { Observation } from '../../../core/group/observation.ts';
import {
  halves,
  isEmpty,
  MAX_ACTIONS,
  planWrite,
  sightedEvents,
  slices,
  type WritePlan,
} from '../../../core/group/write-plan.ts';
import {
  counted,
  duplicatesIn,
  putGroup,
  putNewEvent,
  putStatusChange,
  transact,
  type Action,
} from './actions.ts';
import type { Item } from '../items.ts';
import { changeActions } from './changes.ts';
import { NOTHING_APPLIED, type Applied } from './applied.ts';
import { MAX_ATTEMPTS, waitBeforeAttempt, type WriterServices } from './attempts.ts';
import { addTags, type TagServices } from './tag-counters.ts';
import { tagChanges } from '../../../core/group/seen-tags.ts';
import type { Spike } from '../../../core/sentry/decode.ts';
import { tellSpike } from './spike-teller.ts';
import { addToDays } from './day-counters.ts';
import { createEventMover } from './event-mover.ts';
import { findSurvivor } from './find-survivor.ts';
import { foldTallies } from './fold-tallies.ts';
import { areMany, putTallied } from './put-tallied.ts';
import { TALLY_ATTRIBUTE } from '../place.ts';
import { joinStored } from './join-stored.ts';
import { searchActions } from './search-rows.ts';

/** The only writer of groups and events. */
export interface GroupWriter {
  /**
   * Makes the table know these observations of one issue: an event is put and counted once, in one transaction with
   * its group and the changes that this makes. `known` saves the first read: the group as just read, or undefined where it is not stored.
   * @throws PermanentError where the table can never take one of them; TransientError where the group stayed
   * contended, was merged meanwhile, or DynamoDB did not answer; what was written stays written, and the same call
   * again completes it.
   */
  apply(observations: readonly Observation[], known: Group | undefined, telling?: Telling): Promise<Applied>;
  /**
   * Writes that an hour of a group is unusual, as a change and once; nothing where the group is none that people are told of.
   * @throws TransientError where the group stayed contended, or DynamoDB did not answer.
   */
  tellSpike(spike: Spike, telling: Telling): Promise<void>;
}

export function createGroupWriter(services: WriterServices): GroupWriter {
  return {
    apply: async (observations, known, telling) => {
      await services.statusShards?.announce();
      const total: Applied = { ...NOTHING_APPLIED, group: known };
      const tools = { ...services, telling };
      const tallyIds: string[] = [];
      try {
        for (const slice of slices(observations, services.indexTags))
          await applySlice(tools, slice, { total, tallyIds });
      } finally {
        // What is in the table is counted, whatever became of the rest.
        if (tallyIds.length > 0) await foldSoon(tools, issueOf(observations), tallyIds, total);
      }
      return total;
    },
    tellSpike: (spike, telling) => tellSpike(services, spike, telling),
  };
}

/** What is known on the way through the slices. */
interface Course {
  total: Applied;
  /** Tallies that are to be folded. */
  tallyIds: string[];
}

/** One transaction, tried until it is in, then what its duplicates tell of events that were stored before. */
async function applySlice(
  services: WriterServices,
  observations: readonly Observation[],
  course: Course,
): Promise<void> {
  const { total } = course;
  const stored = new Map<string, Item>();
  const plan = await writePlan(services, observations, stored, course);
  if (plan === null) {
    for (const half of halves(observations)) await applySlice(services, half, course);
    return;
  }
  total.storedEvents += plan.events.length;
  total.indexedEvents += plan.events.filter(({ event }) => event.isIndexed).length;
  total.repairedEvents += plan.events.filter(({ event }) => event.isRepaired).length;
  total.duplicateEvents += observations.filter(({ kind }) => kind === 'event').length - plan.events.length;
  if (stored.size === 0) return;
  await settleDuplicates(services, [...stored.values()], total);
  const duplicates = [...sightedEvents(observations)].flatMap(([identity, told]) => {
    const item = stored.get(identity);
    return item === undefined ? [] : [{ item, told }];
  });
  const isWritten = await joinStored(services, duplicates, total);
  // Rows that changed have changed their groups.
  if (isWritten) total.group = await services.reader.getGroup(issueOf(observations));
}

/** Null where it is too much for one transaction. */
async function writePlan(
  services: WriterServices,
  observations: readonly Observation[],
  stored: Map<string, Item>,
  { total, tallyIds }: Course,
): Promise<Pick<WritePlan, 'events'> | null> {
  let isContended = false;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    refuseEventsOfTombstone(total.group, observations);
    // A hot group that others write is not waited for.
    if (isContended || areMany(services, observations)) {
      const tallied = await putTallied(services, total.group, observations, stored);
      if (tallied !== null) {
        tallyIds.push(tallied.tallyId);
        return tallied;
      }
    }
    const plan = planWrite(total.group, observations, new Set(stored.keys()), services.hot);
    if (isEmpty(plan)) return plan;
    const moved = { before: total.group, after: plan.group };
    // Each reads what it changes: beside each other, a transaction waits for one round trip.
    const [own, search, changes] = await Promise.all([
      actionsOf(services, plan, total.group),
      searchActionsOf(services, plan, total.group),
      changeActions(services, moved, observations),
    ]);
    const actions = [...own, ...search, ...changes];
    // Events of many pairs that their days have no room for: as many transactions as it takes.
    if (actions.length > MAX_ACTIONS && observations.length > 1) return null;
    const reasons = await transact(services, actions);
    if (reasons === null) {
      total.group = plan.group ?? total.group;
      total.groupWrites += plan.group === null ? 0 : 1;
      return plan;
    }
    const duplicates = duplicatesIn(reasons, plan);
    for (const [identity, item] of duplicates) stored.set(identity, item);
    // Only duplicates stood in the way: without them the same plan is as good as new.
    if (duplicates.size > 0 && duplicates.size === reasons.size) continue;
    isContended = true;
    total.conflicts++;
    await waitBeforeAttempt(services, attempt);
    total.group = await services.reader.getGroup(issueOf(observations));
  }
  throw new TransientError(
    'group_contended',
    `group ${issueOf(observations)} was written by others in each of ${MAX_ATTEMPTS.toString()} attempts; the queue will retry`,
  );
}

/** Of all that wait, the first folds the tallies of the others too: a storm writes its group some ten times a second. */
const FOLD_WITHIN_MS = 500;

async function foldSoon(
  services: WriterServices,
  issueId: string,
  tallyIds: readonly string[],
  total: Applied,
): Promise<void> {
  await services.sleep(services.random() * FOLD_WITHIN_MS);
  await settleTallies(services, issueId, tallyIds, total);
}

/** Events of a tally are counted once it is folded; into a group that was merged meanwhile, whose events then have to move. */
async function settleTallies(
  services: WriterServices,
  issueId: string,
  tallyIds: readonly string[],
  total: Applied,
): Promise<void> {
  const { group, folds, conflicts } = await foldTallies(services, issueId, tallyIds);
  total.groupWrites += folds;
  total.conflicts += conflicts;
  if (group !== undefined && isTombstone(group) && group.storedEvents > 0)
    await createEventMover(services).moveEvents(issueId, await findSurvivor(group, services.reader));
  if (total.group === undefined || total.group.issueId === issueId) total.group = group;
}

/** Whoever put these may have ended before their tallies were folded. */
async function settleDuplicates(
  services: WriterServices,
  items: readonly Item[],
  total: Applied,
): Promise<void> {
  const tallied = items.filter((item) => TALLY_ATTRIBUTE in item);
  for (const [issueId, some] of Map.groupBy(tallied, (item) => String(item['issueId']))) {
    const ids = some.map((item) => String(item[TALLY_ATTRIBUTE]));
    await settleTallies(services, issueId, ids, total);
  }
}

/** The group was merged after its events were assigned to it: the next attempt stores them under the survivor. */
function refuseEventsOfTombstone(group: Group | undefined, observations: readonly Observation[]): void {
  if (group === undefined || !isTombstone(group) || !observations.some(({ kind }) => kind === 'event'))
    return;
  const message = `group ${group.issueId} has just been merged into another; the queue will retry`;
  throw new TransientError('group_merged', message);
}

const issueOf = (observations: readonly Observation[]): string => observations[0]?.issueId ?? '';

async function actionsOf(table: TagServices, plan: WritePlan, before: Group | undefined): Promise<Action[]> {
  const { group, days, statusChanges } = plan;
  const events = plan.events.map(({ event, ...told }) => ({
    ...told,
    event: counted(event, table.indexTags),
  }));
  const tags = tagChanges(events.map(({ event }) => ({ event, by: 1 })));
  return [
    ...events.map((event) => putNewEvent(table, event, { shards: group?.eventShards ?? null })),
    ...statusChanges.map((change) => putStatusChange(table, change)),
    ...(group === null ? [] : [putGroup(table, group, before)]),
    ...(group === null ? [] : await addToDays(table, group.issueId, days)),
    ...(group === null ? [] : await addTags(table, group.issueId, tags)),
  ];
}

const searchActionsOf = async (
  table: TagServices,
  { group, events }: WritePlan,
  before: Group | undefined,
): Promise<Action[]> =>
  group === null
    ? []
    : searchActions(table, {
        ...{ before, after: group, pairs: null },
        came: events.map(({ telling }) => telling),
      });
