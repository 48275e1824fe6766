import { DeleteCommand, PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { DEFAULT_VIEW_KEY, viewKey, viewsPartition } from '../../../contracts/item-keys.ts';
import { savedView, type SavedView } from '../../../contracts/saved-view.ts';

export interface KeptViews {
  /** What everybody sees. */
  shared: SavedView[];
  own: SavedView[];
  /** The shared view that the list opens on; null where there is none. */
  defaultId: string | null;
}

/** Saved views. An owner of null is everybody. */
export interface ViewStore {
  /** In the order in which they were made. */
  list(owner: string): Promise<KeptViews>;
  put(view: SavedView, owner: string | null): Promise<void>;
  remove(id: string, owner: string | null): Promise<void>;
  setDefault(id: string | null): Promise<void>;
}

const defaultRow = z.object({ viewId: z.string().nullable() });

export function createViewStore(client: DynamoDBDocumentClient, tableName: string): ViewStore {
  const put = async (item: Record<string, unknown>) => {
    await client.send(new PutCommand({ TableName: tableName, Item: item }));
  };
  /** As many as one person may keep are far below the megabyte of one answer. */
  const query = async (partition: string) => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': partition },
        ConsistentRead: true,
      }),
    );
    return Items;
  };
  return {
    list: async (owner) => {
      const [kept, own] = await Promise.all([query(viewsPartition(null)), query(viewsPartition(owner))]);
      const isDefault = ({ sk }: Record<string, unknown>) => sk === DEFAULT_VIEW_KEY.sk;
      const shared = z.array(savedView).parse(kept.filter((item) => !isDefault(item)));
      const { viewId } = defaultRow.parse(kept.find(isDefault) ?? { viewId: null });
      return {
        shared,
        own: z.array(savedView).parse(own),
        // A view that is deleted takes its place as the default along.
        defaultId: shared.some(({ id }) => id === viewId) ? viewId : null,
      };
    },
    put: (view, owner) => put({ ...viewKey(owner, view.id), ...view }),
    remove: async (id, owner) => {
      await client.send(new DeleteCommand({ TableName: tableName, Key: viewKey(owner, id) }));
    },
    setDefault: (id) => put({ ...DEFAULT_VIEW_KEY, viewId: id }),
  };
}
