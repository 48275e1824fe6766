import { BatchGetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { endedSessionKey, personMarkKey, TTL_ATTRIBUTE } from '../../../contracts/item-keys.ts';
import { TransientError } from '../../../core/failure.ts';

/** What ends a session or a token before its time. Every request reads it, so it holds from the next one on. */
export interface SessionMarks {
  /** Whether the session is ended, or the person has to sign in anew since `startedAtMs`. Rejects with `TransientError`. */
  isEnded(subject: string, sessionId: string | null, startedAtMs: number): Promise<boolean>;
  /** Ends one session; the item is kept for as long as the session would have lived. */
  endSession(subject: string, sessionId: string, endsAtMs: number): Promise<void>;
  /** Ends all that a person has open now, sessions and tokens alike: written by `npm run invite`. */
  endAll(subject: string, atMs: number): Promise<void>;
}

/** Longer than any token or session lives (SESSION_HOURS is at most 24; tokens of 365 days are the local run's own). */
const MARK_SECONDS = 400 * 86_400;

const rows = z.array(z.looseObject({ sk: z.string(), notBefore: z.number().optional() }));

export function createSessionMarks(client: DynamoDBDocumentClient, tableName: string): SessionMarks {
  const put = async (item: Record<string, unknown>) => {
    await client.send(new PutCommand({ TableName: tableName, Item: item }));
  };
  return {
    isEnded: async (subject, sessionId, startedAtMs) => {
      const keys = [
        personMarkKey(subject),
        ...(sessionId === null ? [] : [endedSessionKey(subject, sessionId)]),
      ];
      const found = await read(client, tableName, keys);
      return found.some(({ notBefore }) => notBefore === undefined || startedAtMs < notBefore);
    },
    endSession: (subject, sessionId, endsAtMs) =>
      put({
        ...endedSessionKey(subject, sessionId),
        // A minute more, for the clocks of two instances.
        [TTL_ATTRIBUTE]: Math.ceil(endsAtMs / 1000) + 60,
      }),
    endAll: (subject, atMs) =>
      put({
        ...personMarkKey(subject),
        notBefore: atMs,
        [TTL_ATTRIBUTE]: Math.ceil(atMs / 1000) + MARK_SECONDS,
      }),
  };
}

async function read(client: DynamoDBDocumentClient, tableName: string, keys: Record<string, unknown>[]) {
  const unreadable = (cause?: unknown) =>
    new TransientError('marks_unreadable', 'Whether a session has ended cannot be read', { cause });
  const answer = await client
    .send(
      new BatchGetCommand({
        RequestItems: { [tableName]: { Keys: keys, ConsistentRead: true } },
      }),
    )
    .catch((cause: unknown) => {
      throw unreadable(cause);
    });
  // What was not read may be the very mark.
  if (Object.keys(answer.UnprocessedKeys ?? {}).length > 0) throw unreadable();
  return rows.parse(answer.Responses?.[tableName] ?? []);
}
