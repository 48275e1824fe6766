import type { Group, StoredEvent } from './group.ts';

/** How long items live, in days (docs/invariants.md, rule 12). */
export interface Retention {
  openDays: number;
  closedDays: number;
  eventDays: number;
}

const DAY_MS = 86_400_000;

/**
 * When a group expires, epoch seconds: an open one `openDays` after it was last seen, a resolved or archived one
 * `closedDays` after its last described change. What arrives late, with times long past, still lives its days from
 * when it was observed: otherwise it would be gone before anyone could look at it.
 */
export function groupExpiry(group: Group, retention: Retention): number {
  const changed = group.statusObservedAt ?? group.lastObservedAt;
  const newest = group.lastSeen > group.lastObservedAt ? group.lastSeen : group.lastObservedAt;
  const expiry =
    group.status === 'OPEN' ? after(newest, retention.openDays) : after(changed, retention.closedDays);
  // It says where its events lie, so it stays as long as they do (docs/adr/0069).
  return group.eventShards === null ? expiry : Math.max(expiry, after(newest, retention.eventDays));
}

/** When an event, its hour counter and its group's history expire: `eventDays` after it happened or was received. */
export const eventExpiry = (
  event: Pick<StoredEvent, 'timestamp'>,
  receivedAt: string,
  retention: Retention,
): number => after(event.timestamp > receivedAt ? event.timestamp : receivedAt, retention.eventDays);

const after = (iso: string, days: number): number => Math.ceil((Date.parse(iso) + days * DAY_MS) / 1000);
