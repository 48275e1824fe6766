import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import { dayCounterKey, dayPairKey } from '../../../contracts/item-keys.ts';
import {
  changedCount,
  endsToRead,
  pairKey,
  type Ends,
  type Seen,
  type SeenChange,
} from '../../../core/group/seen-in.ts';
import {
  areApart,
  bytesOfAll,
  daySeenText,
  NOTHING_APART,
  pairDigest,
  seenText,
  withApart,
  type Apart,
} from '../../../core/group/seen-text.ts';
import type { DayCount } from '../../../core/group/write-plan.ts';
import { readBatch } from '../batch-read.ts';
import { isPairApart, parseDaySeen, parsePairApart, SEEN_ATTRIBUTE } from '../day-items.ts';
import type { Item } from '../items.ts';
import { dayExpiry, type Action, type Table } from './actions.ts';

/** A day's counter and the pairs apart that a change speaks of, as they were read. */
export interface ReadDay {
  issueId: string;
  count: DayCount;
  /** The counter; undefined where it is not there. */
  counter: Item | undefined;
  /** By the digest of the pair; all there are, where one may leave. */
  apart: ReadonlyMap<string, Item>;
}

/** What becomes of a day's pairs: the counter's text, and the actions on what lies apart. */
export interface ChangedDay {
  text: string;
  actions: Action[];
}

/** Reads these days, strongly consistent: what is written in their place is written only while they are so still. */
export async function readDays(
  table: Pick<Table, 'client' | 'tableName'>,
  issueId: string,
  counts: readonly DayCount[],
): Promise<ReadDay[]> {
  const keyOf = ({ day, projectId }: DayCount) => dayCounterKey(issueId, day, projectId);
  const { client, tableName } = table;
  const items = await readBatch(client, { tableName, keys: counts.map(keyOf), isConsistent: true });
  const counters = new Map(items.map((item) => [item['sk'], item]));
  return Promise.all(
    counts.map(async (count) => {
      const counter = counters.get(keyOf(count).sk);
      const isApart = parseDaySeen(counter).kind === 'apart';
      return { issueId, count, counter, apart: isApart ? await readApart(table, issueId, count) : new Map() };
    }),
  );
}

/** Where pairs leave, the rest may be few enough to lie together again: then all of them are needed. */
async function readApart(
  { client, tableName }: Pick<Table, 'client' | 'tableName'>,
  issueId: string,
  count: DayCount,
): Promise<Map<string, Item>> {
  const key = (digest: string) => dayPairKey(issueId, count, digest);
  const byDigest = (items: readonly Item[]) =>
    new Map(items.map((item) => [String(item['sk']).slice(key('').sk.length), item]));
  if (!count.seen.some(({ left }) => left.length > 0)) {
    const keys = count.seen.map((pair) => key(pairDigest(pair)));
    return byDigest(await readBatch(client, { tableName, keys, isConsistent: true }));
  }
  const all: Item[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': key('').pk, ':prefix': key('').sk },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) all.push(...Items.filter(isPairApart));
  return byDigest(all);
}

/** What the day counts of a pair; undefined where it counts none. */
function knownOf({ counter, apart }: ReadDay, pair: SeenChange): Seen | undefined {
  const day = parseDaySeen(counter);
  if (day.kind === 'together') return day.seen.find((one) => pairKey(one) === pairKey(pair));
  const item = apart.get(pairDigest(pair));
  return item && parsePairApart(item);
}

/** A pair of which an end leaves while others stay. */
export interface WantedPair {
  change: SeenChange;
  known: Seen;
  first: boolean;
  last: boolean;
}

export const wantedEnds = (day: ReadDay): WantedPair[] =>
  day.count.seen.flatMap((change) => {
    const known = knownOf(day, change);
    if (known === undefined) return [];
    const wanted = endsToRead(known, change);
    return wanted.first || wanted.last ? [{ change, known, ...wanted }] : [];
  });

/** The day after its changes. `ends` by the pair's key, where they were wanted. */
export function changeDay(table: Table, day: ReadDay, ends: ReadonlyMap<string, Ends>): ChangedDay {
  const before = parseDaySeen(day.counter);
  const changed = day.count.seen.map((change) => {
    const known = knownOf(day, change);
    const count = changedCount(known, change, ends.get(pairKey(change)));
    const { environment, release } = change;
    return {
      known,
      next: count === null ? undefined : { environment, release, ...count },
      key: pairKey(change),
    };
  });
  const nexts = changed.flatMap(({ next }) => next ?? []);
  const keys = new Set(changed.map(({ key }) => key));
  const others = (seen: readonly Seen[]) => seen.filter((one) => !keys.has(pairKey(one)));
  if (before.kind === 'together') {
    const seen = [...others(before.seen), ...nexts];
    if (!areApart(bytesOfAll(seen))) return { text: seenText(seen), actions: [] };
    return {
      text: textOf(withApart(NOTHING_APART, seen, [])),
      actions: seen.map((one) => putApart(table, day, one)),
    };
  }
  const came = changed.flatMap(({ known, next }) => (known === undefined ? (next ?? []) : []));
  const went = changed.flatMap(({ known, next }) => (next === undefined ? (known ?? []) : []));
  const apart = withApart(before, came, went);
  if (areApart(apart.bytes)) {
    return {
      text: textOf(apart),
      actions: [
        ...nexts.map((one) => putApart(table, day, one)),
        ...went.flatMap((one) => deleteApart(table, day.apart.get(pairDigest(one)))),
      ],
    };
  }
  const all = [...day.apart.values()];
  return {
    text: seenText([...others(all.flatMap((item) => parsePairApart(item) ?? [])), ...nexts]),
    actions: all.flatMap((item) => deleteApart(table, item)),
  };
}

const textOf = (apart: Apart): string => daySeenText({ kind: 'apart', ...apart });

function putApart(
  { tableName, retention }: Table,
  { issueId, count, counter, apart }: ReadDay,
  seen: Seen,
): Action {
  const digest = pairDigest(seen);
  return {
    Put: {
      TableName: tableName,
      Item: {
        ...dayPairKey(issueId, count, digest),
        [SEEN_ATTRIBUTE]: seenText([seen]),
        expiresAt: counter?.['expiresAt'] ?? dayExpiry(count.day, retention),
      },
      ...ifSeenIsStill(apart.get(digest)),
    },
  };
}

const deleteApart = ({ tableName }: Table, item: Item | undefined): Action[] =>
  item === undefined
    ? []
    : [
        {
          Delete: {
            TableName: tableName,
            Key: { pk: item['pk'], sk: item['sk'] },
            ...ifSeenIsStill(item),
          },
        },
      ];

/** Deletes all pairs of a day that lie apart. */
export const deleteAllApart = (table: Table, { apart }: ReadDay): Action[] =>
  [...apart.values()].flatMap((item) => deleteApart(table, item));

/** The pairs of the item are as they were read. */
export const ifSeenIsStill = (item: Item | undefined) => ({
  ConditionExpression:
    item?.[SEEN_ATTRIBUTE] === undefined ? 'attribute_not_exists(#seen)' : '#seen = :seenWas',
  ExpressionAttributeNames: { '#seen': SEEN_ATTRIBUTE },
  ...(item?.[SEEN_ATTRIBUTE] === undefined
    ? {}
    : { ExpressionAttributeValues: { ':seenWas': item[SEEN_ATTRIBUTE] } }),
});
