import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  paginateQuery,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  HELD_PREFIX,
  heldKey,
  heldUpTo,
  outgoingKey,
  OUTGOING_PREFIX,
  routeStateKey,
  SENT_LOG_PREFIX,
  sentLogKey,
  toldOnRouteKey,
  TTL_ATTRIBUTE,
} from '../../../contracts/item-keys.ts';
import { entrySchema, heldSchema, type Entry, type HeldEntry } from '../../../core/alerts/entry.ts';
import { NEW_ROUTE, routeStateSchema, type RouteState } from '../../../core/alerts/route-state.ts';
import { sentLogSchema, type SentLog } from '../../../core/alerts/sent-log.ts';
import { TransientError } from '../../../core/failure.ts';
import { transact, type Action } from '../write/actions.ts';
import { expiry } from './judged-store.ts';

/** What a route was told of a group. */
export interface ToldOnRoute {
  /** What the channel needs to go on in the same thread. */
  thread: string | null;
  isOpen: boolean;
}

/** What goes out on a route, what is held back there and what was sent. One at a time works on a route, under its lease. */
export interface RouteStore {
  /** Null where somebody else works on the route. */
  acquire(route: string, owner: string, untilMs: number): Promise<RouteState | null>;
  /** Rejects where the lease is no longer ours. */
  save(route: string, owner: string, state: RouteState): Promise<void>;
  release(route: string, owner: string, state: RouteState): Promise<void>;
  state(route: string): Promise<RouteState>;
  /** Does nothing where it is there. */
  add(entry: Entry): Promise<void>;
  /** The oldest first. */
  outgoing(route: string, limit: number): Promise<Entry[]>;
  saveEntry(entry: Entry): Promise<void>;
  /** Out of what goes out, into what is held back. */
  hold(held: readonly HeldEntry[]): Promise<void>;
  /** Those that come out of being held back first. */
  heldFirst(route: string, limit: number): Promise<HeldEntry[]>;
  /** When the first comes out of being held back; null where nothing is. */
  nextDue(route: string): Promise<number | null>;
  /** Those that come out until then, page by page. */
  held(route: string, atMs: number): AsyncIterable<HeldEntry[]>;
  dropHeld(held: readonly HeldEntry[]): Promise<void>;
  /** It is known what became of it. */
  finish(entry: Entry, log: SentLog, told: ToldOnRoute | null): Promise<void>;
  addLog(log: SentLog): Promise<void>;
  told(subject: string, route: string): Promise<ToldOnRoute>;
  /** Newest first. */
  log(route: string, limit: number): Promise<SentLog[]>;
}

const WAITING_DAYS = 30;
const LOG_DAYS = 14;
/** As long as a group may be resolved after it was told of. */
const THREAD_DAYS = 120;
/** A transaction takes 100 actions (AWS, "TransactWriteItems"); a move is two. */
const MOVES = 50;

const toldSchema = z.object({ thread: z.string().nullable(), isOpen: z.boolean() });

