import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { TAG_STARTS_KEY } from '../../../contracts/item-keys.ts';
import type { TagStarts } from '../../../core/group/tag-starts.ts';

/** Since when which tags are counted: one item, written by the sync where the setting has changed. */
export interface TagStartsStore {
  /** Null where nothing was ever noted, or where it cannot be read. */
  load(): Promise<TagStarts | null>;
  save(starts: TagStarts): Promise<void>;
}

const stored = z.object({ starts: z.record(z.string(), z.string().nullable()) });

export function createTagStartsStore(client: DynamoDBDocumentClient, tableName: string): TagStartsStore {
  const table = { TableName: tableName };
  return {
    load: async () => {
      const { Item } = await client.send(new GetCommand({ ...table, Key: TAG_STARTS_KEY }));
      return stored.safeParse(Item).data?.starts ?? null;
    },
    save: async (starts) => {
      await client.send(new PutCommand({ ...table, Item: { ...TAG_STARTS_KEY, starts } }));
    },
  };
}
