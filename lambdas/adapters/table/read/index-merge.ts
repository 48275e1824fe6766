import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { INDEXES } from '../../../contracts/item-keys.ts';
import type { IndexName } from '../../../contracts/item-keys.ts';
import { statusOfPartition } from '../../../contracts/status-shards.ts';
import type { Item } from '../items.ts';

/**
 * Reads several partitions of one index as if they were one, in order of the sort key. Each partition is queried
 * in chunks sized to what is still needed, all partitions that ran dry at once.
 */

export interface MergeRequest {
  index: IndexName;
  partitions: readonly string[];
  order: 'asc' | 'desc';
  /** Inclusive bounds of the sort key. */
  from: string;
  to: string;
  /** Exclusive: the reading starts after it. */
  after: string | null;
  /** How many items are wanted. */
  take: number;
  /** How many items may be examined at most, matching or not. */
  budget: number;
  /** Reads the items that the index has only the keys of, in no order; absent where it has all of them. */
  load?: (keys: readonly Item[]) => Promise<Item[]>;
  /** How many keys a query reads at most; fewer than of whole items where each of them is loaded. */
  keysAtOnce?: number;
  accepts: (item: Item) => boolean;
}

export interface MergeResult {
  /** In order, at most `take`. */
  entries: Entry[];
  /** Set when the budget ended the reading: everything up to this sort key has been examined. */
  examinedTo: string | null;
  /** How many items were looked at. */
  examined: number;
}

export interface Entry {
  key: string;
  item: Item;
}

interface Stream {
  partition: string;
  /** Examined, matching, not yet taken. */
  buffer: Entry[];
  /** DynamoDB's own position; undefined before the first query and after the last. */
  startKey: Item | undefined;
  /** Sort key up to which the partition has been examined. */
  frontier: string | null;
  isExhausted: boolean;
  /** Doubles while the filter lets little through. */
  growth: number;
}

/** Above the expected share of a partition, so that uneven shards seldom cost a second query. */
const CHUNK_MARGIN = 4;
const MAX_CHUNK = 250;
/** The same where the index has whole items, so that nothing more is read for them. */
const MAX_WHOLE_CHUNK = 1000;

export const readMerged = (
  client: DynamoDBDocumentClient,
  tableName: string,
  { take, budget, ...request }: MergeRequest,
): Promise<MergeResult> => createMerge(client, tableName, request).next({ take, budget });

/** A reading that continues where it stopped. */
export interface Merge {
  next: (step: MergeStep) => Promise<MergeResult>;
}

export type MergeStep = Pick<MergeRequest, 'take' | 'budget'> & {
  /** How many items each query reads at least: many where few match and looking is cheap. */
  atLeast?: number;
  /** One query of each partition is enough, however few it brings. */
  isLook?: boolean;
};

export function createMerge(
  client: DynamoDBDocumentClient,
  tableName: string,
  request: Omit<MergeRequest, 'take' | 'budget'>,
): Merge {
  const precedes = (a: string, b: string) => (request.order === 'asc' ? a < b : a > b);
  const streams = request.partitions.map(newStream);
  const maxChunk = request.keysAtOnce ?? (request.load === undefined ? MAX_WHOLE_CHUNK : MAX_CHUNK);

  const next = async ({ take, budget, atLeast = 0, isLook = false }: MergeStep): Promise<MergeResult> => {
    const entries: Entry[] = [];
    for (let examined = 0; ;) {
      takeReady(streams, entries, take, precedes);
      const dry = streams.filter(({ buffer, isExhausted }) => buffer.length === 0 && !isExhausted);
      if (entries.length === take || dry.length === 0) return { entries, examinedTo: null, examined };
      // Every partition is looked at once: until then nothing says how far the reading has come. A request for a few
      // items each is not worth its time.
      if (examined > 0 && (isLook || budget - examined < dry.length * CHUNK_MARGIN)) {
        return { entries, examinedTo: firstFrontier(dry, precedes), examined };
      }
      const active = streams.filter(({ isExhausted }) => !isExhausted).length;
      const share = Math.ceil((take - entries.length) / active) + CHUNK_MARGIN;
      // Of many at once, whatever is short of its share would be the next to run dry.
      const isLow = ({ buffer, isExhausted }: Stream) =>
        atLeast > 0 && buffer.length < share - CHUNK_MARGIN && !isExhausted;
      const wanted = streams.filter((stream) => dry.includes(stream) || isLow(stream));
      const most = Math.min(Math.floor((budget - examined) / wanted.length), maxChunk);
      // Where a few are missing still, not as many are read as for all of them.
      const least = Math.ceil((atLeast * (take - entries.length)) / take);
      const limitOf = ({ growth }: Stream) => Math.max(1, Math.min(Math.max(share * growth, least), most));
      const shown = await Promise.all(
        wanted.map((stream) => query(client, tableName, request, stream, limitOf(stream))),
      );
      const found = await loaded(shown, request);
      for (const [index, { stream, limit }] of shown.entries()) {
        const accepted = (found[index] ?? []).filter(({ item }) => request.accepts(item));
        stream.buffer.push(...accepted);
        if (accepted.length < limit / 2) stream.growth *= 2;
      }
      examined += shown.reduce((sum, one) => sum + one.examined, 0);
    }
  };
  return { next };
}

