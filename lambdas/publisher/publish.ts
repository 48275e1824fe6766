import type { DynamoDBRecord } from 'aws-lambda';
import { changeOf } from '../adapters/table/stream-records.ts';
import type { DomainEvent } from '../contracts/domain-event.ts';
import { METRICS } from '../contracts/metrics.ts';
import { domainEventOf, nameOf, type ChangeName } from '../core/events/announced.ts';
import { messageOf } from '../core/failure.ts';
import type { Services } from './services.ts';

/** A record with the event to be told; null where there is nothing to tell. */
interface Read {
  sequenceNumber: string;
  name: ChangeName;
  event: DomainEvent | null;
}

/**
 * Announces the changes that a batch of the table's stream brings, in its order, and answers which records to try again.
 * A change that has its mark is not announced again: the event source repeats the rest of a batch that failed in part.
 */
export async function publish(records: readonly DynamoDBRecord[], services: Services): Promise<string[]> {
  const { telemetry, marks, clock } = services;
  const { read, unreadable } = readAll(records, services);
  const isAnnounced = await marks.of(read.map(({ name }) => name));
  const toTell = read.filter(({ event, name }) => event !== null && !isAnnounced(name));
  const refused = await services.bus.publish(toTell.flatMap(({ event }) => event ?? []));
  const isRefused = ({ event }: Read) => event !== null && refused.has(event.id);
  const told = toTell.filter((one) => !isRefused(one));
  await marks.add(
    told.map(({ name }) => name),
    clock.now(),
  );
  if (told.length > 0) telemetry.metrics.count(METRICS.eventsPublished, told.length);
  for (const [eventId, reason] of refused)
    telemetry.log.error('the event bus did not take an event', { eventId, reason });
  return [...unreadable, ...toTell.filter(isRefused).map(({ sequenceNumber }) => sequenceNumber)];
}

/** A record that cannot be read is tried again as often as any: then it lies, whole, where failed records go. */
function readAll(records: readonly DynamoDBRecord[], { publicUrl, telemetry }: Services) {
  const read: Read[] = [];
  const unreadable: string[] = [];
  for (const record of records) {
    const sequenceNumber = record.dynamodb?.SequenceNumber ?? '';
    try {
      const change = changeOf(record);
      read.push({ sequenceNumber, name: nameOf(change), event: domainEventOf(change, publicUrl) });
    } catch (error) {
      telemetry.log.error('a record of the stream is no change', {
        sequenceNumber,
        reason: messageOf(error),
      });
      unreadable.push(sequenceNumber);
    }
  }
  return { read, unreadable };
}
