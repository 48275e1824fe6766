import * as z from 'zod';
import type { StoredEvent } from '../../core/group/group.ts';
import { eventDetail, type EventDetail } from '../../core/sentry/event/detail.ts';
import type { ArchiveReader } from './reader.ts';

const listRecord = z.object({
  kind: z.literal('events'),
  events: z.array(z.looseObject({ eventID: z.string() }).catch({ eventID: '' })),
});

/** The event as it lies in the archive, without links; null where retention has removed its record. */
export async function archivedDetail(
  { archive }: { archive: ArchiveReader },
  stored: StoredEvent,
): Promise<EventDetail | null> {
  const record = await archive.readRecord(stored.archive);
  return record === undefined || record === null ? null : eventDetail(rowOf(record, stored));
}

/** An indexed event is one row of a record that holds many. */
function rowOf(record: unknown, { eventId }: StoredEvent): unknown {
  const list = listRecord.safeParse(record);
  if (!list.success) return record;
  return { kind: 'event', event: list.data.events.find(({ eventID }) => idOf(eventID) === eventId) ?? null };
}

const idOf = (text: string) => text.replaceAll('-', '').toLowerCase();
