import pMap from 'p-map';
import { channelOf } from '../contracts/alert-rules.ts';
import { METRICS } from '../contracts/metrics.ts';
import type { DeliveryResult } from '../contracts/notification.ts';
import { closes, opens, type Entry } from '../core/alerts/entry.ts';
import { afterDelivery, afterFailure } from '../core/alerts/route-state.ts';
import { snoozeOfRoute } from '../core/alerts/passage.ts';
import { logOf } from '../core/alerts/sent-log.ts';
import { waitAfter } from '../core/alerts/waiting-time.ts';
import type { ToldOnRoute } from '../adapters/table/alerts/route-store.ts';
import { attempt } from './attempt.ts';
import { deliveryOf } from './notification-of.ts';
import type { NotifierServices } from './services.ts';
import type { RouteAtWork } from './route-at-work.ts';

/** Where people write to each other, one message after the other: their servers allow about one a second. */
const AT_ONCE = { email: 4, slack: 1, teams: 1, webhook: 4, pagerduty: 4 } as const;
/** As many failures in a row are the route's. */
const FAILS_AFTER = 2;
/** A message of which nobody knows whether it arrived is repeated once; where the receiver knows its id, as often as needed. */
const MOST_UNCERTAIN = 2;

/**
 * Sends what goes out, in order for each subject; ends early where the route fails or the time is over.
 * @returns what was not sent and not attempted, which stays where it is.
 */
export async function sendEntries(
  going: readonly Entry[],
  work: RouteAtWork,
  services: NotifierServices,
): Promise<Entry[]> {
  const attempted = new Set<Entry>();
  const bySubject = [...Map.groupBy(going, ({ subject }) => subject).values()];
  const concurrency = AT_ONCE[channelOf(work.route) ?? 'webhook'];
  await pMap(
    bySubject,
    async (entries) => {
      for (const entry of entries) {
        if (work.state.nextAt > services.clock.now() || !work.hasTime()) return;
        attempted.add(entry);
        if (!(await sendEntry(entry, work, services))) return;
      }
    },
    { concurrency },
  );
  return going.filter((entry) => !attempted.has(entry));
}

/** @returns false where what comes after it of its subject has to wait. */
async function sendEntry(entry: Entry, work: RouteAtWork, services: NotifierServices): Promise<boolean> {
  const { routes, clock } = services;
  const told = await routes.told(entry.subject, work.route);
  if (closes(entry) && !told.isOpen) {
    const reason = 'nothing of this error is open here';
    await routes.finish(entry, logOf(entry, { outcome: 'skipped', reason, at: clock.now() }), null);
    return true;
  }
  const snoozedUntil = work.snoozes.get(snoozeOfRoute(work.route)) ?? 0;
  if (entry.matter.kind === 'report' && snoozedUntil > clock.now()) {
    const reason = `somebody has silenced this route until ${new Date(snoozedUntil).toISOString()}`;
    await routes.finish(entry, logOf(entry, { outcome: 'skipped', reason, at: clock.now() }), null);
    return true;
  }
  // The function ended in an attempt: nobody knows whether that arrived.
  const uncertain = entry.uncertain + (entry.startedAt === null ? 0 : 1);
  if (uncertain >= MOST_UNCERTAIN && !knowsRepetitions(work.route)) {
    const nowMs = clock.now();
    await routes.hold([{ ...entry, uncertain, because: 'failing', heldAt: entry.judgedAt, dueAt: nowMs }]);
    return true;
  }
  const started = { ...entry, uncertain, startedAt: clock.now() };
  await routes.saveEntry(started);
  const result = await attempt(started, () => deliveryOf(started, told.thread, services), services);
  return settle(started, { told, result }, work, services);
}

/** Standard Webhooks have an id, and an incident of a pager its key. */
const knowsRepetitions = (route: string): boolean => {
  const channel = channelOf(route);
  return channel === 'webhook' || channel === 'pagerduty';
};

async function settle(
  entry: Entry,
  { told, result }: { told: ToldOnRoute; result: DeliveryResult },
  work: RouteAtWork,
  services: NotifierServices,
): Promise<boolean> {
  const { routes, clock, random, telemetry } = services;
  const at = clock.now();
  switch (result.outcome) {
    case 'delivered': {
      work.state = afterDelivery(work.state, at);
      telemetry.metrics.count(METRICS.notificationsSent);
      const isOpen = opens(entry) || (told.isOpen && !closes(entry));
      const now = { thread: told.thread ?? result.thread, isOpen };
      const isSame = now.thread === told.thread && now.isOpen === told.isOpen;
      const log = logOf(entry, { outcome: 'delivered', reason: null, at });
      await routes.finish(entry, log, isSame || entry.matter.kind !== 'change' ? null : now);
      return true;
    }
    case 'skipped':
      await routes.finish(entry, logOf(entry, { outcome: 'skipped', reason: result.reason, at }), null);
      return true;
    case 'refused':
      work.state = afterFailure(work.state, at, result.reason);
      telemetry.metrics.count(METRICS.notificationsFailed);
      telemetry.log.warn('a notification was refused', refusalFields(entry, result.reason));
      await routes.finish(entry, logOf(entry, { outcome: 'refused', reason: result.reason, at }), null);
      return true;
    case 'retry': {
      const { afterMs, reason, isUncertain = false } = result;
      work.state = afterFailure(work.state, at, reason);
      telemetry.metrics.count(METRICS.notificationsRetried);
      const attempts = entry.attempts + 1;
      const nextAt = at + waitAfter(attempts, afterMs, random());
      const uncertain = entry.uncertain + (isUncertain ? 1 : 0);
      await routes.saveEntry({ ...entry, attempts, uncertain, startedAt: null, nextAt });
      if (afterMs !== null || work.state.failures >= FAILS_AFTER) {
        work.state = { ...work.state, nextAt: at + waitAfter(work.state.failures, afterMs, random()) };
      }
      return false;
    }
  }
}

const refusalFields = ({ id, route }: Entry, reason: string) => ({ id, route, reason });
