import { PutEventsCommand, type PutEventsCommandOutput } from '@aws-sdk/client-eventbridge';
import type { DomainEvent } from '../../contracts/domain-event.ts';
import { TransientError } from '../../core/failure.ts';
import type { EventBus } from './event-bus.ts';

interface EventBridge {
  send(command: PutEventsCommand): Promise<PutEventsCommandOutput>;
}

/** Entries of one call, and bytes of one call and of one entry (EventBridge API reference, "PutEvents"). */
const MAX_ENTRIES = 10;
const MAX_BYTES = 262_144;
/** What EventBridge counts for the time of an entry (EventBridge guide, "PutEvents event entry size"). */
const TIME_BYTES = 14;

/** The bus on EventBridge. An event too large for it is refused by itself and takes no other with it. */
export function createEventBus(client: EventBridge, busName: string): EventBus {
  return {
    async publish(events) {
      const refused = new Map<string, string>();
      const entries = events.map((event) => ({ event, entry: entryOf(event, busName) }));
      const fitting = entries.filter(({ event, entry }) => {
        const bytes = sizeOf(entry);
        if (bytes > MAX_BYTES)
          refused.set(event.id, `it has ${bytes} bytes of the ${MAX_BYTES} that EventBridge takes`);
        return bytes <= MAX_BYTES;
      });
      for (const batch of batches(fitting)) {
        const { Entries: answers = [] } = await put(client, batch, busName);
        batch.forEach(({ event }, index) => {
          const { ErrorCode: code, ErrorMessage: message } = answers[index] ?? { ErrorCode: 'no answer' };
          if (code !== undefined) refused.set(event.id, `${code} ${message ?? ''}`.trim());
        });
      }
      return refused;
    },
  };
}

type Entry = ReturnType<typeof entryOf>;
interface Sized {
  event: DomainEvent;
  entry: Entry;
}

const entryOf = (event: DomainEvent, busName: string) => ({
  EventBusName: busName,
  Source: event.source,
  DetailType: event.type,
  Time: new Date(event.time),
  Detail: JSON.stringify(event),
});

const sizeOf = ({ Source, DetailType, Detail }: Entry): number =>
  TIME_BYTES + [Source, DetailType, Detail].reduce((sum, text) => sum + Buffer.byteLength(text), 0);

async function put(client: EventBridge, batch: readonly Sized[], busName: string) {
  const command = new PutEventsCommand({ Entries: batch.map(({ entry }) => entry) });
  return client.send(command).catch((error: unknown) => {
    throw new TransientError('bus_unreachable', `The event bus ${busName} did not take a batch.`, {
      cause: error,
    });
  });
}

function* batches(entries: readonly Sized[]): Generator<Sized[]> {
  let batch: Sized[] = [];
  let bytes = 0;
  for (const sized of entries) {
    const size = sizeOf(sized.entry);
    if (batch.length === MAX_ENTRIES || bytes + size > MAX_BYTES) {
      if (batch.length > 0) yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(sized);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
