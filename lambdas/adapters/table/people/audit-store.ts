import { PutCommand, QueryCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  auditEntry,
  type AuditEntry,
  type AuditIntent,
  type AuditOutcome,
} from '../../../contracts/audit.ts';
import { ULID } from '../../../contracts/ulid.ts';
import { InvalidCursorError, type Page } from '../../../contracts/cursor.ts';
import { AUDIT_PARTITION, auditKey, TTL_ATTRIBUTE } from '../../../contracts/item-keys.ts';

/** The audit in the table, for the page. */
export interface AuditStore {
  /** A repetition changes nothing: a rebuild may write what is there. */
  putIntent(intent: AuditIntent): Promise<void>;
  putOutcome(id: string, outcome: AuditOutcome): Promise<void>;
  /** Newest first. Rejects with `InvalidCursorError`. */
  list(limit: number, cursor: string | null): Promise<Page<AuditEntry>>;
}

const DAY_SECONDS = 86_400;
const ulidText = z.string().regex(ULID);

export function createAuditStore(
  client: DynamoDBDocumentClient,
  { tableName, auditDays }: { tableName: string; auditDays: number },
): AuditStore {
  const expiry = (at: string) => Math.floor(Date.parse(at) / 1000) + auditDays * DAY_SECONDS;
  return {
    putIntent: async (intent) => {
      await client.send(
        new PutCommand({
          TableName: tableName,
          Item: { ...auditKey(intent.id), ...intent, outcome: null, [TTL_ATTRIBUTE]: expiry(intent.at) },
        }),
      );
    },
    putOutcome: async (id, outcome) => {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: auditKey(id),
          UpdateExpression: 'SET outcome = :outcome',
          ExpressionAttributeValues: { ':outcome': outcome },
        }),
      );
    },
    list: async (limit, cursor) => {
      if (cursor !== null && !ulidText.safeParse(cursor).success) {
        throw new InvalidCursorError('not a cursor of the audit');
      }
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: cursor === null ? 'pk = :pk' : 'pk = :pk AND sk < :cursor',
          ExpressionAttributeValues: {
            ':pk': AUDIT_PARTITION,
            ...(cursor === null ? {} : { ':cursor': cursor }),
          },
          ScanIndexForward: false,
          Limit: limit,
        }),
      );
      const items = z.array(auditEntry).parse(Items);
      return { items, nextCursor: LastEvaluatedKey === undefined ? null : (items.at(-1)?.id ?? null) };
    },
  };
}
