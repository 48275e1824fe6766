import { GetCommand } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import type { GroupReader } from '../../../lambdas/adapters/table/read/group-reader.ts';
import { readBatch } from '../../../lambdas/adapters/table/batch-read.ts';
import {
  groupItem,
  parseEvent,
  parseGroup,
  statusChangeItem,
  type Item,
} from '../../../lambdas/adapters/table/items.ts';
import {
  ifUnwritten,
  replaceEvent,
  transact,
  type Action,
  type Table,
} from '../../../lambdas/adapters/table/write/actions.ts';
import { tagPlace } from '../../../lambdas/core/group/seen-tags.ts';
import { retellPair, retellTags } from '../../../lambdas/adapters/table/write/retell-pair.ts';
import { pairKey, pairOf } from '../../../lambdas/core/group/seen-in.ts';
import { eventKey, groupKey, tallyKey } from '../../../lambdas/contracts/item-keys.ts';
import { TALLY_ATTRIBUTE } from '../../../lambdas/adapters/table/place.ts';
import { TransientError } from '../../../lambdas/core/failure.ts';
import { isSameGroup, withVersion, type Group, type StoredEvent } from '../../../lambdas/core/group/group.ts';
import { underHome, type EventSighting } from '../../../lambdas/core/group/observation.ts';
import { retell } from '../../../lambdas/core/group/retell.ts';
import { changeOf, eventIdentity } from '../../../lambdas/core/group/write-plan.ts';
import type { Retelling } from './rewrite.ts';

export interface Retold {
  events: number;
  groups: number;
  statusChanges: number;
}

export type TableServices = Pick<Table, 'client' | 'tableName'> & {
  reader: Pick<GroupReader, 'getGroups' | 'getGroup'>;
  sleep: (ms: number) => Promise<void>;
};

/** Items written at once: enough to hide the round trip, few enough for one client's 50 sockets. */
const AT_ONCE = 16;
/** The consumer writes the same items meanwhile. */
const MAX_ATTEMPTS = 10;
const WAIT_MS = 50;

/**
 * Makes the table say what the retold records say: an event's row that came from one of them is as that record tells it
 * now, and points at where it lies now; a group that took its texts from one has the new ones. What another record
 * decides stays as it is, and so does all that was retold before: a second time changes nothing.
 */
export async function retellTable(
  services: TableServices,
  retellings: readonly Retelling[],
): Promise<Retold> {
  const rows = await rowsOf(
    services,
    retellings.flatMap(({ before }) => (before.kind === 'event' ? [before] : [])),
  );
  const events = await pMap(retellings, (each) => retellEvent(services, each, rows), {
    concurrency: AT_ONCE,
  });
  // Where only the place changed, no group says anything else.
  const changed = retellings.filter(({ before, after }) => said(before) !== said(after));
  const byGroup = Map.groupBy(
    changed.map((each) => underItsGroup(each, rows)),
    ({ before }) => before.issueId,
  );
  const groups = await pMap(
    byGroup,
    ([issueId, ofGroup]) =>
      update(services, groupKey(issueId), (item) => groupAction(services, item, ofGroup)),
    { concurrency: AT_ONCE },
  );
  const statusChanges = await pMap(changed, (each) => retellStatus(services, each), { concurrency: AT_ONCE });
  return { events: sum(events), groups: sum(groups), statusChanges: sum(statusChanges) };
}

const sum = (written: readonly boolean[]): number => written.filter(Boolean).length;

const said = (observation: Retelling['before']): string =>
  JSON.stringify(
    observation.kind === 'event'
      ? { ...observation, event: { ...observation.event, archive: null } }
      : observation,
  );

/** The rows of all events that are spoken of, by the events' identity. */
export async function rowsOf(
  { client, tableName }: Pick<TableServices, 'client' | 'tableName'>,
  told: readonly EventSighting[],
): Promise<Map<string, StoredEvent>> {
  const events = new Map(told.map(({ event }) => [eventIdentity(event), event]));
  const keys = [...events.values()].map(({ projectId, eventId }) => eventKey(projectId, eventId));
  const items = await readBatch(client, { tableName, keys, isConsistent: true });
  return new Map(items.map(parseEvent).map((row) => [eventIdentity(row), row]));
}

/** A row that came from another record is that record's: its own retelling sees to it. */
async function retellEvent(
  services: TableServices,
  { before, after }: Retelling,
  rows: ReadonlyMap<string, StoredEvent>,
): Promise<boolean> {
  if (before.kind !== 'event' || after.kind !== 'event' || after.event.archive === null) return false;
  const { archive } = after.event;
  const row = rows.get(eventIdentity(before.event));
  if (row === undefined || !liesAt(row, before.event.archive)) return false;
  return update(services, eventKey(row.projectId, row.eventId), async (item) => {
    const stored = parseEvent(item);
    if (!liesAt(stored, before.event.archive)) return null;
    const { issueId, sighting, isRepaired, countedUnder } = stored;
    const told = { ...after.event, archive, issueId, sighting, isRepaired, countedUnder };
    return retoldEvent(services, item, stored, told);
  });
}

