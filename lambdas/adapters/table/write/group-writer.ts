import { TransientError } from '../../../core/failure.ts';
import type { Group } from '../../../core/group/group.ts';
import { isTombstone } from '../../../core/group/merge.ts';
import type { Observation } from '../../../core/group/observation.ts';
import { eventExpiry } from '../../../core/group/retention.ts';
import {
  dayCounts,
  eventIdentity,
  isEmpty,
  joinSighting,
  planWrite,
  sightedEvents,
  slices,
  type SightedEvent,
  type WritePlan,
} from '../../../core/group/write-plan.ts';
import type { GroupReader } from '../read/group-reader.ts';
import {
  addToDay,
  CONDITION_FAILED,
  putGroup,
  putNewEvent,
  putStatusChange,
  replaceEvent,
  transact,
  type Action,
  type Reason,
  type Table,
} from './actions.ts';
import { parseEvent, type Item } from '../items.ts';

/** The only writer of groups and events. */
export interface GroupWriter {
  /**
   * Makes the table know these observations of one issue: an event is put and counted once, in one transaction with
   * its group. `known` saves the first read: the group as just read, or undefined where it is not stored.
   * @throws PermanentError where the table can never take one of them; TransientError where the group stayed
   * contended, was merged meanwhile, or DynamoDB did not answer; what was written stays written, and the same call
   * again completes it.
   */
  apply(observations: readonly Observation[], known: Group | undefined): Promise<Applied>;
}

export interface Applied {
  /** Events put and counted. */
  storedEvents: number;
  /** Of those, the ones whose body is still to come. */
  indexedEvents: number;
  /** Of those, the ones that a webhook should have brought and the sync did. */
  repairedEvents: number;
  /** Events that were stored already. */
  duplicateEvents: number;
  /** Of those, the ones that got their body. */
  completedEvents: number;
  groupWrites: number;
  conflicts: number;
  /** As it is afterwards. */
  group: Group | undefined;
}

/** Where a count of what was applied begins. */
export const NOTHING_APPLIED: Applied = {
  storedEvents: 0,
  indexedEvents: 0,
  repairedEvents: 0,
  duplicateEvents: 0,
  completedEvents: 0,
  groupWrites: 0,
  conflicts: 0,
  group: undefined,
};

export interface WriterServices extends Table {
  reader: Pick<GroupReader, 'getGroup'>;
  /** 0 <= random() < 1. */
  random: () => number;
  sleep: (ms: number) => Promise<void>;
}

/**
 * Full jitter (AWS Architecture Blog, "Exponential Backoff and Jitter"): contention on one hot group resolves fastest
 * when the losers spread out. Capped, so that ten consumers on one group (CONSUMER_MAX_CONCURRENCY) all have their turn
 * within one invocation: together the waits are 5 s on average. Then the queue's own retry takes over, and that counts
 * towards the dead-letter queue.
 */
export const MAX_ATTEMPTS = 20;
const FIRST_WAIT_MS = 10;
const MAX_WAIT_MS = 640;
export const waitBeforeAttempt = ({ random, sleep }: WriterServices, attempt: number): Promise<void> =>
  sleep(random() * Math.min(FIRST_WAIT_MS * 2 ** attempt, MAX_WAIT_MS));

export function createGroupWriter(services: WriterServices): GroupWriter {
  return {
    apply: async (observations, known) => {
      const total: Applied = { ...NOTHING_APPLIED, group: known };
      for (const slice of slices(observations)) await applySlice(services, slice, total);
      return total;
    },
  };
}

/** One transaction, tried until it is in, then what its duplicates tell of events that were stored before. */
async function applySlice(
  services: WriterServices,
  observations: readonly Observation[],
  total: Applied,
): Promise<void> {
  const stored = new Map<string, StoredItem>();
  const plan = await writePlan(services, observations, stored, total);
  total.group = plan.group ?? total.group;
  total.groupWrites += plan.group === null ? 0 : 1;
  total.storedEvents += plan.events.length;
  total.indexedEvents += plan.events.filter(({ event }) => event.isIndexed).length;
  total.repairedEvents += plan.events.filter(({ event }) => event.isRepaired).length;
  total.duplicateEvents += observations.filter(({ kind }) => kind === 'event').length - plan.events.length;
  if (stored.size === 0) return;
  for (const [identity, sighted] of sightedEvents(observations)) {
    const known = stored.get(identity);
    if (known !== undefined) await joinStored(services, known, sighted, total);
  }
}

