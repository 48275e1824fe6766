import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createEventMover } from '../../../lambdas/adapters/table/write/event-mover.ts';
import { createGroupWriter } from '../../../lambdas/adapters/table/write/group-writer.ts';
import { createTableReader } from '../../../lambdas/adapters/table/read/table-reader.ts';
import {
  storeGroups,
  type DecodedMessage,
  type StoreServices,
} from '../../../lambdas/consumer/store-groups.ts';
import type { Retold } from '../../../lambdas/adapters/archive/retold.ts';
import { TransientError } from '../../../lambdas/core/failure.ts';
import type { Retention } from '../../../lambdas/core/group/retention.ts';

/** The consumer's way into the table, without its queue and archive. */
export interface RecordStore {
  /**
   * Stores what the messages observe, and retries until all of it is in. `counts` are the consumer's metrics by
   * name; `refused` can never be taken. Rejects with `TransientError` where the table does not take it for a minute.
   */
  store(messages: readonly DecodedMessage[]): Promise<{
    counts: ReadonlyMap<string, number>;
    refused: { message: DecodedMessage; reason: string }[];
  }>;
}

interface Means {
  client: DynamoDBDocumentClient;
  tableName: string;
  retention: Retention;
  /** Tags whose values are counted. */
  indexTags?: readonly string[];
  sleep: (ms: number) => Promise<void>;
  /** Reads records of the archive anew. */
  retold?: Retold;
}

/** 1 + 2 + 4 ... seconds: a minute in all. An index under load can lag that long. */
const ROUNDS = 7;
const FIRST_WAIT_MS = 1_000;

export function createRecordStore({ sleep, ...table }: Means): RecordStore {
  const reader = createTableReader({ ...table, showExpired: true });
  // The merges are long past, so that the mover would at once take an event that its index does not show yet for one
  // that has expired. In a table that is being filled nothing has: only the last round may believe so.
  let isLastRound = false;
  const clock = { now: () => (isLastRound ? Number.MAX_SAFE_INTEGER : 0) };
  // What the records told is long past: `rebuildChanges` derives it once they are all in.
  const tools = { ...table, reader, random: Math.random, sleep, clock, writesChanges: false };
  const means = { reader, writer: createGroupWriter(tools), mover: createEventMover(tools) };

  return {
    async store(messages) {
      const counts = new Map<string, number>();
      const refused: { message: DecodedMessage; reason: string }[] = [];
      let cause: unknown;
      const services: StoreServices = {
        ...means,
        telemetry: {
          log: {
            info: () => undefined,
            warn: () => undefined,
            error: (_message, fields) => (cause = fields?.['cause'] ?? fields?.['error']),
          },
          metrics: {
            count: (name, value = 1) => void counts.set(name, (counts.get(name) ?? 0) + value),
            gauge: () => undefined,
            countBy: () => undefined,
            milliseconds: () => undefined,
            flush: () => undefined,
          },
        },
      };
      let left = messages;
      for (let round = 1; left.length > 0; round++) {
        isLastRound = round === ROUNDS;
        const stored = await storeGroups(left, services);
        refused.push(...stored.refused.map(({ message, error }) => ({ message, reason: error.message })));
        left = left.filter(({ messageId }) => stored.toRetry.has(messageId));
        if (left.length === 0) break;
        if (isLastRound) {
          throw new TransientError(
            'table_unavailable',
            `the table did not take ${left.length.toString()} records in ${ROUNDS.toString()} rounds: ${String(cause)}`,
          );
        }
        await sleep(FIRST_WAIT_MS * 2 ** (round - 1));
      }
      return { counts, refused };
    },
  };
}
