import * as z from 'zod';
import type { LastDelivery } from '../adapters/table/sync/ledger-store.ts';
import type { Log } from '../adapters/telemetry.ts';
import { DOCTOR_ACTION, DOCTOR_RESOURCE } from '../contracts/doctor.ts';
import type { ArchiveRecord } from '../contracts/archive-record.ts';
import { messageOf } from '../core/failure.ts';

/** Notes which webhooks came, and when last. */
export interface Deliveries {
  /** Never rejects: the note is worth less than the messages. */
  note(messages: readonly { record: ArchiveRecord; archived: unknown }[]): Promise<void>;
}

interface Means {
  save: (delivery: LastDelivery) => Promise<void>;
  log: Log;
}

/** One small write for each pair and instance in this time; the ledger looks at minutes. */
const AT_MOST_EVERY_MS = 30_000;
/** Sentry has about thirty pairs. The header that names the resource is not signed. */
const MAX_PAIRS = 200;
const MAX_WORD = 64;

const envelope = z.object({ action: z.string() });

export function createDeliveries({ save, log }: Means): Deliveries {
  /** When each pair was last noted by this instance. */
  const noted = new Map<string, number>();

  const isDue = (pair: string, { resource, action, lastAt }: LastDelivery) => {
    // Somebody waits for this one. The action is signed: whoever has the secret sent it.
    if (resource === DOCTOR_RESOURCE && action === DOCTOR_ACTION) return true;
    const before = noted.get(pair);
    return before === undefined ? noted.size < MAX_PAIRS : Date.parse(lastAt) - before >= AT_MOST_EVERY_MS;
  };

  return {
    note: async (messages) => {
      for (const [pair, delivery] of newestOfEach(messages)) {
        if (!isDue(pair, delivery)) continue;
        noted.set(pair, Date.parse(delivery.lastAt));
        try {
          await save(delivery);
        } catch (error) {
          noted.delete(pair);
          log.warn('a delivery was not noted', { pair, error: messageOf(error) });
        }
      }
    },
  };
}

/** What a replay brings lies in the archive already; it came long ago. */
function newestOfEach(
  messages: readonly { record: ArchiveRecord; archived: unknown }[],
): Map<string, LastDelivery> {
  const newest = new Map<string, LastDelivery>();
  for (const { record, archived } of messages) {
    if (record.kind !== 'webhook' || (archived !== null && archived !== undefined)) continue;
    const resource = record.resource.slice(0, MAX_WORD);
    const action = (envelope.safeParse(record.body).data?.action ?? '').slice(0, MAX_WORD);
    const pair = `${resource}.${action}`;
    const known = newest.get(pair);
    if (known === undefined || known.lastAt < record.receivedAt) {
      newest.set(pair, { resource, action, lastAt: record.receivedAt });
    }
  }
  return newest;
}
