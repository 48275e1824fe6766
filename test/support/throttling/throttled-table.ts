import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Item } from '../../../lambdas/adapters/table/items.ts';
import { TABLE_KEY } from '../../../lambdas/contracts/item-keys.ts';
import { chargesOf, type Charge } from '../../bench/pipeline/write-meter.ts';
import type { TestTable } from '../engines/table.ts';
import type { Partitions } from './partitions.ts';

const item = z.record(z.string(), z.unknown());
const transaction = z.object({
  TransactItems: z.array(
    z.object({
      Put: z.object({ Item: item }).optional(),
      Update: z.object({ Key: item }).optional(),
      Delete: z.object({ Key: item }).optional(),
      ConditionCheck: z.object({ Key: item }).optional(),
    }),
  ),
});

export interface VirtualTime {
  nowMs: number;
}

/**
 * Puts the limits in front of a table: each transaction of its client takes `latencyMs` of the virtual time, and is refused as
 * DynamoDB refuses it where a partition has nothing left. An update is charged as if it left the item's size and its place in every
 * index as they are. Returns how often which partition key refused, as `place key`.
 */
export function throttle(
  { client, tableName }: TestTable,
  partitions: Partitions,
  { time, latencyMs }: { time: VirtualTime; latencyMs: number },
): ReadonlyMap<string, number> {
  const refused = new Map<string, number>();
  const before = async (key: Item): Promise<Item | undefined> => {
    const { Item: found } = await client.send(new GetCommand({ TableName: tableName, Key: key }));
    return found;
  };
  const chargesOfAction = async (action: z.infer<typeof transaction>['TransactItems'][number]) => {
    const put = action.Put?.Item;
    const named = put ?? action.Update?.Key ?? action.Delete?.Key ?? action.ConditionCheck?.Key ?? {};
    const key = {
      [TABLE_KEY.partition]: named[TABLE_KEY.partition],
      [TABLE_KEY.sort]: named[TABLE_KEY.sort],
    };
    const old = String(key[TABLE_KEY.partition]).startsWith('EVENT#') ? undefined : await before(key);
    return chargesOf(old ?? (put === undefined ? key : undefined), put ?? old ?? key, 2);
  };
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (commandName !== 'TransactWriteItemsCommand') return next(args);
        const { TransactItems } = transaction.parse(args.input);
        const charges: Charge[] = (await Promise.all(TransactItems.map(chargesOfAction))).flat();
        time.nowMs += latencyMs;
        const refusal = partitions.write(charges, [], time.nowMs);
        if (refusal === null) return next(args);
        const name = refusal.kind === 'throttled' ? `${refusal.place} ${refusal.key}` : refusal.item;
        refused.set(name, (refused.get(name) ?? 0) + 1);
        throw new TransactionCanceledException({
          message: `Transaction cancelled: the partition of ${name} has nothing left`,
          $metadata: {},
          CancellationReasons: TransactItems.map(() => ({ Code: 'ThrottlingError' })),
        });
      },
    { step: 'initialize', name: 'throttle' },
  );
  return refused;
}
