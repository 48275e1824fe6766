import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  outgoingKey,
  TTL_ATTRIBUTE,
  WATCH_PARTITION,
  WATCH_ROUND_KEY,
  watchKey,
} from '../../../contracts/item-keys.ts';
import type { Entry } from '../../../core/alerts/entry.ts';
import { watchRoundSchema, watchSchema, type Watch, type WatchRound } from '../../../core/alerts/watch.ts';
import { TransientError } from '../../../core/failure.ts';
import { transact } from '../write/actions.ts';
import { expiry } from './judged-store.ts';

/** Changes that wait for the threshold of a rule. */
export interface WatchStore {
  of(rule: string, subject: string): Promise<Watch | null>;
  /** At most so many behind a place, and the place where the next ones are; null where none is left. */
  page(after: string | null, limit: number): Promise<{ watches: Watch[]; next: string | null }>;
  /** Does nothing where another change is watched meanwhile. */
  put(watch: Watch): Promise<void>;
  /** The watch with what it tells, all or nothing; nothing where another change is watched meanwhile. */
  tell(watch: Watch, entries: readonly Entry[]): Promise<void>;
  /** Does nothing where another change is watched meanwhile, or nothing is. */
  remove(watch: Watch): Promise<void>;
  round(): Promise<WatchRound | null>;
  /** False where the round is no longer as it was known. */
  saveRound(round: WatchRound, known: WatchRound | null): Promise<boolean>;
}

const WATCH_DAYS = 30;

/** No other change is watched meanwhile. */
const ifStill = ({ event }: Watch) => ({
  ConditionExpression: '#event.#id = :id',
  ExpressionAttributeNames: { '#event': 'event', '#id': 'id' },
  ExpressionAttributeValues: { ':id': event.id },
});

export function createWatchStore(
  client: DynamoDBDocumentClient,
  { tableName, now }: { tableName: string; now: () => number },
): WatchStore {
  const table = { TableName: tableName };
  const keyOf = ({ rule, event }: Watch) => watchKey(rule, event.subject);
  const itemOf = (watch: Watch) => ({ ...keyOf(watch), ...watch, ...expires() });
  const expires = () => ({ [TTL_ATTRIBUTE]: expiry(now(), WATCH_DAYS) });
  const get = async (Key: Record<string, string>) =>
    (await client.send(new GetCommand({ ...table, Key, ConsistentRead: true }))).Item;
  const write = async (watch: Watch, entries: readonly Entry[]) => {
    const refused = await transact({ client }, [
      {
        Put: {
          ...table,
          Item: itemOf(watch),
          ...ifStill(watch),
        },
      },
      ...entries.map((entry) => ({
        Put: { ...table, Item: { ...outgoingKey(entry.route, entry.n, entry.id), ...entry, ...expires() } },
      })),
    ]);
    const codes = new Set([...(refused?.values() ?? [])].map(({ code }) => code));
    if (refused === null || codes.has('ConditionalCheckFailed')) return;
    throw new TransientError(
      'watch_refused',
      `What a threshold tells of ${watch.event.subject} could not be written: ${[...codes].join(', ')}.`,
    );
  };
  return {
    of: async (rule, subject) => watchSchema.optional().parse(await get(watchKey(rule, subject))) ?? null,

    page: async (after, limit) => {
      const { Items = [], LastEvaluatedKey: last } = await client.send(
        new QueryCommand({
          ...table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': WATCH_PARTITION },
          ExclusiveStartKey: after === null ? undefined : { pk: WATCH_PARTITION, sk: after },
          ConsistentRead: true,
          Limit: limit,
        }),
      );
      return {
        watches: z.array(watchSchema).parse(Items),
        next: last === undefined ? null : String(last['sk']),
      };
    },

    put: async (watch) => {
      await write(watch, []);
    },

    tell: write,

    remove: async (watch) => {
      try {
        await client.send(new DeleteCommand({ ...table, Key: keyOf(watch), ...ifStill(watch) }));
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    round: async () => watchRoundSchema.optional().parse(await get(WATCH_ROUND_KEY)) ?? null,

    saveRound: async (round, known) => {
      try {
        await client.send(
          new PutCommand({
            ...table,
            Item: { ...WATCH_ROUND_KEY, ...round },
            ConditionExpression:
              known === null ? 'attribute_not_exists(pk)' : 'round = :round AND leaseUntil = :until',
            ...(known === null
              ? {}
              : { ExpressionAttributeValues: { ':round': known.round, ':until': known.leaseUntil } }),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
