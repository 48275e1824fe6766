import { GetCommand, paginateQuery, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { rollUpKey, TTL_ATTRIBUTE } from '../../../contracts/item-keys.ts';
import { digestOfRollUp, type RollUp } from '../../../core/trends/roll-up.ts';

/** What trends are drawn from: the sync adds it up while it counts a day for the ledger. */
export interface RollUpStore {
  /** Writes nothing where the day is stored as it is. */
  save(rollUp: RollUp): Promise<void>;
  /** Oldest first; both days included. Days that no sync has counted are absent. */
  read(projectId: string, firstDay: string, lastDay: string): Promise<RollUp[]>;
}

/** Longer than any view looks back: 90 days, and the day that is left of the first. */
const RETENTION_SECONDS = 100 * 86_400;

const text = z.string().nullable().default(null);
const count = z.number();
const rollUpItem = z.object({
  projectId: z.string(),
  day: z.string(),
  hours: z.array(z.object({ level: text, counts: z.array(count) })),
  cells: z.array(z.object({ level: text, environment: text, release: text, count })),
  otherCells: count,
  noisiest: z.array(z.object({ issueId: z.string(), count })),
  groups: count,
});
const storedDigest = z.object({ digest: z.string() });

export function createRollUpStore(client: DynamoDBDocumentClient, tableName: string): RollUpStore {
  const table = { TableName: tableName };
  return {
    save: async (rollUp) => {
      const Key = rollUpKey(rollUp.projectId, rollUp.day);
      const digest = digestOfRollUp(rollUp);
      const { Item } = await client.send(
        new GetCommand({ ...table, Key, ProjectionExpression: 'digest', ConsistentRead: true }),
      );
      if (storedDigest.safeParse(Item).data?.digest === digest) return;
      const expiresAt = Math.floor(Date.parse(rollUp.day) / 1000) + RETENTION_SECONDS;
      await client.send(
        new PutCommand({ ...table, Item: { ...Key, ...rollUp, digest, [TTL_ATTRIBUTE]: expiresAt } }),
      );
    },

    read: async (projectId, firstDay, lastDay) => {
      const rollUps: RollUp[] = [];
      const pages = paginateQuery(
        { client },
        {
          ...table,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: {
            ':pk': rollUpKey(projectId, '').pk,
            ':first': firstDay,
            ':last': lastDay,
          },
        },
      );
      for await (const { Items = [] } of pages)
        rollUps.push(...Items.flatMap((item) => rollUpItem.safeParse(item).data ?? []));
      return rollUps;
    },
  };
}
