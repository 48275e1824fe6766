import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { SYNC_WAITING_RUN_KEY, TTL_ATTRIBUTE } from '../../../contracts/item-keys.ts';

/** The one run that somebody asked for while an older one was under way. It begins when that one has ended. */
export interface WaitingRunStore {
  /** Lets this run wait, unless one waits already; resolves to the id of the one that waits now. */
  ask(runId: string, nowMs: number): Promise<string>;
  /** Null where none waits. */
  load(): Promise<string | null>;
  /** The run has begun. Does nothing where another one waits meanwhile. */
  clear(runId: string): Promise<void>;
}

/** Long past any run: whoever asked has been answered in another way by then. */
const EXPIRES_AFTER_SECONDS = 86_400;
const waitingItem = z.object({ runId: z.string() });

export function createWaitingRunStore(client: DynamoDBDocumentClient, tableName: string): WaitingRunStore {
  const table = { TableName: tableName };
  const load = async (): Promise<string | null> => {
    const { Item } = await client.send(
      new GetCommand({ ...table, Key: SYNC_WAITING_RUN_KEY, ConsistentRead: true }),
    );
    return waitingItem.safeParse(Item).data?.runId ?? null;
  };
  return {
    ask: async (runId, nowMs) => {
      const expiresAt = Math.floor(nowMs / 1000) + EXPIRES_AFTER_SECONDS;
      for (;;) {
        try {
          await client.send(
            new PutCommand({
              ...table,
              Item: { ...SYNC_WAITING_RUN_KEY, runId, [TTL_ATTRIBUTE]: expiresAt },
              ConditionExpression: 'attribute_not_exists(pk)',
            }),
          );
          return runId;
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
          const waiting = await load();
          // Null where it has begun in this very moment, so that the place is free.
          if (waiting !== null) return waiting;
        }
      }
    },

    load,

    clear: async (runId) => {
      try {
        await client.send(
          new DeleteCommand({
            ...table,
            Key: SYNC_WAITING_RUN_KEY,
            ConditionExpression: 'runId = :runId',
            ExpressionAttributeValues: { ':runId': runId },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}
