import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, QueryCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { STOPPED_PARTITION, stoppedKey, unsubscribeKey } from '../../../contracts/item-keys.ts';
import type { StoppedAddress } from '../../../core/alerts/stopped-address.ts';

/** Addresses to which no e-mail goes, because it bounced or was called spam. */
export interface StopStore {
  /** False where it is stopped already, or was taken up after this was told. */
  stop(stopped: StoppedAddress): Promise<boolean>;
  /** From now on: what is told of earlier messages stops it no more. */
  resume(address: string, atMs: number, by: string): Promise<void>;
  of(address: string): Promise<StoppedAddress | null>;
  list(): Promise<StoppedAddress[]>;
  /** The token that stands in e-mail to an address: `fresh` becomes it where there is none. */
  keepToken(address: string, fresh: string): Promise<string>;
  /** Null where no e-mail ever went to the address. */
  tokenOf(address: string): Promise<string | null>;
}

const tokenSchema = z.object({ token: z.string() });

const stopSchema = z.object({
  address: z.string(),
  since: z.number().optional(),
  reason: z.string().default(''),
});

/** Null of one that was taken up again, whose item only says when. */
function stopIn(item: unknown): StoppedAddress | null {
  const { address, since, reason } = stopSchema.safeParse(item).data ?? {};
  return address === undefined || since === undefined || reason === undefined
    ? null
    : { address, since, reason };
}

export function createStopStore(client: DynamoDBDocumentClient, tableName: string): StopStore {
  const table = { TableName: tableName };
  const tokenOf = async (address: string): Promise<string | null> => {
    const { Item } = await client.send(
      new GetCommand({ ...table, Key: unsubscribeKey(address), ConsistentRead: true }),
    );
    return tokenSchema.safeParse(Item).data?.token ?? null;
  };
  return {
    tokenOf,
    keepToken: async (address, fresh) => {
      const known = await tokenOf(address);
      if (known !== null) return known;
      const { Attributes } = await client.send(
        new UpdateCommand({
          ...table,
          Key: unsubscribeKey(address),
          UpdateExpression: 'SET #token = if_not_exists(#token, :fresh)',
          ExpressionAttributeNames: { '#token': 'token' },
          ExpressionAttributeValues: { ':fresh': fresh },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return tokenSchema.parse(Attributes).token;
    },
    stop: async ({ address, since, reason }) => {
      try {
        await client.send(
          new UpdateCommand({
            ...table,
            Key: stoppedKey(address),
            UpdateExpression: 'SET address = :address, since = :since, reason = :reason',
            ConditionExpression:
              'attribute_not_exists(since) AND (attribute_not_exists(resumedAt) OR resumedAt < :since)',
            ExpressionAttributeValues: { ':address': address, ':since': since, ':reason': reason },
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
    resume: async (address, atMs, by) => {
      await client.send(
        new UpdateCommand({
          ...table,
          Key: stoppedKey(address),
          UpdateExpression: 'SET address = :address, resumedAt = :at, resumedBy = :by REMOVE since, reason',
          ExpressionAttributeValues: { ':address': address, ':at': atMs, ':by': by },
        }),
      );
    },
    of: async (address) => {
      const { Item } = await client.send(
        new GetCommand({ ...table, Key: stoppedKey(address), ConsistentRead: true }),
      );
      return stopIn(Item);
    },
    list: async () => {
      const { Items = [] } = await client.send(
        new QueryCommand({
          ...table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': STOPPED_PARTITION },
          ConsistentRead: true,
        }),
      );
      return Items.flatMap((item) => stopIn(item) ?? []);
    },
  };
}
