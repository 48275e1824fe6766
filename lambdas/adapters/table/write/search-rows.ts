import { GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { DAY_COUNTER_PREFIX, groupKey, searchKey } from '../../../contracts/item-keys.ts';
import type { Group, StoredEvent } from '../../../core/group/group.ts';
import type { EventSighting } from '../../../core/group/observation.ts';
import { groupExpiry } from '../../../core/group/retention.ts';
import { searchRowAfter, searchRowDigest, type SearchChange } from '../../../core/group/search-row.ts';
import { pairKey, pairOf, type Pair, type Seen } from '../../../core/group/seen-in.ts';
import { seenOfDays } from '../day-items.ts';
import type { Item } from '../items.ts';
import { parseSearchRow, searchItem } from '../search-items.ts';
import type { Action, Table } from './actions.ts';

/** A row outlives its group by one to two of these: the group's life, which every event prolongs, is rounded up. */
const STEP_SECONDS = 30 * 86_400;
const expiryOf = (group: Group, { retention }: Table): number =>
  (Math.ceil(groupExpiry(group, retention) / STEP_SECONDS) + 1) * STEP_SECONDS;

/**
 * Writes a group's search row anew where it changes, in the transaction that writes the group. Read after the group, so
 * that whoever wrote the row in between wrote the group too, or the row is no longer as it was read.
 */
export async function searchActions(table: Table, change: SearchChange): Promise<Action[]> {
  const { tableName } = table;
  const Key = searchKey(change.after.issueId);
  const stored = await readItem(table, change.after.issueId);
  const expiry = expiryOf(change.after, table);
  const isOld = stored !== undefined && stored['expiresAt'] !== expiry;
  const after = searchRowAfter(stored && parseSearchRow(stored), {
    ...change,
    // Now and then the pairs of events that have expired since are left out.
    pairs: change.pairs ?? (isOld ? await pairsWith(table, change) : null),
  });
  if (after === null) {
    return stored === undefined ? [] : [{ Delete: { TableName: tableName, Key, ...ifStill(stored) } }];
  }
  if (stored?.['v'] === searchRowDigest(after) && stored['expiresAt'] === expiry) return [];
  return [{ Put: { TableName: tableName, Item: searchItem(after, expiry), ...ifStill(stored) } }];
}

/**
 * Tells the row anew from its group and its days, after the texts of both have changed; code that `keepsCode` does not
 * take is left out. Actions of a transaction of their own, or none where the row stays as it is.
 */
export async function retellSearchRow(
  table: Pick<Table, 'client' | 'tableName'>,
  group: Group,
  keepsCode: (text: string) => boolean,
): Promise<Action[]> {
  const stored = await readItem(table, group.issueId);
  if (stored === undefined) return [];
  const known = parseSearchRow(stored);
  const pairs = (await readPairs(table, group.issueId)).map(({ environment, release }) => ({
    environment,
    release,
  }));
  const change = { before: group, after: group, came: [], pairs };
  const after = searchRowAfter({ ...known, code: known.code.filter(keepsCode) }, change);
  if (after === null || searchRowDigest(after) === stored['v']) return [];
  const Item = searchItem(after, Number(stored['expiresAt']));
  return [{ Put: { TableName: table.tableName, Item, ...ifStill(stored) } }];
}

async function readItem(
  { client, tableName }: Pick<Table, 'client' | 'tableName'>,
  issueId: string,
): Promise<Item | undefined> {
  const key = searchKey(issueId);
  const { Item: item } = await client.send(
    new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }),
  );
  return item;
}

/** All pairs that the group's stored events have, with those that come. */
async function pairsWith(table: Table, { after, came }: SearchChange): Promise<Pair[]> {
  const stored = await readPairs(table, after.issueId);
  return [
    ...stored.map(({ environment, release }) => ({ environment, release })),
    ...came.filter(({ event }) => event.issueId === after.issueId).map(({ event }) => pairOf(event)),
  ];
}

async function readPairs(
  { client, tableName }: Pick<Table, 'client' | 'tableName'>,
  issueId: string,
): Promise<Seen[]> {
  const days: Item[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': groupKey(issueId).pk, ':prefix': DAY_COUNTER_PREFIX },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) days.push(...Items);
  return seenOfDays(days).seen;
}

/**
 * All pairs that the events of a group have after some left, or are told anew; null where none of its pairs can have gone.
 * What a version before stored is in no count, and cannot be missed.
 */
export async function pairsAfter(
  { client, tableName }: Pick<Table, 'client' | 'tableName'>,
  issueId: string,
  { left, came }: { left: readonly StoredEvent[]; came: readonly EventSighting[] },
): Promise<Pair[] | null> {
  const coming = came.map(({ event }) => pairOf(event));
  const comingKeys = new Set(coming.map(pairKey));
  const leaving = left.filter((event) => event.countedUnder !== null).map((event) => pairKey(pairOf(event)));
  if (leaving.every((key) => comingKeys.has(key))) return null;
  const staying = (await readPairs({ client, tableName }, issueId)).filter(
    (one) => one.count > leaving.filter((key) => key === pairKey(one)).length,
  );
  return [...staying.map(({ environment, release }) => ({ environment, release })), ...coming];
}

/** What events tell that move, with the code of the group's last event, which its row has. */
export async function withCodeOfRow(
  table: Pick<Table, 'client' | 'tableName'>,
  from: Group | undefined,
  told: readonly EventSighting[],
): Promise<readonly EventSighting[]> {
  if (from === undefined) return told;
  const item = await readItem(table, from.issueId);
  if (item === undefined) return told;
  const { code, codeOf } = parseSearchRow(item);
  const eventId = codeOf ?? from.lastEventId;
  return told.map((one) =>
    one.codeTexts === null && one.event.eventId === eventId && code.length > 0
      ? { ...one, codeTexts: code }
      : one,
  );
}

/**
 * What was told, with the code of the group's last event read from its record where only its row is at hand: one that
 * moved, or the one that is the last after another left.
 */
export async function withCodeOfLast(
  { retold }: { retold?: (row: StoredEvent) => Promise<EventSighting | null> },
  { lastEventId }: Pick<Group, 'lastEventId'>,
  told: readonly EventSighting[],
): Promise<readonly EventSighting[]> {
  const last = told.find(({ event }) => event.eventId === lastEventId);
  if (last?.codeTexts !== null || last.event.archive === null || retold === undefined) return told;
  const read = await retold({ ...last.event, archive: last.event.archive });
  return read === null
    ? told
    : told.map((one) => (one === last ? { ...one, codeTexts: read.codeTexts } : one));
}

/** Takes the row of a group away that is deleted itself. */
export const deleteSearchRow = ({ tableName }: Pick<Table, 'tableName'>, issueId: string): Action => ({
  Delete: { TableName: tableName, Key: searchKey(issueId) },
});

const ifStill = (stored: Item | undefined) =>
  stored === undefined
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : { ConditionExpression: 'v = :v', ExpressionAttributeValues: { ':v': stored['v'] } };
