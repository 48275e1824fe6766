import { archivedDetail } from '../../adapters/archive/event-record.ts';
import { isoNow } from '../../adapters/clock.ts';
import { eventAddressIn } from '../../core/sentry/addresses.ts';
import { eventDetail, type EventDetail } from '../../core/sentry/event/detail.ts';
import { sentryLinks } from '../../core/sentry/event/sentry-links.ts';
import { messageOf } from '../../core/failure.ts';
import type { Group, StoredEvent } from '../../core/group/group.ts';
import { bodyMessage } from '../../core/group/sync-plan.ts';
import { permalinkOf, type FullEvent } from '../answers.ts';
import type { AdminServices } from '../services.ts';

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
