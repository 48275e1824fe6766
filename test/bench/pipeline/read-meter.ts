import type { TestTable } from '../../support/engines/table.ts';

/** Read units of everything that goes through a table's client from now on. */
export interface ReadMeter {
  /** Since the start or the last call. */
  takeUnits: () => number;
}

interface Consumed {
  CapacityUnits?: number;
}
const READS = new Set(['GetItemCommand', 'BatchGetItemCommand', 'QueryCommand', 'ScanCommand']);

/**
 * As DynamoDB Local counts them: of reads, which it counts by AWS's published rules, it reports every unit. Only what finds
 * nothing costs nothing there; `least` is what such a request takes (AWS, "Read consumption": half a unit).
 */
export function meterReads({ client }: TestTable, least = 0): ReadMeter {
  let units = 0;
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (!READS.has(commandName)) return next(args);
        const input = { ...args.input, ReturnConsumedCapacity: 'TOTAL' };
        const result = await next({ ...args, input });
        const { ConsumedCapacity: told } = result.output as { ConsumedCapacity?: Consumed | Consumed[] };
        const all = Array.isArray(told) ? told : [told ?? {}];
        units += Math.max(
          least,
          all.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0),
        );
        return result;
      },
    { step: 'initialize', name: 'readMeter' },
  );
  return {
    takeUnits: () => {
      const taken = units;
      units = 0;
      return taken;
    },
  };
}