async function writePlan(
  services: WriterServices,
  observations: readonly Observation[],
  stored: Map<string, StoredItem>,
  total: Applied,
): Promise<WritePlan> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    refuseEventsOfTombstone(total.group, observations);
    const plan = planWrite(total.group, observations, new Set(stored.keys()));
    if (isEmpty(plan)) return plan;
    const reasons = await transact(services, actionsOf(services, plan, total.group));
    if (reasons === null) return plan;
    const duplicates = duplicatesIn(reasons, plan);
    for (const [identity, item] of duplicates) stored.set(identity, item);
    // Only duplicates stood in the way: without them the same plan is as good as new.
    if (duplicates.size > 0 && duplicates.size === reasons.size) continue;
    total.conflicts++;
    await waitBeforeAttempt(services, attempt);
    total.group = await services.reader.getGroup(issueOf(observations));
  }
  throw new TransientError(
    'group_contended',
    `group ${issueOf(observations)} was written by others in each of ${MAX_ATTEMPTS.toString()} attempts; the queue will retry`,
  );
}

/** The group was merged after its events were assigned to it: the next attempt stores them under the survivor. */
function refuseEventsOfTombstone(group: Group | undefined, observations: readonly Observation[]): void {
  if (group === undefined || !isTombstone(group) || !observations.some(({ kind }) => kind === 'event'))
    return;
  const message = `group ${group.issueId} has just been merged into another; the queue will retry`;
  throw new TransientError('group_merged', message);
}

const issueOf = (observations: readonly Observation[]): string => observations[0]?.issueId ?? '';

const actionsOf = (table: Table, plan: WritePlan, before: Group | undefined): Action[] => {
  const { group, events, days, statusChanges } = plan;
  return [
    ...events.map((event) => putNewEvent(table, event)),
    ...statusChanges.map((change) => putStatusChange(table, change)),
    ...(group === null ? [] : [putGroup(table, group, before)]),
    ...(group === null ? [] : days.map((day) => addToDay(table, group.issueId, day))),
  ];
};

/** An event as it is in the table. */
interface StoredItem {
  item: Item;
}

/** The events of the plan that turned out to be stored: the first actions are theirs, in their order. */
function duplicatesIn(reasons: ReadonlyMap<number, Reason>, plan: WritePlan): Map<string, StoredItem> {
  const duplicates = new Map<string, StoredItem>();
  for (const [index, { code, item }] of reasons) {
    const event = plan.events[index]?.event;
    if (event !== undefined && code === CONDITION_FAILED && item !== undefined)
      duplicates.set(eventIdentity(event), { item });
  }
  return duplicates;
}

/** Makes a stored event know another sighting of it: its body where only its row was stored, its webhook. */
async function joinStored(
  services: WriterServices,
  { item: read }: StoredItem,
  sighted: SightedEvent,
  total: Applied,
): Promise<void> {
  let item = read;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const stored = parseEvent(item);
    const joined = joinSighting({ event: stored, observedAt: '' }, sighted);
    if (joined === null) return;
    const isStoredContent = joined.observedAt === '';
    const expiresAt = isStoredContent
      ? Number(item['expiresAt'])
      : eventExpiry(joined.event, joined.observedAt, services.retention);
    const days = dayCounts([
      { event: stored, by: -1 },
      { event: joined.event, by: 1 },
    ]);
    const reasons = await transact(services, [
      replaceEvent(services, stored, joined.event, expiresAt),
      ...days.map((day) => addToDay(services, stored.issueId, day)),
    ]);
    if (reasons === null) {
      total.completedEvents += stored.isIndexed && !joined.event.isIndexed ? 1 : 0;
      return;
    }
    total.conflicts++;
    await waitBeforeAttempt(services, attempt);
    item = reasons.get(0)?.item ?? item;
  }
  const { issueId, eventId } = sighted.event;
  throw new TransientError(
    'event_contended',
    `event ${eventId} of group ${issueId} was written by others in each of ${MAX_ATTEMPTS.toString()} attempts; the queue will retry`,
  );
}
