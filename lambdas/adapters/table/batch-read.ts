import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { TransientError } from '../../core/failure.ts';
import type { Item } from './items.ts';

interface BatchRead {
  tableName: string;
  /** Without duplicates: DynamoDB refuses them. Any number. */
  keys: readonly Item[];
  isConsistent: boolean;
  /** All where absent. */
  attributes?: readonly string[];
  backoffMs?: number;
}

/** BatchGetItem takes 100 keys and answers at most 16 MB (AWS, "BatchGetItem"). */
const MAX_KEYS = 100;
const MAX_ATTEMPTS = 8;
const DEFAULT_BACKOFF_MS = 50;
/** Batches in flight: enough to hide the round trip, little enough to keep memory flat. */
const CONCURRENCY = 4;

/** The items of these keys, in no order; absent ones are left out. Rejects with `TransientError` when throttled for long. */
export async function readBatch(client: DynamoDBDocumentClient, request: BatchRead): Promise<Item[]> {
  const batches = Array.from({ length: Math.ceil(request.keys.length / MAX_KEYS) }, (_, index) =>
    request.keys.slice(index * MAX_KEYS, (index + 1) * MAX_KEYS),
  );
  const items: Item[] = [];
  const work = batches.values();
  const worker = async () => {
    for (const keys of work) items.push(...(await readKeys(client, request, keys)));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return items;
}

async function readKeys(
  client: DynamoDBDocumentClient,
  request: BatchRead,
  keys: readonly Item[],
): Promise<Item[]> {
  const { tableName, isConsistent, attributes, backoffMs = DEFAULT_BACKOFF_MS } = request;
  const items: Item[] = [];
  let left: Item[] = [...keys];
  for (let attempt = 1; ; attempt++) {
    const answer = await client.send(
      new BatchGetCommand({
        RequestItems: {
          [tableName]: {
            Keys: left,
            ConsistentRead: isConsistent,
            ...(attributes === undefined ? {} : { ProjectionExpression: attributes.join(', ') }),
          },
        },
      }),
    );
    items.push(...(answer.Responses?.[tableName] ?? []));
    left = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
    if (left.length === 0) return items;
    if (attempt === MAX_ATTEMPTS) {
      throw new TransientError(
        'table_throttled',
        `${left.length} items of ${tableName} stayed unread after ${attempt} tries.`,
      );
    }
    await sleep(backoffMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
  }
}
