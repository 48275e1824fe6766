import type { ArchiveRecord } from '../../lambdas/contracts/archive-record.ts';
import type { ArchivePointer } from '../../lambdas/core/group/group.ts';
import { consumeBatch, MAX_BATCH, type ConsumerWorld, type ModelTable } from './consumer.ts';
import type { Dice } from './dice.ts';
import { compareTables, type Differences } from './table-comparison.ts';

/**
 * Records that were archived close to each other are applied close to each other, as a replay reads object by object:
 * among all records of a long run, each of a batch would be of another issue.
 */
const RECORDS_NEARBY = 5_000;
const REBUILDERS = 2;

export interface RebuildOptions {
  world: ConsumerWorld;
  dice: Dice;
  newTable: () => Promise<ModelTable>;
  onApplied: (records: number, rebuilding: ConsumerWorld) => void;
}

/** Applies every archived record, in another order and other batches, to an empty table, as a replay does. */
export async function rebuild({ world, dice, newTable, onApplied }: RebuildOptions): Promise<Differences> {
  const table = await newTable();
  const rebuilding: ConsumerWorld = {
    ...world,
    table,
    odds: { crash: 0, fault: 0 },
    metrics: new Map(),
    archived: [],
  };
  const apply = async (waiting: ArchivePointer[]) => {
    while (waiting.length > 0) {
      const pointers = waiting.splice(-(1 + dice.below(MAX_BATCH)));
      let messages = await Promise.all(
        pointers.map(async (pointer, index) => ({
          messageId: `r${index.toString()}`,
          body: replayOf(JSON.parse(await world.bucket.read(pointer)) as ArchiveRecord, pointer),
        })),
      );
      while (messages.length > 0) {
        const again = new Set(await consumeBatch(messages, rebuilding));
        messages = messages.filter(({ messageId }) => again.has(messageId));
      }
      onApplied(pointers.length, rebuilding);
    }
  };
  await Promise.all(inAnotherOrder(world.archived, dice).map(apply));
  return compareTables(world.table, table);
}

/** Another order, near and far; what each rebuilder takes from, of a short run all from the same. */
function inAnotherOrder(archived: readonly ArchivePointer[], dice: Dice): ArchivePointer[][] {
  const nearby = Array.from({ length: Math.ceil(archived.length / RECORDS_NEARBY) }, (_, index) =>
    dice.shuffled(archived.slice(index * RECORDS_NEARBY, (index + 1) * RECORDS_NEARBY)),
  );
  const order = dice.shuffled(nearby);
  const parts = Map.groupBy(order.keys(), (index) => index % REBUILDERS);
  const waiting = [...parts.values()].map((indexes) => indexes.flatMap((index) => order[index] ?? []));
  return Array.from({ length: REBUILDERS }, (_, rebuilder) => waiting[rebuilder % waiting.length] ?? []);
}

/** The queue message of an archived record. */
function replayOf(record: ArchiveRecord, archived: ArchivePointer): string {
  if (record.kind !== 'webhook') return JSON.stringify({ ...record, archived });
  const { body, ...rest } = record;
  return JSON.stringify({ ...rest, encoding: 'identity', body: JSON.stringify(body), archived });
}