/** The row as it is told now, and the counts of what its group was seen in. */
export const retoldEvent = async (
  services: TableServices,
  item: Item,
  stored: StoredEvent,
  told: StoredEvent,
): Promise<Action[]> => {
  await untilCounted(services, item);
  const countedUnder = retoldTags(stored, told);
  const after = { ...told, countedUnder };
  return [
    replaceEvent(services, { item, stored }, after, Number(item['expiresAt'])),
    ...(pairKey(pairOf(stored)) === pairKey(pairOf(after)) ? [] : await retellPair(services, stored, after)),
    ...(await retellTags(services, stored, after)),
  ];
};

/** An event of a hot group is counted a moment after it is put: before, no counter can be told anew of it. */
async function untilCounted({ client, tableName, sleep }: TableServices, item: Item): Promise<void> {
  const id: unknown = item[TALLY_ATTRIBUTE];
  if (typeof id !== 'string') return;
  const Key = tallyKey(String(item['issueId']), id);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const { Item: tally } = await client.send(
      new GetCommand({ TableName: tableName, Key, ConsistentRead: true }),
    );
    if (tally === undefined) return;
    await sleep(WAIT_MS * attempt);
  }
  throw new TransientError(
    'event_uncounted',
    `the event ${String(item['pk'])} waits to be counted with its group; the consumer does so with the group's next event`,
  );
}

/** Counted under the same keys, by the values of now; a tag that the row has no room for stays as it is. */
const retoldTags = ({ countedUnder }: StoredEvent, { tags }: StoredEvent): StoredEvent['countedUnder'] =>
  countedUnder?.map(([key, place]) => [
    key,
    place !== null && Object.hasOwn(tags, key) ? tagPlace(tags[key] ?? '') : place,
  ]) ?? null;

/** Whether the row's content is from the record that lies there. */
export const liesAt = ({ archive }: StoredEvent, pointer: EventSighting['event']['archive']): boolean =>
  archive.key === pointer?.key && archive.offset === pointer.offset;

/** An event tells the group that it is in now, as it told it when it moved there. */
function underItsGroup({ before, after }: Retelling, rows: ReadonlyMap<string, StoredEvent>): Retelling {
  if (before.kind !== 'event' || after.kind !== 'event') return { before, after };
  const issueId = rows.get(eventIdentity(before.event))?.issueId ?? before.issueId;
  if (issueId === before.issueId) return { before, after };
  return { before: underHome(before, issueId), after: underHome(after, issueId) };
}

/** A group that is not stored, or says the same already, stays as it is. */
function groupAction(
  { tableName }: TableServices,
  item: Item,
  retellings: readonly Retelling[],
): Action[] | null {
  const group = parseGroup(item);
  const retold = retellings.reduce((known, { before, after }) => retell(known, before, after), group);
  return replaceGroup(tableName, item, group, withVersion(retold));
}

/** Null where both are the same. It expires when it would have: nothing was heard of it. */
export function replaceGroup(tableName: string, item: Item, before: Group, after: Group): Action[] | null {
  if (isSameGroup(before, after)) return null;
  return [
    {
      Put: {
        TableName: tableName,
        Item: groupItem(after, Number(item['expiresAt'])),
        ...ifUnwritten(before),
      },
    },
  ];
}

/** An entry of the history is named by what it says: the new one is another item. */
async function retellStatus(services: TableServices, { before, after }: Retelling): Promise<boolean> {
  if (before.kind !== 'snapshot' || after.kind !== 'snapshot' || !before.tellsStatus) return false;
  const { tableName } = services;
  const [old, told] = [statusChangeItem(changeOf(before), 0), statusChangeItem(changeOf(after), 0)];
  if (old['sk'] === told['sk']) return false;
  const Key = { pk: old['pk'], sk: old['sk'] };
  return update(services, Key, ({ expiresAt }) => [
    { Put: { TableName: tableName, Item: { ...told, expiresAt } } },
    { Delete: { TableName: tableName, Key } },
  ]);
}

/**
 * Reads an item, writes what is made of it, and starts anew where somebody else wrote it in between. False where there
 * is no such item or nothing to write.
 */
export async function update(
  services: TableServices,
  key: Item,
  actionsOf: (item: Item) => Action[] | null | Promise<Action[] | null>,
): Promise<boolean> {
  const { client, tableName, sleep } = services;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const { Item: item } = await client.send(
      new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }),
    );
    const actions = item === undefined ? null : await actionsOf(item);
    if (actions === null) return false;
    if ((await transact(services, actions)) === null) return true;
    await sleep(WAIT_MS * attempt);
  }
  throw new TransientError(
    'item_contended',
    `the item ${String(key['pk'])} / ${String(key['sk'])} was written by others in each of ${MAX_ATTEMPTS.toString()} attempts`,
  );
}