const newStream = (partition: string): Stream => ({
  partition,
  buffer: [],
  startKey: undefined,
  frontier: null,
  isExhausted: false,
  growth: 1,
});

/** Moves entries to the result while it is certain that no partition has an earlier one. */
function takeReady(
  streams: readonly Stream[],
  entries: Entry[],
  take: number,
  precedes: (a: string, b: string) => boolean,
): void {
  while (entries.length < take) {
    const next = streams.reduce<Stream | undefined>((best, stream) => {
      const [head] = stream.buffer;
      const [bestHead] = best?.buffer ?? [];
      if (head === undefined) return best;
      return bestHead === undefined || precedes(head.key, bestHead.key) ? stream : best;
    }, undefined);
    const [head] = next?.buffer ?? [];
    if (next === undefined || head === undefined) return;
    const isCertain = streams.every(
      ({ buffer, isExhausted, frontier }) =>
        buffer.length > 0 || isExhausted || (frontier !== null && !precedes(frontier, head.key)),
    );
    if (!isCertain) return;
    next.buffer.shift();
    // An index is updated after the table: a group that changes its status may be seen in both partitions.
    const last = entries.at(-1);
    if (last?.key !== head.key || last.item['pk'] !== head.item['pk']) entries.push(head);
  }
}

/** What the index shows of one partition, from where it was read to before. */
interface Shown {
  stream: Stream;
  limit: number;
  places: Entry[];
  examined: number;
}

async function query(
  client: DynamoDBDocumentClient,
  tableName: string,
  { index, order, after, ...bounds }: Omit<MergeRequest, 'take' | 'budget'>,
  stream: Stream,
  limit: number,
): Promise<Shown> {
  const { partition, sort } = INDEXES[index];
  const from = order === 'asc' && after !== null && after > bounds.from ? after : bounds.from;
  const to = order === 'desc' && after !== null && after < bounds.to ? after : bounds.to;
  // DynamoDB refuses a range whose ends are swapped: nothing lies in it.
  if (from > to) {
    stream.isExhausted = true;
    return { stream, limit, places: [], examined: 0 };
  }
  const answer = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: index,
      KeyConditionExpression: '#partition = :partition AND #sort BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#partition': partition, '#sort': sort },
      ExpressionAttributeValues: {
        ':partition': stream.partition,
        ':from': from,
        ':to': to,
      },
      ScanIndexForward: order === 'asc',
      Limit: limit,
      ExclusiveStartKey: stream.startKey,
    }),
  );
  const found: Item[] = answer.Items ?? [];
  stream.startKey = answer.LastEvaluatedKey;
  stream.isExhausted = stream.startKey === undefined;
  if (stream.startKey !== undefined) stream.frontier = String(stream.startKey[sort]);
  return {
    stream,
    limit,
    places: found.map((item) => ({ key: String(item[sort]), item })).filter(({ key }) => key !== after),
    examined: answer.ScannedCount ?? limit,
  };
}

/**
 * The items at these places, partition by partition, all read together: a page of some twenty of each costs one request. One that
 * has left this status meanwhile is found in another; it may have left the partition alone.
 */
async function loaded(
  shown: readonly Shown[],
  { index, load }: Pick<MergeRequest, 'index' | 'load'>,
): Promise<Entry[][]> {
  if (load === undefined) return shown.map(({ places }) => places);
  const nameOf = ({ pk, sk }: Item) => `${String(pk)} ${String(sk)}`;
  // While its index is updated, an item may be seen in two partitions.
  const keys = new Map(
    shown.flatMap(({ places }) =>
      places.map(({ item: { pk, sk } }): [string, Item] => [nameOf({ pk, sk }), { pk, sk }]),
    ),
  );
  const items = new Map((await load([...keys.values()])).map((item) => [nameOf(item), item]));
  const { partition } = INDEXES[index];
  return shown.map(({ places, stream }) =>
    places.flatMap(({ key, item: place }) => {
      const item = items.get(nameOf(place));
      return item !== undefined && statusOfPartition(item[partition]) === statusOfPartition(stream.partition)
        ? [{ key, item }]
        : [];
    }),
  );
}

function firstFrontier(dry: readonly Stream[], precedes: (a: string, b: string) => boolean): string | null {
  return dry.reduce<string | null>(
    (first, { frontier }) =>
      first === null || (frontier !== null && precedes(frontier, first)) ? frontier : first,
    null,
  );
}
