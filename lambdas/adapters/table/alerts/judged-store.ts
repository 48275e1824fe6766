import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  judgedKey,
  NOTIFIER_STATE_KEY,
  outgoingKey,
  TTL_ATTRIBUTE,
  watchKey,
} from '../../../contracts/item-keys.ts';
import { TransientError } from '../../../core/failure.ts';
import type { Entry } from '../../../core/alerts/entry.ts';
import { transact } from '../write/actions.ts';
import type { Watch } from '../../../core/alerts/watch.ts';

/** Which changes of a group the notifier has judged. */
export interface Judged {
  /** Their numbers, the newest of them alone. */
  ns: readonly number[];
  version: number;
}

export interface Judging {
  subject: string;
  n: number;
  judged: Judged;
  entries: readonly Entry[];
  watches: readonly Watch[];
}

export interface JudgedStore {
  load(subject: string): Promise<Judged>;
  /** All or nothing; false where somebody else has judged a change of this group meanwhile. */
  commit(judging: Judging): Promise<boolean>;
  /** Since when the rules are these: what was written before is not judged by them. */
  rulesSince(rulesText: string, nowMs: number): Promise<number>;
  /** The rules that the notifier has judged by last, as they were written; empty where there were none. */
  rulesInUse(): Promise<string>;
}

/** As long as a change lives that could be announced anew, and longer. */
const JUDGED_DAYS = 90;
const DAY_SECONDS = 86_400;
/** Far more than are ever on their way at the same time. */
const KEPT = 50;
const WAITING_DAYS = 30;

const judgedSchema = z.object({ ns: z.array(z.number()), version: z.number() });
const stateSchema = z.object({ rulesText: z.string(), since: z.number() });

export const expiry = (nowMs: number, days: number): number => Math.ceil(nowMs / 1000) + days * DAY_SECONDS;

export function createJudgedStore(
  client: DynamoDBDocumentClient,
  { tableName, now }: { tableName: string; now: () => number },
): JudgedStore {
  const read = async (key: Record<string, string>): Promise<unknown> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }),
    );
    return Item;
  };
  const put = (Item: Record<string, unknown>) => ({ Put: { TableName: tableName, Item } });
  return {
    load: async (subject) =>
      judgedSchema.optional().parse(await read(judgedKey(subject))) ?? { ns: [], version: 0 },

    commit: async ({ subject, n, judged, entries, watches }) => {
      const ns = [...judged.ns, n].sort((a, b) => a - b).slice(-KEPT);
      const mark = put({
        ...judgedKey(subject),
        ns,
        version: judged.version + 1,
        [TTL_ATTRIBUTE]: expiry(now(), JUDGED_DAYS),
      });
      const refused = await transact({ client }, [
        {
          Put: {
            ...mark.Put,
            ConditionExpression: judged.version === 0 ? 'attribute_not_exists(pk)' : 'version = :version',
            ...(judged.version === 0 ? {} : { ExpressionAttributeValues: { ':version': judged.version } }),
          },
        },
        ...entries.map((entry) =>
          put({
            ...outgoingKey(entry.route, entry.n, entry.id),
            ...entry,
            [TTL_ATTRIBUTE]: expiry(now(), WAITING_DAYS),
          }),
        ),
        ...watches.map((watch) =>
          put({
            ...watchKey(watch.rule, watch.event.subject),
            ...watch,
            [TTL_ATTRIBUTE]: expiry(now(), WAITING_DAYS),
          }),
        ),
      ]);
      if (refused === null) return true;
      const codes = new Set([...refused.values()].map(({ code }) => code));
      if (codes.has('ConditionalCheckFailed') || codes.has('TransactionConflict')) return false;
      throw new TransientError(
        'judging_refused',
        `What was judged of ${subject} could not be written: ${[...codes].join(', ')}.`,
      );
    },

    rulesInUse: async () => stateSchema.safeParse(await read(NOTIFIER_STATE_KEY)).data?.rulesText ?? '',

    rulesSince: async (rulesText, nowMs) => {
      const known = stateSchema.safeParse(await read(NOTIFIER_STATE_KEY)).data;
      if (known?.rulesText === rulesText) return known.since;
      await client.send(
        new PutCommand({ TableName: tableName, Item: { ...NOTIFIER_STATE_KEY, rulesText, since: nowMs } }),
      );
      return nowMs;
    },
  };
}
