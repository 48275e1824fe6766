import { GetCommand, PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  ANNOUNCED_STATE_KEY,
  INDEXES,
  shardsOfFeed,
  SYSTEM_CHANGE_PREFIX,
  SYSTEM_PARTITION,
} from '../../../contracts/item-keys.ts';
import type { AnyChange } from '../../../core/events/announced.ts';
import { parseChange } from '../change-items.ts';
import { parsed } from '../items.ts';
import { parseSystemChange } from '../system-items.ts';

/** Changes in the order in which they were written, for whoever looks after their announcement. */
export interface UnannouncedStore {
  /** Up to where every change was found announced, as a key of the feed; null before the first look. */
  announcedTo(): Promise<string | null>;
  saveAnnouncedTo(key: string): Promise<void>;
  /**
   * Changes to be told whose key is from one to the other, some of them: all up to `readTo`, where the next look begins.
   */
  changes(from: string, to: string): Promise<{ changes: AnyChange[]; readTo: string }>;
}

/** Of each part in one look: a page of DynamoDB's, about. */
const PAGE = 500;
const { partition, sort } = INDEXES.feed;
const stateSchema = z.object({ announcedTo: z.string() });

interface Part {
  changes: AnyChange[];
  readTo: string;
}

export function createUnannouncedStore(client: DynamoDBDocumentClient, tableName: string): UnannouncedStore {
  const table = { TableName: tableName };

  async function ofGroups(shard: string, from: string, to: string): Promise<Part> {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        ...table,
        IndexName: 'feed',
        KeyConditionExpression: '#partition = :partition AND #sort BETWEEN :from AND :to',
        FilterExpression: 'attribute_not_exists(silent)',
        ExpressionAttributeNames: { '#partition': partition, '#sort': sort },
        ExpressionAttributeValues: { ':partition': shard, ':from': from, ':to': to },
        Limit: PAGE,
      }),
    );
    return {
      changes: Items.map((item) => ({ kind: 'group', change: parseChange(item) })),
      readTo: LastEvaluatedKey === undefined ? to : String(LastEvaluatedKey[sort]),
    };
  }

  async function ofSystem(from: string, to: string): Promise<Part> {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        ...table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': SYSTEM_PARTITION,
          ':from': `${SYSTEM_CHANGE_PREFIX}${from}`,
          ':to': `${SYSTEM_CHANGE_PREFIX}${to}`,
        },
        Limit: PAGE,
      }),
    );
    return {
      changes: Items.map((item) => ({ kind: 'system', change: parseSystemChange(item) })),
      readTo:
        LastEvaluatedKey === undefined
          ? to
          : String(LastEvaluatedKey['sk']).slice(SYSTEM_CHANGE_PREFIX.length),
    };
  }

  return {
    async announcedTo() {
      const { Item } = await client.send(
        new GetCommand({ ...table, Key: ANNOUNCED_STATE_KEY, ConsistentRead: true }),
      );
      return Item === undefined ? null : parsed(stateSchema, Item, 'state of announcements').announcedTo;
    },

    async saveAnnouncedTo(announcedTo) {
      await client.send(new PutCommand({ ...table, Item: { ...ANNOUNCED_STATE_KEY, announcedTo } }));
    },

    async changes(from, to) {
      const parts = await Promise.all([
        ...shardsOfFeed('CHANGE').map((shard) => ofGroups(shard, from, to)),
        ofSystem(from, to),
      ]);
      return {
        changes: parts.flatMap(({ changes }) => changes),
        readTo: parts.reduce((least, { readTo }) => (readTo < least ? readTo : least), to),
      };
    },
  };
}
