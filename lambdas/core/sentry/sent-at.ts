import type { WebhookRecord } from '../../contracts/archive-record.ts';

/**
 * The end of the second in which Sentry sent the webhook. Sentry-Hook-Timestamp counts whole seconds and cuts the
 * rest off, so the state it carries was read somewhere in that second; taking its end keeps a sync page of the same
 * second, which is stamped to the millisecond, from overruling a later state. Our own second bounds a Sentry clock
 * that runs ahead. See docs/adr/0003-observation-instant.md.
 */
export function sentAt({ receivedAt, hookTimestamp }: WebhookRecord): string {
  const received = Math.floor(Date.parse(receivedAt) / 1000);
  const second =
    hookTimestamp !== null && hookTimestamp > 0 && hookTimestamp < received
      ? Math.floor(hookTimestamp)
      : received;
  return new Date(second * 1000 + 999).toISOString();
}
