import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { announcedKey } from '../../contracts/item-keys.ts';
import type { ChangeName } from '../../core/events/announced.ts';
import { TransientError } from '../../core/failure.ts';
import { readBatch } from './batch-read.ts';

/** Which changes were handed to the event bus. */
export interface AnnouncedMarks {
  /** Those of these changes that were. */
  of(changes: readonly ChangeName[]): Promise<(change: ChangeName) => boolean>;
  /** Says so of these, after the bus has taken them. */
  add(changes: readonly ChangeName[], nowMs: number): Promise<void>;
}

/** A day longer than the sync looks back. */
export const ANNOUNCED_DAYS = 8;
const DAY_SECONDS = 86_400;
/** Of one call (DynamoDB API reference, "BatchWriteItem"). */
const MAX_WRITES = 25;
const MAX_ATTEMPTS = 6;
const BACKOFF_MS = 50;

export function createAnnouncedMarks(client: DynamoDBDocumentClient, tableName: string): AnnouncedMarks {
  const write = async (items: readonly Record<string, unknown>[]): Promise<void> => {
    let left = items.map((Item) => ({ PutRequest: { Item } }));
    for (let attempt = 1; left.length > 0; attempt++) {
      const answer = await client.send(new BatchWriteCommand({ RequestItems: { [tableName]: left } }));
      const unwritten = answer.UnprocessedItems?.[tableName] ?? [];
      left = unwritten.flatMap(({ PutRequest }) =>
        PutRequest?.Item === undefined ? [] : [{ PutRequest: { Item: PutRequest.Item } }],
      );
      if (left.length > 0 && attempt === MAX_ATTEMPTS) {
        throw new TransientError(
          'table_throttled',
          `${left.length} marks of announced changes stayed unwritten after ${attempt} tries.`,
        );
      }
      if (left.length > 0) await sleep(BACKOFF_MS * 2 ** (attempt - 1));
    }
  };

  return {
    async of(changes) {
      const keys = new Map(
        changes.map(({ issueId, n }) => [textOf({ issueId, n }), announcedKey(issueId, n)]),
      );
      const items = await readBatch(client, { tableName, keys: [...keys.values()], isConsistent: true });
      const marked = new Set(items.map(({ sk }) => String(sk)));
      return ({ issueId, n }) => marked.has(announcedKey(issueId, n).sk);
    },

    async add(changes, nowMs) {
      const expiresAt = Math.ceil(nowMs / 1000) + ANNOUNCED_DAYS * DAY_SECONDS;
      const items = new Map(
        changes.map((name) => [textOf(name), { ...announcedKey(name.issueId, name.n), expiresAt }]),
      );
      const all = [...items.values()];
      for (let at = 0; at < all.length; at += MAX_WRITES) await write(all.slice(at, at + MAX_WRITES));
    },
  };
}

/** DynamoDB refuses a key that comes twice in one call. */
const textOf = ({ issueId, n }: ChangeName): string => `${issueId}:${n.toString()}`;
