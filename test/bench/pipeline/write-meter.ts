import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { itemBytes, type Item } from '../../../lambdas/adapters/table/items.ts';
import { INDEXES, TABLE_KEY, type IndexName } from '../../../lambdas/contracts/item-keys.ts';
import type { TestTable } from '../../support/engines/table.ts';

/**
 * Write units by AWS's published rules, because DynamoDB Local reports wrong ones for large transactions:
 *
 * - a write costs 1 unit for each started KiB of the larger of the item before and after it, in a transaction 2
 *   (Amazon DynamoDB Developer Guide, "Read and write operations", "Amazon DynamoDB Transactions: How it works");
 * - an index takes 1 unit for each started KiB of what it projects: where the item comes into the index, leaves it, or
 *   changes in it, and one write for the old and one for the new place where the index's key changes; nothing where what
 *   it projects stays the same ("Using Global Secondary Indexes", "Provisioned throughput considerations"). Indexes
 *   follow a transaction in their own time, so their writes do not cost double.
 */
export interface WriteMeter {
  /** Since the start or the last call. */
  takeUnits: () => { units: number; transactions: number };
}

const key = z.record(z.string(), z.unknown());
const write = z.object({
  Put: z.object({ Item: key }).optional(),
  Update: z.object({ Key: key }).optional(),
  Delete: z.object({ Key: key }).optional(),
  ConditionCheck: z.object({ Key: key }).optional(),
});
type Write = z.infer<typeof write>;
const transaction = z.object({ TransactItems: z.array(write) });

/** Names of the client's commands, and which member of `write` a single one is. */
const SINGLE: Readonly<Record<string, keyof Write>> = {
  PutItemCommand: 'Put',
  UpdateItemCommand: 'Update',
  DeleteItemCommand: 'Delete',
};
const TRANSACTION = 'TransactWriteItemsCommand';
const UNMETERED = new Set(['BatchWriteItemCommand', 'ExecuteStatementCommand', 'ExecuteTransactionCommand']);

/** Meters every write that goes through the table's client from now on, one after the other. */
export function meterWrites({ client, tableName }: TestTable): WriteMeter {
  const items = new Map<string, Item>();
  let units = 0;
  let transactions = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const meter = async (writes: readonly Write[], factor: 1 | 2) => {
    for (const each of writes) {
      const place = placeOf(each);
      const before = items.get(place.name);
      const after = await readItem(client, tableName, place.key);
      units += writeUnits(before, after, factor);
      if (after === undefined) items.delete(place.name);
      else items.set(place.name, after);
    }
  };

  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (UNMETERED.has(commandName)) throw new Error(`The write meter does not know ${commandName}.`);
        const kind = SINGLE[commandName];
        if (kind === undefined && commandName !== TRANSACTION) return next(args);
        // One at a time: what an item was before must be what the write found.
        const done = turn.then(async () => {
          const result = await next(args);
          if (kind === undefined) {
            transactions++;
            await meter(transaction.parse(args.input).TransactItems, 2);
          } else await meter([write.parse({ [kind]: args.input })], 1);
          return result;
        });
        turn = done.catch(() => undefined);
        return done;
      },
    { step: 'initialize', name: 'writeMeter' },
  );
  return {
    takeUnits: () => {
      const taken = { units, transactions };
      units = 0;
      transactions = 0;
      return taken;
    },
  };
}

function placeOf(each: Write): { name: string; key: Item } {
  const found = each.Put?.Item ?? each.Update?.Key ?? each.Delete?.Key ?? each.ConditionCheck?.Key ?? {};
  const key = { [TABLE_KEY.partition]: found[TABLE_KEY.partition], [TABLE_KEY.sort]: found[TABLE_KEY.sort] };
  return { name: JSON.stringify(key), key };
}

async function readItem(
  client: DynamoDBDocumentClient,
  tableName: string,
  key: Item,
): Promise<Item | undefined> {
  const { Item: item } = await client.send(
    new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }),
  );
  return item;
}

/** Of one write, in the table and in all its indexes; `factor` is 2 in a transaction, else 1. */
export const writeUnits = (before: Item | undefined, after: Item | undefined, factor: 1 | 2): number =>
  chargesOf(before, after, factor).reduce((sum, { units }) => sum + units, 0);

/** Units that one partition key of the table or of an index is written with. */
export interface Charge {
  place: 'table' | IndexName;
  /** Value of the partition key there. */
  key: string;
  units: number;
}

/** The same, by the partition keys that are written; none where nothing is. */
export const chargesOf = (before: Item | undefined, after: Item | undefined, factor: 1 | 2): Charge[] => [
  {
    place: 'table',
    key: String((after ?? before)?.[TABLE_KEY.partition]),
    units: factor * unitsOf(Math.max(bytesOf(before), bytesOf(after))),
  },
  ...INDEX_NAMES.flatMap((name) => indexCharges(name, before, after)),
];

const INDEX_NAMES: readonly IndexName[] = Object.keys(INDEXES).filter(
  (name): name is IndexName => name in INDEXES,
);

type Index = (typeof INDEXES)[keyof typeof INDEXES];

function indexCharges(name: IndexName, before: Item | undefined, after: Item | undefined): Charge[] {
  const index = INDEXES[name];
  const [old, now] = [projected(index, before), projected(index, after)];
  if (JSON.stringify(old) === JSON.stringify(now)) return [];
  const charge = (item: Item, units: number): Charge => ({
    place: name,
    key: String(item[index.partition]),
    units,
  });
  const isMoved =
    old !== undefined &&
    now !== undefined &&
    (old[index.partition] !== now[index.partition] || old[index.sort] !== now[index.sort]);
  if (isMoved) return [old, now].map((item) => charge(item, unitsOf(bytesOf(item))));
  const item = now ?? old;
  return item === undefined ? [] : [charge(item, unitsOf(Math.max(bytesOf(old), bytesOf(now))))];
}

/** The index's copy of the item; undefined where the item is not in it. */
function projected(index: Index, item: Item | undefined): Item | undefined {
  if (item?.[index.partition] === undefined || item[index.sort] === undefined) return undefined;
  const sorted = Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (index.projection === 'ALL') return Object.fromEntries(sorted);
  const keys = new Set<string>([...Object.values(TABLE_KEY), index.partition, index.sort]);
  return Object.fromEntries(sorted.filter(([name]) => keys.has(name)));
}

const bytesOf = (item: Item | undefined): number => (item === undefined ? 0 : itemBytes(item));
/** Even a write of nothing costs one. */
const unitsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));