export function createRouteStore(
  client: DynamoDBDocumentClient,
  { tableName, now }: { tableName: string; now: () => number },
): RouteStore {
  const table = { TableName: tableName };
  const put = (item: Record<string, unknown>): Action => ({ Put: { ...table, Item: item } });
  const remove = (key: Record<string, string>): Action => ({ Delete: { ...table, Key: key } });
  const keyOf = ({ route, n, id }: Entry) => outgoingKey(route, n, id);
  const keyOfHeld = ({ route, dueAt, n, id }: HeldEntry) => heldKey(route, dueAt, n, id);
  const logItem = (log: SentLog) => ({
    ...sentLogKey(log.route, log.at, log.id),
    ...log,
    [TTL_ATTRIBUTE]: expiry(now(), LOG_DAYS),
  });
  const all = async (actions: readonly Action[]) => {
    for (let at = 0; at < actions.length; at += 2 * MOVES) {
      const refused = await transact({ client }, actions.slice(at, at + 2 * MOVES));
      if (refused === null) continue;
      const codes = [...refused.values()].map(({ code }) => code);
      throw new TransientError('route_busy', `A route's messages could not be written: ${codes.join(', ')}.`);
    }
  };
  const first = (route: string, prefix: string, { limit, newest }: { limit: number; newest: boolean }) =>
    client.send(
      new QueryCommand({
        ...table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': routeStateKey(route).pk, ':prefix': prefix },
        ScanIndexForward: !newest,
        ConsistentRead: true,
        Limit: limit,
      }),
    );
  const update = async (route: string, owner: string, state: RouteState, leaseUntil: number | null) => {
    await client.send(
      new UpdateCommand({
        ...table,
        Key: routeStateKey(route),
        UpdateExpression:
          leaseUntil === null ? 'SET #state = :state, leaseUntil = :none' : 'SET #state = :state',
        ConditionExpression: 'leaseOwner = :owner',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':state': state,
          ':owner': owner,
          ...(leaseUntil === null ? { ':none': 0 } : {}),
        },
      }),
    );
  };

  return {
    acquire: async (route, owner, untilMs) => {
      try {
        const { Attributes } = await client.send(
          new UpdateCommand({
            ...table,
            Key: routeStateKey(route),
            UpdateExpression: 'SET leaseOwner = :owner, leaseUntil = :until',
            ConditionExpression: 'attribute_not_exists(leaseUntil) OR leaseUntil <= :now',
            ExpressionAttributeValues: { ':owner': owner, ':until': untilMs, ':now': now() },
            ReturnValues: 'ALL_NEW',
          }),
        );
        return stateIn(Attributes);
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return null;
        throw error;
      }
    },
    save: (route, owner, state) => update(route, owner, state, 1),
    release: (route, owner, state) => update(route, owner, state, null),
    state: async (route) => {
      const { Item } = await client.send(new GetCommand({ ...table, Key: routeStateKey(route) }));
      return stateIn(Item);
    },

    add: async (entry) => {
      try {
        await client.send(
          new PutCommand({
            ...table,
            Item: { ...keyOf(entry), ...entry, [TTL_ATTRIBUTE]: expiry(now(), WAITING_DAYS) },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
    outgoing: async (route, limit) => {
      const { Items = [] } = await first(route, OUTGOING_PREFIX, { limit, newest: false });
      return z.array(entrySchema).parse(Items);
    },
    saveEntry: async (entry) => {
      await client.send(
        new PutCommand({
          ...table,
          Item: { ...keyOf(entry), ...entry, [TTL_ATTRIBUTE]: expiry(now(), WAITING_DAYS) },
        }),
      );
    },
    hold: (held) =>
      all(
        held.flatMap((entry) => [
          put({ ...keyOfHeld(entry), ...entry, [TTL_ATTRIBUTE]: expiry(entry.dueAt, WAITING_DAYS) }),
          remove(keyOf(entry)),
        ]),
      ),
    heldFirst: async (route, limit) => {
      const { Items = [] } = await first(route, HELD_PREFIX, { limit, newest: false });
      return z.array(heldSchema).parse(Items);
    },
    nextDue: async (route) => {
      const { Items = [] } = await first(route, HELD_PREFIX, { limit: 1, newest: false });
      return z.array(heldSchema).parse(Items)[0]?.dueAt ?? null;
    },
    held: (route, atMs) => heldPages(client, tableName, route, atMs),
    dropHeld: (held) => all(held.map((entry) => remove(keyOfHeld(entry)))),

    finish: (entry, log, told) =>
      all([
        remove(keyOf(entry)),
        put(logItem(log)),
        ...(told === null
          ? []
          : [
              put({
                ...toldOnRouteKey(entry.subject, entry.route),
                ...told,
                [TTL_ATTRIBUTE]: expiry(now(), THREAD_DAYS),
              }),
            ]),
      ]),
    addLog: async (log) => {
      await client.send(new PutCommand({ ...table, Item: logItem(log) }));
    },
    told: async (subject, route) => {
      const { Item } = await client.send(
        new GetCommand({ ...table, Key: toldOnRouteKey(subject, route), ConsistentRead: true }),
      );
      return toldSchema.optional().parse(Item) ?? { thread: null, isOpen: false };
    },
    log: async (route, limit) => {
      const { Items = [] } = await first(route, SENT_LOG_PREFIX, { limit, newest: true });
      return z.array(sentLogSchema).parse(Items);
    },
  };
}

const stateIn = (item: unknown): RouteState =>
  z.object({ state: routeStateSchema.optional() }).optional().parse(item)?.state ?? NEW_ROUTE;

async function* heldPages(
  client: DynamoDBDocumentClient,
  tableName: string,
  route: string,
  atMs: number,
): AsyncIterable<HeldEntry[]> {
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ':pk': routeStateKey(route).pk,
        ':first': HELD_PREFIX,
        // All that come out at this very millisecond, too.
        ':last': heldUpTo(atMs + 1),
      },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) yield z.array(heldSchema).parse(Items);
}
