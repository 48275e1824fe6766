import * as z from 'zod';
import { isoNow } from '../adapters/clock.ts';
import { eventAddressIn } from '../core/sentry/addresses.ts';
import { eventDetail, type EventDetail } from '../core/sentry/event/detail.ts';
import { sentryLinks } from '../core/sentry/event/sentry-links.ts';
import { messageOf } from '../core/failure.ts';
import type { Group, StoredEvent } from '../core/group/group.ts';
import { bodyMessage } from '../core/group/sync-plan.ts';
import { permalinkOf, type FullEvent } from './answers.ts';
import type { AdminServices } from './services.ts';

const listRecord = z.object({
  kind: z.literal('events'),
  events: z.array(z.looseObject({ eventID: z.string() }).catch({ eventID: '' })),
});

/** The whole event as it lies in the archive; of an indexed one, the body as Sentry has it at this moment. */
export async function readBody(
  services: AdminServices,
  stored: StoredEvent,
  group: Group,
): Promise<FullEvent> {
  const body = stored.isIndexed ? await fetchBody(services, stored) : undefined;
  if (body !== undefined) {
    return { stored, detail: linked(eventDetail({ kind: 'event', event: body }), stored, group, services) };
  }
  const detail = await archivedDetail(services, stored);
  return { stored, detail: detail && linked(detail, stored, group, services) };
}

/** The event as it lies in the archive, without links; null where retention has removed its record. */
export async function archivedDetail(
  { archive }: Pick<AdminServices, 'archive'>,
  stored: StoredEvent,
): Promise<EventDetail | null> {
  const record = await archive.readRecord(stored.archive);
  return record === undefined || record === null ? null : eventDetail(rowOf(record, stored));
}

/**
 * The event with links that go by its group: what the event itself names is where it was when it came, before its issue
 * was merged, or its project or organization renamed.
 */
function linked(
  detail: EventDetail,
  { eventId }: StoredEvent,
  group: Group,
  { place }: AdminServices,
): EventDetail {
  const { contexts } = detail;
  const address = eventAddressIn(permalinkOf(group, place), eventId);
  return { ...detail, links: sentryLinks({ eventId, contexts, projectSlug: group.project.slug }, address) };
}

/** An indexed event is one row of a record that holds many. */
function rowOf(record: unknown, { eventId }: StoredEvent): unknown {
  const list = listRecord.safeParse(record);
  if (!list.success) return record;
  return { kind: 'event', event: list.data.events.find(({ eventID }) => idOf(eventID) === eventId) ?? null };
}

const idOf = (text: string) => text.replaceAll('-', '').toLowerCase();

/**
 * Whoever looks at an indexed event gets its body without waiting for the sync, and it is stored for the next one.
 * Undefined where Sentry does not have it or cannot be asked: its row is shown then, and the sync retries.
 */
async function fetchBody(services: AdminServices, stored: StoredEvent): Promise<unknown> {
  const { sentry, queue, clock, telemetry } = services;
  const { issueId, eventId } = stored;
  const observedAt = isoNow(clock);
  try {
    const event = await sentry.getEvent(issueId, eventId);
    if (event === undefined || event === null) return undefined;
    const message = bodyMessage(stored, event, observedAt);
    if (message !== null) await queue.send([message]);
    return services.sanitise(event);
  } catch (cause) {
    telemetry.log.warn('the body of an indexed event could not be fetched', {
      issueId,
      eventId,
      reason: messageOf(cause),
    });
    return undefined;
  }
}
