import type { StoredEvent } from '../../core/group.ts';

/** Where an event is shown. */
export const eventAddress = (event: StoredEvent): string =>
  `/admin/error-log/${encodeURIComponent(event.issueId)}/events/${encodeURIComponent(event.eventId)}`;
