import { archiveRecord } from '../../contracts/archive-record-schema.ts';
import { isPermanent } from '../../core/failure.ts';
import type { StoredEvent } from '../../core/group/group.ts';
import type { EventSighting, Observation } from '../../core/group/observation.ts';
import { eventIdentity } from '../../core/group/write-plan.ts';
import { decode } from '../../core/sentry/decode.ts';
import type { ArchiveReader } from './reader.ts';

/** Reads anew what the record tells that a stored event's content is from. */
export type Retold = (row: StoredEvent) => Promise<EventSighting | null>;

/** Null where retention has removed the record, or where it is not to be understood. */
export const createRetold =
  (archive: ArchiveReader): Retold =>
  async (row) => {
    const identity = eventIdentity(row);
    for (const told of observationsOf(await archive.readRecord(row.archive))) {
      if (told.kind !== 'event' || eventIdentity(told.event) !== identity) continue;
      return { ...told, event: { ...told.event, archive: row.archive } };
    }
    return null;
  };

function observationsOf(json: unknown): Observation[] {
  const record = archiveRecord.safeParse(json);
  if (!record.success) return [];
  try {
    return decode(record.data).observations;
  } catch (error) {
    if (!isPermanent(error)) throw error;
    return [];
  }
}
